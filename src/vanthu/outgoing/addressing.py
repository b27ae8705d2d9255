"""Whom a document is addressed to on its page: “Kính gửi” and “Nơi nhận” as NĐ 30/2020 App I II.9 has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from vanthu.core.text import fold, nfc

from .writing import DraftFacts

_AS_ABOVE: Final = "nhu tren"
_FILED: Final = re.compile(r"^lưu\s*:\s*", re.IGNORECASE)
_DASH: Final = re.compile(r"^[-–—+•]\s*")


def by_the_law(facts: DraftFacts) -> DraftFacts:
    """Return the facts with the lines that the page of this type has, each without its dash and its end.

    “Kính gửi” stands on a letter, a submission, a report and a telegram only (II.9.b–c); elsewhere “Như trên”
    would point at nothing, so that “Nơi nhận” names them.
    """
    addressees = _bare(facts.addressees)
    places = _bare(facts.to_places)
    if facts.kind.is_addressed:
        return replace(facts, addressees=addressees, to_places=places)
    return replace(facts, addressees=(), to_places=named(places, addressees))


def named(to_places: Iterable[str], addressees: Iterable[str]) -> tuple[str, ...]:
    """Return “Nơi nhận” with the addressees in place of “Như trên”, each once."""
    names: list[str] = []
    for line in to_places:
        names += addressees if fold(line) == _AS_ABOVE else [line]
    return tuple(dict.fromkeys(names))


def filed(to_places: Iterable[str], *, otherwise: str) -> tuple[tuple[str, ...], str]:
    """Return “Nơi nhận” without its last line, and what follows “Lưu:”: as typed, if it says more than “VT”."""
    kept = [line for line in to_places if not _FILED.match(line)]
    typed = [_FILED.sub("", line) for line in to_places if _FILED.match(line)]
    return tuple(kept), next((words for words in typed if words and words != "VT"), otherwise)


def _bare(lines: Iterable[str]) -> tuple[str, ...]:
    bare = (_DASH.sub("", nfc(line)).rstrip(" .;") for line in lines)
    return tuple(line for line in bare if line)
