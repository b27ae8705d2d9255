"""Who may open books and take numbers."""

from __future__ import annotations

from vanthu.core.actor import Actor, Role

from .words import BookKind


def may_change(actor: Actor, agency_id: int) -> bool:
    """Say whether `actor` may open books and void numbers of the agency."""
    return actor.is_system or (actor.agency_id == agency_id and actor.holds(Role.ADMINISTRATOR, Role.CLERK))


def may_take(actor: Actor, agency_id: int, kind: BookKind) -> bool:  # noqa: ARG001 every kind has the same rule today
    """Say whether `actor` may take a number: the clerk, and nobody else (NĐ 30/2020 Art 6.2, 15, 22)."""
    return actor.agency_id == agency_id and actor.holds(Role.CLERK)
