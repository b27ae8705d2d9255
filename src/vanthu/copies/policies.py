"""Who may ask for, decide on, make and see copies. Source: NĐ 30/2020 Art 18.5, 25–27, 32.2."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.permissions import Permission, require
from vanthu.outgoing.models import OutgoingDocument

from . import states
from .models import Copy, Printout
from .states import Move

PERMISSIONS = {
    Move.APPROVE: Permission.COPIES_DECIDE,
    Move.DECLINE: Permission.COPIES_DECIDE,
    Move.SIGN: Permission.COPIES_MAKE,
    Move.PRINT: Permission.COPIES_MAKE,
    Move.RELEASE: Permission.COPIES_MAKE,
}


def may_ask(actor: Actor) -> bool:
    """Say whether `actor` may ask for copies: whoever works with documents."""
    return actor.agency_id is not None and actor.holds(Role.OFFICER, Role.LEADER, Role.CLERK)


def may(actor: Actor, copy: Copy, move: Move) -> bool:
    """Say whether `actor` may make `move`: leaders decide (Art 27.1), the clerk makes what they decided (32.2.d)."""
    if actor.agency_id != copy.agency_id:
        return False
    if move in {Move.APPROVE, Move.DECLINE}:
        return actor.holds(Role.LEADER)
    return actor.holds(Role.CLERK)


def require_move(actor: Actor, copy: Copy, move: Move) -> None:
    """Go on only if `actor` may make `move` now. Raises NotPermitted, then WrongState."""
    require(may(actor, copy, move), PERMISSIONS[move])
    states.after(copy.state_word, move)


def may_print(actor: Actor, document: OutgoingDocument) -> bool:
    """Say whether `actor` may print the paper original of an issued electronic document (Art 18.5)."""
    return actor.agency_id == document.agency_id and actor.holds(Role.CLERK)


def visible_to(actor: Actor) -> QuerySet[Copy]:
    """Return the copies that `actor` may see: clerk and leaders all of their agency's, others what they asked for."""
    if actor.agency_id is None:
        return Copy.objects.none()
    rows = Copy.objects.filter(agency_id=actor.agency_id)
    if actor.is_system or actor.holds(Role.CLERK, Role.LEADER):
        return rows
    return rows.filter(asked_person_id=actor.person_id or 0)


def printouts_visible_to(actor: Actor) -> QuerySet[Printout]:
    """Return the prints whose sheets `actor` may see: the clerk, who stamps them, and the leaders."""
    rows = Printout.objects.filter(agency_id=actor.agency_id or 0)
    if actor.is_system or actor.holds(Role.CLERK, Role.LEADER):
        return rows
    return rows.filter(Q(copy__asked_person_id=actor.person_id or 0))


def may_withdraw(actor: Actor, printout: Printout) -> bool:
    """Say whether `actor` may let a print count no longer: the clerk."""
    return actor.agency_id == printout.agency_id and actor.holds(Role.CLERK)


def sees_prints(actor: Actor) -> bool:
    """Say whether `actor` sees which paper originals were printed: the clerk and the leaders."""
    return actor.agency_id is not None and actor.holds(Role.CLERK, Role.LEADER)
