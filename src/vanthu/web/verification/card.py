"""The signature card: what a kept report says, arranged for a clerk, then for an officer, then as a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vanthu.verification.grounds import grounds
from vanthu.verification.models import VerificationReport
from vanthu.web.jinja2 import language, moment

Json = Mapping[str, Any]  # Any: JSON values differ by key

VERDICTS: Final[Mapping[str, str | Promise]] = {
    "valid": gettext_lazy("Valid"),
    "invalid": gettext_lazy("Not valid"),
    "indeterminate": gettext_lazy("Cannot be decided"),
    "unsigned": gettext_lazy("Not signed"),
    "unreadable": gettext_lazy("Unreadable"),
}
_TONES: Final = {"valid": "valid", "invalid": "invalid", "unreadable": "invalid"}
_ICONS: Final = {"valid": "shield-check", "invalid": "shield-x"}

_FACTS: Final[Mapping[str, tuple[str | Promise, Mapping[str, tuple[str, str | Promise]]]]] = {
    "coverage": (gettext_lazy("What the signature covers"), {
        "whole_file": ("valid", gettext_lazy("The whole file")),
        "whole_revision": ("valid", gettext_lazy("The whole file as it was when signed")),
        "partial": ("invalid", gettext_lazy("Only a part of the file")),
        "unclear": ("indeterminate", gettext_lazy("Not clear")),
    }),
    "integrity": (gettext_lazy("Integrity of what was signed"), {
        "intact": ("valid", gettext_lazy("Intact: not one byte differs")),
        "broken": ("invalid", gettext_lazy("Broken: the content or the signature was altered")),
        "indeterminate": ("indeterminate", gettext_lazy("Could not be checked")),
    }),
    "trust": (gettext_lazy("Certificate"), {
        "trusted": ("valid", gettext_lazy("Leads to a trusted root and stood when signing")),
        "untrusted": ("invalid", gettext_lazy("Not trusted")),
        "indeterminate": ("indeterminate", gettext_lazy("Its standing could not be established")),
    }),
    "time": (gettext_lazy("Time of signing"), {
        "proven": ("valid", gettext_lazy("Proven by a timestamp authority")),
        "claimed": ("indeterminate", gettext_lazy("As the signer's computer said; no timestamp proves it")),
        "indeterminate": ("indeterminate", gettext_lazy("Not known")),
    }),
    "authority": (gettext_lazy("Authority to sign"), {
        "proven": ("valid", gettext_lazy("On file in the directory")),
        "unknown": ("indeterminate", gettext_lazy("Not on file here")),
        "contradicted": ("invalid", gettext_lazy("Contradicted by the directory")),
    }),
    "changes": (gettext_lazy("Changes since"), {
        "none": ("valid", gettext_lazy("None")),
        "permitted": ("valid", gettext_lazy("Only what the signature permits, such as number, date and seal")),
        "suspicious": ("indeterminate", gettext_lazy("Suspicious changes")),
        "forbidden": ("invalid", gettext_lazy("Changed beyond what is permitted")),
        "indeterminate": ("indeterminate", gettext_lazy("Could not be judged")),
    }),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the proof."""

    question: str
    answer: str
    tone: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as the card shows it."""

    name: str
    organisation: str
    tone: str
    verdict: str
    sentence: str
    signed_at: datetime | None
    how_time_is_known: str
    is_timestamp: bool
    field: str
    level: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: datetime | None
    not_after: datetime | None
    steps: tuple[Step, ...]
    reasons: tuple[tuple[str, str], ...]
    """Code and sentence of each reason."""
    as_signed: str
    """Where the file as it was at this signature can be seen; empty if that is how it is now."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about the signatures of one file."""

    verdict: str
    word: str
    tone: str
    icon: str
    detail: str
    checked_at: datetime
    sha256: str
    signatures: tuple[Signature, ...]
    grounds: tuple[str, ...]
    """What kept the verdict from being “valid”, a sentence each."""

    @property
    def people(self) -> tuple[Signature, ...]:
        """Return who signed: a timestamp stands in the list too, but is nobody's signature."""
        return tuple(signature for signature in self.signatures if not signature.is_timestamp)

    @property
    def lead(self) -> str:
        """Return who signed and when, as a clerk reads it first."""
        return "; ".join(_signed(signature) for signature in self.people)


def card_of(kept: VerificationReport) -> Card:
    """Arrange a kept report in the reader's language."""
    report: Json = kept.report
    signatures = tuple(
        _signature(row, as_signed=_as_signed(kept.sha256, index, row))
        for index, row in enumerate(report.get("signatures", ()))
    )
    return Card(
        verdict=kept.verdict,
        word=str(VERDICTS.get(kept.verdict, kept.verdict)),
        tone=_tone(kept.verdict),
        icon=_ICONS.get(_tone(kept.verdict), "shield-question"),
        detail=kept.sentence_en if language() == "en" else kept.sentence_vi,
        checked_at=kept.checked_at,
        sha256=kept.sha256,
        signatures=signatures,
        grounds=grounds(report.get("explained", ()), language=language()),
    )


def _tone(verdict: str) -> str:
    return _TONES.get(verdict, "indeterminate")


def _signed(signature: Signature) -> str:
    if signature.signed_at is None:
        return _("%(name)s signed, time not known") % {"name": signature.name}
    return _("%(name)s signed at %(time)s") % {"name": signature.name, "time": moment(signature.signed_at)}


def _as_signed(sha256: str, index: int, row: Json) -> str:
    """Return the address of the file as it was at a signature; nothing if that is the whole file or is not known."""
    if not row.get("covered_bytes") or row.get("coverage") == "whole_file":
        return ""
    return reverse("verification:as_signed", args=[sha256, index])


def _signature(row: Json, *, as_signed: str) -> Signature:
    signer: Json = row.get("signer", {})
    steps = tuple(_step(name, str(row.get(name, ""))) for name in _FACTS)
    return Signature(
        name=signer.get("common_name") or _("Unknown signer"),
        organisation=", ".join(
            part for part in (*reversed(signer.get("units", ())), signer.get("organisation")) if part
        ),
        tone=_tone(row["verdict"]),
        verdict=str(VERDICTS.get(row["verdict"], row["verdict"])),
        sentence=str(row.get(f"sentence_{language()}", "")),
        signed_at=_at(row.get("signing_time")),
        how_time_is_known=next(
            step.answer for step, name in zip(steps, _FACTS, strict=True) if name == "time"
        ),
        is_timestamp=row.get("kind") == "document_timestamp",
        field=str(row.get("field", "")),
        level=str(row.get("level", "")),
        issuer=str(signer.get("issuer", "")),
        serial=str(signer.get("serial", "")),
        fingerprint=str(signer.get("fingerprint", "")),
        not_before=_at(signer.get("not_before")),
        not_after=_at(signer.get("not_after")),
        steps=steps,
        reasons=_reasons(row),
        as_signed=as_signed,
    )


def _step(name: str, value: str) -> Step:
    question, answers = _FACTS[name]
    tone, answer = answers.get(value, ("indeterminate", value))
    return Step(str(question), str(answer), tone)


def _reasons(row: Json) -> tuple[tuple[str, str], ...]:
    return tuple((reason["code"], reason[language()]) for reason in row.get("explained", ()))


def _at(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
