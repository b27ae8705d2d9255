"""Step 7, revocation: whether a certificate still stood, from OCSP responses and CRLs.

Evidence in the document comes first, stored evidence next, the network last and only through the fetcher
that the caller hands in. Source: RFC 6960, RFC 5280 section 5 and 6.3; freshness after ETSI EN 319 102-1, 5.2.5.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from vnsign.errors import ReadError, SigningError
from vnsign.proof import asn1
from vnsign.proof.algorithms import digest_of, verify_value
from vnsign.proof.certificates import Certificate, comparable_name, extension_of, name_text, parse_certificate
from vnsign.proof.cms import Algorithm, algorithm
from vnsign.proof.path import Purpose, certification_path
from vnsign.reasons import Code, Reason
from vnsign.report import Trust
from vnsign.trust import TrustStore


class Fetcher(Protocol):
    """Fetch over the network for vnsign; only hosts that the installation allows.

    Raises OSError (or a subclass) when nothing can be had.
    """

    def __call__(self, url: str, *, data: bytes | None, content_type: str | None) -> bytes:
        """Return the body: POST if there is data, else GET."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold revocation evidence found in the document or kept beside it, as DER."""

    crls: tuple[bytes, ...] = ()
    ocsp: tuple[bytes, ...] = ()

    def __add__(self, other: Evidence) -> Evidence:
        """Join two lots of evidence, each piece once."""
        return Evidence(
            tuple(dict.fromkeys(self.crls + other.crls)), tuple(dict.fromkeys(self.ocsp + other.ocsp))
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """Carry the answer for a whole path."""

    trust: Trust
    reasons: tuple[Reason, ...] = ()
    used: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class _Answer:
    revoked_at: datetime | None
    produced: datetime
    fresh: bool
    source: bytes
    unknown: bool = False


_OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1"
_VALIDITY_ASSURED = x509.ObjectIdentifier("0.4.0.194121.2.1")


def path_standing(
    path: Sequence[Certificate],
    *,
    at: datetime,
    now: datetime,
    evidence: Evidence,
    fetch: Fetcher | None,
    trust: TrustStore,
) -> Standing:
    """Say whether the certificates of a trusted path stood at a time.

    at: the time of signing as far as it is proven, else the time of checking. now: the time of checking.
    """
    reasons: list[Reason] = []
    used = Evidence()
    for depth, (certificate, issuer) in enumerate(itertools.pairwise(path)):
        if certificate.der in trust.anchors or _needs_no_check(certificate):
            continue
        answer, problems = _answer(certificate, issuer, at=at, now=now, evidence=evidence, fetch=fetch)
        if answer is None:
            code = (
                Code.OCSP_UNKNOWN
                if any(item.code is Code.OCSP_UNKNOWN for item in problems)
                else Code.REVOCATION_UNKNOWN
            )
            return Standing(
                Trust.INDETERMINATE, (*reasons, *problems, Reason(code, name_text(certificate.subject))), used
            )
        used = used + Evidence(ocsp=(answer.source,)) if answer.source[:1] else used
        if answer.revoked_at is not None and answer.revoked_at <= at:
            code = Code.CA_REVOKED if depth else Code.CERTIFICATE_REVOKED
            return Standing(Trust.UNTRUSTED, (*reasons, Reason(code, answer.revoked_at.isoformat())), used)
        if answer.revoked_at is not None:
            reasons.append(Reason(Code.REVOKED_AFTER_SIGNING, answer.revoked_at.isoformat()))
    return Standing(Trust.TRUSTED, tuple(reasons), used)


def _needs_no_check(certificate: Certificate) -> bool:
    try:
        return any(item.oid in (_VALIDITY_ASSURED, x509.OCSPNoCheck.oid) for item in certificate.extensions)
    except ReadError:
        return False


def _answer(
    certificate: Certificate,
    issuer: Certificate,
    *,
    at: datetime,
    now: datetime,
    evidence: Evidence,
    fetch: Fetcher | None,
) -> tuple[_Answer | None, list[Reason]]:
    problems: list[Reason] = []
    best = _best(_from_evidence(certificate, issuer, at=at, now=now, evidence=evidence, problems=problems))
    if best is not None and (best.fresh or best.revoked_at is not None):
        return best, problems
    if fetch is not None:
        fetched = _fetched(certificate, issuer, fetch=fetch, problems=problems)
        best = _best(_from_evidence(certificate, issuer, at=at, now=now, evidence=fetched, problems=problems))
        if best is not None and (best.fresh or best.revoked_at is not None):
            return best, problems
    return None, problems


def _best(answers: Iterable[_Answer]) -> _Answer | None:
    known = [answer for answer in answers if not answer.unknown]
    return max(
        known, key=lambda answer: (answer.revoked_at is not None, answer.fresh, answer.produced), default=None
    )


def _from_evidence(
    certificate: Certificate,
    issuer: Certificate,
    *,
    at: datetime,
    now: datetime,
    evidence: Evidence,
    problems: list[Reason],
) -> Iterable[_Answer]:
    for response in evidence.ocsp:
        answer = _from_ocsp(response, certificate, issuer, at=at, now=now, problems=problems)
        if answer is not None:
            if answer.unknown:
                problems.append(Reason(Code.OCSP_UNKNOWN))
            yield answer
    for crl in evidence.crls:
        answer = _from_crl(crl, certificate, issuer, at=at, now=now, problems=problems)
        if answer is not None:
            yield answer


CLOCK_SKEW = timedelta(minutes=5)
"""How far an answer's clock may run ahead of ours."""


def _fresh(this_update: datetime, next_update: datetime | None, at: datetime, now: datetime) -> bool:
    """Say whether evidence speaks for a time: issued after it, or in force at it. Issued after `now` never."""
    # The answer may be made after `now` was read, or by a clock that runs a little ahead of ours.
    return this_update <= now + CLOCK_SKEW and (
        this_update >= at or (next_update is not None and next_update >= at)
    )


@dataclass(frozen=True, slots=True)
class _Ocsp:
    response: ocsp.OCSPResponse
    method: Algorithm
    responder: bytes
    """Encoded name of the responder, empty if it is named by its key."""


@lru_cache(maxsize=512)
def _load_ocsp(der: bytes) -> _Ocsp | None:
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
        return _Ocsp(response, algorithm(basic.children[1].encoded), responder)
    except (ValueError, UnsupportedAlgorithm, ReadError, IndexError):
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


def _from_ocsp(
    der: bytes,
    certificate: Certificate,
    issuer: Certificate,
    *,
    at: datetime,
    now: datetime,
    problems: list[Reason],
) -> _Answer | None:
    loaded = _load_ocsp(der)
    if loaded is None:
        problems.append(Reason(Code.OCSP_INVALID))
        return None
    single = next((item for item in loaded.response.responses if _about(item, certificate, issuer)), None)
    if single is None:
        return None
    if not _signed_by_responder(loaded, issuer):
        problems.append(Reason(Code.OCSP_INVALID))
        return None
    status = single.certificate_status
    produced = loaded.response.produced_at_utc
    return _Answer(
        single.revocation_time_utc if status is ocsp.OCSPCertStatus.REVOKED else None,
        produced,
        _fresh(single.this_update_utc, single.next_update_utc, at, now),
        der,
        unknown=status is ocsp.OCSPCertStatus.UNKNOWN,
    )


def _about(single: ocsp.OCSPSingleResponse, certificate: Certificate, issuer: Certificate) -> bool:
    name = single.hash_algorithm.name.replace("-", "_")
    if single.serial_number != certificate.serial:
        return False
    key = asn1.read(issuer.spki).children[1].bits()
    return single.issuer_name_hash == digest_of(
        name, certificate.issuer
    ) and single.issuer_key_hash == digest_of(name, key)


def _signed_by_responder(loaded: _Ocsp, issuer: Certificate) -> bool:
    response = loaded.response
    candidates = [issuer, *(_responder(item) for item in response.certificates)]
    for responder in candidates:
        if responder is None or not _is_named(loaded, responder):
            continue
        if responder != issuer and not _delegated(responder, issuer, response.produced_at_utc):
            continue
        try:
            if verify_value(
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


def _delegated(responder: Certificate, issuer: Certificate, at: datetime) -> bool:
    store = TrustStore(own=(issuer.der,))
    path = certification_path(responder, pool=(), trust=store, at=at, purpose=Purpose.OCSP, steps=8)
    return len(path.certificates) == 2 and all(
        reason.code in (Code.SHA1_IN_CHAIN, Code.CERTIFICATE_EXPIRED) and path.certificates[0].uses_sha1
        for reason in path.reasons
    )


@dataclass(frozen=True, slots=True)
class _Crl:
    crl: x509.CertificateRevocationList
    issuer: bytes
    method: Algorithm
    scope_is_plain: bool
    """Whether it speaks for every certificate of its issuer: no delta, no partition by reason, not indirect."""
    only: str
    """`user`, `ca`, `attribute`, or empty: the kind of certificate it is limited to."""


@lru_cache(maxsize=256)
def _load_crl(der: bytes) -> _Crl | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crl = x509.load_der_x509_crl(der)
        tbs, method = asn1.read(der).pair()
        fields = [node for node in tbs.children if node.tag == asn1.SEQUENCE]
        plain, only = _scope(crl)
        return _Crl(crl, fields[1].encoded, algorithm(method.encoded), plain, only)
    except (ValueError, ReadError, IndexError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return None


def _scope(crl: x509.CertificateRevocationList) -> tuple[bool, str]:
    plain, only = True, ""
    for extension in crl.extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            plain = False
        elif isinstance(value, x509.IssuingDistributionPoint):
            plain = plain and not value.indirect_crl and value.only_some_reasons is None
            only = (
                "user"
                if value.only_contains_user_certs
                else "ca"
                if value.only_contains_ca_certs
                else "attribute"
                if value.only_contains_attribute_certs
                else ""
            )
        elif extension.critical and not isinstance(value, x509.CRLNumber | x509.AuthorityKeyIdentifier):
            plain = False
    return plain, only


def _from_crl(
    der: bytes,
    certificate: Certificate,
    issuer: Certificate,
    *,
    at: datetime,
    now: datetime,
    problems: list[Reason],
) -> _Answer | None:
    loaded = _load_crl(der)
    if loaded is None:
        problems.append(Reason(Code.CRL_INVALID))
        return None
    if loaded.issuer != certificate.issuer or not _in_scope(loaded, certificate):
        return None
    crl = loaded.crl
    try:
        good = verify_value(
            issuer.key, crl.signature, crl.tbs_certlist_bytes, method=loaded.method, digest="sha256"
        )
    except ReadError:
        good = False
    usage = extension_of(issuer, x509.KeyUsage)
    if not good or (usage is not None and not usage.crl_sign):
        problems.append(Reason(Code.CRL_INVALID))
        return None
    entry = (
        crl.get_revoked_certificate_by_serial_number(certificate.serial) if certificate.serial >= 0 else None
    )
    return _Answer(
        entry.revocation_date_utc if entry is not None and not _removed(entry) else None,
        crl.last_update_utc,
        _fresh(crl.last_update_utc, crl.next_update_utc, at, now),
        der,
    )


def _in_scope(loaded: _Crl, certificate: Certificate) -> bool:
    if not loaded.scope_is_plain or loaded.only == "attribute":
        return False
    constraints = extension_of(certificate, x509.BasicConstraints)
    is_ca = constraints is not None and constraints.ca
    return loaded.only == "" or (loaded.only == "ca") == is_ca


def _removed(entry: x509.RevokedCertificate) -> bool:
    try:
        return (
            entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
            is x509.ReasonFlags.remove_from_crl
        )
    except (x509.ExtensionNotFound, ValueError):
        return False


def _fetched(
    certificate: Certificate, issuer: Certificate, *, fetch: Fetcher, problems: list[Reason]
) -> Evidence:
    try:
        access = extension_of(certificate, x509.AuthorityInformationAccess)
        points = extension_of(certificate, x509.CRLDistributionPoints)
    except ReadError:
        return Evidence()
    responders = [
        item.access_location.value
        for item in access or ()
        if item.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(item.access_location, x509.UniformResourceIdentifier)
    ]
    lists = [
        name.value
        for point in points or ()
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    ]
    request = ocsp_request(certificate, issuer) if responders else b""
    responses = [
        body
        for url in responders[:2]
        if (
            body := _try(fetch, url, data=request, content_type="application/ocsp-request", problems=problems)
        )
    ]
    if responses and any(_load_ocsp(body) for body in responses):
        return Evidence(ocsp=tuple(responses))
    crls = [
        body
        for url in lists[:3]
        if (body := _try(fetch, url, data=None, content_type=None, problems=problems))
    ]
    return Evidence(crls=tuple(crls), ocsp=tuple(responses))


def _try(
    fetch: Fetcher, url: str, *, data: bytes | None, content_type: str | None, problems: list[Reason]
) -> bytes:
    if not url.lower().startswith("http"):
        return b""
    try:
        return fetch(url, data=data, content_type=content_type)
    except (OSError, SigningError):
        problems.append(Reason(Code.CRL_UNREACHABLE, url))
        return b""


def ocsp_request(certificate: Certificate, issuer: Certificate) -> bytes:
    """Return the DER of a request about one certificate, its issuer named by SHA-1 as RFC 5019 wants."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate.x509, issuer.x509, hashes.SHA1())  # noqa: S303 the profile fixes it; nothing rests on it
    return builder.build().public_bytes(Encoding.DER)


def answered_serials(responses: Iterable[bytes]) -> set[int]:
    """Return the serial numbers that OCSP responses speak about."""
    loaded = [found for der in responses if (found := _load_ocsp(der)) is not None]
    return {single.serial_number for item in loaded for single in item.response.responses}


def crl_issuer(crl: bytes) -> bytes:
    """Return the encoded name of a CRL's issuer, empty if the bytes are no CRL."""
    loaded = _load_crl(crl) if crl[:1] == b"0" else None
    return loaded.issuer if loaded else b""
