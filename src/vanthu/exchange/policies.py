"""Who may do what in the exchange."""

from __future__ import annotations

from vanthu.core.actor import Actor, Role
from vanthu.directory.models import Agency


def may_operate(actor: Actor, agency_id: int | None) -> bool:
    """Say whether `actor` may look after the deliveries of an agency: its clerks and administrators."""
    if actor.is_system:
        return True
    return agency_id == actor.agency_id and actor.holds(Role.CLERK, Role.ADMINISTRATOR)


def may_look_after(actor: Actor, sender: Agency) -> bool:
    """Say whether `actor` may look after what an agency sends: as its own, or as what our axis carries for others.

    Whoever has software of their own behind our axis has nobody here.
    """
    return may_operate(actor, sender.pk) or (not sender.is_local and may_configure(actor))


def may_configure(actor: Actor) -> bool:
    """Say whether `actor` may change peers and routes."""
    return actor.is_system or actor.holds(Role.ADMINISTRATOR)


def may_send(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may have something sent in the name of an agency; the document's own rules come first."""
    return actor.is_system or actor.agency_id == agency_id
