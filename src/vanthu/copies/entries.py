"""What the register of copies says about a copy."""

from __future__ import annotations

from vanthu.registers.facts import EntryFacts

from .models import Copy


def facts_of(copy: Copy) -> EntryFacts:
    """Return the columns that are known when the copy is numbered."""
    of = (
        f"{copy.original_code} ngày {copy.original_issued_on:%d/%m/%Y}"
        if copy.original_issued_on
        else copy.original_code
    )
    part = f", trang {copy.pages}" if copy.pages else ""
    signer = copy.decided_post.person.full_name if copy.decided_post else ""
    return EntryFacts(
        document_kind=copy.kind,
        notation=copy.notation,
        subject=f"{copy.form_word.vi} ({copy.medium_word.vi.lower()}): {of}, {copy.subject}{part}",
        author=copy.original_author,
        signer=signer,
    )
