"""A normative decision over the web: its series, its file, its number with the year, at both agencies and everywhere shown."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.copies import desk as copy_desk
from tests.refusing import tells
from tests.web.test_outgoing import NEW, filled, page_of
from vanthu.copies import steps as copying
from vanthu.copies.models import Copy
from vanthu.copies.words import Form, Medium
from vanthu.core.errors import Refusal
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs import worker
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import Way
from vanthu.registers import actions as registers
from vanthu.registers.models import Book, RegisterEntry
from vanthu.registers.series import Rule
from vanthu.registers.words import BookKind

if TYPE_CHECKING:
    from tests.web.conftest import Desk

CODE = "01/2026/QĐ-STTTT"


def sent(cast: Cast, **changes: object) -> dict[str, object]:
    """Return the form of a normative decision, with the finished file."""
    page = SimpleUploadedFile("quyet-dinh.pdf", paper.normative_page(), content_type="application/pdf")
    given = {"source": "upload", "kind": "quyet_dinh_qppl", "content": "", "main": page}
    return filled(cast, **(given | changes))


def test_a_normative_decision_from_its_series_to_the_other_agency(armed: Cast, desk: Desk) -> None:
    administrator, officer, clerk = desk(armed.quyen), desk(armed.hanh), desk(armed.an)
    refused = officer.post(NEW, sent(armed))
    assert tells(refused, Refusal.NO_OWN_SERIES)
    assert "aria-invalid" in refused.content.decode().split('name="kind"')[1][:200], "told at the type"

    administrator.post(reverse("administration:add_series"), {"name": "Sổ quyết định QPPL"})
    book = Book.objects.get(name="Sổ quyết định QPPL")
    decision = {"kind-quyet_dinh_qppl": book.pk, "basis": "QĐ 12/QĐ-STTTT", "decided_on": "05/01/2026"}
    administrator.post(reverse("administration:series"), decision)
    officer.post(NEW, sent(armed))
    document = OutgoingDocument.objects.get()
    officer.post(reverse("outgoing:submit", args=[document.pk]), {"version": document.version})
    for who, act in ((armed.dung, "outgoing:sign"), (armed.an, "outgoing:number_and_seal")):
        document.refresh_from_db()
        page = desk(who).get(page_of(document)).content.decode()
        assert "Quyết định (QPPL)" in page
        assert who is armed.dung or "01/2026" in page, "the clerk reads the number that comes next"
        sending = {"pin": paper.PIN, "version": document.version}
        desk(who).post(reverse(act, args=[document.pk]), sending)
    clerk.post(reverse("outgoing:issue", args=[document.pk]))
    worker.run_due(NOW)
    arrived = IncomingDocument.objects.get()
    desk(armed.binh).post(reverse("incoming:register", args=[arrived.pk]))

    for reader, address in (
        (clerk, page_of(document)),
        (clerk, reverse("outgoing:list")),
        (clerk, reverse("outgoing:list") + "?loai=quyet_dinh_qppl"),
        (clerk, reverse("registers:book") + f"?loai=quyet_dinh_qppl&quyen={book.pk}"),
        (clerk, reverse("search:find") + "?q=01/2026/qd"),
        (desk(armed.binh), reverse("incoming:show", args=[arrived.pk])),
        (desk(armed.binh), reverse("incoming:list")),
        (desk(armed.binh), reverse("registers:book") + "?so=incoming"),
    ):
        assert CODE in reader.get(address).content.decode(), address
    told = desk(armed.binh).get(reverse("incoming:show", args=[arrived.pk])).content.decode()
    assert "Quyết định (QPPL)" in told
    assert RegisterEntry.objects.get(agency=armed.receiver).code == CODE


def test_its_number_stands_on_copies_prints_and_the_public_page(armed: Cast, desk: Desk) -> None:
    paper.open_series(armed)
    document = paper.issued(armed, **paper.normative())
    copy = copy_desk.of_document(armed, document.pk, Form.SAO_Y, Medium.PAPER)
    printed = copying.print_original(document.pk, copies=1, door=copy_desk.DOOR, actor=armed.an, now=NOW)

    page = Client(headers={"accept-language": "vi"}).get(
        reverse("check_page:show", args=[printed.look_up_code])
    )

    assert CODE in page.content.decode()
    assert CODE in desk(armed.an).get(reverse("copies:show", args=[copy.pk])).content.decode()
    copying.print_copy(
        copy.pk, copies=1, places=(), door=copy_desk.DOOR, seen=copy.version, actor=armed.an, now=NOW
    )
    made = Copy.objects.get()
    assert (made.original_code, made.code) == (CODE, "01/SY-STTTT"), "a copy's own notation bears no year"


def test_the_excel_register_bears_the_year(armed: Cast, desk: Desk) -> None:
    book = paper.open_series(armed)
    paper.sealed(armed, **paper.normative())

    answer = desk(armed.an).get(reverse("registers:book") + f"?quyen={book.pk}&xuat=xlsx")

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert any(cell == CODE for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"source": "compose", "content": paper.CONTENT}, Refusal.NOT_COMPOSED_HERE, "source"),
        ({"kind": "thong_tu_lien_tich", "issued_with": "BTC"}, Refusal.JOINT_ON_PAPER, "source"),
        ({"main": ""}, Refusal.NO_ROOM_FOR_YEAR, "main"),
    ],
)
def test_what_its_type_does_not_allow_is_told_at_the_field(
    changes: dict[str, object], code: Refusal, field: str, cast: Cast, desk: Desk
) -> None:
    paper.open_series(cast)
    if field == "main":
        narrow = paper.normative_page("", blank=9)
        changes = {"main": SimpleUploadedFile("a.pdf", narrow, content_type="application/pdf")}

    answer = desk(cast.hanh).post(NEW, sent(cast, **changes))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert tells(answer, code)
    assert f'id="id_{field}-error-1"' in html
    assert not OutgoingDocument.objects.exists()


def test_a_joint_circular_names_the_other_agencies_in_the_form(cast: Cast, desk: Desk) -> None:
    paper.open_series(cast)
    book = registers.open_book(cast.sender.pk, kind=BookKind.OUTGOING, name="TTLT", actor=cast.quyen, now=NOW)
    registers.decide_series(
        cast.sender.pk, kind=BookKind.OUTGOING, rules=[Rule(book.pk, "thong_tu_lien_tich")], basis="QĐ 1",
        decided_on=NOW.date(), actor=cast.quyen, now=NOW,
    )  # fmt: skip
    client = desk(cast.hanh)

    client.post(NEW, sent(cast, source="paper", kind="thong_tu_lien_tich", issued_with="BTC BNV"))

    document = OutgoingDocument.objects.get()
    edit = client.get(reverse("outgoing:edit", args=[document.pk])).content.decode()
    assert (document.notation, document.way) == ("TTLT-STTTT-BTC-BNV", Way.PAPER)
    assert 'value="BTC-BNV"' in edit, "what was given is there again"
    desk(cast.an).post(reverse("outgoing:take_number", args=[document.pk]))
    document.refresh_from_db()
    assert document.code == "01/2026/TTLT-STTTT-BTC-BNV"


def test_the_clerk_reads_why_there_is_no_number_and_what_to_do(cast: Cast, desk: Desk) -> None:
    paper.open_series(cast)
    document = paper.drafted(cast, **{**paper.normative(), "way": Way.PAPER, "main": None})
    registers.decide_series(
        cast.sender.pk, kind=BookKind.OUTGOING, rules=[], basis="QĐ 13", decided_on=NOW.date(),
        actor=cast.quyen, now=NOW,
    )  # fmt: skip
    client = desk(cast.an)

    page = client.get(page_of(document))

    assert tells(page, Refusal.NO_OWN_SERIES)
    assert reverse("outgoing:take_number", args=[document.pk]) not in page.content.decode()
    assert tells(client.post(reverse("outgoing:take_number", args=[document.pk])), Refusal.NO_OWN_SERIES)
