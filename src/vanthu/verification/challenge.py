"""Judge the signed challenge of a sign-in. Slow (it asks whether the certificate stands), so outside transactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vanthu.core.db import outside_transaction
from vnsign.message import verify_message
from vnsign.reasons import Language
from vnsign.report import Integrity, Verdict
from vnsign.trust import fingerprint

from .check import trust_store
from .fetcher import fetcher


@dataclass(frozen=True, slots=True)
class SignedChallenge:
    """What a signed challenge proves."""

    is_valid: bool
    is_broken: bool
    """Whether the signature itself is wrong: another challenge, or another key."""
    fingerprint: str
    """SHA-256 of the certificate, hex; empty if it could not be told."""
    why_vi: str
    why_en: str


def judge(signature: bytes, challenge: str, *, now: datetime) -> SignedChallenge:
    """Judge a signature over a challenge with what the installation trusts; revocation is asked for."""
    outside_transaction()
    report = verify_message(signature, challenge.encode(), trust=trust_store(), now=now, fetch=fetcher())
    told = report.reasons or ()
    return SignedChallenge(
        is_valid=report.verdict is Verdict.VALID,
        is_broken=report.integrity is not Integrity.INTACT,
        fingerprint=fingerprint(report.certificate) if report.certificate else "",
        why_vi=" ".join(reason.sentence(Language.VI) for reason in told),
        why_en=" ".join(reason.sentence(Language.EN) for reason in told),
    )
