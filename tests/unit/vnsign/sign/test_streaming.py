"""Path to path: the same bytes as in memory, memory flat in the size, nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.vnsign.pki import PASSPHRASE
from vnsign.errors import PdfError, SigningError
from vnsign.finish import sign
from vnsign.streaming import sign_file


def test_the_file_is_the_one_that_signing_in_memory_gives(letter, leader_dung, now, tmp_path):
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(letter)

    sign_file(source, target, leader_dung, field="LanhDao", now=now)

    assert target.read_bytes() == sign(letter, leader_dung, field="LanhDao", now=now)


def test_nothing_is_left_behind_when_signing_fails(letter, leader_dung, now, tmp_path):
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(letter[:-200])

    with pytest.raises(SigningError):
        sign_file(source, target, leader_dung, field="LanhDao", now=now)

    assert [path.name for path in tmp_path.iterdir()] == ["in.pdf"]


def test_a_signer_that_fails_half_way_leaves_no_file(letter, leader_dung, agency_stttt, now, tmp_path):
    class Broken:
        certificate, chain, scheme = leader_dung.certificate, leader_dung.chain, leader_dung.scheme

        def sign(self, data: bytes) -> bytes:
            return agency_stttt.sign(data)

    source = tmp_path / "in.pdf"
    source.write_bytes(letter)

    with pytest.raises(SigningError):
        sign_file(source, tmp_path / "out.pdf", Broken(), field="LanhDao", now=now)

    assert [path.name for path in tmp_path.iterdir()] == ["in.pdf"]


def test_an_empty_file_is_no_pdf(leader_dung, now, tmp_path):
    source = tmp_path / "in.pdf"
    source.write_bytes(b"")

    with pytest.raises(PdfError) as refused:
        sign_file(source, tmp_path / "out.pdf", leader_dung, field="LanhDao", now=now)

    assert refused.value.code == "not_pdf"


_MEASURE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from vnsign.signers import pkcs12
from vnsign.streaming import sign_file

def resident(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])

signer = pkcs12.load(Path(sys.argv[1]), sys.argv[2])
now = datetime(2026, 3, 5, tzinfo=UTC)
sign_file(Path(sys.argv[3]), Path(sys.argv[5]), signer, field="Nho", now=now)
Path("/proc/self/clear_refs").write_text("5")
before = resident("VmRSS")
sign_file(Path(sys.argv[4]), Path(sys.argv[5]), signer, field="To", now=now)
print(resident("VmHWM") - before)
"""


def test_a_large_file_takes_no_more_than_sixteen_mebibytes(letter, pki, tmp_path):
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak of memory cannot be measured here")
    from vnsign.pdf.document import Document
    from vnsign.pdf.increment import Increment

    small, large, key = tmp_path / "small.pdf", tmp_path / "large.pdf", tmp_path / "key.p12"
    small.write_bytes(letter)
    heavy = Increment(Document(letter))
    heavy.add_stream({}, b"", packed=os.urandom(50_000_000))
    large.write_bytes(letter + heavy.build()[0])
    key.write_bytes(pki.p12(pki.leader))
    command = [sys.executable, "-c", _MEASURE, key, PASSPHRASE, small, large, tmp_path / "out.pdf"]
    source = str(Path(__file__).resolve().parents[4] / "src")

    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": source}
    )

    assert int(said.stdout) <= 16 * 1024
