"""Judge the signatures of a PDF: the numbered proof.

 1. structure       `proof.structure`   every signature and where its parts lie
 2. coverage        `proof.coverage`    the byte range is a whole revision but for the signature itself
 3. digest          `proof.container`   what was signed is what is there
 4. signature value `proof.integrity`   the signer's key made the value
 5. attributes      `proof.integrity`   the signed attributes are whole and bind certificate and content
 6. path            `proof.path`        the certificate leads to a trusted root
 7. revocation      `revocation`        it stood when it was used
 8. time            `proof.timestamps`  what proves when the signature existed
 9. authority       the caller's        whether this signer may sign this: vnsign has no directory
10. changes         `changes`           what was done to the document afterwards
11. conclusion      `proof.conclusion`  the three-valued verdict

Source: ETSI EN 319 102-1, ISO 32000-2 12.8. Duties left to the caller: limits on memory (see `vnsign.workers`),
the allow-list of the fetcher, the meaning of authority.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from vnsign.changes.judge import judge_changes
from vnsign.errors import ReadError
from vnsign.limits import DEFAULT_LIMITS, Limits
from vnsign.proof import cms
from vnsign.proof.conclusion import conclude_file, conclude_signature, unreadable
from vnsign.proof.container import Opened, PrefixDigests, open_signature
from vnsign.proof.coverage import Covered, coverage_of
from vnsign.proof.draft import AuthorityLookup, Draft
from vnsign.proof.dss import read_store
from vnsign.proof.integrity import Proven
from vnsign.proof.moments import prove_moments
from vnsign.proof.revocation import Evidence, Fetcher
from vnsign.proof.standing import Circumstances
from vnsign.proof.structure import Found, find_signatures
from vnsign.reader.document import Document
from vnsign.reasons import Code, Reason
from vnsign.report import Coverage, Integrity, Kind, Report
from vnsign.trust import TrustStore


def verify(
    pdf: bytes | Path,
    *,
    trust: TrustStore,
    now: datetime,
    at: datetime | None = None,
    fetch: Fetcher | None = None,
    authority: AuthorityLookup | None = None,
    limits: Limits = DEFAULT_LIMITS,
    name: str = "",
    password: bytes = b"",
) -> Report:
    """Return the judgement of a PDF; it never raises for what a file holds.

    at: judge as of this time instead of `now`. name: what the report calls the file. password: opens an
    encrypted document. Memory is not bounded here: use `vnsign.workers` for files from outside.
    """
    started = time.perf_counter()
    label = name or (str(pdf) if isinstance(pdf, Path) else "")
    try:
        data = _read(pdf, limits)
    except (OSError, ReadError) as error:
        code = Code.FILE_TOO_LARGE if isinstance(error, ReadError) else Code.UNREADABLE
        return unreadable(label, "", Reason(code), time.perf_counter() - started)
    digest = hashlib.sha256(data).hexdigest()
    document = Document(data, limits=limits, password=password, deadline=time.monotonic() + limits.seconds)
    try:
        drafts = _prove(document)
        around = Circumstances(
            trust, now, at or now, _pool(document, drafts), _evidence(document, drafts), fetch, limits
        )
        moments = prove_moments(drafts, around)
        signatures = tuple(
            conclude_signature(document, draft, moment, authority=authority)
            for draft, moment in zip(drafts, moments, strict=True)
        )
        return conclude_file(label, digest, signatures, _notes(document), time.perf_counter() - started)
    except ReadError as error:
        return unreadable(label, digest, _reason(error), time.perf_counter() - started)
    except (RecursionError, MemoryError) as error:
        code = Code.MEMORY_LIMIT if isinstance(error, MemoryError) else Code.LIMIT_EXCEEDED
        return unreadable(label, digest, Reason(code), time.perf_counter() - started)
    finally:
        document.forget()


def _notes(document: Document) -> tuple[Reason, ...]:
    """Say how the file had to be read, where that was not the ordinary way."""
    hybrid = any(section.hybrid for section in document.final.sections)
    said = ((document.repaired, Code.STRUCTURE_REPAIRED), (hybrid, Code.STRUCTURE_HYBRID))
    return tuple(Reason(code) for holds, code in said if holds)


def _reason(error: ReadError) -> Reason:
    codes = {
        "time_limit": Code.TIME_LIMIT,
        "encrypted": Code.ENCRYPTED_UNREADABLE,
        "objects": Code.LIMIT_EXCEEDED,
        "revisions": Code.LIMIT_EXCEEDED,
        "nesting": Code.LIMIT_EXCEEDED,
        "decoded_size": Code.LIMIT_EXCEEDED,
        "signatures": Code.LIMIT_EXCEEDED,
    }
    return Reason(codes.get(error.code, Code.UNREADABLE), error.message)


def _read(pdf: bytes | Path, limits: Limits) -> bytes:
    size = len(pdf) if isinstance(pdf, bytes) else pdf.stat().st_size
    if size > limits.file_bytes:
        raise ReadError("file_size", f"{size} bytes")
    return pdf if isinstance(pdf, bytes) else pdf.read_bytes()


def _prove(document: Document) -> list[Draft]:
    """Run steps 1 to 5 and 10 for every signature."""
    if b"%PDF-" not in document.data[:2048] and not document.final.catalog:
        raise ReadError("unreadable", "no PDF header")
    found = find_signatures(document)
    if not found:
        _require_readable(document)
    digests = PrefixDigests(document.data)
    drafts = [_draft(document, item, digests) for item in found]
    for draft, judgement in zip(
        drafts,
        judge_changes(
            document,
            [draft.found if draft.covered.coverage is not Coverage.PARTIAL else None for draft in drafts],
        ),
        strict=True,
    ):
        draft.changes = judgement
    return drafts


def _require_readable(document: Document) -> None:
    """Refuse to say that a file has no signature if signatures could hide in what cannot be read."""
    if not document.final.catalog:
        raise ReadError("unreadable", "no document catalogue")
    cipher = document.final.cipher
    if cipher is not None and not cipher.is_open:
        raise ReadError("encrypted", "the document is encrypted and no password opens it")


def _draft(document: Document, found: Found, digests: PrefixDigests) -> Draft:
    if found.problem is not None:
        empty = Opened(Kind.SIGNATURE, "", Proven(Integrity.BROKEN, ()))
        return Draft(found, Covered(Coverage.PARTIAL, (found.problem,)), empty)
    covered = coverage_of(document, found)
    if any(reason.code is Code.BYTE_RANGE_MALFORMED for reason in covered.reasons):
        empty = Opened(Kind.SIGNATURE, "", Proven(Integrity.BROKEN, ()))
        return Draft(found, covered, empty)
    return Draft(found, covered, open_signature(document, found, digests))


def _pool(document: Document, drafts: Sequence[Draft]) -> tuple[bytes, ...]:
    own = [der for draft in drafts for der in draft.opened.certificates[: document.limits.certificates]]
    return tuple(dict.fromkeys([*own, *read_store(document.final).certificates]))


def _evidence(document: Document, drafts: Sequence[Draft]) -> Evidence:
    evidence = read_store(document.final).evidence
    for draft in drafts:
        signed, signer = draft.opened.signed, draft.opened.proven.signer
        if signed is not None:
            evidence = evidence + Evidence(signed.crls, signed.ocsp_responses)
        if signer is not None:
            evidence = evidence + Evidence(*cms.adobe_revocation(signer))
    return evidence


__all__ = ["AuthorityLookup", "Fetcher", "verify"]
