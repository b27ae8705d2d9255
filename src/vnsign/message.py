"""Verify a signature over a short message, such as the challenge of a sign-in: CMS, attached or detached.

Source: RFC 5652, 5.4 to 5.6. A signature without signed attributes is not taken: its value could be one that was
made over something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vnsign.errors import ReadError
from vnsign.limits import DEFAULT_LIMITS, Limits
from vnsign.proof import cms
from vnsign.proof.algorithms import digest_name, digest_of
from vnsign.proof.cms import SignedData
from vnsign.proof.conclusion import verdict_of
from vnsign.proof.integrity import Proven, judged, prove_signer
from vnsign.proof.path import Purpose
from vnsign.proof.revocation import Evidence, Fetcher
from vnsign.proof.standing import Circumstances, Judged, judge_certificate
from vnsign.reasons import Code, Reason
from vnsign.report import Authority, Changes, Integrity, Trust, Verdict
from vnsign.trust import TrustStore

LARGEST: Final = 128 * 1024
"""Bytes of a signature with its certificates; tokens send some five thousand."""
_TOO_WEAK: Final = frozenset({Code.DIGEST_WEAK, Code.KEY_TOO_SHORT, Code.ALGORITHMS_DIFFER})


@dataclass(frozen=True, slots=True)
class MessageReport:
    """Say what a signature over a message is worth, and whose certificate made it."""

    verdict: Verdict
    integrity: Integrity
    trust: Trust
    reasons: tuple[Reason, ...]
    certificate: bytes = b""
    """DER; empty if it could not be told."""


def verify_message(
    signature: bytes,
    message: bytes,
    *,
    trust: TrustStore,
    now: datetime,
    fetch: Fetcher | None,
    limits: Limits = DEFAULT_LIMITS,
) -> MessageReport:
    """Judge a CMS signature over `message`, its certificate and whether that stood. Never raises for what it holds."""
    try:
        signed = _parsed(signature)
        proven = _proven(signed, message)
    except (ReadError, IndexError, ValueError, RecursionError) as error:
        return _unreadable(Reason(Code.CMS_MALFORMED, str(error)[:200]))
    around = Circumstances(
        trust=trust, now=now, asked=now, pool=(), evidence=Evidence(), fetch=fetch, limits=limits
    )
    standing = Judged(Trust.INDETERMINATE, ())
    if proven.integrity is Integrity.INTACT:  # nothing is fetched for what nobody signed
        standing = judge_certificate(
            proven.certificate, around, at=None, purpose=Purpose.SIGNING, extra=signed.certificates
        )
    reasons = (*proven.reasons, *standing.reasons)
    verdict = verdict_of(proven.integrity, Changes.NONE, standing.trust, Authority.UNKNOWN)
    if verdict is Verdict.VALID and any(reason.code in _TOO_WEAK for reason in reasons):
        verdict = Verdict.INDETERMINATE
    return MessageReport(
        verdict=verdict,
        integrity=proven.integrity,
        trust=standing.trust,
        reasons=reasons,
        certificate=proven.certificate.der if proven.certificate else b"",
    )


def _parsed(signature: bytes) -> SignedData:
    if len(signature) > LARGEST:
        raise ReadError("cms", f"more than {LARGEST} bytes")
    return cms.parse_signed_data(signature)


def _proven(signed: SignedData, message: bytes) -> Proven:
    if not signed.signers:
        return Proven(Integrity.INDETERMINATE, (Reason(Code.CMS_MALFORMED, "no signer"),))
    name = digest_name(signed.signers[0].digest)
    extra: list[Reason] = []
    if not signed.signers[0].signed_attributes:
        extra.append(Reason(Code.ATTRIBUTE_MISSING, "signed attributes"))
    if signed.content is not None and signed.content != message:
        extra.append(Reason(Code.DIGEST_MISMATCH))
    proven = prove_signer(
        signed, digest=digest_of(name, message), content_type=cms.DATA, digest_algorithm=name
    )
    reasons = (*proven.reasons, *extra)
    integrity = judged(reasons) if extra else proven.integrity
    return Proven(integrity, reasons, proven.certificate, proven.signer)


def _unreadable(reason: Reason) -> MessageReport:
    return MessageReport(Verdict.INDETERMINATE, Integrity.INDETERMINATE, Trust.INDETERMINATE, (reason,))
