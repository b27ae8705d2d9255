"""Look at the signatures of a stored file: slow, outside every transaction."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Unavailable
from vnsign.judges import UNFINISHED, Judges, Question
from vnsign.reasons import Language, Reason
from vnsign.report import Report, SignatureReport
from vnsign.trust import TrustStore

from .authority import authority_of
from .fetcher import fetcher


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out about one file."""

    sha256: str
    verdict: str
    """valid, invalid, indeterminate, unsigned or unreadable."""
    reasons: tuple[str, ...]
    sentence_vi: str
    sentence_en: str
    report: dict[str, Any]  # JSON, as the command prints it, each reason explained

    @property
    def is_unfinished(self) -> bool:
        """Say whether judging never came to an end: that says nothing of the file, which may be honest and heavy."""
        return any(reason in UNFINISHED for reason in self.reasons)

    @property
    def cut_off_by(self) -> str:
        """Return in Vietnamese what kept judging from coming to an end."""
        reasons = self.report.get("explained", ())
        return next((row["vi"] for row in reasons if row["code"] in UNFINISHED), self.sentence_vi)

    def signature(self, field: str) -> dict[str, Any] | None:  # JSON values differ by key
        """Return what was found out about the signature in `field`."""
        return next((found for found in self.report["signatures"] if found["field"] == field), None)


def trust_folder() -> Path:
    """Return where the installation keeps its trusted certificates."""
    return Path(settings.VANTHU_HOME) / "trust"


def trust_store() -> TrustStore:
    """Return what the installation trusts."""
    return TrustStore.load(trust_folder())


def run(sha256: str, *, now: datetime, at: datetime | None = None) -> Checked:
    """Verify a stored file at `at`, else now. Raises Unavailable if the blob cannot be read."""
    outside_transaction()
    if not blobs().has(sha256):
        raise Unavailable(f"blob {sha256} cannot be read: it is not there")
    report = _judged(blobs().path(sha256), now=now, at=at)
    if report.sha256 and report.sha256 != sha256:
        raise Unavailable(f"blob {sha256} was changed on the disk; restore it from a backup")
    return _checked(report, sha256)


def run_bytes(pdf: bytes, *, sha256: str, now: datetime, at: datetime | None = None) -> Checked:
    """Verify a file that is at hand."""
    outside_transaction()
    return _checked(_judged(pdf, now=now, at=at), sha256)


def _judged(file: bytes | Path, *, now: datetime, at: datetime | None) -> Report:
    """Have a child process judge the file, within time and memory; it asks us for what it needs."""
    question = Question(file, trust_store(), now, at=at, fetch=fetcher(), authority=authority_of)
    return _judges().judge(question)


@lru_cache(maxsize=1)
def _judges() -> Judges:
    judges = Judges()
    atexit.register(judges.close)
    return judges


def _checked(report: Report, sha256: str) -> Checked:
    return Checked(
        sha256=sha256,
        verdict=report.verdict.value,
        reasons=tuple(reason.code.value for reason in report.reasons),
        sentence_vi=report.sentence(Language.VI),
        sentence_en=report.sentence(Language.EN),
        report=_explained(report),
    )


def _explained(report: Report) -> dict[str, Any]:  # JSON values differ by key
    told = report.to_json()
    told["explained"] = [_reason(reason) for reason in report.reasons]
    for row, signature in zip(told["signatures"], report.signatures, strict=True):
        row["explained"] = [_reason(reason) for reason in signature.reasons]
        row["covered_bytes"] = signature.covered_bytes
        row["sentence_vi"] = signature.sentence(Language.VI)
        row["sentence_en"] = signature.sentence(Language.EN)
        row["changes_found"] = [_change(signature, index) for index in range(len(signature.changes_found))]
    return told


def _reason(reason: Reason) -> dict[str, str]:
    return {
        "code": reason.code.value,
        "vi": reason.sentence(Language.VI),
        "en": reason.sentence(Language.EN),
    }


def _change(signature: SignatureReport, index: int) -> dict[str, Any]:  # JSON values differ by key
    change = signature.changes_found[index]
    return {
        "code": change.code.value,
        "kind": change.kind.value,
        "field": change.field,
        "pages": list(change.pages),
        "shown": change.shown,
    }
