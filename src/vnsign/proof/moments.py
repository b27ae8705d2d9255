"""Steps 6 to 8 for a whole document: timestamps outside in, each proving the time of what it covers.

Source: ETSI EN 319 102-1, 5.6.2: proofs of existence are gathered from the outermost timestamp inwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vnsign.proof import cms
from vnsign.proof.answers import CLOCK_SKEW
from vnsign.proof.draft import Draft
from vnsign.proof.path import Purpose
from vnsign.proof.revocation import Evidence
from vnsign.proof.standing import Circumstances, Judged, judge_certificate
from vnsign.proof.timestamps import (
    Token,
    claimed_time_notes,
    earliest,
    impossible_time_notes,
    signature_tokens,
)
from vnsign.reasons import Code, Reason
from vnsign.report import Integrity, Kind, TimeProof, TimeSource, Timestamp, Trust


@dataclass(frozen=True, slots=True)
class Moments:
    """Carry trust and time of one signature."""

    judged: Judged
    time: TimeProof
    proven_at: datetime | None
    source: TimeSource
    claimed_at: datetime | None
    timestamps: tuple[Timestamp, ...]
    stamp_broken: bool
    tokens: tuple[Token, ...]
    reasons: tuple[Reason, ...]
    archived: tuple[int, ...] = ()
    """Covered lengths of the intact document timestamps around this signature."""


def prove_moments(drafts: Sequence[Draft], around: Circumstances) -> list[Moments]:
    """Return trust and time of every signature, in the order given (by the bytes they cover)."""
    proofs: list[tuple[int, datetime]] = []
    stamps: list[int] = []
    moments: list[Moments] = []
    for draft in reversed(drafts):
        outer = earliest([at for end, at in proofs if end > draft.found.end])
        if draft.opened.kind is Kind.DOCUMENT_TIMESTAMP:
            moment = _document_timestamp(draft, around, outer)
            if moment.time is TimeProof.PROVEN and moment.proven_at is not None:
                proofs.append((draft.found.end, moment.proven_at))
            if draft.opened.proven.integrity is Integrity.INTACT:
                stamps.append(draft.found.end)
        else:
            moment = replace(
                _signature(draft, around, outer),
                archived=tuple(end for end in stamps if end > draft.found.end),
            )
        moments.append(moment)
    return moments[::-1]


def _document_timestamp(draft: Draft, around: Circumstances, outer: datetime | None) -> Moments:
    proven, stamp = draft.opened.proven, draft.opened.stamp
    judged = judge_certificate(
        proven.certificate, around, at=outer, purpose=Purpose.TIMESTAMPING, extra=draft.opened.certificates
    )
    weak = any(reason.code is Code.TIMESTAMP_SHA1 for reason in proven.reasons)
    at = stamp.at if stamp is not None else None
    ahead = at is not None and _is_ahead(at, around)
    good = proven.integrity is Integrity.INTACT and judged.trust is Trust.TRUSTED and not weak and not ahead
    shown = (_shown(at, TimeSource.DOCUMENT_TIMESTAMP, judged, ""),) if at is not None else ()
    return Moments(
        judged,
        TimeProof.PROVEN if good else TimeProof.INDETERMINATE,
        at,
        TimeSource.DOCUMENT_TIMESTAMP if at else TimeSource.NONE,
        None,
        shown,
        stamp_broken=False,
        tokens=(),
        reasons=(Reason(Code.TIMESTAMP_UNTRUSTED, at.isoformat()),) if ahead and at is not None else (),
    )


def _is_ahead(at: datetime, around: Circumstances) -> bool:
    """Say whether a stamp names a time that has not come yet: it proves none."""
    return at > around.now + CLOCK_SKEW


def _signature(draft: Draft, around: Circumstances, outer: datetime | None) -> Moments:
    proven = draft.opened.proven
    tokens, reasons = signature_tokens(proven.signer) if proven.signer is not None else ([], [])
    broken = bool(reasons)
    stamps: list[Timestamp] = []
    times: list[datetime] = []
    for token in tokens:
        judged = _judged_token(token, around, outer)
        stamps.append(_shown(token.at, TimeSource.SIGNATURE_TIMESTAMP, judged, token.hash_name))
        broken = broken or token.integrity is not Integrity.INTACT
        found = _token_reasons(token, judged, around)
        reasons += found
        if not found:
            times.append(token.at)
    proven_at = earliest([*times, *([outer] if outer else [])])
    judged = judge_certificate(
        proven.certificate, around, at=proven_at, purpose=Purpose.SIGNING, extra=draft.opened.certificates
    )
    claimed, claimed_source = _claimed(draft)
    reasons += claimed_time_notes(claimed, earliest([token.at for token in tokens]) or proven_at)
    reasons += impossible_time_notes(claimed, proven.certificate, around.now)
    time, source, more = _time(proven_at, times, claimed, claimed_source, stamped=bool(tokens))
    return Moments(
        judged,
        time,
        proven_at,
        source,
        claimed,
        tuple(stamps),
        stamp_broken=broken,
        tokens=tuple(tokens),
        reasons=(*reasons, *more),
    )


def _judged_token(token: Token, around: Circumstances, outer: datetime | None) -> Judged:
    signed = token.signed
    return judge_certificate(
        token.certificate,
        around,
        at=outer,
        purpose=Purpose.TIMESTAMPING,
        extra=signed.certificates if signed else (),
        evidence=Evidence(signed.crls, signed.ocsp_responses) if signed else None,
    )


def _token_reasons(token: Token, judged: Judged, around: Circumstances) -> list[Reason]:
    if token.integrity is not Integrity.INTACT:
        return [Reason(Code.TIMESTAMP_BROKEN, ", ".join(item.code.value for item in token.reasons))]
    if any(reason.code is Code.TIMESTAMP_SHA1 for reason in token.reasons):
        return [Reason(Code.TIMESTAMP_SHA1, token.at.isoformat())]
    if _is_ahead(token.at, around):
        return [Reason(Code.TIMESTAMP_UNTRUSTED, token.at.isoformat())]
    if judged.trust is not Trust.TRUSTED:
        return [Reason(Code.TIMESTAMP_UNTRUSTED, ", ".join(item.code.value for item in judged.reasons))]
    return []


def _time(
    proven_at: datetime | None,
    times: Sequence[datetime],
    claimed: datetime | None,
    claimed_source: TimeSource,
    *,
    stamped: bool,
) -> tuple[TimeProof, TimeSource, tuple[Reason, ...]]:
    if proven_at is not None:
        source = TimeSource.SIGNATURE_TIMESTAMP if proven_at in times else TimeSource.DOCUMENT_TIMESTAMP
        return TimeProof.PROVEN, source, ()
    if stamped:
        return TimeProof.INDETERMINATE, claimed_source, ()
    if claimed is not None:
        return TimeProof.CLAIMED, claimed_source, (Reason(Code.TIME_CLAIMED),)
    return TimeProof.INDETERMINATE, TimeSource.NONE, (Reason(Code.TIME_MISSING),)


def _claimed(draft: Draft) -> tuple[datetime | None, TimeSource]:
    signer = draft.opened.proven.signer
    signed = cms.signing_time(signer) if signer is not None else None
    if signed is not None:
        return signed, TimeSource.SIGNED_ATTRIBUTE
    from vnsign.reader.dates import pdf_date

    written = draft.found.dictionary.get("M")
    moment = pdf_date(written) if isinstance(written, bytes) else None
    return moment, TimeSource.DICTIONARY if moment else TimeSource.NONE


def _shown(at: datetime, source: TimeSource, judged: Judged, hash_name: str) -> Timestamp:
    name = ""
    if judged.path:
        from vnsign.proof.certificates import describe

        name = describe(judged.path[0]).common_name
    return Timestamp(at, source, judged.trust, name, hash_name)
