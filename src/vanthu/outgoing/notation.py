"""The notation of an outgoing document, and what the type of a normative one asks of a draft.

Their layout is their own (docs/law/vbqppl.md): NĐ 30/2020 App I is that of administrative documents.
"""

from __future__ import annotations

import re

from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import nfc
from vanthu.directory.models import Agency, Post
from vanthu.documents.words import Kind, notation
from vanthu.registers import queries as registers
from vanthu.signing.places import NUMBER, WITH_YEAR_MM, Places
from vanthu.signing.places import of as places_of

from .models import OutgoingDocument
from .states import Way


def notation_for(kind: Kind, *, agency: Agency, drafter: Post, issued_with: str = "") -> str:
    """Return the notation of a document of `drafter` (App I II.3), without the year that its number may bring.

    issued_with: as `partners` returns it. Raises Invalid while the agency's abbreviation is not known: without it
    nothing can be numbered or sent.
    """
    if not agency.abbreviation:
        raise Invalid(Refusal.FIELD_REQUIRED, field=f"chữ viết tắt tên cơ quan của {agency.name}")
    unit = drafter.unit.abbreviation if drafter.unit else ""
    if drafter.unit and registers.has_own_series(drafter.unit):
        # A council that uses the agency's seal is named as the one that issues (App I II.3.a).
        return notation(kind, agency=unit, unit="")
    together = "-".join(part for part in (agency.abbreviation, issued_with) if part)
    return notation(kind, agency=together, unit=unit)


def partners(kind: Kind, said: str) -> str:
    """Return the abbreviations of who issues a joint document with the agency, `BTC-BNV`; empty for any other.

    Raises Invalid for a joint document that names nobody.
    """
    if not kind.is_joint:
        return ""
    named = re.findall(r"\w+", nfc(said))
    if not named:
        raise Invalid(Refusal.FIELD_REQUIRED, field="chữ viết tắt của cơ quan cùng ban hành")
    return "-".join(named)[:40]


def require_fit(kind: Kind, *, way: Way, content: str) -> None:
    """Refuse a way of drafting that the type does not allow. Raises Invalid."""
    if kind.is_joint and way is Way.DIGITAL:
        raise Invalid(Refusal.JOINT_ON_PAPER, kind=kind.label)
    if kind.is_normative and content.strip():
        raise Invalid(Refusal.NOT_COMPOSED_HERE, kind=kind.label)


def require_page(kind: Kind, places: Places, *, year: int) -> None:
    """Refuse a page that can never be numbered before anybody signs it. Raises Invalid.

    It prints a year that is over, or leaves too little room for number and year and prints neither.
    """
    number = places.get(NUMBER)
    if not kind.is_normative or number is None or number.takes_notation or number.printed_year >= year:
        return
    if number.printed_year:
        raise Invalid(Refusal.YEAR_ON_PAGE_DIFFERS, printed=number.printed_year, year=year)
    if number.width < WITH_YEAR_MM:
        raise Invalid(
            Refusal.NO_ROOM_FOR_YEAR, width=f"{number.width:.0f}", wanted=f"{WITH_YEAR_MM:.0f}", year=year,
            notation=f"{kind.abbreviation}-…",
        )  # fmt: skip


def require_year(document: OutgoingDocument, *, year: int) -> None:
    """Refuse to number in `year` what prints another one beside its number. Raises Invalid."""
    row = document.files.filter(ordinal=0, is_current=True).first()
    number = places_of(row.places).get(NUMBER) if row else None
    if number is not None and number.printed_year not in {0, year}:
        raise Invalid(Refusal.YEAR_ON_PAGE_DIFFERS, printed=number.printed_year, year=year)
