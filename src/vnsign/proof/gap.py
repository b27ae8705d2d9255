"""Nothing of the document may lie where its signature lies: those bytes alone are not signed.

Whoever prepares a document may place an object inside /Contents, or the signature inside the stream of another
object; after signing, the bytes around the signature proper would still be theirs to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vnsign.errors import ReadError
from vnsign.proof.structure import Found
from vnsign.reader.document import Document
from vnsign.reader.state import State
from vnsign.reader.values import Ref, Stream
from vnsign.reader.xref import HEADER

_STRUCTURE = re.compile(rb"\d[\x00\t\n\x0c\r ]+\d+[\x00\t\n\x0c\r ]+obj|xref|trailer")
_LENGTH = re.compile(rb"/Length[\x00\t\n\x0c\r ]+(\d{1,10})[\x00\t\n\x0c\r ]*(?:/|>>)")
_HEAD = 4096
"""How far an object is looked through before it is parsed instead."""


def stranger_in_gap(document: Document, state: State, found: Found) -> str:
    """Say what else of a state lies in or across the gap of a signature, nothing if nothing does.

    Raises ReadError only when the time is up.
    """
    begin, end = found.span
    is_text = document.data[begin : begin + 1] == b"("  # in hexadecimal digits nothing can be written
    if is_text and (structure := _STRUCTURE.search(document.data, begin, end)) is not None:
        return str(structure.start())
    for section in state.sections:
        for start, stop in ((section.offset, section.end), (section.hybrid_offset, section.hybrid_end)):
            if 0 <= start < end and stop > begin:
                return "xref"
    own = {found.number}
    if isinstance(contents := found.dictionary.get("Contents"), Ref):
        own.add(contents.number)
    across = (
        number for number, stop in _extents(document, state, begin) if stop > begin and number not in own
    )
    return next((f"{number} 0 R" for number in across), "")


def _extents(document: Document, state: State, before: int) -> Iterable[tuple[int, int]]:
    """Yield the objects that begin before a byte, and where each ends."""
    places = sorted(
        (place.offset, number)
        for number, place in state.entries.items()
        if not place.container and 0 <= place.offset < before
    )
    ends: dict[int, int] = document.memo.setdefault("extents", {})
    for (offset, number), (following, _) in zip(places, [*places[1:], (before, 0)], strict=True):
        document.check_time()
        if offset not in ends:
            plain = _is_plain(document.data, offset, following)
            ends[offset] = following if plain else _end(document, state, offset)
        yield number, ends[offset]


def _is_plain(data: bytes, begin: int, end: int) -> bool:
    """Say, without parsing it, that an object certainly ends before the next begins.

    So it is if every dictionary and array closes, no string or comment may hide otherwise, and the stream, if there is
    one, ends where its own number says.
    """
    written = data[begin : min(end, begin + _HEAD)]
    head, stream, _ = written.partition(b"stream")
    if stream:
        length = _LENGTH.search(head)
        if length is None or head.count(b"/Length") != 1 or b"#" in head:
            return False
        stop = begin + len(head) + len(stream) + int(length[1])
        ends = data.find(b"endstream", stop, min(stop + 13, end)) >= 0
    else:
        ends = b"endobj" in written
    doubles = head.count(b"<<")
    return (
        ends
        and b"(" not in head
        and b"%" not in head
        and head.count(b"<") == head.count(b">") == 2 * doubles == 2 * head.count(b">>")
        and head.count(b"[") == head.count(b"]")
    )


def _end(document: Document, state: State, offset: int) -> int:
    if HEADER.match(document.data, offset) is None:
        return offset
    try:
        loaded = document.load(offset, state)
    except ReadError as error:
        if error.code == "time_limit":
            raise
        return offset
    if not isinstance(loaded.value, Stream):
        return loaded.end
    # Some readers take the length by its word, whatever follows.
    return max(loaded.end, loaded.value.start + state.whole(loaded.value.dictionary.get("Length")))
