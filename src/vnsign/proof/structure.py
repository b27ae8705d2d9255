"""Step 1, structure: find every signature and where its parts lie in the file.

Source: ISO 32000-2, 12.7.5.5 and 12.8.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from vnsign.errors import ReadError
from vnsign.reader.document import Document
from vnsign.reader.parse import entries_with_spans, parse_value, skip_blank
from vnsign.reader.state import State
from vnsign.reader.text import text_string
from vnsign.reader.values import Dict, Name, Ref, Value
from vnsign.reader.xref import HEADER
from vnsign.reasons import Code, Reason


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one signature dictionary with the facts of its place; `problem` if it cannot be judged further."""

    field: str
    number: int
    """Object number of the signature dictionary, or of the field that holds it directly."""
    dictionary: Dict
    contents: bytes
    span: tuple[int, int]
    """First byte and end of the /Contents string, delimiters included."""
    byte_range: tuple[int, ...]
    in_form: bool = True
    problem: Reason | None = None

    @property
    def end(self) -> int:
        """Return how many bytes from the file's beginning the signature speaks about."""
        return self.byte_range[2] + self.byte_range[3] if len(self.byte_range) == 4 else 0


@dataclass(frozen=True, slots=True)
class FieldFound:
    """Hold one field of the form: its full name, type and where it is."""

    name: str
    kind: str
    dictionary: Dict
    reference: Ref | None
    parents: tuple[int, ...]
    """Object numbers of the fields above, the outermost first."""


def form_fields(state: State) -> list[FieldFound]:
    """Return every terminal field of the form, in order; loops and strays are left out."""
    found: list[FieldFound] | None = state.memo.get("fields")
    if found is None:
        found = state.memo["fields"] = _form_fields(state, 200_000)
    return found


def _form_fields(state: State, limit: int) -> list[FieldFound]:
    form = state.dictionary(state.catalog.get("AcroForm"))
    roots = [(item, "", "", (), 0) for item in reversed(state.array(form.get("Fields")))]
    stack: list[tuple[Value, str, str, tuple[int, ...], int]] = list(roots)
    seen: set[int] = set()
    found: list[FieldFound] = []
    while stack and len(seen) < limit:
        item, prefix, kind, parents, depth = stack.pop()
        reference = item if isinstance(item, Ref) else None
        if reference is not None:
            if reference.number in seen:
                continue
            seen.add(reference.number)
        dictionary = state.get(item)
        if not isinstance(dictionary, dict) or depth > 64:
            continue
        name, kind = _named(state, dictionary, prefix, item), str(state.get(dictionary.get("FT")) or kind)
        kids = [kid for kid in state.array(dictionary.get("Kids")) if _is_field(state, kid)]
        if kids:
            above = (*parents, reference.number) if reference else parents
            stack.extend((kid, name, kind, above, depth + 1) for kid in reversed(kids))
        else:
            found.append(FieldFound(name, kind, dictionary, reference, parents))
    return found


def _named(state: State, dictionary: Dict, prefix: str, item: Value) -> str:
    part = state.get(dictionary.get("T"))
    if not isinstance(part, bytes):
        return prefix
    text = text_string(state, part, item if isinstance(item, Ref) else None)
    return f"{prefix}.{text}" if prefix else text


def _is_field(state: State, kid: Value) -> bool:
    # A kid without a name of its own is a widget of its parent, not a field.
    return "T" in state.dictionary(kid)


def _is_closed(state: State) -> bool:
    """Say whether objects, a signature's among them, may be hidden by encryption."""
    locked = state.cipher is not None and state.cipher.key is None
    return locked and any(place.container for place in state.entries.values())


_REMNANT = re.compile(rb"/ByteRange[\x00\t\n\x0c\r ]*\[[\x00\t\n\x0c\r ]*0[\x00\t\n\x0c\r ]+\d")


def find_signatures(document: Document) -> tuple[Found, ...]:
    """Return every signature of the document, in the order of the bytes they cover.

    Raises ReadError if there are more than the limits allow.
    """
    state = document.final
    found = [
        _found(state, field.name, field.dictionary.get("V"), field)
        for field in form_fields(state)
        if field.kind == "Sig" and state.get(field.dictionary.get("V")) is not None
    ]
    numbers = {item.number for item in found}
    found = [
        replace(item, problem=Reason(Code.SIGNATURE_SHARED, item.field))
        if sum(other.number == item.number for other in found) > 1
        else item
        for item in found
    ]
    found += [_found(state, "", stray, None) for stray in _outside_form(state, numbers)]
    if not found and _is_closed(state):
        raise ReadError("encrypted", "the document is encrypted with a password or key that is not known")
    if not found and _REMNANT.search(document.data):
        # What was a signature once must not pass as a file that never had one.
        remains = Reason(
            Code.SIGNATURE_DICTIONARY_MALFORMED, "a byte range that belongs to no readable signature"
        )
        found.append(Found("", 0, {}, b"", (0, 0), (), in_form=False, problem=remains))
    if len(found) > document.limits.signatures:
        raise ReadError("signatures", f"more than {document.limits.signatures} signatures")
    return tuple(sorted(found, key=lambda item: (item.end or len(document.data) + 1, item.span[0])))


