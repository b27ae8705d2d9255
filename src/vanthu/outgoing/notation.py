"""The notation of an outgoing document."""

from __future__ import annotations

from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.models import Agency, Post
from vanthu.documents.words import Kind, notation


def notation_for(kind: Kind, *, agency: Agency, drafter: Post) -> str:
    """Return the notation of a document of `drafter` (App I II.3).

    Raises Invalid while the agency's abbreviation is not known: without it nothing can be numbered or sent.
    """
    if not agency.abbreviation:
        raise Invalid(Refusal.FIELD_REQUIRED, field=f"chữ viết tắt tên cơ quan của {agency.name}")
    unit = drafter.unit.abbreviation if drafter.unit else ""
    return notation(kind, agency=agency.abbreviation, unit=unit)
