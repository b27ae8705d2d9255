"""What goes to the recipients: the exchange's letter of an outgoing document."""

from __future__ import annotations

from vanthu.core.errors import Invalid, Refusal
from vanthu.exchange import queries as exchange
from vanthu.exchange.letters import Letter, LetterFile, LetterLink, LinkedDocument

from .links import BUSINESS
from .models import OutgoingDocument


def letter_for(document: OutgoingDocument) -> Letter:
    """Return the letter of a sealed document. Raises Invalid if it lacks number, date or file (checklist 47)."""
    files = list(document.files.filter(is_current=True).select_related("file"))
    if document.number is None or document.issued_on is None:
        raise Invalid(
            Refusal.NOT_READY_TO_ISSUE, why="chưa có số và ngày, hãy cấp số và ký số của cơ quan trước"
        )
    if not any(row.ordinal == 0 for row in files):
        raise Invalid(
            Refusal.NOT_READY_TO_ISSUE,
            why="chưa có tệp văn bản chính, hãy đưa tệp vào hoặc gắn bản quét trước",
        )
    return Letter(
        sender_agency_id=document.agency_id,
        document_type=document._meta.label_lower,
        document_id=document.pk,
        document_label=str(document),
        number=document.number,
        suffix=document.number_suffix,
        notation=document.notation,
        issued_on=document.issued_on,
        place=document.agency.place,
        kind=document.kind_word,
        subject=document.subject,
        signer_title=document.signer.title,
        signer_name=document.signer.person.full_name,
        signer_mode=document.signer.signing_mode,
        urgency=document.urgency_word,
        due_on=document.due_on,
        to_places=tuple(document.to_places),
        paper_follows=document.paper_follows,
        link=_link(document),
        send_by=document.send_by,
        page_count=sum(row.file.pages or 0 for row in files),
        files=tuple(
            LetterFile(
                sha256=row.file.sha256,
                name=row.file.name,
                media_type=row.file.media_type,
                size=row.file.size,
                is_main=row.ordinal == 0,
            )
            for row in files
        ),
    )


def _link(document: OutgoingDocument) -> LetterLink | None:
    earlier, kind = document.linked, document.link_word
    if earlier is None or kind is None:
        return None
    sent_as = exchange.edxml_id_of(earlier._meta.label_lower, earlier.pk)
    target = LinkedDocument(edxml_id=sent_as, code=earlier.code, issued_on=earlier.issued_on)
    return LetterLink(business=BUSINESS[kind], target=target, reason=document.subject)
