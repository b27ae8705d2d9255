"""What a check finds, and that every code has its words in both languages and is used."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.unit.vnedxml.builders import LETTER, STATUS
from vnedxml import BusinessType, ErrorCode, NoteCode, Priority, ReceiverType, StatusCode, SteeringType
from vnedxml.errors import EdxmlError, Note
from vnedxml.examine import Severity, examine
from vnedxml.messages import ERRORS, NOTES
from vnedxml.model import Code, DocumentType, OtherInfo, PromulgationInfo

TODAY = date(2026, 11, 23)
SOURCE = Path(__file__).resolve().parents[3] / "src" / "vnedxml"


def test_a_complete_letter_has_no_findings() -> None:
    assert examine(LETTER, today=TODAY) == ()
    assert examine(STATUS, today=TODAY) == ()


@pytest.mark.parametrize(
    ("message", "code", "severity"),
    [
        (replace(LETTER, code=Code("", "X")), NoteCode.MISSING, Severity.ERROR),
        (replace(LETTER, promulgation_info=PromulgationInfo()), NoteCode.MISSING, Severity.ERROR),
        (replace(LETTER, document_type=DocumentType()), NoteCode.MISSING, Severity.ERROR),
        (replace(LETTER, attachments=()), NoteCode.MISSING, Severity.ERROR),
        (replace(LETTER, subject="x" * 501), NoteCode.LONG_TEXT, Severity.WARNING),
        (replace(LETTER, to_places=("x" * 151,)), NoteCode.LONG_TEXT, Severity.WARNING),
        (
            replace(LETTER, other_info=OtherInfo(typer_notation="x" * 11)),
            NoteCode.LONG_TEXT,
            Severity.WARNING,
        ),
        (replace(LETTER, from_=replace(LETTER.from_, fax="0" * 21)), NoteCode.LONG_TEXT, Severity.WARNING),
        (
            replace(LETTER, promulgation_info=PromulgationInfo("x", date(2026, 11, 24))),
            NoteCode.FUTURE_DATE,
            Severity.WARNING,
        ),
        (replace(LETTER, notes=(Note(NoteCode.MISLABELLED, "a.pdf"),)), NoteCode.MISLABELLED, Severity.ERROR),
    ],
)
def test_a_finding_has_its_weight(message: object, code: NoteCode, severity: Severity) -> None:
    (finding,) = examine(message, today=TODAY)  # type: ignore[arg-type]

    assert (finding.note.code, finding.severity) == (code, severity)


def test_errors_come_first() -> None:
    message = replace(LETTER, subject="x" * 501, attachments=())

    assert [each.severity for each in examine(message, today=TODAY)] == [Severity.ERROR, Severity.WARNING]


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_refusal_has_message_and_remedy_in_both_languages(code: ErrorCode) -> None:
    error = EdxmlError(code, "ở đây", "chi tiết")

    for language in ("vi", "en"):
        assert error.message(language).endswith((".", ")"))  # type: ignore[arg-type]
        assert error.remedy(language).endswith(".")  # type: ignore[arg-type]
        assert "{" not in error.message(language)  # type: ignore[arg-type]
    assert error.message("vi") != error.message("en")
    assert str(error).startswith(code.value)


@pytest.mark.parametrize("code", list(NoteCode))
def test_every_note_has_words_in_both_languages(code: NoteCode) -> None:
    note = Note(code, "ở đây", "chi tiết")

    assert note.message("vi") != note.message("en")
    assert note.message("vi").endswith(".")


def test_no_words_without_a_code() -> None:
    assert set(ERRORS) == {code.value for code in ErrorCode}
    assert set(NOTES) == {code.value for code in NoteCode}


def test_every_code_is_used() -> None:
    source = "\n".join(path.read_text() for path in SOURCE.glob("*.py"))

    for vocabulary in (ErrorCode, NoteCode):
        for code in vocabulary:
            assert re.search(rf"\b{vocabulary.__name__}\.{code.name}\b", source), code


@pytest.mark.parametrize("vocabulary", [StatusCode, Priority, BusinessType, SteeringType, ReceiverType])
def test_every_wire_code_has_labels_in_both_languages(vocabulary: type) -> None:
    for code in vocabulary:  # type: ignore[attr-defined]
        assert code.label_vi
        assert code.label_en
        assert code.label_vi != code.label_en
