"""The notation of an outgoing document."""

from __future__ import annotations

from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.models import Agency, Post
from vanthu.documents.words import Kind, notation
from vanthu.registers import queries as registers


def notation_for(kind: Kind, *, agency: Agency, drafter: Post) -> str:
    """Return the notation of a document of `drafter` (App I II.3).

    Raises Invalid while the agency's abbreviation is not known: without it nothing can be numbered or sent.
    """
    if not agency.abbreviation:
        raise Invalid(Refusal.FIELD_REQUIRED, field=f"chữ viết tắt tên cơ quan của {agency.name}")
    unit = drafter.unit.abbreviation if drafter.unit else ""
    if drafter.unit and registers.has_own_series(drafter.unit):
        # A council that uses the agency's seal is named as the one that issues (App I II.3.a).
        return notation(kind, agency=unit, unit="")
    return notation(kind, agency=agency.abbreviation, unit=unit)