def _outside_form(state: State, known: set[int]) -> list[Ref]:
    candidates: list[Value] = list(state.dictionary(state.catalog.get("Perms")).values())
    data, at = state.document.data, -1
    while len(candidates) < 1000 and (at := data.find(b"/ByteRange", at + 1)) >= 0:
        candidates.append(_enclosing(data, at))
    strays: dict[int, Ref] = {}
    for value in candidates:
        if isinstance(value, Ref) and value.number not in known and _is_signature(state, value):
            strays[value.number] = value
    return list(strays.values())


def _enclosing(data: bytes, at: int) -> Ref | None:
    start = data.rfind(b" obj", max(0, at - 400_000), at)
    header = None
    for begin in range(start, max(-1, start - 24), -1):
        header = HEADER.match(data, begin) or header
        if header and data[begin - 1 : begin] in (b"\n", b"\r", b""):
            break
    return Ref(int(header[1]), int(header[2])) if header else None


def _is_signature(state: State, value: Ref) -> bool:
    dictionary = state.get(value)
    return isinstance(dictionary, dict) and "ByteRange" in dictionary and "Contents" in dictionary


def _found(state: State, name: str, value: Value, field: FieldFound | None) -> Found:
    number = (
        value.number if isinstance(value, Ref) else field.reference.number if field and field.reference else 0
    )
    dictionary = state.get(value)
    if not isinstance(dictionary, dict):
        problem = Reason(Code.SIGNATURE_DICTIONARY_MALFORMED, "the field's value is not a dictionary")
        return Found(name, number, {}, b"", (0, 0), (), in_form=field is not None, problem=problem)
    try:
        contents, span = _contents(state, dictionary, _start(state, value, field))
        byte_range = tuple(
            item if isinstance(item, int) and not isinstance(item, bool) else -1
            for item in map(state.get, state.array(dictionary.get("ByteRange")))
        )
        return Found(name, number, dictionary, contents, span, byte_range, in_form=field is not None)
    except ReadError as error:
        if error.code == "time_limit":
            raise
        problem = Reason(Code.SIGNATURE_DICTIONARY_MALFORMED, error.message)
        return Found(name, number, dictionary, b"", (0, 0), (), in_form=field is not None, problem=problem)


def _start(state: State, value: Value, field: FieldFound | None) -> int:
    """Return where the signature dictionary's `<<` begins."""
    if isinstance(value, Ref):
        return _object_start(state, value.number)
    if field is None or field.reference is None:
        raise ReadError("signature", "the signature dictionary cannot be located")
    for key, _, start, _ in entries_with_spans(
        state.document.data, _object_start(state, field.reference.number)
    ):
        if key == "V":
            return start
    raise ReadError("signature", "the signature dictionary cannot be located")


def _object_start(state: State, number: int) -> int:
    place = state.entries.get(number)
    header = HEADER.match(state.document.data, place.offset) if place and not place.container else None
    if header is None or int(header[1]) != number:
        raise ReadError("signature", "the signature dictionary lies in an object stream or cannot be located")
    return skip_blank(state.document.data, header.end())


def _contents(state: State, dictionary: Dict, start: int) -> tuple[bytes, tuple[int, int]]:
    data = state.document.data
    spans = [
        (value, (begin, end))
        for key, value, begin, end in entries_with_spans(data, start)
        if key == "Contents"
    ]
    if len(spans) != 1:
        raise ReadError("signature", "/Contents is missing or repeated")
    value, span = spans[0]
    if isinstance(value, Ref):
        begin = _object_start(state, value.number)
        value, finish = parse_value(data, begin)
        span = (begin, finish)
    if not isinstance(value, bytes) or isinstance(value, Name):
        raise ReadError("signature", "/Contents is not a string")
    if len(value) > state.document.limits.contents_bytes:
        raise ReadError("signature", "/Contents is too large")
    if dictionary.get("Contents") is None:
        raise ReadError("signature", "/Contents is null")
    return value, span
