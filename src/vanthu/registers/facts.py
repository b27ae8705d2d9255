"""The facts of a document that a register wants, handed in by whoever keeps the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Final

from vanthu.core.text import nfc

LONGEST: Final = {
    "notation": 100, "code": 120, "subject": 1100, "signer": 200, "author": 250,
    "places": 2000, "holder": 400, "receipt": 400, "remark": 1000, "document_kind": 40,
}  # fmt: skip
"""The most letters that a register keeps of a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """The columns of a document; what is not known yet is left empty and completed later.

    Source: NĐ 30/2020 App IV.I and VI.
    """

    document_kind: str = ""
    """The value of `documents.words.Kind`; it decides which series the document is numbered in."""
    unit_id: int | None = None
    """The unit or body whose document it is."""
    notation: str = ""
    """What follows the number, where the register gives both: outgoing documents and copies."""
    code: str = ""
    """Number and notation as somebody else gave them: incoming documents."""
    issued_on: date | None = None
    subject: str = ""
    """Type and abstract together."""
    signer: str = ""
    author: str = ""
    places: str = ""
    holder: str = ""
    copies: int | None = None
    sent_on: date | None = None
    receipt: str = ""
    remark: str = ""

    def known(self) -> dict[str, str | int | date]:
        """Return what is known, by column, cleaned as it enters the record."""
        cleaned: dict[str, str | int | date] = {}
        for name, value in asdict(self).items():
            kept = nfc(value)[: LONGEST[name]] if isinstance(value, str) else value
            if kept not in ("", None):
                cleaned[name] = kept
        return cleaned


COLUMNS: Final = tuple(field.name for field in fields(EntryFacts))


def as_json(columns: Mapping[str, object]) -> dict[str, str | int | None]:
    """Return columns as a line of the register keeps them: dates in ISO form."""
    return {
        name: value.isoformat() if isinstance(value, date) else value  # type: ignore[misc]  # text, number or nothing
        for name, value in columns.items()
    }
