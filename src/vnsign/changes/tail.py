"""Account for every byte after a signed revision: nothing may hide outside the cross-references.

A reader that repairs files would show what lies there; the signature does not speak about it.
Source: the incremental saving attacks, and ISO 32000-2, 7.5.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vnsign.changes.found import Act, Found
from vnsign.errors import ReadError
from vnsign.reader.document import State
from vnsign.reader.xref import Place, object_end
from vnsign.reasons import Code

_ENDING = re.compile(rb"startxref[\x00\t\n\x0c\r ]*\d+[\x00\t\n\x0c\r ]*(?:%%EOF)?")
_NOTHING = re.compile(rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+")


def unaccounted(before: State, after: State) -> list[Found]:
    """Return what is wrong with the bytes between the ends of two states."""
    data = after.document.data
    if not data[before.length : after.length].strip(b"\x00\t\n\x0c\r "):
        return []
    if not after.sections or (before.sections and after.sections[0].offset == before.sections[0].offset):
        return [Found(Act.ALTER, Code.BYTES_AFTER_END, fact=str(before.length))]
    misdirected = _misdirected(before, after)
    if misdirected:
        return [Found(Act.ALTER, Code.REFERENCE_MISDIRECTED, objects=(misdirected,))]
    position = before.length
    for start, end in sorted(_intervals(before, after)):
        if start > position and not _is_nothing(data, position, start):
            return [Found(Act.ALTER, Code.BYTES_UNACCOUNTED, fact=f"{position}–{start}")]
        position = max(position, end)
    if not _is_nothing(data, position, after.length):
        return [Found(Act.ALTER, Code.BYTES_AFTER_END, fact=str(position))]
    return []


def _misdirected(before: State, after: State) -> int:
    """Return an object that a later section claims to lie where another object lies, 0 if there is none."""
    for section in after.sections_since(before):
        for number, place in (*section.entries.items(), *section.hybrid.items()):
            if place.offset >= 0 and not place.container and not _is_there(after, number, place.offset):
                return number
            if place.container and not _is_packed(after, number, place):
                return number
            known = before.entries.get(number)
            if known and known.offset >= 0 <= place.offset and known.generation != place.generation:
                # References name the generation too: what is in use would vanish.
                return number
    return 0


def _is_packed(state: State, number: int, place: Place) -> bool:
    """Say whether an object stream holds an object where it is looked for, and there only: readers look differently."""
    container = state.entries.get(place.container)
    if container is None or container.offset < 0 or container.container:
        return False
    try:
        numbers = [at for at, _ in state.document.packed(container.offset, state)]
    except ReadError as error:
        if error.code in ("time_limit", "decoded_size", "objects"):
            raise
        return error.code == "encrypted"
    if state.entries.get(number) != place:
        return True
    return numbers[place.offset : place.offset + 1] == [number] and numbers.count(number) == 1


def _is_there(state: State, number: int, offset: int) -> bool:
    if offset >= state.length:
        return False
    try:
        return state.document.load(offset, state).number == number
    except ReadError as error:
        if error.code == "time_limit":
            raise
        return False


def _is_nothing(data: bytes, start: int, end: int) -> bool:
    """Say whether a gap holds blanks and comments only; a comment may not carry what looks like objects."""
    match = _NOTHING.match(data, start, end)
    if match is None or match.end() < end:
        return False
    return b"obj" not in data[start:end] and b"trailer" not in data[start:end]


def _intervals(before: State, after: State) -> Iterable[tuple[int, int]]:
    data = after.document.data
    for found in _ENDING.finditer(data, before.length, after.length):
        yield found.span()
    for section in after.sections_since(before):
        if section.own_object == 0 or section.hybrid_offset >= 0:
            yield section.offset, section.end
        for place in (*section.entries.values(), *section.hybrid.values()):
            if place.container == 0 and place.offset >= before.length:
                yield from _object(after, place.offset)


def _object(state: State, offset: int) -> Iterable[tuple[int, int]]:
    try:
        loaded = state.document.load(offset, state)
    except ReadError as error:
        if error.code == "time_limit":
            raise
        return
    yield offset, object_end(state.document.data, loaded.end)
