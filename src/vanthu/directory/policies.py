"""Who may see and change the directory."""

from __future__ import annotations

from vanthu.core.actor import Actor, Role


def may_change(actor: Actor, agency_id: int | None = None) -> bool:
    """Say whether `actor` may change the directory, of one agency or the address book."""
    if actor.is_system:
        return True
    return actor.holds(Role.ADMINISTRATOR) and (agency_id is None or agency_id == actor.agency_id)
