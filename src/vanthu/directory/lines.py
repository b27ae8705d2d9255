"""Lines of text as the directory takes them in."""

from __future__ import annotations

from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import nfc


def required_line(value: str, field: str, most: int) -> str:
    """Return a line of text that has to be there. Raises Invalid naming the field."""
    kept = line(value, field, most)
    if not kept:
        raise Invalid(Refusal.FIELD_REQUIRED, field=field)
    return kept


def line(value: str, field: str, most: int) -> str:
    """Return a line of text of `most` letters at most: SQLite would take more, PostgreSQL would fail."""
    kept = nfc(value)
    if len(kept) > most:
        raise Invalid(Refusal.VALUE_WRONG, field=field, value=f"{kept[:40]}…", why=f"dài quá {most} ký tự")
    return kept
