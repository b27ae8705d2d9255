"""Compose texts to NFC, at every entrance and exit, without falling for texts that make composing slow."""

from __future__ import annotations

import unicodedata

from vnedxml.errors import EdxmlError, ErrorCode

_MARKS_IN_A_ROW = 30


def composed(text: str, *, place: str) -> str:
    """Return the text in NFC, without white space at its ends.

    Raises EdxmlError for more combining marks in a row than any script has: composing them takes quadratic time.
    Source: Unicode Standard Annex 15, Stream-Safe Text Format.
    """
    stripped = text.strip()
    if stripped.isascii():
        return stripped
    marks = 0
    for character in stripped:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MARKS_IN_A_ROW:
            raise EdxmlError(ErrorCode.TEXT_TOO_LONG, place, f"{_MARKS_IN_A_ROW} × U+{ord(character):04X}")
    return unicodedata.normalize("NFC", stripped).strip()
