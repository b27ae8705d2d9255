"""The pages of the registers: columns, filters, files to take away, closing, series."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pikepdf
import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.refusing import tells
from vanthu.core.errors import Refusal
from vanthu.core.installation_key import ensure_key
from vanthu.directory.models import Agency, Unit
from vanthu.jobs.worker import run_due
from vanthu.registers import actions, queries
from vanthu.registers.facts import EntryFacts
from vanthu.registers.models import Book, Closing, Reservation, SeriesDecision, TakenNumber
from vanthu.registers.series import Rule
from vanthu.registers.words import BookKind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Desk

BOOK = "/so-dang-ky/"


def take(
    cast: Cast, subject: str = "Báo cáo: Kết quả quý IV", kind: str = "bao_cao", unit: int | None = None
) -> TakenNumber:
    row = Agency.objects.create(code=f"X{Agency.objects.count()}", name="văn bản")
    facts = EntryFacts(
        document_kind=kind,
        unit_id=unit,
        notation=f"{kind}-STTTT",
        subject=subject,
        signer="Trần Văn Dũng",
        places="UBND tỉnh",
    )
    return actions.take(
        cast.sender.pk, kind=BookKind.OUTGOING, document=row, facts=facts, actor=cast.an, now=NOW
    )


def test_the_register_shows_every_column_of_the_form(cast: Cast, desk: Desk) -> None:
    take(cast)

    page = desk(cast.an).get(BOOK).content.decode()

    for heading in (
        "Số, ký hiệu văn bản",
        "Người ký",
        "Nơi nhận văn bản",
        "Số lượng bản",
        "Ký nhận",
        "Ghi chú",
    ):
        assert re.search(rf">{heading}(</a>)?</th>", page), heading
    for fact in ("01/bao_cao-STTTT", "23/11/2026", "Báo cáo: Kết quả quý IV", "Trần Văn Dũng", "UBND tỉnh"):
        assert fact in page


def test_who_may_not_read_a_document_does_not_read_it_in_the_register(cast: Cast, desk: Desk) -> None:
    take(cast)

    assert "Kết quả quý IV" not in desk(cast.hanh).get(BOOK).content.decode()
    assert "Kết quả quý IV" not in desk(cast.binh).get(BOOK).content.decode()


def test_filters_live_in_the_address(cast: Cast, desk: Desk) -> None:
    take(cast)
    take(cast, "Công văn: Mời họp", kind="cong_van")
    client = desk(cast.an)

    by_kind = client.get(BOOK, {"loai": "cong_van"}).content.decode()
    by_words = client.get(BOOK, {"q": "ket qua"}).content.decode()
    by_day = client.get(BOOK, {"den": "22/11/2026"}).content.decode()

    assert ("Mời họp" in by_kind, "Kết quả" in by_kind) == (True, False)
    assert ("Mời họp" in by_words, "Kết quả" in by_words) == (False, True)
    assert "Mời họp" not in by_day
    assert client.get(BOOK, {"so": "khong-co"}).status_code == 404
    assert client.get(BOOK, {"quyen": "99999"}).status_code == 404


def test_pages_go_on_after_the_last_number_shown(cast: Cast, desk: Desk) -> None:
    for _ in range(52):
        take(cast)
    client = desk(cast.an)

    first = client.get(BOOK).content.decode()
    following = re.search(r'href="([^"]*sau=[^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).content.decode()

    assert "52/bao_cao" in first
    assert ("02/bao_cao" in second, "03/bao_cao" in second) == (True, False)


def test_a_register_is_taken_away_from_its_first_number_on_whatever_the_screen_shows(
    cast: Cast, desk: Desk
) -> None:
    for number in range(3):
        take(cast, f"Báo cáo {number}")
    client = desk(cast.an)

    bound = b"".join(client.get(BOOK, {"xuat": "csv"}).streaming_content).decode().splitlines()
    chosen = b"".join(client.get(BOOK, {"xuat": "csv", "xep": "-trich-yeu"}).streaming_content).decode()

    assert [line.partition("/")[0] for line in bound[1:]] == ["01", "02", "03"]
    assert [line.partition("/")[0] for line in chosen.splitlines()[1:]] == ["03", "02", "01"]


def test_a_view_of_a_register_is_kept_and_says_which_one_it_is(cast: Cast, desk: Desk) -> None:
    take(cast, "Công văn: Mời họp", kind="cong_van")
    client = desk(cast.an)
    page = client.get(BOOK, {"so": "outgoing", "nam": "2026", "loai": "nghi_quyet"}).content.decode()

    assert "so=outgoing&amp;nam=2026&amp;loai=nghi_quyet" in page  # what the view is kept as
    assert 'href="/so-dang-ky/?so=outgoing&amp;nam=2026"' in page  # all of the same register
    assert "Mời họp" not in page


def test_excel_keeps_text_as_text(cast: Cast, desk: Desk) -> None:
    take(cast, '=HYPERLINK("http://x","nhấn")')

    answer = desk(cast.an).get(BOOK, {"xuat": "xlsx"})

    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    row = next(iter(sheet.iter_rows(min_row=2)))
    assert [cell.value for cell in row[:3]] == [
        "01/bao_cao-STTTT",
        row[1].value,
        '=HYPERLINK("http://x","nhấn")',
    ]
    assert row[2].data_type == "s"
    assert f"{row[1].value:%d/%m/%Y}" == "23/11/2026"


def test_csv_defuses_formulas(cast: Cast, desk: Desk) -> None:
    take(cast, "=1+1")

    answer = desk(cast.an).get(BOOK, {"xuat": "csv"})

    text = b"".join(answer.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    assert ",'=1+1," in text


def test_the_printed_register_has_cover_and_sheet(cast: Cast, desk: Desk) -> None:
    take(cast)

    answer = desk(cast.an).get(reverse("registers:printed"))

    with pikepdf.open(BytesIO(b"".join(answer.streaming_content))) as pdf:
        assert len(pdf.pages) == 2
        width, height = [float(side) for side in pdf.pages[1].mediabox[2:]]
    assert width > height


def test_the_clerk_closes_the_day_and_reads_its_print(cast: Cast, desk: Desk, tmp_path: Path) -> None:
    ensure_key(tmp_path)
    book = take(cast).book
    client = desk(cast.an)

    answer = client.post(reverse("registers:close", args=[book.pk]), follow=True)
    run_due(NOW)

    closing = Closing.objects.get()
    assert "23/11/2026" in answer.content.decode()
    pdf = client.get(reverse("registers:closings"), {"in": closing.pk})
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert desk(cast.binh).get(reverse("registers:closings"), {"in": closing.pk}).status_code == 404
    assert client.post(reverse("registers:close", args=[book.pk])).status_code == 409
    assert desk(cast.hanh).post(reverse("registers:close", args=[book.pk])).status_code == 403


def test_the_administrator_records_the_head_s_decision(cast: Cast, desk: Desk) -> None:
    client = desk(cast.quyen)
    client.post(reverse("administration:add_series"), {"name": "Sổ quyết định"})
    further = Book.objects.get(name="Sổ quyết định")
    sent = {"kind-quyet_dinh": further.pk, "basis": "QĐ 12/QĐ-STTTT", "decided_on": "05/01/2026"}

    wrong = client.post(reverse("administration:series"), {**sent, "basis": ""})
    right = client.post(reverse("administration:series"), sent, follow=True)

    assert wrong.status_code == 422
    assert "QĐ 12/QĐ-STTTT" in right.content.decode()
    assert SeriesDecision.objects.count() == 1
    assert take(cast, kind="quyet_dinh").book == further


def test_a_council_gets_a_series_for_a_type_of_its_legal_documents(cast: Cast, desk: Desk) -> None:
    client, council, own, legal = (
        desk(cast.quyen),
        council_of(cast),
        further(cast, "Sổ HĐ"),
        further(cast, "NQ HĐ"),
    )
    sent = {
        f"unit-{council.pk}": own.pk, "new_unit": ["", council.pk], "new_kind": ["", "nghi_quyet_qppl"],
        "new_book": ["", legal.pk], "basis": "QĐ 13/QĐ-STTTT", "decided_on": "05/01/2026",
    }  # fmt: skip

    client.post(reverse("administration:series"), sent)
    page = client.get(reverse("administration:series")).content.decode()

    assert take(cast, kind="nghi_quyet_qppl", unit=council.pk).book == legal
    assert take(cast, kind="nghi_quyet", unit=council.pk).book == own
    name = f"body-{council.pk}-nghi_quyet_qppl"
    assert f'name="{name}"' in page
    kept = {f"unit-{council.pk}": own.pk, name: legal.pk, "basis": "QĐ 14", "decided_on": "06/01/2026"}
    client.post(reverse("administration:series"), kept)
    assert Rule(legal.pk, "nghi_quyet_qppl", council.pk) in queries.rules(
        cast.sender.pk, kind=BookKind.OUTGOING
    )
    client.post(reverse("administration:series"), {**kept, name: ""})
    assert queries.rules(cast.sender.pk, kind=BookKind.OUTGOING) == [Rule(own.pk, unit_id=council.pk)]


@pytest.mark.parametrize("left_out", ["new_unit", "new_kind", "new_book"])
def test_a_line_filled_in_by_half_is_not_left_out_silently(cast: Cast, desk: Desk, left_out: str) -> None:
    council, own, legal = council_of(cast), further(cast, "Sổ HĐ"), further(cast, "NQ HĐ")
    sent = {
        f"unit-{council.pk}": own.pk, "new_unit": council.pk, "new_kind": "nghi_quyet_qppl", "new_book": legal.pk,
        "basis": "QĐ 13/QĐ-STTTT", "decided_on": "05/01/2026",
    }  # fmt: skip

    answer = desk(cast.quyen).post(reverse("administration:series"), {**sent, left_out: ""})

    assert answer.status_code == 422
    assert "Hội đồng hoặc đơn vị, loại văn bản và sổ" in answer.content.decode()
    assert not SeriesDecision.objects.exists()


def test_a_legal_document_is_not_said_to_be_numbered_in_the_common_book(cast: Cast, desk: Desk) -> None:
    further(cast, "Sổ quyết định")

    page = desk(cast.quyen).get(reverse("administration:series")).content.decode()

    choice = re.search(r'<select[^>]*name="kind-quyet_dinh_qppl">(.*?)</select>', page)
    assert choice
    assert choice[1].startswith('<option value="">Chưa có hệ thống số</option>')
    assert "selected" not in choice[1]


def council_of(cast: Cast) -> Unit:
    return Unit.objects.create(agency=cast.sender, name="Hội đồng Thi đua", abbreviation="HĐTĐ")


def further(cast: Cast, name: str) -> Book:
    return actions.open_book(cast.sender.pk, kind=BookKind.OUTGOING, name=name, actor=cast.quyen, now=NOW)


def test_a_book_without_a_name_is_not_opened(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.quyen).post(reverse("administration:add_series"), {"name": " \u00a0 "})

    assert answer.status_code == 422
    assert "Tên sổ" in answer.content.decode()
    assert Book.objects.filter(agency=cast.sender, kind="outgoing").count() == 1


def test_what_was_typed_into_one_form_is_not_shown_in_another(cast: Cast, desk: Desk) -> None:
    sent = {"book": 1, "allowed": "1", "basis": "QĐ 12/QĐ-STTTT", "decided_on": "mai kia"}

    answer = desk(cast.quyen).post(reverse("administration:allow_sub_numbers"), sent)

    assert answer.status_code == 422
    assert answer.content.decode().count('value="QĐ 12/QĐ-STTTT"') == 1


@pytest.mark.parametrize("last", ["0", "x"])
def test_where_a_book_goes_on_is_a_number(cast: Cast, desk: Desk, last: str) -> None:
    book = Book.objects.get(agency=cast.sender, kind="outgoing")
    sent = {"book": book.pk, "last": last, "basis": "QĐ 1", "decided_on": "05/01/2026", "reason": "Chuyển."}

    answer = desk(cast.quyen).post(reverse("administration:start_series"), sent)

    assert answer.status_code == 422
    assert take(cast).number == 1


def test_the_clerk_keeps_numbers_back_and_ends_the_block(cast: Cast, desk: Desk) -> None:
    used = take(cast)
    client, address = desk(cast.an), reverse("registers:reservations")
    wanted = {
        "book": used.book_id,
        "count": "3",
        "holder": "Phòng CNTT",
        "reason": "quyết định đang soạn",
        "expires_on": f"{NOW:%d/%m/%Y}",
    }

    page = client.post(reverse("registers:reserve"), wanted, follow=True).content.decode()

    assert "02–04" in page
    assert "0/3" in page
    assert take(cast).number == 5
    block = Reservation.objects.get()
    client.post(reverse("registers:end_reservation", args=[block.pk]))
    page = client.get(address).content.decode()
    assert reverse("registers:end_reservation", args=[block.pk]) not in page
    voided = TakenNumber.objects.filter(state="voided").order_by("number")
    assert [row.number for row in voided] == [2, 3, 4]


@pytest.mark.parametrize(
    "change",
    [
        {"count": "0"},
        {"count": "201"},
        {"holder": " "},
        {"reason": ""},
        {"expires_on": "1/1/2025"},
        {"book": "0"},
    ],
)
def test_a_block_that_cannot_be_is_refused_at_its_field(
    cast: Cast, desk: Desk, change: dict[str, str]
) -> None:
    used = take(cast)
    wanted = {
        "book": used.book_id,
        "count": "3",
        "holder": "Phòng CNTT",
        "reason": "x",
        "expires_on": f"{NOW:%d/%m/%Y}",
    }

    answer = desk(cast.an).post(reverse("registers:reserve"), {**wanted, **change})

    assert answer.status_code == 422
    assert not Reservation.objects.exists()


def test_only_the_clerk_keeps_numbers_back(cast: Cast, desk: Desk) -> None:
    take(cast)

    assert desk(cast.hanh).post(reverse("registers:reserve"), {}).status_code == 403
    assert (
        reverse("registers:reserve")
        not in desk(cast.hanh).get(reverse("registers:reservations")).content.decode()
    )


def test_a_register_too_thick_to_bind_is_refused_in_words(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        take(cast)
    monkeypatch.setattr("vanthu.registers.sheets.MOST_PRINTED", 2)

    answer = desk(cast.an).get(reverse("registers:printed"))
    narrowed = desk(cast.an).get(reverse("registers:printed"), {"q": "khong co"})

    assert answer.status_code == 422
    assert tells(answer, Refusal.TOO_MUCH_TO_PRINT)
    assert narrowed.status_code == 200


def test_a_long_remark_is_clamped_and_whole_in_the_page(cast: Cast, desk: Desk) -> None:
    long = "Văn bản trùng với văn bản đã phát hành. " * 10
    for reason in ("Sai trích yếu.", long):
        actions.void(take(cast).pk, reason=reason, actor=cast.an, now=NOW)

    page = desk(cast.an).get(BOOK).content.decode()

    (clamped,) = re.findall(r'<div class="register-note" tabindex="0" title="[^"]*">([^<]*)</div>', page)
    assert long.strip() in clamped, "reached by a press or the keyboard, and in print"
    assert "Sai trích yếu." in page


def test_the_clerk_says_why_a_number_is_void_before_it_is(cast: Cast, desk: Desk) -> None:
    taken, client = take(cast), desk(cast.an)
    ask = reverse("registers:ask_void", args=[taken.pk])
    assert ask in client.get(BOOK).content.decode()
    shown = client.get(ask).content.decode()
    assert f"Hủy số {taken}" in shown
    assert taken.entry.subject in shown
    address = reverse("registers:void", args=[taken.pk])

    silent = client.post(address, {"reason": " "})

    assert silent.status_code == 422
    assert re.search(r'class="field-error"', silent.content.decode())
    assert TakenNumber.objects.get().state == "used"

    done = client.post(address, {"reason": "Văn bản viết lại."}, follow=True).content.decode()

    assert "Đã hủy: Văn bản viết lại." in done
    assert ask not in done
    for answer in (client.get(ask), client.post(address, {"reason": "Lần nữa."})):
        assert answer.status_code == 409
        assert tells(answer, Refusal.NUMBER_VOIDED)
    assert TakenNumber.objects.get().void_reason == "Văn bản viết lại."


def test_who_voids_a_number_comes_back_to_its_own_register(cast: Cast, desk: Desk) -> None:
    first = Book.objects.filter(agency=cast.sender, kind=BookKind.OUTGOING)
    first.update(is_default=False)
    second = Book.objects.create(agency=cast.sender, kind=BookKind.OUTGOING, name="Sổ thứ hai")
    taken, client = take(cast), desk(cast.an)
    Book.objects.filter(pk=second.pk).update(is_default=False)
    first.exclude(pk=second.pk).update(is_default=True)
    place = f"so=outgoing&quyen={second.pk}&nam={taken.year}"

    ask = client.get(reverse("registers:ask_void", args=[taken.pk])).content.decode()
    done = client.post(reverse("registers:void", args=[taken.pk]), {"reason": "Viết lại."})

    assert ask.count(place.replace("&", "&amp;")) == 2, "above the form and beside its button"
    assert done["Location"] == f"{BOOK}?{place}"


def test_text_in_a_list_is_text(cast: Cast, desk: Desk) -> None:
    facts = EntryFacts(document_kind="bao_cao", notation="BC", subject="Báo cáo", places="<b>A</b> & B")
    row = Agency.objects.create(code="X1", name="văn bản")
    actions.take(cast.sender.pk, kind=BookKind.OUTGOING, document=row, facts=facts, actor=cast.an, now=NOW)

    page = desk(cast.an).get(BOOK).content.decode()

    assert "&lt;b&gt;A&lt;/b&gt; &amp; B</td>" in page
    assert "<b>A</b>" not in page


def test_a_register_in_excel_can_be_read_in_print(cast: Cast, desk: Desk) -> None:
    """Ten columns as wide as they like are printed in four points; a long subject has the room of its lines."""
    from tests.domain import paper

    paper.paper_numbered(cast, subject="một trích yếu dài " * 12)
    answer = desk(cast.an).get(reverse("registers:book"), {"xuat": "xlsx"})

    page = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sum(one.width for one in page.column_dimensions.values()) <= 180
    assert page.row_dimensions[2].height > 5 * 15
