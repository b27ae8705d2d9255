"""Ask a timestamp authority and believe its answer only after checking it (RFC 3161)."""

from __future__ import annotations

import hashlib
import secrets

from vnsign.der import NULL, children, header, integer, octets, oid, sequence, tlv
from vnsign.errors import EvidenceError, ReadError, SigningError
from vnsign.fetch import Fetcher
from vnsign.finish import Stamp
from vnsign.proof import asn1, cms
from vnsign.proof.algorithms import digest_name, digest_of
from vnsign.proof.integrity import prove_signer
from vnsign.report import Integrity

_SHA256 = oid("2.16.840.1.101.3.4.2.1")
_TRUE = b"\x01\x01\xff"


def stamper(url: str, fetch: Fetcher) -> Stamp:
    """Return what turns a signature value into a timestamp token over it; give it to `vnsign.finish.sign`."""
    return lambda value: timestamp(hashlib.sha256(value).digest(), url=url, fetch=fetch)


def timestamp(digest: bytes, *, url: str, fetch: Fetcher) -> bytes:
    """Return a timestamp token over a SHA-256 `digest`.

    Raises EvidenceError if there is no answer, or it is a refusal, about something else, or does not verify.
    """
    nonce = secrets.randbits(63)
    imprint = sequence(sequence(_SHA256, NULL), octets(digest))
    request = sequence(integer(1), imprint, integer(nonce), _TRUE)
    try:
        answer = fetch(url, data=request, content_type="application/timestamp-query")
    except OSError as error:
        raise EvidenceError(
            "timestamp_failed", f"The timestamp authority does not answer: {error}."
        ) from error
    token = _token(answer)
    try:
        _check(token, digest, nonce)
    except (ReadError, IndexError) as error:
        raise EvidenceError("timestamp_failed", f"The timestamp token cannot be read: {error}.") from error
    return token


def _token(answer: bytes) -> bytes:
    try:
        status, *rest = children(answer)
        code = next(children(status))
    except (SigningError, ValueError, StopIteration) as error:
        raise EvidenceError("timestamp_failed", "The timestamp authority's answer is not one.") from error
    granted = int.from_bytes(code[header(code, 0)[1] :], "big")
    if granted > 1 or len(rest) != 1:
        raise EvidenceError("timestamp_failed", f"The timestamp authority refuses with status {granted}.")
    return rest[0]


def _check(token: bytes, digest: bytes, nonce: int) -> None:
    signed = cms.parse_signed_data(token)
    if signed.content is None or signed.content_type != cms.TST_INFO:
        raise EvidenceError("timestamp_failed", "The timestamp token holds no time.")
    stated = cms.parse_timestamp_info(signed.content)
    if stated.imprint != digest or digest_name(stated.hash) != "sha256":
        raise EvidenceError("timestamp_failed", "The timestamp token is about something else.")
    given = [node.integer() for node in asn1.read(signed.content).children[5:] if node.tag == asn1.INTEGER]
    if given != [nonce]:
        raise EvidenceError("timestamp_failed", "The timestamp token answers another request.")
    inner = digest_name(signed.signers[0].digest)
    inside = digest_of(inner, signed.content)
    proven = prove_signer(signed, digest=inside, content_type=cms.TST_INFO, digest_algorithm=inner)
    if proven.integrity is not Integrity.INTACT:
        raise EvidenceError("timestamp_failed", "The timestamp token's signature does not verify.")


def with_timestamp(contents: bytes, token: bytes) -> bytes:
    """Return the CMS `contents` with `token` among its signer's unsigned attributes. Raises EvidenceError."""
    attribute = sequence(oid(cms.TIMESTAMP_TOKEN), tlv(0x31, token))
    try:
        kind, wrapped = children(contents)
        (signed,) = children(wrapped)
        *head, signers = children(signed)
        (signer,) = children(signers)
    except (ValueError, SigningError) as error:
        raise EvidenceError(
            "no_room", "The signature is not built so that a timestamp can be added."
        ) from error
    parts = list(children(signer))
    unsigned = list(children(parts.pop())) if parts[-1][0] == 0xA1 else []
    unsigned = sorted([*unsigned, attribute])
    body = sequence(*head, tlv(0x31, sequence(*parts, tlv(0xA1, *unsigned))))
    return sequence(kind, tlv(0xA0, body))
