"""Distinguished encoding by hand: what a signature template needs, and nothing more (X.690)."""

from __future__ import annotations

from collections.abc import Iterator

from vnsign.errors import SignerError

SEQUENCE, SET, OCTETS, INTEGER, OID, NULL = 0x30, 0x31, 0x04, 0x02, 0x06, b"\x05\x00"


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return tag, length and the joined `parts`."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(digits))) + digits + body


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of the encoded `parts`."""
    return tlv(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """Return a SET OF the encoded `parts`, sorted as DER wants."""
    return tlv(SET, *sorted(parts))


def octets(body: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tlv(OCTETS, body)


def integer(value: int) -> bytes:
    """Return an INTEGER that is not negative."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    body = bytearray([first * 40 + second])
    for part in rest:
        groups = [part & 0x7F]
        while part := part >> 7:
            groups.append(0x80 | (part & 0x7F))
        body += bytes(reversed(groups))
    return tlv(OID, bytes(body))


def header(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the tag at `at`, where its content begins and where it ends.

    Raises SignerError if the encoding runs out of `data`.
    """
    if at + 2 > len(data):
        raise SignerError("bad_certificate", "A DER value is cut off.")
    tag, size, start = data[at], data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4 or start + count > len(data):
            raise SignerError("bad_certificate", "A DER length is not usable.")
        size, start = int.from_bytes(data[start : start + count], "big"), start + count
    if start + size > len(data):
        raise SignerError("bad_certificate", "A DER value is cut off.")
    return tag, start, start + size


def children(data: bytes, at: int = 0) -> Iterator[bytes]:
    """Yield the encoded members of the constructed value at `at`."""
    _, at, end = header(data, at)
    while at < end:
        _, _, following = header(data, at)
        yield data[at:following]
        at = following
