"""Step 11, conclusion: join the separate facts to the three-valued verdict.

Broken or forbidden is invalid; suspicious, indeterminate or untrusted is indeterminate; a file takes its
worst signature. The time's standing weighs in the trust, not a second time here.
"""

from __future__ import annotations

from collections.abc import Sequence

from vnsign.proof.certificates import describe
from vnsign.proof.draft import AuthorityLookup, Draft
from vnsign.proof.dss import read_store
from vnsign.proof.level import has_complete_evidence, level_of
from vnsign.proof.moments import Moments
from vnsign.reader.document import Document
from vnsign.reasons import Code, Reason
from vnsign.report import (
    Authority,
    Changes,
    Coverage,
    Integrity,
    Kind,
    Report,
    SignatureReport,
    Signer,
    TimeProof,
    Trust,
    Verdict,
)


def conclude_signature(
    document: Document, draft: Draft, moments: Moments, *, authority: AuthorityLookup | None
) -> SignatureReport:
    """Return the report of one signature from what the steps found."""
    proven, judgement = draft.opened.proven, draft.changes
    integrity = _integrity(draft, moments)
    changes = judgement.changes if judgement is not None else Changes.INDETERMINATE
    signer = describe(proven.certificate) if proven.certificate else Signer()
    asked = authority(signer, at=moments.proven_at or moments.claimed_at) if authority else Authority.UNKNOWN
    reasons = (
        *draft.covered.reasons,
        *proven.reasons,
        *moments.judged.reasons,
        *moments.reasons,
        *(judgement.reasons if judgement else ()),
        *_authority(asked, authority),
        *_stray(draft),
    )
    return SignatureReport(
        field=draft.found.field,
        kind=draft.opened.kind,
        verdict=_acceptable(verdict_of(integrity, changes, moments.judged.trust, asked), reasons),
        integrity=integrity,
        trust=moments.judged.trust,
        changes=changes,
        time=moments.time,
        authority=asked,
        coverage=draft.covered.coverage,
        level=_level(document, draft, moments),
        signer=signer,
        signing_time=moments.proven_at or moments.claimed_at,
        time_source=moments.source,
        reasons=tuple(dict.fromkeys(reasons)),
        covered_bytes=draft.found.end,
        certification=judgement.certification if judgement else None,
        claimed_time=moments.claimed_at,
        timestamps=moments.timestamps,
        changes_found=judgement.found if judgement else (),
        shown=judgement.shown if judgement else "",
    )


def verdict_of(integrity: Integrity, changes: Changes, trust: Trust, authority: Authority) -> Verdict:
    """Join four facts to the verdict on a signature."""
    if integrity is Integrity.BROKEN or changes is Changes.FORBIDDEN:
        return Verdict.INVALID
    if (
        integrity is Integrity.INTACT
        and changes in (Changes.NONE, Changes.PERMITTED)
        and trust is Trust.TRUSTED
        and authority is not Authority.CONTRADICTED
    ):
        return Verdict.VALID
    return Verdict.INDETERMINATE


_UNACCEPTABLE = frozenset({Code.DIGEST_WEAK, Code.KEY_TOO_SHORT, Code.ALGORITHMS_DIFFER})


def _acceptable(verdict: Verdict, reasons: Sequence[Reason]) -> Verdict:
    """Take a verdict back where the algorithms are too weak to carry it. Source: ETSI EN 319 102-1, 5.2.8."""
    weak = any(reason.code in _UNACCEPTABLE for reason in reasons)
    return Verdict.INDETERMINATE if weak and verdict is Verdict.VALID else verdict


def _integrity(draft: Draft, moments: Moments) -> Integrity:
    if draft.covered.coverage is Coverage.PARTIAL:
        return Integrity.BROKEN
    integrity = draft.opened.proven.integrity
    if integrity is Integrity.INTACT and (moments.stamp_broken or not draft.found.in_form):
        return Integrity.INDETERMINATE
    return integrity


def _authority(asked: Authority, lookup: AuthorityLookup | None) -> tuple[Reason, ...]:
    if asked is Authority.CONTRADICTED:
        return (Reason(Code.AUTHORITY_CONTRADICTED),)
    return (Reason(Code.AUTHORITY_UNKNOWN),) if lookup is not None and asked is Authority.UNKNOWN else ()


def _stray(draft: Draft) -> tuple[Reason, ...]:
    return () if draft.found.in_form else (Reason(Code.SIGNATURE_OUTSIDE_FORM, str(draft.found.number)),)


def _level(document: Document, draft: Draft, moments: Moments) -> str:
    proven = draft.opened.proven
    stamped = any(token.integrity is Integrity.INTACT for token in moments.tokens) or bool(moments.archived)
    complete = archived = False
    if proven.certificate is not None and stamped:
        holders = [proven.certificate, *(token.certificate for token in moments.tokens if token.certificate)]
        others = _others(draft, moments)
        complete = has_complete_evidence(holders, read_store(document.final), others=others)
        archived = complete and any(
            has_complete_evidence(holders, read_store(document.state(end)), others=others)
            for end in moments.archived
        )
    return level_of(
        draft.opened.subfilter, proven.signer, stamped=stamped, complete=complete, archived=archived
    )


def _others(draft: Draft, moments: Moments) -> list[bytes]:
    ders = list(draft.opened.certificates)
    for token in moments.tokens:
        ders += token.signed.certificates if token.signed else ()
    return ders


_ORDER = (Verdict.INVALID, Verdict.INDETERMINATE, Verdict.VALID)


def conclude_file(
    file: str, sha256: str, signatures: Sequence[SignatureReport], notes: Sequence[Reason], seconds: float
) -> Report:
    """Return the report of a file: its worst signature decides."""
    if not signatures:
        return Report(file, sha256, Verdict.UNSIGNED, (Reason(Code.UNSIGNED), *notes), (), seconds)
    verdict = min((signature.verdict for signature in signatures), key=_ORDER.index)
    reasons = dict.fromkeys(
        (
            *notes,
            *(
                reason
                for signature in signatures
                for reason in signature.reasons
                if signature.verdict is verdict
            ),
        )
    )
    if verdict is Verdict.VALID and all(one.kind is Kind.DOCUMENT_TIMESTAMP for one in signatures):
        # Anybody may have anything stamped: that it existed says nothing of who it is from.
        verdict, reasons = Verdict.UNSIGNED, {Reason(Code.ONLY_TIMESTAMPED): None, **reasons}
    return Report(file, sha256, verdict, tuple(reasons), tuple(signatures), seconds)


def unreadable(file: str, sha256: str, reason: Reason, seconds: float) -> Report:
    """Return the report of a file that could not be judged."""
    return Report(file, sha256, Verdict.UNREADABLE, (reason,), (), seconds)


__all__ = ["TimeProof", "conclude_file", "conclude_signature", "unreadable", "verdict_of"]
