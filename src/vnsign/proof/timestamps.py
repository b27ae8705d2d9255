"""Step 8, time: what proves when a signature existed.

Source: RFC 3161; ETSI EN 319 102-1, 5.4 and 5.6 (proof of existence).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vnsign.errors import ReadError
from vnsign.proof import cms
from vnsign.proof.algorithms import WEAK, digest_name, digest_of
from vnsign.proof.certificates import Certificate
from vnsign.proof.cms import SignedData, SignerInfo
from vnsign.proof.integrity import prove_signer
from vnsign.reasons import Code, Reason
from vnsign.report import Integrity

_LOCAL = timedelta(hours=7, minutes=10)
"""How far Vietnamese local time that is written as UTC runs ahead, with some minutes to spare."""


@dataclass(frozen=True, slots=True)
class Token:
    """Carry one timestamp token as far as it proves itself; its certificate's trust is another step."""

    at: datetime
    integrity: Integrity
    reasons: tuple[Reason, ...]
    certificate: Certificate | None
    signed: SignedData | None
    hash_name: str


def signature_tokens(signer: SignerInfo) -> tuple[list[Token], list[Reason]]:
    """Return the timestamp tokens over a signature value, and what is wrong with those that cannot be read."""
    tokens: list[Token] = []
    problems: list[Reason] = []
    for value in signer.unsigned.get(cms.TIMESTAMP_TOKEN, ()):
        try:
            tokens.append(_token(value, signer.signature))
        except (ReadError, IndexError) as error:
            problems.append(Reason(Code.TIMESTAMP_BROKEN, str(error)))
    return tokens, problems


def _token(value: bytes, stamped: bytes) -> Token:
    signed = cms.parse_signed_data(value)
    if signed.content is None or signed.content_type != cms.TST_INFO:
        raise ReadError("cms", "the token holds no TSTInfo")
    stamp = cms.parse_timestamp_info(signed.content)
    name = digest_name(stamp.hash)
    inner = digest_name(signed.signers[0].digest) if signed.signers else name
    proven = prove_signer(
        signed, digest=digest_of(inner, signed.content), content_type=cms.TST_INFO, digest_algorithm=inner
    )
    reasons = [reason for reason in proven.reasons if reason.code is not Code.ATTRIBUTES_NOT_DER]
    integrity = proven.integrity
    if digest_of(name, stamped) != stamp.imprint:
        integrity = Integrity.BROKEN
        reasons.append(Reason(Code.TIMESTAMP_BROKEN, "imprint"))
    if integrity is Integrity.INTACT and (name in WEAK or inner in WEAK):
        reasons.append(Reason(Code.TIMESTAMP_SHA1))
    return Token(stamp.at, integrity, tuple(reasons), proven.certificate, signed, name)


def claimed_time_notes(claimed: datetime | None, proven: datetime | None) -> tuple[Reason, ...]:
    """Say what is odd about the claimed time beside a proven one; it is said, never corrected.

    Clients of the government's tool write Vietnamese local time as if it were UTC: the claim is then seven
    hours after the timestamp, give or take the minutes between signing and stamping.
    """
    if claimed is None or proven is None:
        return ()
    ahead = claimed - proven
    if timedelta(hours=6, minutes=30) <= ahead <= _LOCAL:
        return (Reason(Code.LOCAL_TIME_AS_UTC, claimed.isoformat()),)
    if ahead > timedelta(minutes=10):
        return (Reason(Code.SIGNED_AFTER_TIMESTAMP, claimed.isoformat()),)
    return ()


def impossible_time_notes(
    claimed: datetime | None, certificate: Certificate | None, now: datetime
) -> tuple[Reason, ...]:
    """Say that a claimed time cannot be true; Vietnamese local time written as UTC is no reason to."""
    if claimed is None or certificate is None:
        return ()
    late = min(now, certificate.not_after) + _LOCAL
    possible = certificate.not_before - timedelta(minutes=10) <= claimed <= late
    return () if possible else (Reason(Code.TIME_IMPOSSIBLE, claimed.isoformat()),)


def earliest(moments: Sequence[datetime]) -> datetime | None:
    """Return the earliest of several moments, None of none."""
    return min(moments, default=None)
