"""Which passwords are taken: long, of any letters, known to no list of guessed or leaked ones; asked of no service.

Source: OWASP ASVS 5.0, 6.2.1 to 6.2.12 and 6.4.1. Nobody is made to mix kinds of letters.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from vanthu.core.errors import Invalid, Refusal
from vanthu.core.text import fold

from .models import Person

SHORTEST: Final = 10
LONGEST: Final = 1000
_LINE: Final = 40
"""Hexadecimal digits of a SHA-1, by which lists of leaked passwords are written."""
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are misread."""
_OURS: Final = ("vanthu", "matkhau", "password", "quantri", "phutho", "vietnam")


def normal(password: str) -> str:
    """Return a password as it is hashed: NFC, so that it is the same typed on any computer."""
    return unicodedata.normalize("NFC", password)


def require_good(password: str, *, names: Iterable[str] = ()) -> str:
    """Return the password as it is hashed. Raises Invalid for a short, a leaked or a guessable one.

    names: of the person, of which it may not consist.
    """
    kept = normal(password)
    if len(kept) < SHORTEST:
        raise Invalid(Refusal.VALUE_WRONG, field="mật khẩu", value="…", why=f"cần ít nhất {SHORTEST} ký tự")
    if len(kept) > LONGEST:
        raise Invalid(Refusal.VALUE_WRONG, field="mật khẩu", value="…", why=f"dài quá {LONGEST} ký tự")
    if _is_guessable(kept, names) or _is_common(kept) or is_leaked(kept):
        raise Invalid(Refusal.PASSWORD_KNOWN)
    return kept


class _FirstPasswordHasher(Argon2PasswordHasher):
    """Argon2 that takes no time: nobody guesses 79 random bits, and a file may bring thousands of people at once.

    What it makes is read, and made anew at the full cost, by the hasher of the settings.
    """

    time_cost, memory_cost, parallelism = 1, 64, 1


def first_password() -> str:
    """Return a password to begin with, easily copied from paper: four times four letters and figures, at random."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def first_hash(password: str) -> str:
    """Return what is kept of a password that `first_password` made. Any other needs `make_password`."""
    hasher = _FirstPasswordHasher()
    return hasher.encode(password, hasher.salt())


def is_due(person: Person, *, now: datetime) -> bool:
    """Say whether a person has to choose a new password: somebody else chose it, or the installation sets a term."""
    if person.password_is_given:
        return True
    days, since = int(settings.PASSWORD_DAYS), person.password_set_at
    return bool(days) and since is not None and now - since > timedelta(days=days)


def is_leaked(password: str) -> bool:
    """Say whether the installation's list of leaked passwords holds it.

    The list is a file of SHA-1 hashes in order, one a line, perhaps with a count (`HASH:7`), as "Have I Been Pwned"
    hands it out: found by halving, so its size does not matter.
    """
    if not settings.BREACHED_PASSWORDS:
        return False
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    path = Path(settings.BREACHED_PASSWORDS)
    low, high = 0, path.stat().st_size
    with path.open("rb") as file:
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()
            found = file.readline()[:_LINE].upper()
            if found == wanted:
                return True
            if not found or found > wanted:
                high = middle
            else:
                low = middle + 1
    return False


def _is_common(password: str) -> bool:
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return False


@lru_cache(maxsize=1)
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def _is_guessable(password: str, names: Iterable[str]) -> bool:
    """Say whether little is left of it without names, our own words, figures and repetitions."""
    rest = _letters(password)
    known = {word for name in names for word in (_letters(name), *map(_letters, name.split()))}
    for word in sorted({*known, *_OURS}, key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word, "")
    return len(set(password)) < 5 or (len(rest) < 4 and rest != _letters(password))


def _letters(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalpha())
