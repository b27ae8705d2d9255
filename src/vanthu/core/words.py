"""Closed vocabularies whose members carry their Vietnamese and English words.

Words fixed by law or by the records office are data, not translations: they never depend on a catalogue
(docs/rules/i18n.md).
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Self

from django.utils.translation import get_language


class Worded(StrEnum):
    """A closed vocabulary: every member is written `NAME = "value", "Vietnamese", "English"`."""

    vi: str
    en: str

    def __new__(cls, value: str, vi: str = "", en: str = "") -> Self:
        """Make the member of `value` and keep both its words; looking a member up needs the value alone."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.vi = vi
        member.en = en
        return member

    @property
    def label(self) -> str:
        """Return the member's word in the reader's language."""
        return self.en if (get_language() or "vi").startswith("en") else self.vi

    @classmethod
    def options(cls) -> tuple[tuple[str, str], ...]:
        """Return (value, word in the reader's language) of every member, in their order."""
        return _options(cls, get_language())

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (value, Vietnamese word) pairs for a model field."""
        return [(member.value, member.vi) for member in cls]


@cache  # vocabularies are closed and languages few
def _options(words: type[Worded], _language: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((member.value, member.label) for member in words)
