"""Signing every file of the shared corpus: refused with our own errors, or signed and proved."""

from __future__ import annotations

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
