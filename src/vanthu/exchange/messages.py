"""Between our own types and edXML messages: nothing else knows the wire's names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path

from vanthu.core.blobs import blobs
from vanthu.core.text import fold, nfc, nfc_lines
from vanthu.directory.models import Agency
from vanthu.documents.words import Kind, Urgency, code_of, printed_number
from vnedxml.codes import BusinessType, Priority, ReceiverType, StatusCode, SteeringType
from vnedxml.kinds import KindGroup, named
from vnedxml.model import (
    Attachment,
    Business,
    BusinessDocumentInfo,
    Code,
    DocumentType,
    Message,
    Organization,
    OtherInfo,
    PromulgationInfo,
    ReplacementInfo,
    ResponseFor,
    SignerInfo,
    StaffInfo,
    StatusMessage,
    TraceHeader,
)

from .letters import Facts, Json, Letter, LetterFile, StatusReport

_KINDS = {(kind.is_normative, fold(kind.printed)): kind for kind in Kind}


def edxml_id(sender_code: str, letter: Letter) -> str:
    """Return the document's identifier: agency code, day, number and notation (QĐ 28/2018 Art 10.2.b, as in use)."""
    return identifier(sender_code, letter.issued_on, code_of(letter.number, letter.notation, letter.suffix))


def identifier(sender_code: str, issued_on: date, code: str) -> str:
    """Return the identifier that this product gives to a document with this code on this day."""
    return f"{sender_code},{issued_on:%Y/%m/%d},{code}"


def document_message(
    letter: Letter, *, sender: Agency, recipients: Sequence[Agency], document_id: str, created_at: datetime
) -> Message:
    """Return the edXML message of a letter; its files stay where they are."""
    return Message(
        from_=_organization(sender),
        to=tuple(_organization(recipient) for recipient in recipients),
        document_id=document_id,
        code=Code(printed_number(letter.number, letter.suffix), letter.notation),
        promulgation_info=PromulgationInfo(letter.place, letter.issued_on),
        document_type=_document_type(letter.kind),
        subject=letter.subject,
        content=letter.content,
        signer_info=SignerInfo(letter.signer_mode, letter.signer_title, letter.signer_name),
        due_date=letter.due_on,
        other_info=OtherInfo(
            priority=Priority(letter.urgency.value),
            page_amount=letter.page_count or None,
            appendixes=tuple(file.name for file in letter.files if not file.is_main),
        ),
        response_for=_named(letter, sender),
        steering_type=SteeringType.STEERING if letter.is_steering else SteeringType.ORDINARY,
        to_places=letter.to_places,
        trace_headers=(TraceHeader(sender.code, created_at),),
        business=_business(letter, recipients),
        attachments=tuple(_attachment(file) for file in _main_first(letter.files)),
    )


def _named(letter: Letter, sender: Agency) -> tuple[ResponseFor, ...]:
    """Name the earlier document in the header too: writers disagree where a recalled one is named."""
    if letter.link is None:
        return ()
    target = letter.link.target
    return (
        ResponseFor(
            organ_id=sender.code,
            code=target.code,
            promulgation_date=target.issued_on,
            document_id=target.edxml_id,
        ),
    )


def _business(letter: Letter, recipients: Sequence[Agency]) -> Business:
    link = letter.link
    if link is None:
        return Business(business_doc_type=BusinessType.NEW, paper=letter.paper_follows)
    does = BusinessType(link.business.value)
    info = ReplacementInfo(link.target.edxml_id, tuple(agency.code for agency in recipients))
    return Business(
        business_doc_type=does,
        business_doc_reason=link.reason,
        document_id="" if does is BusinessType.NEW else link.target.edxml_id,
        paper=letter.paper_follows,
        business_document_info=BusinessDocumentInfo(document_info=True)
        if does is BusinessType.UPDATE
        else None,
        replacement_info_list=(info,) if does is BusinessType.REPLACE else (),
    )


def status_message(report: StatusReport, *, sender: Agency) -> StatusMessage:
    """Return the edXML message of a status report."""
    return StatusMessage(
        from_=_organization(sender),
        response_for=ResponseFor(
            organ_id=report.about_sender_code,
            code=report.about_code,
            promulgation_date=report.about_issued_on,
            document_id=report.about_edxml_id,
        ),
        status_code=StatusCode(report.status),
        description=report.description,
        timestamp=report.reported_at,
        staff_info=StaffInfo(department=report.department, staff=report.staff),
    )


