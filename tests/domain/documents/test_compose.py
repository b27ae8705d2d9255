"""Layout of composed documents: every rule cites NĐ 30/2020 Appendix I Part I."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from tests.domain.documents.conftest import NOW
from tests.domain.documents.pages import find, text_of, type_of
from vanthu.core.errors import Invalid
from vanthu.core.refusals import Refusal
from vanthu.documents import typeset
from vanthu.documents.compose import (
    AnnexDraft,
    Box,
    CoSigner,
    Draft,
    Issued,
    blank_date,
    compose,
    compose_annex,
    printed_date,
)
from vanthu.documents.skeletons import body_of
from vanthu.documents.words import Kind, Urgency

HAIR = 0.15  # millimetres
SIDE = 2 / 72 * 25.4  # what a form field leaves free at each side


@pytest.fixture
def decision(letter: Draft) -> Draft:
    return replace(
        letter,
        kind=Kind.QUYET_DINH,
        notation="QĐ-STTTT",
        subject="Về việc ban hành Quy chế gửi, nhận văn bản điện tử",
        addressees=(),
        enacted_by="Giám đốc Sở Thông tin và Truyền thông",
        legal_bases=("Căn cứ Luật Lưu trữ", "Theo đề nghị của Chánh Văn phòng Sở"),
        body="Điều 1. Ban hành kèm theo Quyết định này Quy chế.\nĐiều 2. Quyết định này có hiệu lực từ ngày ký.",
    )


def test_the_number_box_ends_at_the_slash_on_its_baseline(letter: Draft) -> None:
    composed = compose(letter, now=NOW)

    box, slash = composed.boxes.number, find(composed.pdf, "/STTTT")
    assert box is not None
    assert box.page == 1
    assert box.left_mm + box.width_mm - SIDE == pytest.approx(slash.left, abs=HAIR)
    assert box.baseline_mm == pytest.approx(find(composed.pdf, "TTT-CNTT").bottom, abs=HAIR)
    assert (box.size_pt, box.italic, box.align) == (13, False, "right")


def test_the_number_box_holds_five_digits(letter: Draft) -> None:
    printed = compose(letter, now=NOW, issued=Issued(88_888, date(2026, 11, 23)))
    digits = find(printed.pdf, "88888")

    box = compose(letter, now=NOW).boxes.number

    assert box is not None
    assert box.width_mm - 2 * SIDE >= digits.right - digits.left
    assert box.top_mm < digits.top
    assert box.top_mm + box.height_mm > digits.bottom


def test_a_text_in_the_middle_of_a_field_stands_on_the_baseline(letter: Draft) -> None:
    # ISO 32000 leaves it to the viewer; viewers and vnsign centre ascent and descent (0.891 and 0.216 em).
    boxes = compose(letter, now=NOW).boxes

    for box in (boxes.number, boxes.date):
        assert box is not None
        middle = box.top_mm + box.height_mm / 2
        assert middle + (0.891 - 0.216) / 2 * box.size_pt / 72 * 25.4 == pytest.approx(
            box.baseline_mm, abs=0.02
        )


def test_the_date_box_holds_the_longest_date_where_it_would_be_printed(letter: Draft) -> None:
    printed = compose(letter, now=NOW, issued=Issued(1, date(2026, 12, 23)))
    words = find(printed.pdf, "ngày 23 tháng 12 năm 2026")

    box = compose(letter, now=NOW).boxes.date

    assert box is not None
    assert box.left_mm + SIDE == pytest.approx(words.left, abs=0.5)
    assert box.left_mm + box.width_mm - SIDE >= words.right
    assert (box.size_pt, box.italic) == (13, True)


def test_number_and_date_stand_on_one_line(letter: Draft) -> None:
    boxes = compose(letter, now=NOW).boxes

    assert boxes.number is not None
    assert boxes.date is not None
    assert boxes.number.baseline_mm == pytest.approx(boxes.date.baseline_mm, abs=0.01)


def test_the_signature_is_centred_between_title_and_name(letter: Draft) -> None:
    composed = compose(letter, now=NOW)
    title, name = find(composed.pdf, "PHÓ GIÁM ĐỐC"), find(composed.pdf, "Trần Văn Dũng")

    box = composed.boxes.signature

    assert title.bottom < box.top_mm
    assert box.top_mm + box.height_mm < name.top
    middle = box.left_mm + box.width_mm / 2
    assert middle == pytest.approx((title.left + title.right) / 2, abs=0.5)
    assert middle == pytest.approx((name.left + name.right) / 2, abs=0.5)


@pytest.mark.parametrize("diameter", [36.0, 42.0])
def test_the_seal_covers_a_third_of_the_signature_from_the_left(letter: Draft, diameter: float) -> None:
    boxes = compose(letter, now=NOW, seal_mm=diameter).boxes

    covered = boxes.seal.left_mm + boxes.seal.width_mm - boxes.signature.left_mm
    assert covered == pytest.approx(boxes.signature.width_mm / 3, abs=0.01)
    assert (boxes.seal.width_mm, boxes.seal.height_mm) == (diameter, diameter)
    assert boxes.seal.page == boxes.signature.page


def test_no_field_lies_over_another(letter: Draft) -> None:
    boxes = compose(letter, now=NOW).boxes
    assert boxes.number is not None
    assert boxes.date is not None

    def apart(a: Box, b: Box) -> bool:
        return a.left_mm + a.width_mm <= b.left_mm or a.top_mm + a.height_mm <= b.top_mm

    assert apart(boxes.number, boxes.date)
    assert apart(boxes.date, boxes.signature)
    assert apart(boxes.number, boxes.seal)


def test_a_numbered_paper_document_shows_number_and_date_as_one_text(letter: Draft) -> None:
    composed = compose(letter, now=NOW, issued=Issued(5, date(2026, 2, 3)))

    text = text_of(composed.pdf)
    assert "Số: 05/STTTT-CNTT" in text
    assert "Phú Thọ, ngày 03 tháng 02 năm 2026" in text
    assert (composed.boxes.number, composed.boxes.date) == (None, None)


@pytest.mark.parametrize(
    ("words", "face", "size"),
    [
        ("CỘNG HÒA XÃ HỘI", "LiberationSerif-Bold", 12),
        ("Độc lập - Tự do", "LiberationSerif-Bold", 13),
        ("UBND TỈNH PHÚ THỌ", "LiberationSerif", 12),
        ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "LiberationSerif-Bold", 12),
        ("Số: ", "LiberationSerif", 13),
        ("Phú Thọ, ", "LiberationSerif-Italic", 13),
        ("V/v hướng dẫn", "LiberationSerif", 12),
        ("Kính gửi:", "LiberationSerif", 14),
        ("Thực hiện nhiệm vụ", "LiberationSerif", 14),
        ("KT. GIÁM ĐỐC", "LiberationSerif-Bold", 14),
        ("Trần Văn Dũng", "LiberationSerif-Bold", 14),
        ("Nơi nhận:", "LiberationSerif-BoldItalic", 12),
        ("- Như trên;", "LiberationSerif", 11),
        ("Địa chỉ:", "LiberationSerif", 11),
    ],
)
def test_type_is_that_of_table_v(letter: Draft, words: str, face: str, size: float) -> None:
    assert type_of(compose(letter, now=NOW).pdf, words) == (face, size)


def test_text_keeps_to_a4_and_its_margins(letter: Draft) -> None:
    composed = compose(replace(letter, body="Đoạn văn dài của văn bản hành chính. " * 400), now=NOW)

    with pikepdf.open(_file(composed.pdf)) as pdf:
        assert [round(float(side)) for side in pdf.pages[0].mediabox] == [0, 0, 595, 842]
    first, last = find(composed.pdf, "CỘNG HÒA"), find(composed.pdf, "- Lưu")
    assert first.top >= 20
    assert last.left == pytest.approx(30, abs=0.6)
    assert find(composed.pdf, "NAM").right <= 210 - 15 + HAIR


def test_page_numbers_start_on_the_second_page(letter: Draft) -> None:
    composed = compose(replace(letter, body="Đoạn văn dài của văn bản hành chính. " * 400), now=NOW)

    pages = _page_texts(composed.pdf)
    assert composed.pages == len(pages) >= 3
    assert not pages[0].startswith("1")
    assert [page.split()[0] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]


def test_the_signature_never_stands_alone_on_a_page(letter: Draft) -> None:
    for lines in range(16, 30):
        body = "\n".join(f"Đoạn thứ {line} của văn bản." for line in range(lines))
        composed = compose(replace(letter, body=body), now=NOW)

        signed_page = _page_texts(composed.pdf)[composed.boxes.signature.page - 1]
        assert f"Đoạn thứ {lines - 1} của văn bản./." in signed_page
        assert "Nơi nhận:" in signed_page
        assert "Trần Văn Dũng" in signed_page


def test_the_body_is_indented_and_ends_with_the_closing_mark(letter: Draft) -> None:
    composed = compose(letter, now=NOW)

    assert find(composed.pdf, "Thực hiện").left == pytest.approx(30 + 12.7, abs=HAIR)
    assert "triển khai thực hiện./." in text_of(composed.pdf)


def test_several_addressees_stand_below_each_other_under_the_colon(letter: Draft) -> None:
    composed = compose(replace(letter, addressees=("Sở Nội vụ", "Sở Tài chính.", "Sở Y tế;")), now=NOW)

    text = text_of(composed.pdf)
    assert "Kính gửi: - Sở Nội vụ; - Sở Tài chính; - Sở Y tế." in text
    colon, dash = find(composed.pdf, "Kính gửi:"), find(composed.pdf, "- Sở Tài chính")
    assert dash.left == pytest.approx(colon.right, abs=1.2)


def test_a_decision_names_its_authority_bases_and_articles(decision: Draft) -> None:
    composed = compose(decision, now=NOW)

    text = text_of(composed.pdf)
    order = ["QUYẾT ĐỊNH", "Về việc ban hành", "GIÁM ĐỐC SỞ", "Căn cứ Luật Lưu trữ;", "Chánh Văn phòng Sở.",
             "QUYẾT ĐỊNH:", "Điều 1.", "từ ngày ký./."]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "V/v" not in text
    assert "Kính gửi" not in text
    assert type_of(composed.pdf, "Căn cứ") == ("LiberationSerif-Italic", 14)
    assert type_of(composed.pdf, "Điều 1.") == ("LiberationSerif-Bold", 14)


def test_only_decisions_and_resolutions_name_who_enacts(letter: Draft, decision: Draft) -> None:
    named = replace(letter, enacted_by="Giám đốc Sở Thông tin và Truyền thông")

    assert "GIÁM ĐỐC SỞ" not in text_of(compose(named, now=NOW).pdf)
    assert "GIÁM ĐỐC SỞ" in text_of(compose(decision, now=NOW).pdf)


@pytest.mark.parametrize(
    ("superior", "agency", "printed"),
    [
        ("UBND tỉnh Phú Thọ", "Sở Nội vụ tỉnh Phú Thọ", "UBND TỈNH PHÚ THỌ SỞ NỘI VỤ CỘNG HÒA"),
        ("Bộ Nội vụ", "Sở Nội vụ tỉnh Phú Thọ", "BỘ NỘI VỤ SỞ NỘI VỤ TỈNH PHÚ THỌ CỘNG HÒA"),
        ("", "Ủy ban nhân dân tỉnh Phú Thọ", "ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ CỘNG HÒA"),
    ],
)
def test_the_province_is_named_once(letter: Draft, superior: str, agency: str, printed: str) -> None:
    composed = compose(replace(letter, superior=superior, agency=agency), now=NOW)

    assert printed in text_of(composed.pdf)


@pytest.mark.parametrize("kind", sorted(kind for kind in Kind if not kind.is_normative))
def test_every_kind_has_its_places(letter: Draft, kind: Kind) -> None:
    composed = compose(replace(letter, kind=kind), now=NOW)

    assert composed.boxes.number is not None
    assert (composed.boxes.date is not None) is (kind is not Kind.BIEN_BAN)
    assert (kind.vi.upper() in text_of(composed.pdf)) is (kind is not Kind.CONG_VAN)


def test_minutes_are_signed_by_secretary_and_chair_side_by_side_above_the_recipients(letter: Draft) -> None:
    minutes = replace(
        letter, kind=Kind.BIEN_BAN, co_signers=(CoSigner("", "", "Nguyễn Thị Hạnh"),), addressees=()
    )
    pdf = compose(minutes, now=NOW).pdf

    secretary, chair = find(pdf, "THƯ KÝ"), find(pdf, "CHỦ TỌA")
    assert secretary.right < 105 < chair.left
    assert secretary.bottom == pytest.approx(chair.bottom, abs=1.5)
    assert find(pdf, "Nguyễn Thị Hạnh").bottom == pytest.approx(find(pdf, "Trần Văn Dũng").bottom, abs=1)
    assert find(pdf, "Nơi nhận").top > find(pdf, "Trần Văn Dũng").bottom
    assert "Phú Thọ," not in text_of(pdf)


@pytest.mark.parametrize("kind", [Kind.HOP_DONG, Kind.BAN_GHI_NHO, Kind.BAN_THOA_THUAN])
def test_parties_sign_side_by_side_the_agency_first(letter: Draft, kind: Kind) -> None:
    parties = tuple(CoSigner("", "Giám đốc", name) for name in ("Lê Văn Ba", "Phạm Văn Tư"))
    composed = compose(replace(letter, kind=kind, co_signers=parties, addressees=()), now=NOW)

    own, other, third = (find(composed.pdf, f"ĐẠI DIỆN BÊN {sign}") for sign in "ABC")
    assert own.right < 105 < other.left
    assert third.top > find(composed.pdf, "Lê Văn Ba").bottom
    assert own.left < composed.boxes.signature.left_mm + composed.boxes.signature.width_mm < 105


def test_a_leave_permit_has_room_for_the_confirmation_below_its_recipients(letter: Draft) -> None:
    pdf = compose(replace(letter, kind=Kind.GIAY_NGHI_PHEP, addressees=()), now=NOW).pdf

    assert find(pdf, "Xác nhận của cơ quan").top > find(pdf, "Lưu:").bottom


def test_annexes_in_the_same_file_begin_on_pages_of_their_own_with_their_own_page_numbers(
    letter: Draft,
) -> None:
    long = "\n".join(f"{at}. Nội dung" for at in range(80))
    annexes = tuple(
        AnnexDraft(ordinal=at, subject=f"danh mục {at}", agency=letter.agency, body=long) for at in (1, 2)
    )

    composed = compose(replace(letter, annexes=annexes), now=NOW)

    first, second = find(composed.pdf, "Phụ lục I"), find(composed.pdf, "Phụ lục II")
    assert 1 < first.page < second.page <= composed.pages
    assert "DANH MỤC 1" in text_of(composed.pdf)
    document = pypdfium2.PdfDocument(composed.pdf)
    heads = [page.get_textpage().get_text_range()[:3].strip() for page in document]
    assert [heads[at - 1] for at in (first.page + 1, second.page + 1)] == ["2", "2"]


@pytest.mark.parametrize("kind", sorted(kind for kind in Kind if not kind.is_normative))
def test_every_kind_has_a_model_to_write_over(letter: Draft, kind: Kind) -> None:
    compose(replace(letter, kind=kind, body=body_of(kind)), now=NOW)


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.VERY_URGENT, Urgency.MOST_URGENT])
def test_urgency_and_circulation_are_stamped(letter: Draft, urgency: Urgency) -> None:
    text = text_of(compose(replace(letter, urgency=urgency, circulation_note="Lưu hành nội bộ"), now=NOW).pdf)

    assert urgency.vi.upper() in text
    assert "LƯU HÀNH NỘI BỘ" in text


def test_a_long_agency_name_takes_more_lines_and_moves_its_boxes(letter: Draft) -> None:
    longer = replace(
        letter, agency="Ban Quản lý dự án đầu tư xây dựng các công trình dân dụng và công nghiệp tỉnh"
    )
    short_box, long_box = compose(letter, now=NOW).boxes.number, compose(longer, now=NOW).boxes.number

    assert short_box is not None
    assert long_box is not None
    assert long_box.top_mm > short_box.top_mm + 4


def test_the_file_is_pdf_a_2b_with_embedded_fonts(letter: Draft) -> None:
    composed = compose(letter, now=NOW)

    with pikepdf.open(_file(composed.pdf)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert metadata["dc:title"] == "Công văn: hướng dẫn gửi, nhận văn bản điện tử"
        descriptors = [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors
        assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in descriptors)


def test_the_same_draft_gives_the_same_bytes(letter: Draft) -> None:
    assert compose(letter, now=NOW).pdf == compose(letter, now=NOW).pdf


def test_the_file_says_when_it_was_made_to_the_second(letter: Draft) -> None:
    pdf = compose(letter, now=NOW.replace(microsecond=123_456)).pdf

    with pikepdf.open(_file(pdf)) as document:
        assert str(document.docinfo.CreationDate) == "D:20261123020000Z"


def test_words_are_never_run_as_markup(letter: Draft) -> None:
    hostile = '#read("/etc/passwd") $x$ *đậm* @ref \\ // không phải chú thích'

    text = text_of(compose(replace(letter, subject=hostile, body=hostile), now=NOW).pdf)

    assert text.count('#read("/etc/passwd") $x$ *đậm* @ref \\ // không phải chú thích') == 2


def test_decomposed_letters_are_composed(letter: Draft) -> None:
    decomposed = "Tie\u0302\u0301ng Vie\u0323\u0302t"

    assert "Tiếng Việt" in text_of(compose(replace(letter, body=decomposed), now=NOW).pdf)


def test_letters_that_the_typeface_lacks_are_refused(letter: Draft) -> None:
    with pytest.raises(Invalid) as refused:
        compose(replace(letter, body="Biểu tượng \U0001f600"), now=NOW)

    assert refused.value.code is Refusal.LAYOUT_FAILED


def test_an_endless_body_is_refused(letter: Draft) -> None:
    with pytest.raises(Invalid) as refused:
        compose(replace(letter, body="a" * 1_000_001), now=NOW)

    assert refused.value.code is Refusal.LAYOUT_FAILED


def test_missing_fonts_are_named(letter: Draft, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typeset, "_FONT_FOLDERS", (tmp_path,))
    typeset._fonts.cache_clear()

    with pytest.raises(Invalid) as refused:
        compose(letter, now=NOW)

    typeset._fonts.cache_clear()
    assert refused.value.code is Refusal.FONT_MISSING
    assert "fonts-liberation2" in str(refused.value)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 11, 23), "ngày 23 tháng 11 năm 2026"),
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
    ],
)
def test_small_days_and_the_first_two_months_get_a_zero(on: date, words: str) -> None:
    assert printed_date(on) == words


def test_the_blank_date_names_the_year() -> None:
    assert blank_date(2026).split() == ["ngày", "tháng", "năm", "2026"]


@pytest.fixture
def annex() -> AnnexDraft:
    return AnnexDraft(
        ordinal=4,
        subject="Danh sách đầu mối",
        agency="Sở Thông tin và Truyền thông",
        body="| STT | Cơ quan | Mã |\n| 1 | Văn phòng UBND tỉnh | H44.01 |\nDanh sách được cập nhật hằng quý.",
    )


def test_an_annex_names_itself_and_leaves_the_reference_unfilled(annex: AnnexDraft) -> None:
    composed = compose_annex(annex, now=NOW)

    text = text_of(composed.pdf)
    assert "Phụ lục IV DANH SÁCH ĐẦU MỐI" in text
    assert "(Kèm theo văn bản số …/… ngày … tháng … năm … của Sở Thông tin và Truyền thông)" in text
    assert "Văn phòng UBND tỉnh" in text
    assert "CỘNG HÒA" not in text


def test_a_single_annex_has_no_ordinal(annex: AnnexDraft) -> None:
    assert "Phụ lục DANH SÁCH" in text_of(compose_annex(replace(annex, ordinal=None), now=NOW).pdf)


def test_the_mark_of_an_annex_stands_top_right_above_everything(annex: AnnexDraft) -> None:
    composed = compose_annex(annex, now=NOW)

    mark = composed.mark
    assert (mark.page, mark.size_pt, mark.align) == (1, 10, "right")
    assert mark.left_mm + mark.width_mm == pytest.approx(210 - 15, abs=0.01)
    assert mark.top_mm >= 5
    assert mark.top_mm + mark.height_mm < find(composed.pdf, "Phụ lục IV").top


def test_annex_pages_are_numbered_on_their_own(annex: AnnexDraft) -> None:
    rows = "\n".join(f"| {row} | Đơn vị {row} | H44.{row} |" for row in range(120))
    composed = compose_annex(replace(annex, body=f"| STT | Cơ quan | Mã |\n{rows}"), now=NOW)

    pages = _page_texts(composed.pdf)
    assert composed.pages == len(pages) > 1
    assert pages[1].split()[:2] == ["2", "STT"]


@pytest.mark.outside_tool("pdftotext")
def test_pdftotext_reads_vietnamese_as_it_was_written(letter: Draft, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(compose(letter, now=NOW, issued=Issued(373, date(2026, 11, 23))).pdf)

    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True
    ).stdout.decode()

    assert "373/STTTT-CNTT" in text
    assert "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ" in text


def _file(pdf: bytes) -> object:
    import io

    return io.BytesIO(pdf)


def _page_texts(pdf: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts
