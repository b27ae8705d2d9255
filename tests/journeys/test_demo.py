"""The whole road, end to end, undisturbed; `test_demo_kills` and `test_demo_points` disturb it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.road import Run, drive

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The road, run once undisturbed."""
    yield drive(tmp_path_factory.mktemp("road"))


def test_the_road_holds_from_end_to_end(road: Run) -> None:
    assert road.code == 0, road.printed
    assert road.told["held"]
    assert all(step["held"] for step in road.told["steps"])


def test_nothing_was_restarted_on_an_undisturbed_road(road: Run) -> None:
    assert road.told["restarts"] == {"sender": 0, "receiver": 0}


@pytest.mark.outside_tool("pdfsig", "mutool", "pdftotext")
def test_outside_tools_call_every_signature_value_good(road: Run) -> None:
    sealed = road.artefact("cach-2-4-cap-so-dong-dau.pdf")

    assert sealed["pdfsig"] == ["Signature is Valid."] * 2
    assert sealed["mutool"] == [
        "The signature is valid but there have been edits since signing.",
        "The document is unchanged since signing.",
    ]
    text = subprocess.run(
        ["pdftotext", sealed["path"], "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "01/STTTT-CNTT" in text


def test_stock_pyhanko_calls_both_signatures_of_the_sealed_file_valid(road: Run) -> None:
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    trusted = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(road.folder / "pki" / "certs" / "root.pem"))]
    )
    with Path(road.artefact("cach-2-4-cap-so-dong-dau.pdf")["path"]).open("rb") as file:
        leader, agency = (
            validate_pdf_signature(signature, trusted)
            for signature in PdfFileReader(file).embedded_signatures
        )

    assert leader.bottom_line
    assert agency.bottom_line
    assert leader.modification_level is ModificationLevel.FORM_FILLING
    assert agency.modification_level is ModificationLevel.NONE


def test_the_completed_file_is_valid_with_a_proven_time(road: Run) -> None:
    completed = road.artefact("cach-2-5-day-du-bang-chung.pdf")

    levels = {one["field"]: (one["verdict"], one["time"], one["level"]) for one in completed["signatures"]}
    assert completed["verdict"] == "valid"
    assert levels["CoQuan"] == ("valid", "proven", "B-LTA")
    assert levels["LanhDao"][:2] == ("valid", "proven")


@pytest.mark.outside_tool("tesseract")
def test_a_scan_with_another_number_is_held_back_and_both_numbers_are_shown(road: Run) -> None:
    assert "42" in road.step("wrong_scan")["found"]
    assert "02" in road.step("wrong_scan")["found"]
