"""Hold the frozen results of judging a PDF.

Integrity, trust, changes, time and authority are separate facts; only the conclusion joins them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from vnsign.reasons import Code, Language, Reason
from vnsign.report_words import FILES, INTACT, TRUST


class Verdict(StrEnum):
    """Name the answers for a signature (the first three) and for a file."""

    VALID = "valid"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


class Kind(StrEnum):
    """Tell a person's or agency's signature from a document timestamp."""

    SIGNATURE = "signature"
    DOCUMENT_TIMESTAMP = "document_timestamp"


class Integrity(StrEnum):
    """Say whether what was signed is what is there."""

    INTACT = "intact"
    BROKEN = "broken"
    INDETERMINATE = "indeterminate"


class Trust(StrEnum):
    """Say whether the certificate leads to a trusted root and stood when signing."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    INDETERMINATE = "indeterminate"


class Changes(StrEnum):
    """Say what happened to the document after the signature, worst first decides."""

    NONE = "none"
    PERMITTED = "permitted"
    SUSPICIOUS = "suspicious"
    FORBIDDEN = "forbidden"
    INDETERMINATE = "indeterminate"


class TimeProof(StrEnum):
    """Say how well the time of signing is known."""

    PROVEN = "proven"
    CLAIMED = "claimed"
    INDETERMINATE = "indeterminate"


class Authority(StrEnum):
    """Say what the caller's directory knows about the signer's authority."""

    PROVEN = "proven"
    UNKNOWN = "unknown"
    CONTRADICTED = "contradicted"


class Coverage(StrEnum):
    """Say how much of the file the signed byte range takes in."""

    WHOLE_FILE = "whole_file"
    WHOLE_REVISION = "whole_revision"
    PARTIAL = "partial"
    UNCLEAR = "unclear"


class TimeSource(StrEnum):
    """Name where the time of signing comes from."""

    SIGNATURE_TIMESTAMP = "signature_timestamp"
    DOCUMENT_TIMESTAMP = "document_timestamp"
    SIGNED_ATTRIBUTE = "signed_attribute"
    DICTIONARY = "dictionary"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Signer:
    """Identify the signer as the certificate does; empty strings where it is silent."""

    common_name: str = ""
    organisation: str = ""
    units: tuple[str, ...] = ()
    locality: str = ""
    email: str = ""
    issuer: str = ""
    serial: str = ""
    fingerprint: str = ""
    """SHA-256 of the certificate, in lower-case hexadecimal."""
    not_before: datetime | None = None
    not_after: datetime | None = None
    certificate: bytes = field(default=b"", repr=False)

    def to_json(self) -> dict[str, Any]:  # Any: JSON values differ by key
        """Return the signer as JSON values."""
        return {
            "common_name": self.common_name,
            "organisation": self.organisation,
            "units": list(self.units),
            "locality": self.locality,
            "email": self.email,
            "issuer": self.issuer,
            "serial": self.serial,
            "fingerprint": self.fingerprint,
            "not_before": _iso(self.not_before),
            "not_after": _iso(self.not_after),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """Describe one change after a signature, as judged for that signature."""

    code: Code
    kind: Changes
    field: str = ""
    objects: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    """Pages touched, counted from 1."""
    shown: str = ""
    """Text that the change shows on the page, as far as it can be read."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Carry what later updates mean for one signature."""

    changes: Changes
    reasons: tuple[Reason, ...] = ()
    found: tuple[Change, ...] = ()
    certification: int | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Timestamp:
    """Describe one timestamp that proves, or should prove, a time."""

    at: datetime
    source: TimeSource
    trust: Trust
    authority_name: str = ""
    hash_name: str = ""


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """Carry everything found out about one signature."""

    field: str
    kind: Kind
    verdict: Verdict
    integrity: Integrity
    trust: Trust
    changes: Changes
    time: TimeProof
    authority: Authority
    coverage: Coverage
    level: str
    signer: Signer
    signing_time: datetime | None
    time_source: TimeSource
    reasons: tuple[Reason, ...]
    covered_bytes: int = 0
    """Length of the file's beginning that this signature speaks about."""
    certification: int | None = None
    """DocMDP level 1 to 3 if this signature certifies."""
    claimed_time: datetime | None = None
    timestamps: tuple[Timestamp, ...] = ()
    changes_found: tuple[Change, ...] = ()
    shown: str = ""
    """Text of the signature's own appearance: number, date or seal in documents of the government's tool."""

    def to_json(self) -> dict[str, Any]:  # Any: JSON values differ by key
        """Return the signature as JSON values."""
        return {
            "field": self.field,
            "kind": self.kind.value,
            "verdict": self.verdict.value,
            "integrity": self.integrity.value,
            "trust": self.trust.value,
            "changes": self.changes.value,
            "time": self.time.value,
            "authority": self.authority.value,
            "coverage": self.coverage.value,
            "level": self.level,
            "signer": self.signer.to_json(),
            "signing_time": _iso(self.signing_time),
            "time_source": self.time_source.value,
            "reasons": list(dict.fromkeys(reason.code.value for reason in self.reasons)),
        }

    def sentence(self, language: Language) -> str:
        """Say the verdict on this signature in one sentence."""
        return _said(self, language)


@dataclass(frozen=True, slots=True)
class Report:
    """Carry the judgement of one file."""

    file: str
    sha256: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    signatures: tuple[SignatureReport, ...]
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:  # Any: JSON values differ by key
        """Return the file's report as JSON values, in the form `vnsign verify --json` prints."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "verdict": self.verdict.value,
            "reasons": list(dict.fromkeys(reason.code.value for reason in self.reasons)),
            "signatures": [signature.to_json() for signature in self.signatures],
            "seconds": round(self.seconds, 4),
        }

    def sentence(self, language: Language) -> str:
        """Say the verdict on the file in one sentence for a clerk."""
        return FILES[self.verdict][0 if language is Language.VI else 1]

    def remedies(self, language: Language) -> tuple[str, ...]:
        """Say what can be done about what stands against the file's signatures, each remedy once."""
        weighing = [each for each in self.signatures if each.verdict is not Verdict.VALID]
        reasons = itertools.chain(self.reasons, *(each.reasons for each in weighing))
        said = (reason.remedy(language) for reason in reasons if self.verdict is not Verdict.VALID)
        return tuple(dict.fromkeys(remedy for remedy in said if remedy))


def _said(signature: SignatureReport, language: Language) -> str:
    index = 0 if language is Language.VI else 1
    if signature.integrity is Integrity.BROKEN:
        return (
            "Chữ ký số không hợp lệ: tài liệu đã bị thay đổi hoặc chữ ký bị hỏng.",
            "The signature is invalid: the document was altered or the signature is damaged.",
        )[index]
    if signature.integrity is Integrity.INDETERMINATE:
        return (
            "Không kiểm tra được tính toàn vẹn của chữ ký số.",
            "The integrity of the signature cannot be established.",
        )[index]
    return f"{INTACT[signature.changes][index]}; {TRUST[signature.trust][index]}."


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
