"""Marks of state secrets: a document that bears one must never enter this system.

Source: QĐ 28/2018 Art 1.2; the three marks are those of the Law on protection of state secrets.
"""

from __future__ import annotations

from typing import Final

from vanthu.core.text import nfc

MARKS: Final = frozenset({"TUYỆT MẬT", "TỐI MẬT", "MẬT"})


def bears_mark(text: str) -> bool:
    """Say whether a line of `text` is a mark of secrecy and nothing else, as box 10a has it (App I II.10.a)."""
    return any(nfc(line).strip(" .:-") in MARKS for line in text.splitlines())
