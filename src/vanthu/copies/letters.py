"""What goes to the recipients of an electronic copy: the exchange's letter."""

from __future__ import annotations

from vanthu.core.errors import Invalid, Refusal
from vanthu.exchange.letters import Letter, LetterFile

from .models import Copy
from .words import Medium


def letter_for(copy: Copy) -> Letter:
    """Return the letter of a signed electronic copy. Raises Invalid for one on paper."""
    if copy.made is None or copy.number is None or copy.issued_on is None or copy.decided_post is None:
        raise Invalid(
            Refusal.NOT_READY_TO_ISSUE, why="chưa có số và ngày, hãy cấp số và ký số của cơ quan trước"
        )
    if copy.medium_word is not Medium.ELECTRONIC:
        raise Invalid(
            Refusal.NOT_READY_TO_ISSUE,
            why="bản sao giấy không gửi qua liên thông được, hãy gửi giấy hoặc làm bản sao điện tử",
        )
    file = LetterFile(
        sha256=copy.made.sha256,
        name=copy.made.name,
        media_type="application/pdf",
        size=copy.made.size,
        is_main=True,
    )
    return Letter(
        sender_agency_id=copy.agency_id,
        document_type=copy._meta.label_lower,
        document_id=copy.pk,
        document_label=str(copy),
        number=copy.number,
        notation=copy.notation,
        issued_on=copy.issued_on,
        place=copy.agency.place,
        kind=copy.kind_word,
        subject=f"{copy.form_word.vi} {copy.original_code} của {copy.original_author}: {copy.subject}"[:500],
        signer_title=copy.decided_post.title,
        signer_name=copy.decided_post.person.full_name,
        signer_mode=copy.decided_post.signing_mode,
        page_count=copy.made.pages or 0,
        files=(file,),
    )
