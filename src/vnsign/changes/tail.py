"""Account for every byte after a signed revision: nothing may hide outside the cross-references.

A reader that repairs files would show what lies there; the signature does not speak about it.
Source: the incremental saving attacks, and ISO 32000-2, 7.5.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vnsign.changes.found import Act, Found
from vnsign.errors import ReadError
from vnsign.reader.state import State
from vnsign.reader.xref import FREE, HEADER, Place, object_end
from vnsign.reasons import Code

_ENDING = re.compile(rb"startxref[\x00\t\n\x0c\r ]*\d+[\x00\t\n\x0c\r ]*(?:%%EOF)?")
_LAST = re.compile(rb"startxref[\x00\t\n\x0c\r ]*(\d+)[\x00\t\n\x0c\r ]*%%EOF")
_FARTHEST = 1000
"""How far from its end readers look for where a file begins to be read. Source: ISO 32000-2, annex I (1,024)."""
_NOTHING = re.compile(rb"(?:[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+")


def unaccounted(before: State, after: State) -> list[Found]:
    """Return what is wrong with the bytes between the ends of two states."""
    if not after.document.data[before.length : after.length].strip(b"\x00\t\n\x0c\r "):
        far = after.length - before.length > _FARTHEST
        return [Found(Act.DOUBT, Code.BYTES_AFTER_END, fact=str(before.length))] if far else []
    wrong = _led_astray(before, after)
    return [wrong] if wrong else _left_over(before, after)


def _led_astray(before: State, after: State) -> Found | None:
    """Return what is wrong with the way that readers find what was added."""
    if not after.sections or (before.sections and after.sections[0].offset == before.sections[0].offset):
        return Found(Act.ALTER, Code.BYTES_AFTER_END, fact=str(before.length))
    if not _is_found_at_once(before, after):
        return Found(Act.ALTER, Code.REFERENCE_MISDIRECTED, fact="startxref, /Prev, /Root")
    misdirected = _misdirected(before, after) or _outdated(before, after)
    return Found(Act.ALTER, Code.REFERENCE_MISDIRECTED, objects=(misdirected,)) if misdirected else None


def _left_over(before: State, after: State) -> list[Found]:
    """Return the first bytes that no object and no cross-reference accounts for."""
    data = after.document.data
    position = before.length
    for start, end in sorted(_intervals(before, after)):
        if start > position and not _is_nothing(data, position, start):
            return [Found(Act.ALTER, Code.BYTES_UNACCOUNTED, fact=f"{position}–{start}")]
        position = max(position, end)
    if not _is_nothing(data, position, after.length):
        return [Found(Act.ALTER, Code.BYTES_AFTER_END, fact=str(position))]
    return []


def _is_found_at_once(before: State, after: State) -> bool:
    """Say whether readers find the update without repairing the file: a repaired file may show something else."""
    last = _LAST.match(after.document.data, after.tail, after.length)
    if last is None or after.length - last.start() > _FARTHEST:
        return False
    new = {section.offset for section in after.sections_since(before)}
    expected: object = int(last[1])
    for section in after.sections:
        if section.offset != expected:
            return False
        if section.offset not in new:
            return True
        expected = section.trailer.get("Prev")
    return expected is None


def _outdated(before: State, after: State) -> int:
    """Return an object of which an older version lies behind the one in use, 0 if there is none.

    A reader that repairs a file takes the last version it finds. What one hybrid section says twice is compared apart.
    """
    last: dict[int, int] = {}
    for section in after.sections_since(before):
        for number, place in (*section.entries.items(), *section.hybrid.items()):
            if not (number in section.entries and number in section.hybrid):
                last[number] = max(last.get(number, 0), _lies_at(after, place))
    return next(
        (
            number
            for number, at in last.items()
            if at >= before.length and 0 <= _lies_at(after, after.entries.get(number, FREE)) < at
        ),
        0,
    )


def _lies_at(state: State, place: Place) -> int:
    return state.entries.get(place.container, FREE).offset if place.container else place.offset


def _misdirected(before: State, after: State) -> int:
    """Return an object that a later section claims to lie where another object lies, 0 if there is none."""
    for section in after.sections_since(before):
        for number, place in (*section.entries.items(), *section.hybrid.items()):
            if place.offset >= 0 and not place.container and not _is_there(after, number, place):
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


def _is_there(state: State, number: int, place: Place) -> bool:
    header = HEADER.match(state.document.data, place.offset, state.length)
    if header is None or int(header[2]) != place.generation:
        return False
    try:
        return state.document.load(place.offset, state).number == number
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
