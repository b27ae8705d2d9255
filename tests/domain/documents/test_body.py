"""Plain text is read as the divisions that NĐ 30/2020 App I II.6.đ names."""

from __future__ import annotations

import pytest

from vanthu.documents.body import Form, Piece, bases, closed, pieces


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("Thực hiện kế hoạch năm, đề nghị các đơn vị báo cáo.", Form.PARAGRAPH),
        ("Phần II", Form.DIVISION),
        ("Chương IV", Form.DIVISION),
        ("Mục 2", Form.DIVISION),
        ("Tiểu mục 1", Form.DIVISION),
        ("I. KẾT QUẢ THỰC HIỆN", Form.HEADING),
        ("1. Phạm vi điều chỉnh", Form.HEADING),
        ("1. Quyết định này có hiệu lực kể từ ngày ký.", Form.PARAGRAPH),
        ("a) Đối với cơ quan cấp tỉnh;", Form.PARAGRAPH),
        ("Điều 3. Tổ chức thực hiện", Form.ARTICLE),
    ],
)
def test_a_line_is_what_its_beginning_and_end_say(line: str, form: Form) -> None:
    assert [piece.form for piece in pieces(line)] == [form]


def test_the_line_after_a_chapter_is_its_title() -> None:
    assert [piece.form for piece in pieces("Chương I\nQuy định chung\nĐiều 1. Phạm vi")] == [
        Form.DIVISION,
        Form.TITLE,
        Form.ARTICLE,
    ]


def test_an_article_with_a_title_is_bold_throughout_and_one_with_text_only_in_its_number() -> None:
    titled, plain = pieces("Điều 1. Phạm vi điều chỉnh\nĐiều 2. Quyết định này có hiệu lực từ ngày ký.")

    assert (titled.lead, titled.text) == ("Điều 1. Phạm vi điều chỉnh", "")
    assert (plain.lead, plain.text) == ("Điều 2. ", "Quyết định này có hiệu lực từ ngày ký.")


def test_rows_between_bars_are_one_table_with_equal_rows() -> None:
    before, table, after = pieces("Danh sách:\n| STT | Tên |\n| 1 |\nHết.")

    assert (before.form, after.form) == (Form.PARAGRAPH, Form.PARAGRAPH)
    assert table == Piece(Form.TABLE, rows=(("STT", "Tên"), ("1", "")))


def test_blank_lines_are_no_paragraphs() -> None:
    assert len(pieces("\n\nMột.\n   \nHai.\n")) == 2


@pytest.mark.parametrize("end", ["", ".", "./.", ";", " . "])
def test_the_text_ends_with_the_closing_mark_once(end: str) -> None:
    assert closed(pieces(f"Đề nghị thực hiện{end}"))[-1].text == "Đề nghị thực hiện./."


def test_a_text_that_ends_with_a_table_is_left_alone() -> None:
    table = pieces("| a | b |")

    assert closed(table) == table


def test_legal_bases_end_with_semicolons_and_the_last_with_a_full_stop() -> None:
    assert [piece.text for piece in bases(("Căn cứ A;", "Căn cứ B", " ", "Theo đề nghị C."))] == [
        "Căn cứ A;",
        "Căn cứ B;",
        "Theo đề nghị C.",
    ]
