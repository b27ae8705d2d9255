"""Read OCSP responses and hold them to their responders. Source: RFC 6960."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from vnsign.errors import ReadError
from vnsign.proof import asn1
from vnsign.proof.algorithms import digest_of, is_sound, verify_value
from vnsign.proof.answers import Answer, is_fresh
from vnsign.proof.asn1 import Node
from vnsign.proof.certificates import Certificate, comparable_name, parse_certificate
from vnsign.proof.cms import Algorithm, algorithm
from vnsign.proof.path import Purpose, certification_path
from vnsign.reasons import Code, Reason
from vnsign.trust import TrustStore


@dataclass(frozen=True, slots=True)
class _Ocsp:
    response: ocsp.OCSPResponse
    method: Algorithm
    responder: bytes
    """Encoded name of the responder, empty if it is named by its key."""
    is_beyond_us: bool
    """Whether it carries something critical that is not known here."""


@lru_cache(maxsize=512)
def load_ocsp(der: bytes) -> _Ocsp | None:
    """Return a response ready to be asked, None if it is none or says that it failed."""
    try:
        outer = asn1.read(der)
        parts = outer.children
        if parts and parts[0].tag != 0x0A:
            # A bare BasicOCSPResponse, as CMS collections hold it: wrap it up as a response.
            der = _wrapped(outer.encoded)
            parts = asn1.read(der).children
        response = _quietly_loaded(outer.encoded if der is outer.data else der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        basic = asn1.read(parts[1].children[0].children[1].octets())
        names = [node for node in basic.children[0].children if node.tag == 0xA1]
        responder = names[0].children[0].encoded if names else b""
        method, beyond = algorithm(basic.children[1].encoded), _is_beyond_us(basic.children[0])
        return _Ocsp(response, method, responder, beyond)
    except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm, ReadError, IndexError, StopIteration):
        return None


def _quietly_loaded(der: bytes) -> ocsp.OCSPResponse:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ocsp.load_der_ocsp_response(der)


def _wrapped(basic: bytes) -> bytes:
    inner = _tlv(0x06, bytes.fromhex("2b0601050507300101")) + _tlv(0x04, basic)
    return _tlv(0x30, b"\x0a\x01\x00" + _tlv(0xA0, _tlv(0x30, inner)))


def _tlv(tag: int, body: bytes) -> bytes:
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    octets = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 | octets]) + size.to_bytes(octets, "big") + body


def from_ocsp(
    der: bytes,
    certificate: Certificate,
    issuer: Certificate,
    *,
    at: datetime,
    now: datetime,
    problems: list[Reason],
    sha1: bool = False,
) -> Answer | None:
    """Return what a response says about a certificate, None if nothing that counts; problems are added.

    sha1: whether the issuer is one whose SHA-1 is accepted.
    """
    loaded = load_ocsp(der)
    if loaded is None:
        problems.append(Reason(Code.OCSP_INVALID))
        return None
    about = [item for item in loaded.response.responses if _about(item, certificate, issuer)]
    if not about:
        return None
    single = max(about, key=lambda item: _GRAVEST.index(item.certificate_status))
    if loaded.is_beyond_us or not _signed_by_responder(loaded, issuer, sha1=sha1):
        problems.append(Reason(Code.OCSP_INVALID))
        return None
    status = single.certificate_status
    produced = loaded.response.produced_at_utc
    return Answer(
        single.revocation_time_utc if status is ocsp.OCSPCertStatus.REVOKED else None,
        produced,
        is_fresh(single.this_update_utc, single.next_update_utc, at, now),
        der,
        unknown=status is ocsp.OCSPCertStatus.UNKNOWN,
    )


_BOOLEAN = 0x01
_GRAVEST = (ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.UNKNOWN, ocsp.OCSPCertStatus.REVOKED)
"""What counts if a response says several things about one certificate."""
_KNOWN_CRITICAL = frozenset(f"1.3.6.1.5.5.7.48.1.{last}" for last in (2, 3, 6, 7, 9))
"""Nonce, CRL reference, archive cutoff, service locator, extended revocation: none narrows what is said."""


def _is_beyond_us(data: Node) -> bool:
    """Say whether ResponseData carries something critical that is not known here. Source: RFC 6960, 4.2.1 and 4.4."""
    parts = data.children
    at = next(index for index, part in enumerate(parts) if part.tag == asn1.SEQUENCE)
    # Extensions come last: before them the same tag means a responder's name, or that something was revoked.
    tails = [parts[at + 1 :], *(single.children[3:] for single in parts[at].children)]
    wrapped = [part for tail in tails for part in tail if part.tag == 0xA1]
    extensions = [item.children for part in wrapped for item in part.children[0].children]
    return any(
        item[1].tag == _BOOLEAN and item[1].content != b"\0" and item[0].oid() not in _KNOWN_CRITICAL
        for item in extensions
    )


def _about(single: ocsp.OCSPSingleResponse, certificate: Certificate, issuer: Certificate) -> bool:
    name = single.hash_algorithm.name.replace("-", "_")
    if single.serial_number != certificate.serial:
        return False
    key = asn1.read(issuer.spki).children[1].bits()
    return single.issuer_name_hash == digest_of(
        name, certificate.issuer
    ) and single.issuer_key_hash == digest_of(name, key)


def _signed_by_responder(loaded: _Ocsp, issuer: Certificate, *, sha1: bool) -> bool:
    response = loaded.response
    candidates = [issuer, *(_responder(item) for item in response.certificates)]
    for responder in candidates:
        if responder is None or not _is_named(loaded, responder):
            continue
        if responder != issuer and not _delegated(responder, issuer, response.produced_at_utc, sha1=sha1):
            continue
        try:
            if is_sound(responder.key, loaded.method, sha1=sha1) and verify_value(
                responder.key,
                response.signature,
                response.tbs_response_bytes,
                method=loaded.method,
                digest="sha256",
            ):
                return True
        except ReadError:
            continue
    return False


def _responder(item: x509.Certificate) -> Certificate | None:
    try:
        return parse_certificate(item.public_bytes(Encoding.DER))
    except ReadError:
        return None


def _is_named(loaded: _Ocsp, responder: Certificate) -> bool:
    if loaded.response.responder_key_hash is not None:
        key = asn1.read(responder.spki).children[1].bits()
        return digest_of("sha1", key) == loaded.response.responder_key_hash
    return comparable_name(loaded.responder) == responder.subject_key


def _delegated(responder: Certificate, issuer: Certificate, at: datetime, *, sha1: bool) -> bool:
    store = TrustStore(own=(issuer.der,))
    path = certification_path(responder, pool=(), trust=store, at=at, purpose=Purpose.OCSP, steps=8)
    return len(path.certificates) == 2 and all(
        sha1 and reason.code is Code.SHA1_IN_CHAIN for reason in path.reasons
    )


def ocsp_request(certificate: Certificate, issuer: Certificate) -> bytes:
    """Return the DER of a request about one certificate, its issuer named by SHA-1 as RFC 5019 wants."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate.x509, issuer.x509, hashes.SHA1())  # noqa: S303 the profile fixes it; nothing rests on it
    return builder.build().public_bytes(Encoding.DER)


def answered_serials(responses: Iterable[bytes]) -> set[int]:
    """Return the serial numbers that OCSP responses speak about."""
    loaded = [found for der in responses if (found := load_ocsp(der)) is not None]
    return {single.serial_number for item in loaded for single in item.response.responses}
