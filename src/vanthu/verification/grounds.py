"""What kept a verdict from being “valid”, in the words of a clerk: each ground once, without technical facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from vnsign.reasons import Code, Language, Reason, Weight

_KNOWN: Final = frozenset(code.value for code in Code)


def grounds(explained: Iterable[Mapping[str, str]], *, language: str) -> tuple[str, ...]:
    """Return the faults, then the doubts, of a kept report, or its notes if it has neither.

    A field's name, an address or a subject of a certificate stays in the proof, where experts look for it.
    """
    wanted = Language(language)
    kept = list(explained)
    known = [Reason(Code(row["code"])) for row in kept if row["code"] in _KNOWN]
    told = [
        reason.sentence(wanted)
        for weight in (Weight.FAULT, Weight.DOUBT)
        for reason in known
        if reason.weight is weight
    ]
    strange = [row[language] for row in kept if row["code"] not in _KNOWN]  # of a newer or an older version
    return tuple(dict.fromkeys(told + strange or [reason.sentence(wanted) for reason in known]))
