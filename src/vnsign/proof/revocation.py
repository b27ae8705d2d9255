"""Step 7, revocation: whether a certificate still stood, from OCSP responses and CRLs.

Evidence in the document comes first, stored evidence next, the network last and only through the fetcher
that the caller hands in. Source: RFC 6960, RFC 5280 section 5 and 6.3; freshness after ETSI EN 319 102-1, 5.2.5.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from vnsign.errors import ReadError, SigningError
from vnsign.proof.answers import Answer
from vnsign.proof.certificates import Certificate, extension_of, name_text
from vnsign.proof.crl import from_crl
from vnsign.proof.ocsp import from_ocsp, load_ocsp, ocsp_request
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
        if certificate.der in trust.anchors or (not depth and _needs_no_check(certificate)):
            continue
        asked = _Asked(certificate, issuer, at, now, sha1=trust.is_pinned(issuer.der))
        answer, problems = _answer(asked, evidence=evidence, fetch=fetch)
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
    """Say whether an end entity lives too short a time to be revoked. Source: ETSI EN 319 412-1, 5.2."""
    try:
        return any(item.oid == _VALIDITY_ASSURED for item in certificate.extensions)
    except ReadError:
        return False


@dataclass(frozen=True, slots=True)
class _Asked:
    """Carry what is asked about one certificate."""

    certificate: Certificate
    issuer: Certificate
    at: datetime
    now: datetime
    sha1: bool
    """Whether the issuer is one of the pinned ones, whose SHA-1 is accepted."""


def _answer(
    asked: _Asked, *, evidence: Evidence, fetch: Fetcher | None
) -> tuple[Answer | None, list[Reason]]:
    problems: list[Reason] = []
    best = _best(_from_evidence(asked, evidence=evidence, problems=problems))
    if best is not None and (best.fresh or best.revoked_at is not None):
        return best, problems
    if fetch is not None:
        fetched = _fetched(asked.certificate, asked.issuer, fetch=fetch, problems=problems)
        best = _best(_from_evidence(asked, evidence=fetched, problems=problems))
        if best is not None and (best.fresh or best.revoked_at is not None):
            return best, problems
    return None, problems


def _best(answers: Iterable[Answer]) -> Answer | None:
    known = [answer for answer in answers if not answer.unknown]
    return max(
        known, key=lambda answer: (answer.revoked_at is not None, answer.fresh, answer.produced), default=None
    )


def _from_evidence(asked: _Asked, *, evidence: Evidence, problems: list[Reason]) -> Iterable[Answer]:
    for read, pieces in ((from_ocsp, evidence.ocsp), (from_crl, evidence.crls)):
        for piece in pieces:
            answer = read(
                piece, asked.certificate, asked.issuer, at=asked.at, now=asked.now, problems=problems,
                sha1=asked.sha1,
            )  # fmt: skip
            if answer is not None:
                if answer.unknown:
                    problems.append(Reason(Code.OCSP_UNKNOWN))
                yield answer


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
    if responses and any(load_ocsp(body) for body in responses):
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
