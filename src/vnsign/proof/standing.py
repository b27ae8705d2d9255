"""Steps 6 and 7 together: does a certificate lead to a trusted root, and did it stand at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vnsign.errors import ReadError
from vnsign.limits import Limits
from vnsign.proof.certificates import Certificate
from vnsign.proof.path import Path, Purpose, certification_path
from vnsign.proof.revocation import Evidence, Fetcher, path_standing
from vnsign.reasons import Code, Reason
from vnsign.report import Trust
from vnsign.trust import TrustStore


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Carry what every certificate of one file is judged with."""

    trust: TrustStore
    now: datetime
    """The time of checking: evidence from later than that does not exist yet."""
    asked: datetime
    """The time that is asked about where no proof of time says better: `now`, or what the caller names."""
    pool: tuple[bytes, ...]
    """Certificates found in the document, as DER."""
    evidence: Evidence
    fetch: Fetcher | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Judged:
    """Carry the trust in one certificate at one time."""

    trust: Trust
    reasons: tuple[Reason, ...]
    path: tuple[Certificate, ...] = ()


def judge_certificate(
    certificate: Certificate | None,
    around: Circumstances,
    *,
    at: datetime | None,
    purpose: Purpose,
    extra: Sequence[bytes] = (),
    evidence: Evidence | None = None,
) -> Judged:
    """Judge a certificate at a time.

    at: the proven time, None to take the time of checking. extra: more certificates that may help.
    """
    if certificate is None:
        return Judged(Trust.INDETERMINATE, ())
    moment = at or around.asked
    limit = around.limits.certificates
    try:
        path = certification_path(
            certificate,
            pool=(*extra[:limit], *around.pool[: limit * 4]),
            trust=around.trust,
            at=moment,
            purpose=purpose,
            steps=around.limits.path_steps,
        )
    except (ReadError, ValueError) as error:
        return Judged(Trust.INDETERMINATE, (Reason(Code.CERTIFICATE_UNREADABLE, str(error)),))
    if path.trust is not Trust.TRUSTED:
        return Judged(_weighed(path, at), path.reasons, path.certificates)
    return _stood(path, around, moment=moment, evidence=evidence)


def _stood(path: Path, around: Circumstances, *, moment: datetime, evidence: Evidence | None) -> Judged:
    known = around.evidence + evidence if evidence is not None else around.evidence
    try:
        standing = path_standing(
            path.certificates,
            at=moment,
            now=around.now,
            evidence=known,
            fetch=around.fetch,
            trust=around.trust,
        )
    except (ReadError, ValueError) as error:
        # The library reads some parts of evidence and certificates only when asked, and then complains.
        reason = Reason(Code.REVOCATION_UNKNOWN, str(error))
        return Judged(Trust.INDETERMINATE, (*path.reasons, reason), path.certificates)
    return Judged(standing.trust, (*path.reasons, *standing.reasons), path.certificates)


def _weighed(path: Path, at: datetime | None) -> Trust:
    """Say untrusted, or indeterminate where only the missing proof of time stands against the path.

    Source: ETSI EN 319 102-1, 5.2.6: out of its validity without proof of existence is indeterminate.
    """
    codes = {reason.code for reason in path.reasons} - {Code.SHA1_ABOVE_LEAF}
    if at is None and codes == {Code.CERTIFICATE_EXPIRED}:
        return Trust.INDETERMINATE
    return path.trust