def facts_of(message: Message, *, told: Collection[str] = ()) -> Facts:
    """Return what a received document says, as JSON facts: our words, NFC, unknown things left as text.

    told: the codes of the agency that reads it; without them it counts as concerned by all that is replaced.
    """
    signer, other = message.signer_info or SignerInfo(), message.other_info or OtherInfo()
    business = message.business or Business()
    kind = kind_of(message.document_type)
    return {
        "sender_code": message.from_.organ_id,
        "sender_name": nfc(message.from_.organ_name),
        "recipient_codes": [recipient.organ_id for recipient in message.to],
        "number_text": nfc(message.code.code_number)[:30],
        "notation": nfc(message.code.code_notation)[:60],
        "issued_on": _iso(message.promulgation_info.promulgation_date),
        "place": nfc(message.promulgation_info.place)[:100],
        "kind": kind.value if kind else None,
        "kind_name": kind.vi if kind and kind.is_normative else nfc(message.document_type.type_name)[:100],
        "subject": nfc(message.subject)[:2000],
        "content": nfc_lines(message.content)[:4000],
        "signer_mode": nfc(signer.competence)[:100],
        "signer_title": nfc(signer.position)[:100],
        "signer_name": nfc(signer.full_name)[:100],
        "urgency": urgency_of(other.priority).value,
        "due_on": _iso(message.due_date),
        "to_places": [nfc(place)[:200] for place in message.to_places],
        "page_count": other.page_amount or 0,
        "paper_follows": bool(business.paper),
        "business_type": business.business_doc_type.value,
        "business_reason": nfc_lines(business.business_doc_reason)[:1000],
        "linked_ids": [*_linked_ids(message, business, told)],
        "linked_codes": [*_linked_codes(message, business)],
        "dropped_codes": [*_dropped_codes(business)],
        "notes": [*_notes(message)],
    }


def _linked_ids(message: Message, business: Business, told: Collection[str]) -> list[str]:
    """Return which earlier documents of its sender a package is about, wherever the writer named them."""
    if business.business_doc_type is BusinessType.NEW:
        return []
    replaced = (
        info.document_id
        for info in business.replacement_info_list
        if not (info.organ_ids and told) or set(info.organ_ids).intersection(told)
    )
    named = [business.document_id, *replaced]
    if business.business_doc_type is BusinessType.RECALL:
        named += [about.document_id for about in message.response_for]
    return list(dict.fromkeys(one[:255] for one in named if one))[:50]


def _linked_codes(message: Message, business: Business) -> list[list[Json]]:
    """Return code and day of what a recall names: some writers give no identifier."""
    if business.business_doc_type is not BusinessType.RECALL:
        return []
    return [
        [nfc(about.code)[:100], _iso(about.promulgation_date)]
        for about in message.response_for[:50]
        if about.code and about.promulgation_date
    ]


def _dropped_codes(business: Business) -> list[str]:
    """Return which agencies an update takes out of the recipients."""
    info = business.business_document_info
    if business.business_doc_type is not BusinessType.UPDATE or info is None:
        return []
    gone = (one.organ_id for one in info.receiver_list if one.receiver_type is ReceiverType.REMOVED)
    return [code[:50] for code in gone if code][:500]


def status_facts_of(message: StatusMessage) -> Facts:
    """Return what a received status says, as JSON facts."""
    staff, about = message.staff_info or StaffInfo(), message.response_for
    return {
        "sender_code": message.from_.organ_id,
        "recipient_codes": [about.organ_id],
        "status": message.status_code.value,
        "description": nfc_lines(message.description)[:1000],
        "staff": nfc(staff.staff)[:200],
        "department": nfc(staff.department)[:200],
        "reported_at": message.timestamp.isoformat() if message.timestamp else None,
        "about_code": about.code,
        "about_issued_on": _iso(about.promulgation_date),
        "about_edxml_id": about.document_id,
    }


def kind_of(told: DocumentType) -> Kind | None:
    """Return our kind: the codec believes the name before the numbers, which differ from writer to writer.

    The numbers tell a name of both tables: Table A is that of normative documents, of which we know a few.
    """
    name = fold((told.kind.name_vi if told.kind else told.type_name).replace("(cá biệt)", " "))
    is_normative = told.kind is not None and told.kind.group is KindGroup.LEGISLATION
    return _KINDS.get((is_normative, name)) or _KINDS.get((False, name))


def urgency_of(priority: Priority | None) -> Urgency:
    """Return our urgency; the axis' “flash at a set hour” has no basis in NĐ 30 and reads as most urgent."""
    if priority is None:
        return Urgency.ORDINARY
    return Urgency.MOST_URGENT if priority is Priority.TIMED_FLASH else Urgency(priority.value)


def _notes(message: Message) -> list[str]:
    return [f"{note.code.value} {note.place} {note.detail}".strip()[:300] for note in message.notes[:50]]


def _document_type(kind: Kind) -> DocumentType:
    group = KindGroup.LEGISLATION if kind.is_normative else KindGroup.ADMINISTRATIVE
    known = named(group, kind.printed)
    return DocumentType(int(group), known.row if known else 0, kind.printed)


def _organization(agency: Agency) -> Organization:
    return Organization(
        organ_id=agency.code,
        organ_name=agency.name,
        organization_in_charge=agency.parent_name,
        organ_add=agency.address,
        email=agency.email,
        telephone=agency.phone,
    )


def _main_first(files: Sequence[LetterFile]) -> list[LetterFile]:
    return sorted(files, key=lambda file: not file.is_main)


def _attachment(file: LetterFile) -> Attachment:
    path: Path = blobs().path(file.sha256)
    return Attachment(
        name=file.name, sha256=file.sha256, size=file.size, source=path, content_type=file.media_type
    )


def day_of(text: object) -> date | None:
    """Return the day kept in JSON facts as text."""
    return date.fromisoformat(str(text)) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
