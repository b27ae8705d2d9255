"""Reading the number on a scan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.documents.conftest import NOW
from vanthu.cli.demo.scan import scan
from vanthu.documents.compose import Draft, Issued, compose
from vanthu.documents.page_reading import Line, Match, code_of, compare, fields_of, read_page
from vanthu.documents.words import Kind


def scanned(letter: Draft, number: int, *, seed: int = 0) -> bytes:
    return scan(compose(letter, now=NOW, issued=Issued(number, date(2026, 11, 23))).pdf, seed=seed)


@pytest.mark.outside_tool("tesseract")
@pytest.mark.parametrize(
    ("number", "notation"), [(373, "STTTT-CNTT"), (5, "STTTT-BCVT"), (1284, "STTTT-CNTT")]
)
def test_the_number_on_a_scan_is_read(letter: Draft, number: int, notation: str) -> None:
    fields = read_page(scanned(replace(letter, notation=notation), number), name="quet.pdf").fields

    assert code_of(fields).startswith(f"{number:02d}/{notation[:3]}")
    assert compare(fields, number, notation) is Match.SAME


@pytest.mark.outside_tool("tesseract")
def test_date_and_signer_on_a_scan_that_lay_askew_are_read(letter: Draft) -> None:
    pdf = compose(letter, now=NOW, issued=Issued(373, date(2026, 11, 27))).pdf

    fields = read_page(scan(pdf, turn_deg=1.0), name="quet.pdf").fields

    assert fields["issued_on"].text == "2026-11-27"
    assert fields["signer"].text.startswith("KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC: ")


@pytest.mark.outside_tool("tesseract")
def test_another_number_on_the_scan_is_seen(letter: Draft) -> None:
    reading = read_page(scanned(letter, 374), name="quet.pdf")

    assert compare(reading.fields, 373, "STTTT-CNTT") is Match.DIFFERENT


@pytest.mark.outside_tool("tesseract")
def test_a_scan_without_a_number_cannot_be_told(letter: Draft) -> None:
    reading = read_page(scan(compose(letter, now=NOW).pdf), name="quet.pdf")

    assert code_of(reading.fields) == ""
    assert compare(reading.fields, 1, "STTTT-CNTT") is Match.CANNOT_TELL


@pytest.mark.outside_tool("tesseract")
def test_a_broken_scan_cannot_be_told() -> None:
    reading = read_page(b"%PDF-1.7 rubbish", name="quet.pdf")

    assert (reading.fields, "Không đọc được" in reading.problem) == ({}, True)


@pytest.mark.parametrize(
    ("read", "title", "code", "kind"),
    [
        ("Số: 12/2026/QĐ-UBND", "QUYẾT ĐỊNH", "12/2026/QĐ-UBND", Kind.QUYET_DINH_QPPL),
        ("Số: 12 | 2026 | QĐ-UBND", "QUYẾT ĐỊNH", "12/2026/QĐ-UBND", Kind.QUYET_DINH_QPPL),
        ("Số: 12/QĐ-UBND", "QUYẾT ĐỊNH", "12/QĐ-UBND", Kind.QUYET_DINH),
        ("Số: 3/2026/TTLT-BTC-BNV", "THÔNG TƯ LIÊN TỊCH", "03/2026/TTLT-BTC-BNV", Kind.THONG_TU_LIEN_TICH),
    ],
)
def test_the_year_in_a_notation_tells_a_normative_document(
    read: str, title: str, code: str, kind: Kind
) -> None:
    fields = fields_of([Line(title, 90), Line("Ban hành Quy định về một việc", 90)], [Line(read, 90)])

    assert code_of(fields) == code
    assert fields["kind"].text == kind.value


@pytest.mark.parametrize(
    ("read", "notation", "match"),
    [
        ("Số: 01/2026/QĐ-STTTT", "2026/QĐ-STTTT", Match.SAME),
        ("Số: 01/2025/QĐ-STTTT", "2026/QĐ-STTTT", Match.DIFFERENT),
        ("Số: 01/QĐ-STTTT", "2026/QĐ-STTTT", Match.DIFFERENT),
        ("Số: 01/2026/QĐ-STTTT", "QĐ-STTTT", Match.DIFFERENT),
        ("Số: 01/QD-5TTTT", "QĐ-STTTT", Match.SAME),
    ],
)
def test_one_number_of_two_series_is_told_apart_by_the_year(read: str, notation: str, match: Match) -> None:
    assert compare(fields_of([], [Line(read, 90)]), 1, notation) is match


@pytest.mark.parametrize(
    ("lines", "author", "sure"),
    [
        (["UBND TỈNH PHÚ THỌ", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"], "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", 90),
        (["UBND TINH PHÚ THO", "SỎ THÔNG TIN", "VÀ TRUYỀN THÔNG"], "SỎ THÔNG TIN VÀ TRUYỀN THÔNG", 90),
        (["ỦY BAN NHÂN DÂN", "XÃ HY CƯƠNG"], "ỦY BAN NHÂN DÂN XÃ HY CƯƠNG", 90),
        (["ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ", "VĂN PHÒNG"], "VĂN PHÒNG", 90),
        (["VĂN PHÒNG", "ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ"], "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ", 90),
        (["BỘ NỘI VỤ", "CỤC VĂN THƯ VÀ", "LƯU TRỮ NHÀ NƯỚC"], "CỤC VĂN THƯ VÀ LƯU TRỮ NHÀ NƯỚC", 90),
        (["UBND TỈNH PHÚ THỌ", "UBND XÃ HY CƯƠNG"], "UBND XÃ HY CƯƠNG", 90),
        (["SỞ NỘI VỤ", "HỘI ĐỒNG THI ĐUA"], "HỘI ĐỒNG THI ĐUA", 90),
        (["BÀN CƠ YẾU CHÍNH PHỦ"], "BÀN CƠ YẾU CHÍNH PHỦ", 90),
        (["TỔ CÔNG TÁC", "LIÊN NGÀNH"], "TỔ CÔNG TÁC LIÊN NGÀNH", 49),
    ],
)
def test_the_author_is_named_without_the_agency_above(lines: list[str], author: str, sure: int) -> None:
    read = [Line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 95), *(Line(text, 90) for text in lines)]

    found = fields_of([], [*read, Line("Số: 05/STTTT-CNTT", 90)])["author"]

    assert (found.text, found.sure) == (author, sure)


def test_an_author_is_no_surer_than_its_worst_line() -> None:
    lines = [Line("UBND TỈNH PHÚ THỌ", 20), Line("SỞ NỘI", 80), Line("VỤ TỈNH", 60)]

    assert fields_of([], lines)["author"].sure == 60
