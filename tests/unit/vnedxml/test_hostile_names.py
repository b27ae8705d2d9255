"""Names that could harm are refused, or cleaned where the operator asks; none is ever a path (T15)."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest

from tests.unit.vnedxml.builders import attachment, document, package
from vnedxml import EdxmlError, ErrorCode, Limits, Message, NamePolicy, NoteCode, read, read_bytes
from vnedxml.names import clean, fault

CLEAN = Limits(names=NamePolicy.CLEAN)
HARMFUL = {
    "../../etc/passwd": "passwd",
    "..\\..\\a.pdf": "a.pdf",
    "C:\\Users\\an\\a.pdf": "a.pdf",
    "/etc/cron.d/x": "x",
    "a/b.pdf": "b.pdf",
    "a\u202efdp.exe": "afdp.exe",
    "a\u200b.pdf": "a.pdf",
    "a\u0085.pdf": "a.pdf",
    "CON": "_CON",
    "con.pdf": "_con.pdf",
    "LPT1.txt": "_LPT1.txt",
    "a.pdf::$DATA": "a.pdf__$DATA",
    "a.pdf.": "a.pdf",
    "..": "tep-dinh-kem",
    "": "tep-dinh-kem",
    "a" * 300 + ".pdf": "a" * 251 + ".pdf",
    "ệ" * 100 + ".pdf": "ệ" * 83 + ".pdf",
    "what?.pdf": "what_.pdf",
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_name_is_refused(name: str) -> None:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(attachment(name=name)))

    assert refusal.value.code is ErrorCode.UNSAFE_NAME


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_name_is_cleaned_and_noted_where_asked(name: str) -> None:
    message = document(package(attachment(name=name)), limits=CLEAN)

    assert message.attachments[0].name == HARMFUL[name]
    assert NoteCode.NAME_CLEANED in [note.code for note in message.notes]


@pytest.mark.parametrize("name", HARMFUL)
def test_a_cleaned_name_is_safe(name: str) -> None:
    cleaned = document(package(attachment(name=name)), limits=CLEAN).attachments[0].name

    assert fault(cleaned, limits=CLEAN) == ""


@pytest.mark.parametrize(
    "name", ["Công văn số 01.pdf", "16-STTTT-CNTT (ký).pdf", "QĐ 28_2018.docx", ".htaccess", "a"]
)
def test_an_ordinary_name_is_accepted(name: str) -> None:
    assert document(package(attachment(name=name))).attachments[0].name == name


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.pdf", "a.pdf"), ("a.pdf", "A.PDF"), ("phụ lục.pdf", unicodedata.normalize("NFD", "phụ lục.pdf"))],
)
def test_twin_names_are_refused(first: str, second: str) -> None:
    with pytest.raises(EdxmlError) as refusal:
        read_bytes(package(attachment(name=first), attachment(name=second, content_id="2")))

    assert refusal.value.code is ErrorCode.DUPLICATE_NAME


def test_twin_names_are_told_apart_where_asked() -> None:
    three = [attachment(name="a.pdf", content_id=str(n)) for n in range(3)]

    names = [each.name for each in document(package(*three), limits=CLEAN).attachments]

    assert names == ["a.pdf", "a (2).pdf", "a (3).pdf"]


def test_names_are_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "phụ lục.pdf")

    assert document(package(attachment(name=decomposed))).attachments[0].name == "phụ lục.pdf"


def test_files_are_named_by_their_hash_alone(tmp_path: Path) -> None:
    message = read(io.BytesIO(package(attachment(name="../a.pdf"))), into=tmp_path, limits=CLEAN)

    assert isinstance(message, Message)
    assert [path.name for path in tmp_path.iterdir()] == [message.attachments[0].sha256]
    assert message.attachments[0].source == tmp_path / message.attachments[0].sha256
    assert not (tmp_path.parent / "a.pdf").exists()


def test_equal_contents_share_one_file(tmp_path: Path) -> None:
    twins = package(attachment(name="a.pdf"), attachment(name="b.pdf", content_id="2"))

    message = read(io.BytesIO(twins), into=tmp_path)

    assert isinstance(message, Message)
    assert len(list(tmp_path.iterdir())) == 1
    assert {each.name for each in message.attachments} == {"a.pdf", "b.pdf"}


@pytest.mark.parametrize("name", ["a.pdf\xa0", "a. .", "\u2003con.txt", "NUL .", "x" * 300 + "\xa0.pdf"])
def test_a_cleaned_name_is_safe_whatever_blank_it_ended_in(name: str) -> None:
    assert fault(clean(name, limits=CLEAN), limits=CLEAN) == ""
