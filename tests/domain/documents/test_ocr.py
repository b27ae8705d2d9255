"""Reading the number on a scan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.documents.conftest import NOW
from vanthu.cli.demo.scan import scan
from vanthu.documents.compose import Draft, Issued, compose
from vanthu.documents.page_reading import Match, code_of, compare, read_page


def scanned(letter: Draft, number: int, *, seed: int = 0) -> bytes:
    return scan(compose(letter, now=NOW, issued=Issued(number, date(2026, 11, 23))).pdf, seed=seed)


@pytest.mark.outside_tool("tesseract")
@pytest.mark.parametrize(
    ("number", "notation"), [(373, "STTTT-CNTT"), (5, "STTTT-BCVT"), (1284, "STTTT-CNTT")]
)
def test_the_number_on_a_scan_is_read(letter: Draft, number: int, notation: str) -> None:
    fields = read_page(scanned(replace(letter, notation=notation), number), name="quet.pdf").fields

    assert code_of(fields).startswith(f"{number:02d}/{notation[:3]}")
    assert compare(fields, number) is Match.SAME


@pytest.mark.outside_tool("tesseract")
def test_another_number_on_the_scan_is_seen(letter: Draft) -> None:
    reading = read_page(scanned(letter, 374), name="quet.pdf")

    assert compare(reading.fields, 373) is Match.DIFFERENT


@pytest.mark.outside_tool("tesseract")
def test_a_scan_without_a_number_cannot_be_told(letter: Draft) -> None:
    reading = read_page(scan(compose(letter, now=NOW).pdf), name="quet.pdf")

    assert code_of(reading.fields) == ""
    assert compare(reading.fields, 1) is Match.CANNOT_TELL


@pytest.mark.outside_tool("tesseract")
def test_a_broken_scan_cannot_be_told() -> None:
    reading = read_page(b"%PDF-1.7 rubbish", name="quet.pdf")

    assert (reading.fields, "Không đọc được" in reading.problem) == ({}, True)
