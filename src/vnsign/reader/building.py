"""Build what a reader sees of a document's first bytes: cross-references merged, or objects found by a scan.

Source: ISO 32000-2, 7.5.4 to 7.5.8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vnsign.errors import ReadError
from vnsign.reader.objects import Objects
from vnsign.reader.parse import parse_value
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Ref, Stream
from vnsign.reader.xref import FREE, Place, Section, scan_objects

_STARTXREF = re.compile(rb"startxref[\x00\t\n\x0c\r ]*(\d{1,15})")


def build(document: Objects, length: int, *, known: Mapping[int, dict[int, Place]]) -> State:
    """Return the document as its first bytes show it, by its cross-references or, where they are broken, by a scan.

    known: entries merged already, by the place of their newest section.
    """
    data = document.data
    tail = data.rfind(b"startxref", 0, length)
    start = _STARTXREF.match(data, tail, length) if tail >= 0 else None
    if start is None:
        return _rebuilt(document, length, tail)
    try:
        sections = _chain(document, int(start[1]), length)
    except ReadError as error:
        if error.code in ("objects", "decoded_size", "time_limit", "revisions"):
            raise
        return _rebuilt(document, length, tail)
    trailer = _trailer(sections)
    state = State(document, length, tuple(sections), _merged(sections, known), trailer, tail=tail)
    if not isinstance(state.get(trailer.get("Root")), dict):
        return _rebuilt(document, length, tail)
    return state


def _trailer(sections: list[Section]) -> Dict:
    newest = dict(sections[0].trailer)
    for section in sections[1:]:
        for key in ("Root", "Encrypt", "ID"):
            if key not in newest and key in section.trailer and "Root" not in sections[0].trailer:
                newest[key] = section.trailer[key]
    return newest


def _chain(document: Objects, offset: int, length: int) -> list[Section]:
    sections: list[Section] = []
    seen: set[int] = set()
    following: int | None = offset
    while following is not None and following not in seen:
        seen.add(following)
        if len(seen) > document.limits.revisions:
            raise ReadError("revisions", f"more than {document.limits.revisions} revisions")
        document.check_time()
        section = document.section(following, end=length)
        sections.append(section)
        following = section.previous
    if following is not None:
        raise ReadError("xref", "the cross-reference sections form a loop")
    return sections


def _merged(sections: list[Section], known: Mapping[int, dict[int, Place]]) -> dict[int, Place]:
    entries: dict[int, Place] = {}
    newer: list[Section] = []
    for section in sections:
        base = known.get(section.offset)
        if base is not None:
            entries = dict(base)
            break
        newer.append(section)
    for section in reversed(newer):
        for number, place in section.hybrid.items():
            if place.offset >= 0:
                entries[number] = place
        if section.hybrid:
            # Source: ISO 32000-2, 7.5.8.4: the stream fills in what the table calls free.
            entries.update(
                (number, place)
                for number, place in section.entries.items()
                if place is not FREE or section.hybrid.get(number, FREE).offset < 0
            )
        else:
            entries.update(section.entries)
    return entries


def _rebuilt(document: Objects, length: int, tail: int) -> State:
    document.repaired = True
    entries = scan_objects(document.data, length)
    if len(entries) > document.limits.objects:
        raise ReadError("objects", f"more than {document.limits.objects} objects")
    state = State(document, length, (), entries, {}, rebuilt=True, tail=tail)
    _unpack_all(state)
    state.trailer = _trailer_by_scan(state)
    return state


def _unpack_all(state: State) -> None:
    data = state.document.data
    for number, place in list(state.entries.items()):
        head = data[place.offset : place.offset + 400]
        if b"/ObjStm" not in head:
            continue
        try:
            packed = state.document.packed(place.offset, state)
        except ReadError as error:
            if error.code in ("time_limit", "decoded_size"):
                raise
            continue
        for index, (inner, _) in enumerate(packed):
            state.entries.setdefault(inner, Place(index, 0, number))


def _trailer_by_scan(state: State) -> Dict:
    data = state.document.data
    at = data.rfind(b"trailer", 0, state.length)
    while at >= 0:
        try:
            value, _ = parse_value(data, at + 7)
        except ReadError:
            value = None
        if isinstance(value, dict) and isinstance(state.get(value.get("Root")), dict):
            return value
        at = data.rfind(b"trailer", 0, at)
    for number in reversed(state.entries):
        value = state.object(number)
        if (
            isinstance(value, Stream)
            and value.dictionary.get("Type") == "XRef"
            and "Root" in value.dictionary
        ):
            return value.dictionary
    for number, place in reversed(state.entries.items()):
        value = state.object(number)
        if isinstance(value, dict) and value.get("Type") == "Catalog":
            return {"Root": Ref(number, place.generation if not place.container else 0)}
    return {}
