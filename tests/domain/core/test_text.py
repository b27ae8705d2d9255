"""Text as it is stored and as it is searched."""

from __future__ import annotations

import pytest

from vanthu.core.text import fold, nfc, nfc_lines


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Văn   thư \t", "Văn thư"),
        ("Hu\u0309y bo\u0309", "Hủy bỏ"),
        ("a\x00b\x1fc", "a b c"),
        ("so\u202e fdp.exe", "so fdp.exe"),
        ("\ud800lẻ", "lẻ"),
    ],
)
def test_one_line_enters_the_record_clean(given: str, kept: str) -> None:
    assert nfc(given) == kept


def test_lines_stay_lines() -> None:
    assert nfc_lines("\n một \r\n\n hai  ba \n") == "một\n\nhai ba"


@pytest.mark.parametrize(
    ("text", "key"), [("ĐIỀU đình", "dieu dinh"), ("Phú Thọ", "phu tho"), ("QyĐ-STTTT", "qyd-stttt")]
)
def test_the_search_key_has_no_marks(text: str, key: str) -> None:
    assert fold(text) == key
