"""From a signature value to a signed PDF that has been proved before anyone sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from vnsign import cms
from vnsign.begin import Options, Pending, begin
from vnsign.der import children, header
from vnsign.errors import ProofError, SigningError
from vnsign.pdf.document import Document
from vnsign.pdf.objects import Buffer
from vnsign.pdf.references import Ref
from vnsign.signers import Signer

Stamp = Callable[[bytes], bytes]
"""From a signature value to a timestamp token over it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the finished file must hold; `prove` reads it back and compares."""

    base: int
    """Length of the input in bytes."""
    previous: int
    """The input's startxref."""
    field: str
    changed: frozenset[int]
    gap: tuple[int, int]
    digest: bytes


def finish(pending: Pending, signature: bytes, *, timestamp: bytes | None = None) -> bytes:
    """Return the signed PDF, proved.

    timestamp: a timestamp token over `signature`, if there is one already and room was left.
    Raises ProofError if the value does not verify, or the file read back is not what was meant.
    """
    contents = pending.template.assemble(pending.to_be_signed, signature, timestamp=timestamp)
    tail = with_contents(pending.tail, pending.gap, contents, base=len(pending.base))
    signed = pending.base + tail
    before = Document(pending.base)
    size = len(pending.base)
    expected = Expected(
        size, before.start_offset, pending.field, pending.changed, pending.gap, pending.document_digest
    )
    prove(signed, expected, pending.template, before=before)
    return signed


def sign(
    pdf: bytes,
    signer: Signer,
    *,
    field: str,
    now: datetime,
    stamp: Stamp | None = None,
    **options: Unpack[Options],
) -> bytes:
    """Return `pdf` signed by `signer` into `field`, proved; the options are those of `begin`.

    stamp: asks a timestamp authority at once (B-T); give it `timestamp_room`.
    """
    pending = begin(
        pdf,
        field=field,
        certificate=signer.certificate,
        chain=signer.chain,
        scheme=signer.scheme,
        now=now,
        **options,
    )
    signature = signer.sign(pending.to_be_signed)
    return finish(pending, signature, timestamp=stamp(signature) if stamp else None)


def with_contents(tail: bytes, gap: tuple[int, int], contents: bytes, *, base: int) -> bytes:
    """Return `tail` with `contents` in its gap, padded with zeros. Raises SigningError if it is too long."""
    room = gap[1] - gap[0] - 2
    if 2 * len(contents) > room:
        raise SigningError("no_room", f"The signature takes {len(contents)} bytes, {room // 2} were left.")
    start = gap[0] - base + 1
    return tail[:start] + contents.hex().encode("ascii").ljust(room, b"0") + tail[start + room :]


def prove(
    signed: Buffer, expected: Expected, template: cms.Template, *, before: Document | None = None
) -> None:
    """Read the finished file back: its structure, then digest and value of the one new signature.

    The digest is the one computed while writing; everything else is read from `signed`. Raises ProofError.
    before: the input, opened; its older sections are not read again.
    """
    attributes, value = signer_parts(prove_structure(signed, expected, before=before))
    _hold(attributes == template.attributes(expected.digest), "the attributes name the digest of the file")
    cms.require_holds(template.certificate, template.scheme, value, attributes)


def prove_structure(signed: Buffer, expected: Expected, *, before: Document | None = None) -> bytes:
    """Prove one new section, the expected objects, one signature over all of the file; return its /Contents.

    Raises ProofError.
    """
    document = Document(signed, before=before)
    section = document.newest
    _hold(section.offset >= expected.base, "the new section lies in the new bytes")
    _hold(section.trailer.get("Prev") == expected.previous, "the new section follows the input's last one")
    numbers = {first + i for first, count, _ in section.runs for i in range(count)}
    own = {number for number in numbers - expected.changed if section.is_stream}
    _hold(numbers - own == expected.changed and len(own) <= 1, "the update holds the expected objects only")
    signatures = [number for number in expected.changed if _is_signature(document, number)]
    _hold(len(signatures) == 1, "the update holds exactly one signature")
    places = [document.place(number) for number in expected.changed]
    _hold(all(place and place.offset >= expected.base for place in places), "no object points into the input")
    return _contents(document, signatures[0], expected)


def _contents(document: Document, number: int, expected: Expected) -> bytes:
    signature = document.dictionary(Ref(number))
    start, end = expected.gap
    size = len(document.buffer)
    _hold(signature.get("ByteRange") == [0, start, end, size - end], "the byte range covers the whole file")
    _hold(
        document.buffer[start : start + 1] + document.buffer[end - 1 : end] == b"<>", "the gap is /Contents"
    )
    holders = [other for other in expected.changed if document.dictionary(Ref(other)).get("V") == Ref(number)]
    held = [document.full_name(Ref(other)) for other in holders]
    _hold(held == [expected.field], "the expected field holds the signature")
    contents = signature.get("Contents")
    if not isinstance(contents, bytes):
        raise ProofError("not_proved", "The proof fails: the signature has contents.")
    return contents


def _is_signature(document: Document, number: int) -> bool:
    return "ByteRange" in document.dictionary(Ref(number))


def signer_parts(contents: bytes) -> tuple[bytes, bytes]:
    """Return the signed attributes (as the SET that was signed) and the value of a CMS with one signer.

    Raises ProofError if it is built otherwise.
    """
    try:
        _, wrapped = children(contents)
        (signed_data,) = children(wrapped)
        (signer,) = children(list(children(signed_data))[-1])
        attributes = next(part for part in children(signer) if part[0] == 0xA0)
        value = next(part for part in children(signer) if part[0] == 0x04)
    except (ValueError, StopIteration, IndexError, SigningError) as error:
        raise ProofError("not_proved", "The CMS is not one signer's signature.") from error
    return b"\x31" + attributes[1:], value[header(value, 0)[1] :]


def _hold(holds: bool, what: str) -> None:  # noqa: FBT001 - a statement and its words, like assert
    if not holds:
        raise ProofError("not_proved", f"The proof fails: {what}.")
