"""What a test of copies hands in: scans that meet the standard, wishes, and the public door."""

from __future__ import annotations

import io
from functools import cache

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.copies import sources, steps
from vanthu.copies.actions import Wish
from vanthu.copies.models import Copy
from vanthu.copies.sources import Original
from vanthu.copies.steps import Door, Extract
from vanthu.copies.words import Form, Medium
from vanthu.core.actor import Actor
from vanthu.documents.words import Kind

DOOR = Door(address="https://vt.example/xac-thuc", link=lambda code: f"https://vt.example/xac-thuc/{code}")


@cache
def scan(*, dpi: int = 200, mode: str = "RGB") -> bytes:
    """Return the scan of a sheet with a few grey lines."""
    from PIL import Image, ImageDraw

    page = Image.new(mode, (round(8.27 * dpi), round(11.69 * dpi)), "white")
    pen = ImageDraw.Draw(page)
    for line in range(10):
        pen.line([(dpi, dpi + line * 40), (6 * dpi, dpi + line * 40)], fill="black", width=3)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=dpi)
    return out.getvalue()


def wish(form: Form, origin: Medium, medium: Medium, **changes: str) -> Wish:
    """Return what somebody asks for."""
    return Wish(form=form, origin=origin, medium=medium, reason=changes.get("reason", "nộp hồ sơ"))


def on_paper() -> Original:
    """Return a decision of another agency that is on paper."""
    return sources.on_paper(
        code="12/QĐ-UBND",
        author="Ủy ban nhân dân tỉnh Phú Thọ",
        issued_on=NOW.date(),
        kind=Kind.QUYET_DINH,
        subject="ban hành quy chế",
    )


def asked(
    cast: Cast, actor: Actor | None = None, *, form: Form = Form.SAO_Y, medium: Medium = Medium.ELECTRONIC
) -> Copy:
    """Return a copy of a paper that somebody of the sender asked for."""
    return steps.ask(
        wish(form, Medium.PAPER, medium),
        on_paper(),
        scan=("quyết định.pdf", scan()),
        actor=actor or cast.hanh,
        now=NOW,
    )


def of_document(
    cast: Cast,
    document_id: int,
    form: Form,
    medium: Medium,
    *,
    extract: Extract | None = None,
    actor: Actor | None = None,
) -> Copy:
    """Return a copy of an outgoing document of the sender; the leader's own wish, so decided."""
    who = actor or cast.dung
    return steps.ask(
        wish(form, Medium.ELECTRONIC, medium),
        sources.of_outgoing(who, document_id),
        extract=extract,
        actor=who,
        now=NOW,
    )


def signed(cast: Cast, copy: Copy) -> Copy:
    """Return an approved copy that An signed with the agency's key."""
    return steps.sign(copy.pk, pin=paper.PIN, seen=copy.version, actor=cast.an, clock=paper.at(NOW))
