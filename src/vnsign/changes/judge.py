"""Step 10, changes: judge what happened to the document after each signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vnsign.proof.structure import Found
from vnsign.reader.document import Document
from vnsign.reasons import Code, Reason
from vnsign.report import Change, Changes


@dataclass(frozen=True, slots=True)
class Judgement:
    """Carry what later updates mean for one signature."""

    changes: Changes
    reasons: tuple[Reason, ...] = ()
    found: tuple[Change, ...] = ()
    certification: int | None = None
    shown: str = ""


def judge_changes(document: Document, signatures: Sequence[Found | None]) -> list[Judgement]:
    """Return the judgement for every signature, None standing for one that cannot be judged."""
    judged: list[Judgement] = []
    for found in signatures:
        if found is not None and not document.data[found.end:].strip(b"\x00\t\n\x0c\r "):
            judged.append(Judgement(Changes.NONE))
        else:
            judged.append(Judgement(Changes.INDETERMINATE, (Reason(Code.CHANGES_UNREADABLE),)))
    return judged
