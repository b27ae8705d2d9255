"""A strict reader in Java, written after the habits of Java integrations, reads what we write."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

import vnedxml
from tests.unit.vnedxml.builders import LETTER, STATUS
from vnedxml import BusinessType, Message, StatusMessage, Wrapping, WriterStyle, write_bytes
from vnedxml.model import Business

JAVA = shutil.which("java")
READER = Path(__file__).with_name("PackageReader.java")
CHECK = Path(__file__).with_name("SchemaCheck.java")
SCHEMA = Path(vnedxml.__file__).parent / "schema" / "edxml-profile.xsd"

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


def schema_errors(folder: Path, *messages: Message | StatusMessage) -> str:
    paths = [folder / f"{number}.edxml" for number in range(len(messages))]
    for path, message in zip(paths, messages, strict=True):
        path.write_bytes(write_bytes(message))
    ran = subprocess.run(
        [str(JAVA), str(CHECK), str(SCHEMA), *map(str, paths)], capture_output=True, text=True, check=False
    )
    return ran.stderr if ran.returncode else ""


def test_what_we_write_keeps_to_our_schema(tmp_path: Path) -> None:
    bare = replace(
        LETTER,
        content="",
        signer_info=None,
        due_date=None,
        other_info=None,
        response_for=(),
        steering_type=None,
        to_places=(),
        trace_headers=(),
        business=Business(business_doc_type=BusinessType.NEW),
    )

    assert (
        schema_errors(tmp_path, LETTER, bare, STATUS, replace(STATUS, staff_info=None, timestamp=None)) == ""
    )


def test_the_schema_refuses_what_is_not_ours(tmp_path: Path) -> None:
    assert "SAXParseException" in schema_errors(tmp_path, replace(LETTER, to_places=("", "Như trên")))
