"""What differs between two versions: sentences, words, and where they stand on the pages."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
import typst
from PIL import Image

from tests.domain.documents.conftest import NOW
from vanthu.core.errors import Invalid
from vanthu.documents.comparison import Change, Comparison, Run, compare
from vanthu.documents.compose import Draft, compose
from vanthu.documents.form import read
from vanthu.documents.intake import Marks, picture_of_page


def kept(folder: Path, name: str, draft: Draft) -> Path:
    path = folder / name
    path.write_bytes(compose(draft, now=NOW).pdf)
    return path


@pytest.fixture
def before(letter: Draft, tmp_path: Path) -> Path:
    return kept(tmp_path, "a.pdf", letter)


def test_the_same_file_differs_nowhere(before: Path) -> None:
    found = compare(before, before, name="a.pdf")

    assert found.changed == ()
    assert all(page.is_same_text for page in found.pages)


def test_a_changed_word_is_marked_in_its_sentence_and_on_its_page(
    letter: Draft, before: Path, tmp_path: Path
) -> None:
    after = kept(tmp_path, "b.pdf", replace(letter, body=letter.body.replace("như sau", "dưới đây")))

    (sentence,) = compare(before, after, name="b.pdf").changed

    assert sentence.change is Change.CHANGED
    assert [run.text for run in sentence.before if run.is_changed] == ["như sau:"]
    assert [run.text for run in sentence.after if run.is_changed] == ["dưới đây:"]


def test_added_and_removed_sentences_are_told_apart(letter: Draft, before: Path, tmp_path: Path) -> None:
    lines = letter.body.splitlines()
    longer = kept(
        tmp_path,
        "b.pdf",
        replace(letter, body="\n".join([*lines[:2], "Đoạn mới được thêm vào.", *lines[2:]])),
    )

    forth, back = (compare(*pair, name="b.pdf").changed for pair in ((before, longer), (longer, before)))

    assert [one.change for one in forth] == [Change.ADDED]
    assert [one.change for one in back] == [Change.REMOVED]
    assert forth[0].after[0].text == "Đoạn mới được thêm vào."


def test_the_boxes_stand_on_the_lines_that_changed(letter: Draft, before: Path, tmp_path: Path) -> None:
    after = kept(tmp_path, "b.pdf", replace(letter, signer_name="Nguyễn Văn Khác"))

    (page,) = compare(before, after, name="b.pdf").pages

    assert page.before is not None
    assert page.after is not None
    ((left, _top, _right, bottom),) = page.after
    assert left > 105
    assert bottom > 150


def test_a_page_that_one_version_lacks_is_said(letter: Draft, before: Path, tmp_path: Path) -> None:
    after = kept(tmp_path, "b.pdf", replace(letter, body="\n".join([letter.body] * 8)))

    pages = compare(before, after, name="b.pdf").pages

    assert len(pages) > 1
    assert pages[-1].before is None
    assert pages[-1].after is not None
    assert pages[0].after


def test_a_box_is_drawn_on_the_picture_in_its_colour(before: Path) -> None:
    marks = Marks(boxes=((50.0, 50.0, 100.0, 60.0),), colour="#c62828")

    picture = Image.open(io.BytesIO(picture_of_page(before, name="a.pdf", number=1, marks=marks, dpi=80)))

    assert (0xC6, 0x28, 0x28) in {picture.getpixel((200, y)) for y in range(150, 200)}


def test_what_only_looks_different_is_framed(letter: Draft, before: Path, tmp_path: Path) -> None:
    after = kept(tmp_path, "b.pdf", replace(letter, signer_name="Nguyễn Văn Khác"))
    plain, marked = (
        picture_of_page(after, name="b.pdf", number=1, marks=Marks((), "#1b7f3b", other), dpi=80)
        for other in (after, before)
    )

    green = [
        (0x1B, 0x7F, 0x3B) in {colour for _, colour in Image.open(io.BytesIO(one)).getcolors(1 << 24) or ()}
        for one in (plain, marked)
    ]

    assert green == [False, True]


def test_a_broken_file_is_refused_in_words(before: Path, tmp_path: Path) -> None:
    broken = tmp_path / "c.pdf"
    broken.write_bytes(b"%PDF-1.7 hong")

    with pytest.raises(Invalid):
        compare(before, broken, name="c.pdf")


def _typed(folder: Path, name: str, *paragraphs: str, face: str = "Libertinus Serif") -> Path:
    path = folder / name
    lines = "\n\n".join(f'#text("{one}")' for one in paragraphs)
    path.write_bytes(typst.compile(f'#set text(font: "{face}", size: 9pt)\n{lines}'.encode()))
    return path


def _texts(found: Comparison) -> list[tuple[str, str, str]]:
    def text(runs: tuple[Run, ...]) -> str:
        return " ".join(run.text for run in runs)

    return [(one.change.value, text(one.before), text(one.after)) for one in found.changed]


def test_words_of_a_wide_typeface_are_not_torn(tmp_path: Path) -> None:
    said = "Hoàn thành trước 15/12/2026, gửi Văn phòng UBND tỉnh; 111 lít."
    sheet = read(_typed(tmp_path, "a.pdf", said, face="DejaVu Sans Mono"), name="a.pdf")

    assert [line.text for line in sheet.lines] == [said]


def test_a_mark_at_the_beginning_is_part_of_its_sentence(tmp_path: Path) -> None:
    kept = "Thực hiện nhiệm vụ được giao như sau:"
    before = _typed(tmp_path, "a.pdf", kept, "Điều 1. Giao Phòng CNTT chủ trì.")
    after = _typed(
        tmp_path,
        "b.pdf",
        kept,
        "Điều 1. Giao Phòng CNTT chủ trì.",
        "2. Báo cáo kết quả.",
        "a) Bản giấy.",
        "IV. Tổ chức.",
    )

    assert _texts(compare(before, after, name="b.pdf")) == [
        ("added", "", "2. Báo cáo kết quả."),
        ("added", "", "a) Bản giấy."),
        ("added", "", "IV. Tổ chức."),
    ]


def test_a_changed_sentence_stands_beside_what_became_of_it(tmp_path: Path) -> None:
    first, second = "Kinh phí thực hiện là 120 triệu đồng.", "Báo cáo kết quả trước ngày 15 tháng 12."
    before = _typed(tmp_path, "a.pdf", first, second)
    after = _typed(
        tmp_path, "b.pdf", "Mọi cơ quan cùng làm.", first.replace("120", "500"), second.replace("15", "25")
    )

    assert _texts(compare(before, after, name="b.pdf")) == [
        ("added", "", "Mọi cơ quan cùng làm."),
        ("changed", first, first.replace("120", "500")),
        ("changed", second, second.replace("15", "25")),
    ]


def test_sentences_that_have_nothing_in_common_are_not_one_that_changed(tmp_path: Path) -> None:
    before = _typed(tmp_path, "a.pdf", "Kinh phí thực hiện là 120 triệu đồng.")
    after = _typed(tmp_path, "b.pdf", "Mọi cơ quan cùng làm.")

    assert [change for change, _was, _is in _texts(compare(before, after, name="b.pdf"))] == [
        "removed",
        "added",
    ]
