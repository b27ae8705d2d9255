"""What other programs say of our files: pdfsig, mutool, qpdf, stock pyHanko, poppler's text."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest

from tests.unit.vnsign.pki import TSA_URL
from vnsign.appearance import copy_mark, leader_image, seal_box, seal_image
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.cms import Scheme
from vnsign.complete import Level, complete
from vnsign.fields import FieldPlan, TextStyle, fill, prepare
from vnsign.finish import sign
from vnsign.geometry import Box
from vnsign.signers import pkcs12

LEADER_BOX = Box(1, 120, 200, 50, 25)


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout


@pytest.fixture(scope="module")
def sealed(letter, leader_dung, agency_stttt, blue_signature, red_seal, now):
    plan = FieldPlan(
        number=Box(1, 40, 38, 45, 8), date=Box(1, 140, 38, 55, 8), leader=LEADER_BOX,
        agency=seal_box(LEADER_BOX, width_mm=36), number_style=TextStyle(13),
    )  # fmt: skip
    signed = sign(
        prepare(letter, plan), leader_dung, field="LanhDao", appearance=leader_image(blue_signature), now=now
    )
    filled = fill(signed, {"so": "01/STTTT-CNTT", "ngay_thang": "ngày 05 tháng 3 năm 2026"})
    shown = seal_image(red_seal, width_mm=36)
    return sign(
        filled, agency_stttt, field="CoQuan", appearance=shown, now=now, timestamp_room=TIMESTAMP_ROOM
    )


@pytest.fixture
def on_disk(sealed, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    return str(path)


def pyhanko_says(pdf, pki):
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    (root,) = load_certs_from_pemder_data(pki.root.der)
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    reader = PdfFileReader(io.BytesIO(pdf))
    found = {
        each.field_name: validate_pdf_signature(each, context) for each in reader.embedded_regular_signatures
    }
    return {name: (status.bottom_line, status.modification_level.name) for name, status in found.items()}


@pytest.mark.outside_tool("pdfsig")
def test_pdfsig_calls_both_values_valid(on_disk):
    words = said(tool("pdfsig"), "-nocert", on_disk)

    assert words.count("Signature is Valid.") == 2
    assert words.count("\n  - Total document signed") == 1


@pytest.mark.outside_tool("mutool")
def test_mutool_calls_both_values_valid(on_disk):
    words = said(tool("mutool"), "sign", "-v", on_disk)

    assert words.count("The signature is valid but there have been edits since signing.") == 1
    assert words.count("The document is unchanged since signing.") == 1


@pytest.mark.outside_tool("pdftotext")
def test_the_text_of_the_file_holds_number_and_date(on_disk):
    words = said(tool("pdftotext"), "-layout", on_disk, "-")

    assert "01/STTTT-CNTT" in words
    assert "ngày 05 tháng 3 năm 2026" in words


@pytest.mark.outside_tool("qpdf")
def test_qpdf_finds_no_fault_in_the_structure(on_disk):
    outcome = subprocess.run([tool("qpdf"), "--check", on_disk], capture_output=True, check=False, timeout=60)

    assert outcome.returncode == 0


def test_stock_pyhanko_calls_both_signatures_valid(sealed, pki):
    assert pyhanko_says(sealed, pki) == {"LanhDao": (True, "FORM_FILLING"), "CoQuan": (True, "NONE")}


def test_stock_pyhanko_calls_an_ecdsa_and_a_pss_signature_valid(letter, clerk_an, pki, now):
    pss = pkcs12.load(pki.p12(pki.leader), "1234", scheme=Scheme.RSA_PSS)

    first = sign(letter, clerk_an, field="A", now=now)
    second = sign(first, pss, field="B", now=now, box=Box(2, 20, 20, 50, 20))

    assert pyhanko_says(second, pki) == {"A": (True, "FORM_FILLING"), "B": (True, "NONE")}


def test_stock_pyhanko_calls_a_marked_copy_valid_at_b_t(letter, agency_stttt, pki, services, trust, now):
    shown = copy_mark("SAO Y", "Sở Thông tin và Truyền thông tỉnh Phú Thọ", now)
    pdf = sign(letter, agency_stttt, field="BanSao", appearance=shown, now=now, timestamp_room=TIMESTAMP_ROOM)

    pdf = complete(pdf, level=Level.B_T, fetch=services, trust=trust, tsa_url=TSA_URL, now=now)

    assert pyhanko_says(pdf, pki) == {"BanSao": (True, "NONE")}


def test_our_own_judge_calls_the_completed_document_valid(sealed, services, trust, now):
    from vnsign.verify import verify

    completed = complete(sealed, level=Level.B_LTA, fetch=services, trust=trust, tsa_url=TSA_URL, now=now)

    found = verify(completed, trust=trust, now=now).to_json()

    assert {each["field"]: (each["verdict"], each["changes"]) for each in found["signatures"]} == {
        "LanhDao": ("valid", "permitted"), "CoQuan": ("valid", "permitted"), "DauThoiGian1": ("valid", "none"),
    }  # fmt: skip
    assert found["verdict"] == "valid"


@pytest.mark.outside_tool("pdfsig")
def test_pdfsig_still_calls_the_values_valid_after_completion(sealed, services, trust, now, tmp_path):
    path = tmp_path / "completed.pdf"
    path.write_bytes(
        complete(sealed, level=Level.B_LTA, fetch=services, trust=trust, tsa_url=TSA_URL, now=now)
    )

    words = said(tool("pdfsig"), "-nocert", str(path))

    assert words.count("Signature is Valid.") == 2
