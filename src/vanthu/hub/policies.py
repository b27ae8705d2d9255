"""Who may do what with the hub."""

from __future__ import annotations

from vanthu.core.actor import Actor, Role


def may_operate(actor: Actor) -> bool:
    """Say whether `actor` may admit and lock systems and look into the mailboxes."""
    return actor.is_system or actor.holds(Role.ADMINISTRATOR)
