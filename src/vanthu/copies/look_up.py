"""Look-up codes: made so that nobody finds one by trying, read so that a person may type it badly."""

from __future__ import annotations

import re
import secrets
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
_LENGTH: Final = 16
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_CODE: Final = re.compile(f"[{_LETTERS}]{{{_LENGTH}}}")


def new_code() -> str:
    """Return a new code: 80 random bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def spoken(code: str) -> str:
    """Return a code as it is printed and read out: in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, _LENGTH, 4))


def read_code(text: str) -> str | None:
    """Return the code that somebody typed, whatever the case, groups and misread letters; None if it is none."""
    plain = re.sub(r"[\s\-–.]+", "", text[:100]).upper().translate(_MISREAD)
    return plain if _CODE.fullmatch(plain) else None
