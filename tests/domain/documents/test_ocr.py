"""Reading the number on a scan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.domain.documents.conftest import NOW
from vanthu.cli.demo.scan import scan
from vanthu.documents.compose import Draft, Issued, compose
from vanthu.documents.ocr import CannotTell, Match, NumberReading, read_number


def scanned(letter: Draft, number: int, *, seed: int = 0) -> bytes:
    return scan(compose(letter, now=NOW, issued=Issued(number, date(2026, 11, 23))).pdf, seed=seed)


@pytest.mark.outside_tool("tesseract")
@pytest.mark.parametrize(
    ("number", "notation"), [(373, "STTTT-CNTT"), (5, "STTTT-BCVT"), (1284, "STTTT-CNTT")]
)
def test_the_number_on_a_scan_is_read(letter: Draft, number: int, notation: str) -> None:
    reading = read_number(scanned(replace(letter, notation=notation), number), name="quet.pdf")

    assert (reading.number, reading.cannot_tell) == (number, None)
    assert reading.code.split("/")[1].startswith(notation[:3])
    assert reading.compare(number) is Match.SAME


@pytest.mark.outside_tool("tesseract")
def test_another_number_on_the_scan_is_seen(letter: Draft) -> None:
    reading = read_number(scanned(letter, 374), name="quet.pdf")

    assert reading.compare(373) is Match.DIFFERENT


@pytest.mark.outside_tool("tesseract")
def test_a_scan_without_a_number_cannot_be_told(letter: Draft) -> None:
    reading = read_number(scan(compose(letter, now=NOW).pdf), name="quet.pdf")

    assert reading.cannot_tell is CannotTell.NOT_FOUND
    assert reading.compare(1) is Match.CANNOT_TELL


@pytest.mark.outside_tool("tesseract")
def test_a_broken_scan_cannot_be_told() -> None:
    assert read_number(b"%PDF-1.7 rubbish", name="quet.pdf").cannot_tell is CannotTell.UNREADABLE


def test_without_tesseract_it_is_plainly_said(
    letter: Draft, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    reading = read_number(scanned(letter, 373), name="quet.pdf")

    assert reading == NumberReading(cannot_tell=CannotTell.TESSERACT_ABSENT)
    assert reading.compare(373) is Match.CANNOT_TELL


def test_an_unsure_reading_accuses_nobody() -> None:
    assert NumberReading(374, "STTTT-CNTT", confidence=20.0).compare(373) is Match.CANNOT_TELL
