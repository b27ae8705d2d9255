"""Signing every file of the shared corpus: refused with our own errors, or signed and proved."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from vnsign.describe import describe
from vnsign.errors import SigningError
from vnsign.finish import sign

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus"
EVERY = 12
"""Poppler reads one signed file in so many."""


@pytest.mark.corpus
@pytest.mark.slow
def test_every_file_of_the_corpus_is_signed_or_refused_with_its_reason(leader_dung, now, tmp_path):
    if not CORPUS.is_dir():
        pytest.skip("the shared corpus does not lie beside the checkout")
    signed: list[tuple[Path, bytes]] = []
    codes: dict[str, int] = {}
    for path in sorted(CORPUS.rglob("*.pdf")):
        pdf = path.read_bytes()
        try:
            signed.append((path, sign(pdf, leader_dung, field="KyThu", now=now)))
            describe(signed[-1][1])
        except SigningError as error:
            codes[error.code] = codes.get(error.code, 0) + 1

    assert set(codes) <= {"damaged", "encrypted", "changes_forbidden", "no_page", "not_pdf"}, codes
    assert len(signed) >= 0.85 * (len(signed) + sum(codes.values()))
    _ask_poppler(signed[::EVERY], tmp_path)
    _ask_pyhanko(signed[1::EVERY])


def _ask_poppler(some: list[tuple[Path, bytes]], folder: Path) -> None:
    pdfsig = shutil.which("pdfsig")
    if pdfsig is None:
        return
    doubted = []
    for path, pdf in some:
        (folder / "signed.pdf").write_bytes(pdf)
        command = [pdfsig, "-nocert", str(folder / "signed.pdf")]
        said = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, errors="replace"
        ).stdout
        ours = said.partition("Name: KyThu")[2].partition("Signature #")[0]
        if "Signature is Valid." not in ours:
            doubted.append((path.name, ours[-200:]))
    assert doubted == []


def _ask_pyhanko(some: list[tuple[Path, bytes]]) -> None:
    """Let the slow path judge digest, value and coverage; a few files it cannot read at all."""
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    judged, doubted = 0, []
    for path, pdf in some:
        try:
            reader = PdfFileReader(io.BytesIO(pdf), strict=False)
            ours = next(each for each in reader.embedded_signatures if each.field_name == "KyThu")
        except (PdfReadError, ValueError, AttributeError):
            continue
        whole = validate_sig_integrity(
            ours.signer_info,
            ours.signer_cert,
            expected_content_type="data",
            actual_digest=ours.compute_digest(),
        )
        judged += 1
        if whole != (True, True) or ours.evaluate_signature_coverage().name != "ENTIRE_FILE":
            doubted.append(path.name)
    assert doubted == []
    assert judged >= 0.9 * len(some)
