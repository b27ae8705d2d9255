"""The road of one document as far as a test needs it, and files to walk it with."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache

import pikepdf

from tests.cast import NOW, Cast
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.documents.words import Kind
from vanthu.outgoing import actions, drafting, steps
from vanthu.outgoing.actions import DraftFacts
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import Way
from vanthu.registers.models import Book
from vanthu.registers.words import BookKind

PIN = "thu-nghiem"
CONTENT = "Sở Thông tin và Truyền thông đề nghị các cơ quan, đơn vị gửi, nhận văn bản điện tử.\nTrân trọng./."


def at(moment: datetime) -> Callable[[], datetime]:
    """Return a clock that shows `moment`."""
    return lambda: moment


def facts(cast: Cast, **changes: object) -> DraftFacts:
    """Return what an officer of the sender fills in."""
    filled: dict[str, object] = {
        "way": Way.DIGITAL,
        "kind": Kind.CONG_VAN,
        "subject": "gửi, nhận văn bản điện tử",
        "signer_post_id": cast.dung.post_id or 0,
        "recipient_ids": (cast.receiver.pk,),
        "content": CONTENT,
        "addressees": (cast.receiver.name,),
        "to_places": ("Như trên",),
    }
    return DraftFacts(**(filled | changes))  # type: ignore[arg-type]  # the tests' own keywords


def drafted(
    cast: Cast,
    *,
    annexes: Sequence[Upload] = (),
    main: Upload | None = None,
    now: datetime = NOW,
    **changes: object,
) -> OutgoingDocument:
    """Return a draft of Hạnh's, composed."""
    return drafting.begin(facts(cast, **changes), main=main, annexes=annexes, actor=cast.hanh, now=now)


def submitted(cast: Cast, *, now: datetime = NOW, **changes: object) -> OutgoingDocument:
    """Return a document that waits for Dũng's signature."""
    document = drafted(cast, now=now, **changes)  # type: ignore[arg-type]  # the tests' own keywords
    return steps.submit(document.pk, version=document.version, actor=cast.hanh, now=now)


def signed(cast: Cast, *, now: datetime = NOW, **changes: object) -> OutgoingDocument:
    """Return a document that Dũng signed."""
    return steps.sign(submitted(cast, now=now, **changes).pk, pin=PIN, actor=cast.dung, clock=at(now))


def sealed(cast: Cast, *, now: datetime = NOW, **changes: object) -> OutgoingDocument:
    """Return a document that An numbered and sealed."""
    return steps.number_and_seal(signed(cast, now=now, **changes).pk, pin=PIN, actor=cast.an, clock=at(now))


def issued(cast: Cast, *, now: datetime = NOW, **changes: object) -> OutgoingDocument:
    """Return a document that An issued."""
    return actions.issue(sealed(cast, now=now, **changes).pk, actor=cast.an, now=now)


def paper_numbered(cast: Cast, *, now: datetime = NOW, **changes: object) -> OutgoingDocument:
    """Return a paper document that took its number."""
    document = drafted(cast, now=now, way=Way.PAPER, content="", **changes)  # type: ignore[arg-type]  # as above
    return actions.take_paper_number(document.pk, actor=cast.an, now=now)


@cache
def scan() -> bytes:
    """Return a page that is a picture: no text layer."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (413, 585), "white").save(out, "PDF", resolution=50)
    return out.getvalue()


@cache
def blank() -> bytes:
    """Return an empty page, as an annex."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)
    return out.getvalue()


@cache
def locked() -> bytes:
    """Return a file that asks for a password."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out, encryption=pikepdf.Encryption(owner="chủ", user="khách"))
    return out.getvalue()


def refusals(actor: Actor) -> list[str]:
    """Return the codes of what `actor` was refused, in order."""
    rows = AuditEntry.objects.filter(event="act.refused", person_id=actor.person_id).order_by("id")
    return [row.detail["code"] for row in rows]


def events(document: OutgoingDocument) -> list[str]:
    """Return what the record holds about a document, in order."""
    rows = AuditEntry.objects.filter(object_type=document._meta.label_lower, object_id=str(document.pk))
    return list(rows.order_by("id").values_list("event", flat=True))


QPPL = """
#set page(width: 210mm, height: 297mm, margin: (left: 30mm, rest: 20mm))
#set text(font: "Liberation Serif", size: 13pt)
#grid(columns: (75mm, 1fr), align: center,
  [SỞ THÔNG TIN VÀ TRUYỀN THÔNG \\\\ #v(4mm) Số:#h({blank}mm)/{year}QĐ-STTTT],
  [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM* \\\\ *Độc lập - Tự do - Hạnh phúc* \\\\ #v(4mm) _Phú Thọ, ngày #h(8mm) tháng #h(8mm) năm 2026_])
#v(10mm) #align(center)[*QUYẾT ĐỊNH* \\\\ *Ban hành Quy định về gửi, nhận văn bản điện tử*]
#lorem(60)
#v(8mm)
#grid(columns: (75mm, 1fr), [*_Nơi nhận:_* \\\\ - Như trên; \\\\ - Lưu: VT.],
  align(center)[*KT. GIÁM ĐỐC* \\\\ *PHÓ GIÁM ĐỐC* #v(30mm) *Trần Văn Dũng*])
""".replace("\\\\", "\\")


@cache
def normative_page(year: str = "2026", *, blank: int = 14) -> bytes:
    """Return the page of a normative decision, made elsewhere. year: empty where the page does not print it."""
    import typst

    said = QPPL.replace("{blank}", str(blank)).replace("{year}", f"{year}/" if year else "")
    return typst.compile(said.encode())


def open_series(cast: Cast, kind: Kind = Kind.QUYET_DINH_QPPL) -> Book:
    """Have the sender's head give a type of normative documents its own series."""
    from vanthu.registers import actions as registers
    from vanthu.registers.series import Rule

    book = registers.open_book(
        cast.sender.pk, kind=BookKind.OUTGOING, name=f"Sổ {kind.vi}", actor=cast.quyen, now=NOW
    )
    registers.decide_series(
        cast.sender.pk, kind=BookKind.OUTGOING, rules=[Rule(book.pk, kind)],
        basis="Quyết định số 12/QĐ-STTTT ngày 05/01/2026", decided_on=NOW.date(), actor=cast.quyen, now=NOW,
    )  # fmt: skip
    return book


def normative(year: str = "2026", *, blank: int = 14) -> dict[str, object]:
    """Return what a draft of a normative decision is made from: the finished file, no text of ours."""
    return {
        "kind": Kind.QUYET_DINH_QPPL, "content": "", "subject": "ban hành Quy định về gửi, nhận văn bản điện tử",
        "main": Upload("quyết định.pdf", normative_page(year, blank=blank)),
    }  # fmt: skip
