"""The exchange's own types: what is sent, and what was received, free of any wire format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeAlias

from vanthu.documents.words import Kind, Urgency

from .words import Business

Json: TypeAlias = str | int | bool | list["Json"] | dict[str, "Json"] | None
Facts: TypeAlias = dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFile:
    """One file of a document: the blob and how it is called."""

    sha256: str
    name: str
    media_type: str
    size: int
    is_main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedDocument:
    """An earlier document of the same sender, as it was called on the wire."""

    edxml_id: str
    code: str = ""
    issued_on: date | None = None

    def __str__(self) -> str:
        """Return its identifier, or what is printed on it."""
        return self.edxml_id or (f"{self.code}, {self.issued_on:%d/%m/%Y}" if self.issued_on else self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLink:
    """What a letter does to an earlier one, and why (NĐ 30/2020 Art 18.3–4).

    A correction is a new document that names the earlier one: business NEW.
    """

    business: Business
    target: LinkedDocument
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An issued document as it is handed over to be sent."""

    sender_agency_id: int
    document_type: str
    """`app.model` of the document's row."""
    document_id: int
    document_label: str
    number: int
    notation: str
    issued_on: date
    place: str
    kind: Kind
    subject: str
    signer_title: str
    signer_name: str
    signer_mode: str = ""
    """TM., KT., TL., TUQ., Q. or empty."""
    content: str = ""
    urgency: Urgency = Urgency.ORDINARY
    due_on: date | None = None
    to_places: tuple[str, ...] = ()
    page_count: int = 0
    files: tuple[LetterFile, ...] = ()
    is_steering: bool = False
    suffix: str = ""
    """The letter of a sub-number such as “05a”."""
    paper_follows: bool = False
    link: LetterLink | None = None
    send_by: datetime | None = None
    """By when the law wants it to be sent (QĐ 28/2018 Art 6.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """A business status about a received document, as it is handed over to be sent."""

    status: str
    description: str
    staff: str
    department: str
    reported_at: datetime
    about_sender_code: str
    about_code: str
    about_issued_on: date | None
    about_edxml_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFile:
    """One file of a received package, with what its check found."""

    sha256: str
    name: str
    media_type: str
    size: int
    is_main: bool
    verdict: str
    """valid, invalid, indeterminate, unsigned, unreadable; empty for a file that is no PDF."""
    report_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedLetter:
    """A received document with everything that its registration needs."""

    package_id: int
    message_id: str
    recipient_agency_id: int
    sender_agency_id: int
    sender_code: str
    sender_name: str
    edxml_id: str
    """The document's identifier given by the sender."""
    number_text: str
    notation: str
    issued_on: date | None
    place: str
    kind: Kind | None
    kind_name: str
    subject: str
    content: str
    signer_title: str
    signer_name: str
    signer_mode: str
    urgency: Urgency
    due_on: date | None
    to_places: tuple[str, ...]
    page_count: int
    paper_follows: bool
    received_at: datetime
    is_flagged: bool
    """Whether a signature could not be judged: accepted, for a person to decide."""
    business: Business = Business.NEW
    about: tuple[LinkedDocument, ...] = ()
    """The earlier documents that this one recalls, updates or replaces, each by one name: its identifier, or code and
    day. The latter count where no identifier leads to any."""
    reason: str = ""
    """Why it does."""
    is_dropped: bool = False
    """Whether it is an update by which the sender took the agency out of the recipients."""
    files: tuple[ReceivedFile, ...] = ()

    @property
    def code(self) -> str:
        """Return number and notation as they are printed together."""
        return f"{self.number_text}/{self.notation}" if self.notation else self.number_text

    @property
    def number(self) -> int | None:
        """Return the number if it is one; in the wild it is not always."""
        return int(self.number_text) if self.number_text.isdecimal() and len(self.number_text) < 10 else None


def letter_facts(letter: Letter) -> Facts:
    """Return a letter as JSON facts, to be kept with its package."""
    facts = asdict(letter)
    facts["kind"], facts["urgency"] = letter.kind.value, letter.urgency.value
    facts["issued_on"], facts["due_on"] = _iso(letter.issued_on), _iso(letter.due_on)
    facts["to_places"], facts["files"] = list(letter.to_places), [asdict(file) for file in letter.files]
    facts["link"], facts["send_by"] = _link_facts(letter.link), None  # kept with each delivery
    return facts


def letter_of(facts: Mapping[str, Json]) -> Letter:
    """Return the letter that was kept as `facts`."""
    kept = dict(facts)
    kept["kind"], kept["urgency"] = Kind(str(kept["kind"])), Urgency(str(kept["urgency"]))
    issued_on = _day(kept["issued_on"])
    files, places = kept.pop("files"), kept.pop("to_places")
    del kept["issued_on"]
    due_on = _day(kept.pop("due_on"))
    link = kept.pop("link", None)
    return Letter(
        **kept,  # type: ignore[arg-type]  # the facts are what letter_facts wrote
        issued_on=issued_on or date.min,
        due_on=due_on,
        link=_link_of(link) if isinstance(link, dict) else None,
        to_places=tuple(str(place) for place in places or ()),  # type: ignore[union-attr]  # a list, as written
        files=tuple(LetterFile(**file) for file in files or ()),  # type: ignore[union-attr,arg-type]  # as written
    )


def status_facts(report: StatusReport) -> Facts:
    """Return a status report as JSON facts."""
    facts = asdict(report)
    facts["reported_at"] = report.reported_at.isoformat()
    facts["about_issued_on"] = _iso(report.about_issued_on)
    return facts


def status_of(facts: Mapping[str, Json]) -> StatusReport:
    """Return the status report that was kept as `facts`."""
    kept = dict(facts)
    reported_at = datetime.fromisoformat(str(kept.pop("reported_at")))
    about_issued_on = _day(kept.pop("about_issued_on"))
    return StatusReport(
        **kept,  # type: ignore[arg-type]  # the facts are what status_facts wrote
        reported_at=reported_at,
        about_issued_on=about_issued_on,
    )


def _link_facts(link: LetterLink | None) -> Facts | None:
    if link is None:
        return None
    return {
        "business": link.business.value,
        "edxml_id": link.target.edxml_id,
        "code": link.target.code,
        "issued_on": _iso(link.target.issued_on),
        "reason": link.reason,
    }


def _link_of(kept: Mapping[str, Json]) -> LetterLink:
    target = LinkedDocument(
        edxml_id=str(kept["edxml_id"]), code=str(kept["code"]), issued_on=_day(kept["issued_on"])
    )
    return LetterLink(business=Business(str(kept["business"])), target=target, reason=str(kept["reason"]))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: Json) -> date | None:
    return date.fromisoformat(str(text)) if text else None
