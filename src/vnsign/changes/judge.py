"""Step 10, changes: judge what happened to the document after each signature.

The document is cut at the ends of its signatures. Each step from one cut to the next is compared once; every
signature judges the steps after it by its own permissions. So fifty signatures cost fifty comparisons.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from vnsign.changes.catalog import compare_trailer
from vnsign.changes.found import Act, Found
from vnsign.changes.looks import looks_text
from vnsign.changes.pages import compare_pages
from vnsign.changes.permissions import Permissions, inherited, permissions_of
from vnsign.changes.readings import compare_readings
from vnsign.changes.refs import References
from vnsign.changes.rest import compare_rest
from vnsign.changes.roles import compare_roles
from vnsign.changes.structure import compare_structure
from vnsign.changes.tail import unaccounted
from vnsign.changes.update import Update
from vnsign.errors import ReadError
from vnsign.proof.structure import Found as Signature
from vnsign.proof.structure import form_fields
from vnsign.reader.document import Document
from vnsign.reader.pagetree import page_numbers
from vnsign.reader.state import State
from vnsign.reader.values import Ref
from vnsign.reader.xref import FREE
from vnsign.reasons import Code, Reason
from vnsign.report import Change, Changes, Judgement

_WORST = (Changes.FORBIDDEN, Changes.INDETERMINATE, Changes.SUSPICIOUS, Changes.PERMITTED, Changes.NONE)


def judge_changes(document: Document, signatures: Sequence[Signature | None]) -> list[Judgement]:
    """Return the judgement for every signature, None standing for one that cannot be judged."""
    cuts = sorted({signature.end for signature in signatures if signature is not None} | {len(document.data)})
    steps: dict[int, tuple[Found, ...] | Reason] = {}
    references = References(document)
    for start, end in itertools.pairwise(cuts):
        steps[start] = _step(document, start, end, references)
    return [
        _unjudged() if signature is None else _judged(document, signature, steps) for signature in signatures
    ]


def _unjudged() -> Judgement:
    return Judgement(Changes.INDETERMINATE)


def _step(document: Document, start: int, end: int, references: References) -> tuple[Found, ...] | Reason:
    try:
        before, after = document.state(start), document.state(end)
        lost = unaccounted(before, after)
        if lost or not document.data[start:end].strip(b"\x00\t\n\x0c\r "):
            return tuple(lost)
        return compare(before, after, references)
    except ReadError as error:
        if error.code == "time_limit":
            raise
        return Reason(Code.CHANGES_UNREADABLE, error.message)


def compare(before: State, after: State, references: References) -> tuple[Found, ...]:
    """Return everything that happened between two states, each object visited a bounded number of times."""
    update = Update(before, after, references)
    if _has_two_readings(before, after):
        update.add(Act.ALTER, Code.HYBRID_CONFLICT)
    compare_trailer(update)
    compare_pages(update)
    compare_structure(update)
    compare_rest(update)
    compare_roles(update)
    compare_readings(update)
    return tuple(update.found)


def _has_two_readings(before: State, after: State) -> bool:
    """Say whether a hybrid update shows anything differently to readers that know such files and those that do not."""
    if after.two_readings - before.two_readings:
        return True
    return any(
        place.offset >= 0 > section.entries.get(number, FREE).offset and before.object(number) is not None
        for section in after.sections_since(before)
        for number, place in section.hybrid.items()
    )


def _prepared(state: State) -> str:
    """Say what shows other readers another document in the very bytes that were signed, nothing if nothing does."""
    return f"{min(state.two_readings)[0]} 0 R, /XRefStm" if state.two_readings else ""


def _judged(
    document: Document, signature: Signature, steps: dict[int, tuple[Found, ...] | Reason]
) -> Judgement:
    state = document.state(signature.end)
    permissions = inherited(permissions_of(signature, state), state)
    worst = Changes.NONE
    reasons: list[Reason] = []
    changes: list[Change] = []
    if prepared := _prepared(state):
        worst = Changes.SUSPICIOUS
        reasons.append(Reason(Code.HIDDEN_CONTENT_PREPARED, prepared))
    for start, step in sorted(steps.items()):
        if start < signature.end:
            continue
        if isinstance(step, Reason):
            worst, reasons = _worse(worst, Changes.INDETERMINATE), [*reasons, step]
            continue
        for found in step:
            verdict, code = permissions.judge(found)
            worst = _worse(worst, verdict)
            reasons.append(Reason(code, _fact(found)))
            pages = _pages(document.final, found)
            changes.append(Change(code, verdict, found.field, found.objects, pages, found.shown))
    return Judgement(
        worst,
        tuple(dict.fromkeys(reasons)),
        tuple(changes),
        _certification(permissions),
        _own_text(signature, state),
    )


_UNSEEN = frozenset({Act.EVIDENCE, Act.TIMESTAMP})


def _pages(state: State, found: Found) -> tuple[int, ...]:
    """Return the pages that a change is seen on: pages it is about, and those its widgets lie on."""
    if found.act in _UNSEEN or not found.objects:
        return ()
    numbers = page_numbers(state)
    pages: set[int] = set()
    for number in found.objects:
        page = state.object(number)
        above = page.get("P") if isinstance(page, dict) else None
        for candidate in (number, above.number if isinstance(above, Ref) else 0):
            if candidate in numbers:
                pages.add(numbers[candidate])
    return tuple(sorted(pages))


def _own_text(signature: Signature, state: State) -> str:
    """Return the text that the signature's own widget shows: number, date or time in the government tool's way."""
    for field in form_fields(state):
        value = field.dictionary.get("V")
        if isinstance(value, Ref) and value.number == signature.number:
            return looks_text(state, field.dictionary).text.strip()
    return ""


def _worse(one: Changes, other: Changes) -> Changes:
    return min(one, other, key=_WORST.index)


def _fact(found: Found) -> str:
    parts = [
        found.field,
        found.fact or (f"{found.objects[0]} 0 R" if found.objects and not found.field else ""),
    ]
    return " · ".join(part for part in parts if part)


def _certification(permissions: Permissions) -> int | None:
    return permissions.level if permissions.certifies else None
