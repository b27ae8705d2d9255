"""The paper of Way 1: composed with its number, signed and stamped by hand, then scanned; and its annex."""

from __future__ import annotations

from datetime import date, datetime

from vanthu.documents import compose
from vanthu.documents.words import Kind

from . import marks, scan
from .story import PARENT, RECEIVER, SENDER


def paper_scan(subject: str, body: str, *, number: int, on: date, now: datetime) -> bytes:
    """Return the scan of a report that bears its number and date, a signature in ink and the stamp."""
    leader, unit = SENDER.person("leader"), SENDER.unit_abbreviation
    draft = compose.Draft(
        kind=Kind.BAO_CAO, agency=SENDER.name, superior=PARENT, notation=f"BC-{SENDER.abbreviation}", place="Phú Thọ",
        subject=subject, addressees=(RECEIVER.name,), body=body,
        signer_titles=(f"{leader.signing_mode} {leader.head_title}", leader.title), signer_name=leader.full_name,
        recipients=("Như trên", "Giám đốc, các Phó Giám đốc Sở"), filed_with=f"VT, {unit}",
    )  # fmt: skip
    made = compose.compose(draft, now=now, issued=compose.Issued(number=number, on=on))
    ink = scan.Mark(marks.signature(seed=len(leader.full_name), dpi=300), made.boxes.signature)
    stamp = scan.Mark(marks.seal("TỈNH PHÚ THỌ", SENDER.seal_words, dpi=300), made.boxes.seal)
    return scan.scan(made.pdf, (ink, stamp), seed=number)


def annex(subject: str, body: str, *, now: datetime) -> bytes:
    """Return the annex of the report as a file of its own."""
    draft = compose.AnnexDraft(subject=subject, agency=SENDER.name, body=body)
    return compose.compose_annex(draft, now=now).pdf
