"""Step 2, coverage: what of the file the signature speaks about.

Source: ISO 32000-2, 12.8.1: the byte range is the whole revision but for the value of /Contents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vnsign.errors import ReadError
from vnsign.proof.gap import stranger_in_gap
from vnsign.proof.structure import Found
from vnsign.reader.document import Document
from vnsign.reasons import Code, Reason
from vnsign.report import Coverage

_END = re.compile(rb"startxref[\x00\t\n\x0c\r ]*\d+[\x00\t\n\x0c\r ]*%%EOF")
_BLANK = b"\x00\t\n\x0c\r "


@dataclass(frozen=True, slots=True)
class Covered:
    """Carry the answer and what stands against it."""

    coverage: Coverage
    reasons: tuple[Reason, ...] = ()


def coverage_of(document: Document, found: Found) -> Covered:
    """Say what the byte range of a signature covers; PARTIAL is always a fault."""
    ranges, size = found.byte_range, len(document.data)
    if len(ranges) != 4 or ranges[0] != 0 or min(ranges) < 0 or ranges[1] == 0 or found.end > size:
        return _partial(Code.BYTE_RANGE_MALFORMED, str(list(ranges[:8])))
    if (ranges[1], ranges[2]) != found.span:
        return _partial(
            Code.BYTE_RANGE_GAP, f"{ranges[1]}–{ranges[2]}, /Contents {found.span[0]}–{found.span[1]}"
        )
    whole = not document.data[found.end :].strip(_BLANK)
    if not _ends_revision(document, found):
        return _partial(Code.NOT_WHOLE_REVISION, str(found.end))
    if stranger := stranger_in_gap(document, document.state(found.end), found):
        return _partial(Code.BYTE_RANGE_GAP, stranger)
    return Covered(Coverage.WHOLE_FILE if whole else Coverage.WHOLE_REVISION)


def _partial(code: Code, fact: str) -> Covered:
    return Covered(Coverage.PARTIAL, (Reason(code, fact),))


def _ends_revision(document: Document, found: Found) -> bool:
    """Say whether the covered bytes are a document of their own in which the signature stands."""
    try:
        state = document.state(found.end)
    except ReadError as error:
        if error.code == "time_limit":
            raise
        return False
    place = state.where(found.number)
    if place is None or place != document.final.where(found.number):
        return False
    if state.rebuilt:
        return found.end >= len(document.data.rstrip(_BLANK))
    ending = _END.match(document.data, state.tail, found.end)
    return ending is not None and ending.start() > found.span[1]
