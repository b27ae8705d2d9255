"""Vietnamese text as it is stored and as it is searched."""

from __future__ import annotations

import unicodedata


def nfc(text: str) -> str:
    """Return `text` as it enters the record: NFC, single spaces, no control characters, trimmed."""
    kept = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def nfc_lines(text: str) -> str:
    """Return a text of several lines as it enters the record: every line as `nfc`, outer blank lines gone."""
    return "\n".join(nfc(line) for line in text.splitlines()).strip()


def fold(text: str) -> str:
    """Return the search key of `text`: lower case, no marks, đ as d. SQLite's own folding leaves đ alone."""
    plain = unicodedata.normalize("NFD", nfc(text).lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
