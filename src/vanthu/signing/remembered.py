"""What is remembered of where marks were put, by agency and type of document; a page is counted from its nearer end."""

from __future__ import annotations

from dataclasses import replace

from . import places
from .models import RememberedPlaces
from .places import Place, Places

_AT_THE_END = frozenset({places.LEADER, places.AGENCY})


def places_for(agency_id: int, kind: str, *, pages: int) -> dict[str, Place]:
    """Return the places last chosen for this type, on a document of so many pages."""
    row = RememberedPlaces.objects.filter(agency_id=agency_id, kind=kind).first()
    return (
        {} if row is None else {name: _turned(name, at, pages) for name, at in places.of(row.places).items()}
    )


def remember(agency_id: int, kind: str, chosen: Places, *, pages: int) -> None:
    """Remember the places of a document, in the caller's transaction: what is proposed, no part of the record."""
    facts = places.kept({name: _turned(name, at, pages) for name, at in chosen.items()})
    RememberedPlaces.objects.update_or_create(agency_id=agency_id, kind=kind, defaults={"places": facts})


def _turned(name: str, at: Place, pages: int) -> Place:
    """Return a place with its page counted from the other end, where marks belong to the last page."""
    return replace(at, page=max(1, pages + 1 - at.page)) if name in _AT_THE_END else at
