"""Who may open books, take numbers, set them aside, close days; and who sees which lines."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from vanthu.core.actor import Actor, Role

from .models import RegisterEntry
from .words import BookKind


def may_change(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may open books and void numbers of the agency."""
    return actor.is_system or (actor.agency_id == agency_id and actor.holds(Role.ADMINISTRATOR, Role.CLERK))


def may_take(actor: Actor, agency_id: int, kind: BookKind) -> bool:  # noqa: ARG001 every kind has the same rule today
    """Say whether `actor` may take a number: the clerk, and nobody else (NĐ 30/2020 Art 6.2, 15, 22)."""
    return actor.agency_id == agency_id and actor.holds(Role.CLERK)


def may_close(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` keeps the book: closes its days, sets numbers aside, asks for sub-numbers."""
    return actor.is_system or (actor.agency_id == agency_id and actor.holds(Role.CLERK))


def may_keep(actor: Actor) -> bool:
    """Say whether `actor` keeps the books without numbers: the agency's clerk (NĐ 30/2020 Art 18, 19)."""
    return actor.agency_id is not None and actor.holds(Role.CLERK)


def may_read_side_books(actor: Actor) -> bool:
    """Say whether `actor` reads the books of posting and of the use of file copies."""
    return actor.agency_id is not None and actor.holds(Role.CLERK, Role.LEADER)


def may_approve(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may be the second person to a sub-number: a leader of the agency."""
    return actor.agency_id == agency_id and actor.holds(Role.LEADER)


def visible_to(actor: Actor) -> QuerySet[RegisterEntry]:
    """Return the entries that `actor` may see: all to clerk, leader and administrator, what is final to the others.

    A number whose document has not left the agency may belong to something that only a few may read yet.
    """
    if actor.agency_id is None:
        return RegisterEntry.objects.none()
    rows = RegisterEntry.objects.filter(agency_id=actor.agency_id)
    if actor.is_system or actor.holds(Role.CLERK, Role.LEADER, Role.ADMINISTRATOR):
        return rows
    return rows.filter(Q(taken__is_final=True))
