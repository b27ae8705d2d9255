"""Parse the objects of a PDF file, each once, wherever they lie."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from vnsign.errors import ReadError
from vnsign.limits import DEFAULT_LIMITS, Limits
from vnsign.reader import crypt, filters
from vnsign.reader.parse import parse_value
from vnsign.reader.values import Dict, Keyword, Ref, Stream, Value
from vnsign.reader.xref import HEADER, Place, Section, is_stream, read_section, stream_at


class View(Protocol):
    """Follow references as readers of one state of a document do."""

    def get(self, value: Value) -> Value:
        """Return a value with references followed."""
        ...

    def whole(self, value: Value) -> int:
        """Return the non-negative integer a value leads to, else 0."""
        ...

    def flattened(self, dictionary: Dict, *keys: str) -> Dict:
        """Return the named entries with references followed."""
        ...

    def raw(self, stream: Stream) -> bytes:
        """Return a stream's bytes, decrypted."""
        ...


@dataclass(slots=True)
class Loaded:
    """Hold one parsed object and the bytes it takes up."""

    number: int
    value: Value
    start: int
    end: int


@dataclass
class Objects:
    """Hold a file's bytes and everything parsed from them so far."""

    data: bytes
    limits: Limits = DEFAULT_LIMITS
    password: bytes = b""
    deadline: float | None = None
    """Value of time.monotonic() after which reading stops with ReadError `time_limit`."""
    repaired: bool = False
    """Whether any cross-reference had to be rebuilt."""
    _sections: dict[int, Section] = field(default_factory=dict)
    loaded: dict[int, Loaded] = field(default_factory=dict)
    """Objects parsed so far, by where they lie."""
    _packed: dict[int, list[tuple[int, Value]]] = field(default_factory=dict)
    _decoded: dict[int, bytes] = field(default_factory=dict)
    _spent: int = 0
    _ticks: int = 0
    decrypted: dict[tuple[Place, crypt.Cipher], Value] = field(default_factory=dict)
    """Objects whose strings were decrypted, so that two states hold the very same."""
    memo: dict[object, Any] = field(default_factory=dict)
    """What rules worked out about this file's bytes and want to keep, under keys of their own."""

    def section(self, offset: int, *, end: int) -> Section:
        """Return the cross-reference section at an offset. Raises ReadError as `read_section` does."""
        found = self._sections.get(offset)
        if found is None:
            found = read_section(
                self.data, offset, end=end, objects=self.limits.objects, decoded=self.limits.stream_bytes
            )
            self._sections[offset] = found
        return found

    def check_time(self) -> None:
        """Raise ReadError `time_limit` when the deadline has passed; cheap enough to call for each object."""
        self._ticks += 1
        if self.deadline is not None and not self._ticks % 64 and time.monotonic() > self.deadline:
            raise ReadError("time_limit", f"longer than {self.limits.seconds} s")

    def load(self, offset: int, state: View) -> Loaded:
        """Parse the object at an offset; `state` resolves an indirect stream length.

        Raises ReadError if no object starts there.
        """
        found = self.loaded.get(offset)
        if found is None:
            self.check_time()
            found = self.loaded[offset] = self._parse_object(offset, state)
        return found

    def _parse_object(self, offset: int, state: View) -> Loaded:
        header = HEADER.match(self.data, offset)
        if header is None:
            raise ReadError("syntax", f"no object at byte {offset}")
        number = int(header[1])
        value, end = parse_value(self.data, header.end(), nesting=self.limits.nesting)
        if type(value) is bytes or not isinstance(value, dict) or not is_stream(self.data, end):
            return Loaded(number, None if _is_bare(value) else value, offset, end)
        length = value.get("Length")
        if isinstance(length, Ref):
            length = state.get(length) if length.number != number else None
        stream, end = stream_at(self.data, end, value, length=length, owner=Ref(number, int(header[2])))
        return Loaded(number, stream, offset, end)

    def packed(self, offset: int, state: View) -> list[tuple[int, Value]]:
        """Return the objects of the object stream at an offset as (number, value). Raises ReadError."""
        found = self._packed.get(offset)
        if found is None:
            found = self._packed[offset] = self._unpack(offset, state)
        return found

    def _unpack(self, offset: int, state: View) -> list[tuple[int, Value]]:
        stream = self.load(offset, state).value
        if not isinstance(stream, Stream) or stream.dictionary.get("Type") != "ObjStm":
            raise ReadError("objstm", f"no object stream at byte {offset}")
        count, first = (state.whole(stream.dictionary.get(key)) for key in ("N", "First"))
        body = self.decoded(stream, state)
        numbers = [
            int(word) for word in body[:first].split()[: 2 * count] if len(word) < 11 and word.isdigit()
        ]
        unpacked: list[tuple[int, Value]] = []
        for number, at in zip(numbers[::2], numbers[1::2], strict=False):
            self.check_time()
            try:
                value = parse_value(body, first + at, nesting=self.limits.nesting)[0]
            except ReadError:
                value = None
            unpacked.append((number, None if _is_bare(value) else value))
        return unpacked

    def decoded(self, stream: Stream, state: View) -> bytes:
        """Return a stream's decoded bytes. Raises ReadError beyond the limits or for an unknown filter."""
        found = self._decoded.get(stream.start)
        if found is None:
            dictionary = state.flattened(stream.dictionary, "Filter", "DecodeParms", "F")
            names, parameters = filters.chain(dictionary)
            left = min(self.limits.stream_bytes, self.limits.decoded_bytes - self._spent)
            found = filters.decode(state.raw(stream), filters=names, parameters=parameters, limit=left)
            self._spent += len(found)
            self._decoded[stream.start] = found
        return found


def _is_bare(value: Value) -> bool:
    return type(value) is Keyword
