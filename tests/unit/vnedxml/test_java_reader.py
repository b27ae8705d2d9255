"""A strict reader in Java, written after the habits of Java integrations, reads what we write."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.vnedxml.builders import LETTER, STATUS
from vnedxml import Wrapping, WriterStyle, write_bytes

JAVA = shutil.which("java")
READER = Path(__file__).with_name("PackageReader.java")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.outside_tool("java"),
    pytest.mark.skipif(JAVA is None, reason="needs java on the PATH"),
]


def told(folder: Path, package: bytes) -> list[str]:
    path = folder / "package.edxml"
    path.write_bytes(package)
    ran = subprocess.run(
        [str(JAVA), "-Dstdout.encoding=UTF-8", str(READER), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.parametrize("wrapping", list(Wrapping))
def test_a_document_is_read_by_java(tmp_path: Path, wrapping: Wrapping) -> None:
    lines = told(tmp_path, write_bytes(LETTER, style=WriterStyle(wrapping=wrapping)))

    assert lines[:8] == [
        "Type=2",
        "TypeDetail=18",
        "BussinessDocType=2",
        "Paper=0",
        "PageAmount=3",
        "Priority=1",
        "SteeringType=1",
        "PromulgationAmount=2",
    ]
    assert "PromulgationDate=2026/11/23" in lines
    assert "Timestamp=2026/11/23 08:30:00" in lines
    assert {line.partition("=")[2] for line in lines[-2:]} == {each.sha256 for each in LETTER.attachments}


def test_a_status_is_read_by_java(tmp_path: Path) -> None:
    lines = told(tmp_path, write_bytes(STATUS))

    assert lines == ["PromulgationDate=2026/11/23", "Timestamp=2026/11/23 09:15:30", "StatusCode=03"]
