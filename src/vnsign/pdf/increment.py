"""One incremental update: new and changed objects, and the section that lists them (ISO 32000-1 7.5.6)."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field

from vnsign.pdf.document import Document
from vnsign.pdf.objects import Dict, Name, Raw, write
from vnsign.pdf.references import Ref


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a marked object's bytes begin in the whole file."""

    start: int
    end: int


@dataclass(slots=True)
class Increment:
    """Collect objects to append to `document`, then `build` the bytes."""

    document: Document
    _bodies: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    _next: int = 0

    def __post_init__(self) -> None:
        """Start numbering after every object the file knows."""
        self._next = self.document.size

    def allocate(self) -> Ref:
        """Return a reference for an object to come."""
        ref = Ref(self._next)
        self._next += 1
        return ref

    def add(self, value: object) -> Ref:
        """Add a new object."""
        ref = self.allocate()
        self.put(ref, value)
        return ref

    def put(self, ref: Ref, value: object) -> None:
        """Give `ref` the value `value`, be it new or a changed object of the file."""
        self._bodies[ref.number] = ref.generation, write(value)

    def add_stream(self, dictionary: Dict, data: bytes, *, packed: bytes | None = None) -> Ref:
        """Add a Flate-packed stream; `packed` if the caller keeps it packed already."""
        body = zlib.compress(data, 6) if packed is None else packed
        head = {**dictionary, "Filter": Name("FlateDecode"), "Length": len(body)}
        return self.add(Raw(write(head) + b"\nstream\n" + body + b"\nendstream"))

    @property
    def numbers(self) -> frozenset[int]:
        """Return the numbers of the objects that this update holds."""
        return frozenset(self._bodies)

    def build(self, *, salt: bytes = b"") -> tuple[bytes, dict[int, Mark]]:
        """Return the bytes to append, and where each object's body lies in the whole file.

        salt: what makes the changed part of the file identifier differ between equal updates.
        """
        buffer = self.document.buffer
        base = len(buffer)
        parts = [b"" if buffer[base - 1 : base] in (b"\n", b"\r") else b"\n"]
        at = base + len(parts[0])
        marks: dict[int, Mark] = {}
        offsets: dict[int, tuple[int, int]] = {}
        for number, (generation, body) in sorted(self._bodies.items()):
            head = b"%d %d obj\n" % (number, generation)
            offsets[number] = at, generation
            marks[number] = Mark(at + len(head), at + len(head) + len(body))
            parts += [head, body, b"\nendobj\n"]
            at += len(head) + len(body) + 8
        newest = self.document.newest
        trailer = self._trailer(offsets, salt)
        closing = _stream(offsets, trailer, at, self._next) if newest.is_stream else _table(offsets, trailer)
        parts += [closing, b"startxref\n%d\n%%%%EOF\n" % at]
        return b"".join(parts), marks

    def _trailer(self, offsets: dict[int, tuple[int, int]], salt: bytes) -> Dict:
        old = self.document.trailer
        kept: Dict = {key: old[key] for key in ("Root", "Info") if key in old}
        identifiers = self.document.array(old.get("ID"))
        seed = hashlib.sha256(salt + repr((self.document.start_offset, sorted(offsets.items()))).encode())
        for _, body in self._bodies.values():
            seed.update(body)
        changed = seed.digest()[:16]
        first = identifiers[0] if identifiers and isinstance(identifiers[0], bytes) else changed
        return {"Size": self._next, **kept, "Prev": self.document.start_offset, "ID": [first, changed]}


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and sum(runs[-1]) == number:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((number, 1))
    return runs


def _table(offsets: dict[int, tuple[int, int]], trailer: Dict) -> bytes:
    rows: list[bytes] = [b"xref\n"]
    for first, count in _runs(sorted(offsets)):
        rows.append(b"%d %d\n" % (first, count))
        rows += [b"%010d %05d n \n" % offsets[first + i] for i in range(count)]
    return b"".join(rows) + b"trailer\n" + write(trailer) + b"\n"


def _stream(offsets: dict[int, tuple[int, int]], trailer: Dict, at: int, number: int) -> bytes:
    offsets = {**offsets, number: (at, 0)}
    runs = _runs(sorted(offsets))
    width = max(3, (at.bit_length() + 7) // 8)
    cells = [
        b"\x01" + o.to_bytes(width, "big") + g.to_bytes(2, "big") for _, (o, g) in sorted(offsets.items())
    ]
    rows = zlib.compress(b"".join(cells))
    head: Dict = {
        "Type": Name("XRef"),
        **trailer,
        "Size": number + 1,
        "W": [1, width, 2],
        "Index": [edge for run in runs for edge in run],
        "Filter": Name("FlateDecode"),
        "Length": len(rows),
    }
    return b"%d 0 obj\n" % number + write(head) + b"\nstream\n" + rows + b"\nendstream\nendobj\n"
