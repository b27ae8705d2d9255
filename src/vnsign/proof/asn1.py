"""Read ASN.1 as BER, keeping the exact bytes of every part. Source: ITU-T X.690."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import SupportsIndex, overload

from vnsign.errors import ReadError

INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, UTC_TIME, GENERAL_TIME = (
    0x02,
    0x03,
    0x04,
    0x05,
    0x06,
    0x17,
    0x18,
)
SEQUENCE, SET = 0x30, 0x31
_DEPTH = 64


class Parts(list["Node"]):
    """Hold the elements of an element; asking for one that is missing raises ReadError."""

    @overload
    def __getitem__(self, index: SupportsIndex) -> Node: ...

    @overload
    def __getitem__(self, index: slice) -> Parts: ...

    def __getitem__(self, index: SupportsIndex | slice) -> Node | Parts:
        """Return one element or several. Raises ReadError `asn1` if one is asked for that is not there."""
        try:
            found = super().__getitem__(index)
        except IndexError as error:
            raise ReadError("asn1", "an element is missing") from error
        return Parts(found) if isinstance(found, list) else found


@dataclass(slots=True)
class Node:
    """Hold one element: its tag byte and where header, content and end lie in `data`."""

    # Not frozen: thousands are made for a signature, and a frozen one takes three times as long to make.

    data: bytes
    tag: int
    start: int
    body: int
    stop: int
    """End of the content."""
    end: int
    """End of the element, end-of-contents bytes included."""

    @property
    def content(self) -> bytes:
        """Return the content bytes."""
        return self.data[self.body : self.stop]

    @property
    def encoded(self) -> bytes:
        """Return the whole element as encoded."""
        return self.data[self.start : self.end]

    @property
    def constructed(self) -> bool:
        """Say whether the element is made of elements."""
        return bool(self.tag & 0x20)

    @property
    def children(self) -> Parts:
        """Return the elements inside. Raises ReadError `asn1` if they do not fit."""
        parts, position, stop, data = Parts(), self.body, self.stop, self.data
        while position < stop:
            node = read(data, position, limit=stop)
            parts.append(node)
            position = node.end
        return parts

    def pair(self) -> tuple[Node, Node]:
        """Return the first two elements inside. Raises ReadError `asn1` if there are fewer."""
        parts = self.children
        return parts[0], parts[1]

    def integer(self) -> int:
        """Return a signed integer. Raises ReadError if this is none."""
        self.expect(INTEGER)
        return int.from_bytes(self.content, "big", signed=True)

    def octets(self) -> bytes:
        """Return the bytes of an octet string, in one piece or in several. Raises ReadError if this is none."""
        if not self.constructed:
            return self.content
        return b"".join(child.octets() for child in self.children)

    def bits(self) -> bytes:
        """Return the bytes of a bit string without unused bits. Raises ReadError if this is none."""
        self.expect(BIT_STRING)
        return self.content[1:]

    def oid(self) -> str:
        """Return an object identifier in dots. Raises ReadError if this is none."""
        self.expect(OID)
        return dotted(self.content)

    def moment(self) -> datetime:
        """Return a UTCTime or GeneralizedTime in UTC. Raises ReadError if this is none."""
        text = self.content.decode("ascii", "replace")
        if self.tag == UTC_TIME:
            text = ("19" if text[:2] >= "50" else "20") + text
        try:
            main, _, fraction = text.rstrip("Z").partition(".")
            parsed = datetime.strptime(main, "%Y%m%d%H%M%S" if len(main) > 12 else "%Y%m%d%H%M").replace(
                tzinfo=UTC
            )
            micro = int((fraction + "000000")[:6]) if fraction else 0
            return parsed.replace(microsecond=micro)
        except ValueError as error:
            raise ReadError("asn1", f"{text!r} is no time in UTC") from error

    def expect(self, tag: int) -> Node:
        """Return the node itself. Raises ReadError if its tag is another."""
        if self.tag != tag and not (tag == OCTET_STRING and self.tag == 0x24):
            raise ReadError("asn1", f"tag {self.tag:#x} where {tag:#x} belongs")
        return self


def read(data: bytes, position: int = 0, *, limit: int | None = None, depth: int = 0) -> Node:
    """Read the element at a position. Raises ReadError `asn1` if it is malformed or leaves the limit."""
    limit = len(data) if limit is None else limit
    if position + 2 > limit or depth > _DEPTH:
        raise ReadError("asn1", "an element is cut off or too deep")
    tag = data[position]
    at = position + 1
    if tag & 0x1F == 0x1F:
        raise ReadError("asn1", "tags above 30 do not occur in signatures")
    length = data[at]
    at += 1
    if length == 0x80:
        return _indefinite(data, position, at, limit, depth)
    if length > 0x80:
        size = length & 0x7F
        if size > 8 or at + size > limit:
            raise ReadError("asn1", "an impossible length")
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    if at + length > limit:
        raise ReadError("asn1", "an element is longer than its container")
    return Node(data, tag, position, at, at + length, at + length)


def _indefinite(data: bytes, start: int, body: int, limit: int, depth: int) -> Node:
    position = body
    while data[position : position + 2] != b"\x00\x00":
        position = read(data, position, limit=limit, depth=depth + 1).end
    return Node(data, data[start], start, body, position, position + 2)


_DOTTED: dict[bytes, str] = {}


def dotted(content: bytes) -> str:
    """Return the content of an object identifier in dots."""
    found = _DOTTED.get(content)
    if found is None:
        values, value = [], 0
        for byte in content:
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                values.append(value)
                value = 0
        if not values:
            raise ReadError("asn1", "an empty object identifier")
        first = min(values[0] // 40, 2)
        found = ".".join(map(str, (first, values[0] - 40 * first, *values[1:])))
        if len(_DOTTED) < 4096:
            _DOTTED[content] = found
    return found


def is_der_set(node: Node) -> bool:
    """Say whether a SET OF is encoded as DER wants: definite lengths, elements in order."""
    parts = [child.encoded for child in node.children]
    return node.end == node.stop and parts == sorted(parts)
