"""What we write: the axis' order and prefixes, always the same bytes, nothing incomplete."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.unit.vnedxml.builders import LETTER, NS, PDF, SAMPLES, STATUS, document, zipped
from vnedxml import (
    Attachment,
    BusinessType,
    EdxmlError,
    ErrorCode,
    Limits,
    Message,
    Priority,
    TypeForm,
    Wrapping,
    WriterStyle,
    read_bytes,
    write,
    write_bytes,
)
from vnedxml.model import (
    Business,
    Code,
    DocumentType,
    Organization,
    OtherInfo,
    PromulgationInfo,
    ResponseFor,
    TraceHeader,
)

RAW = WriterStyle(wrapping=Wrapping.RAW)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("written-zip", lambda: write_bytes(LETTER)),
        ("written-raw", lambda: write_bytes(LETTER, style=RAW)),
        ("written-status", lambda: write_bytes(STATUS)),
    ],
)
def test_the_bytes_are_those_of_the_golden_sample(name: str, made: Callable[[], bytes]) -> None:
    assert made() == (SAMPLES / f"{name}.edxml").read_bytes()


def names_in(text: str) -> list[str]:
    return re.findall(r"<([A-Za-z:]+)", text)


@pytest.mark.parametrize("name", ["sdk-new", "sdk-update", "sdk-replace", "sdk-status"])
def test_elements_prefixes_and_order_are_those_of_the_sdk(name: str) -> None:
    sdk = (SAMPLES / f"{name}.edxml").read_text()
    unsigned = re.sub(r"\s*<Signature>.*</Signature>", "", sdk, flags=re.DOTALL)

    ours = write_bytes(read_bytes(sdk.encode())).decode()

    assert names_in(ours) == names_in(unsigned)


def test_prefixes_follow_the_habit_of_the_sdk() -> None:
    text = write_bytes(LETTER).decode()
    unprefixed = {name for name in names_in(text) if ":" not in name}

    assert text.startswith(f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{NS}">\n')
    assert f'<edXML:edXMLEnvelope xmlns:edXML="{NS}">' in text
    assert f'<edXML:ContentTransferEncoded xmlns:edXML="{NS}">' in text
    assert unprefixed == {
        "edXML",
        "AttachmentEncoded",
        "Attachment",
        "ContentId",
        "AttachmentName",
        "Description",
        "ContentType",
    }


def test_base64_is_one_line_for_strict_decoders() -> None:
    text = write_bytes(LETTER).decode()

    for content in re.findall(r"<edXML:ContentTransferEncoded[^>]*>([^<]*)<", text):
        assert "\n" not in content
        assert b64decode(content, validate=True)


def test_each_attachment_travels_in_a_one_entry_zip_named_by_its_content() -> None:
    text = write_bytes(LETTER).decode()
    first = re.findall(r"<edXML:ContentTransferEncoded[^>]*>([^<]*)<", text)[0]

    archive = zipfile.ZipFile(io.BytesIO(b64decode(first)))

    (entry,) = archive.infolist()
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.pdf", entry.filename)
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert archive.read(entry) == PDF
    assert archive.testzip() is None


def test_the_measure_returned_is_that_of_the_bytes() -> None:
    out = io.BytesIO()

    written = write(LETTER, out)

    assert written.sha256 == hashlib.sha256(out.getvalue()).hexdigest()
    assert written.size == len(out.getvalue())


def test_bytes_do_not_depend_on_where_the_content_lies(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(PDF)
    on_disk = (Attachment.of_path("01-STTTT-CNTT.pdf", tmp_path / "x"), LETTER.attachments[1])

    assert write_bytes(replace(LETTER, attachments=on_disk)) == write_bytes(LETTER)


@pytest.mark.parametrize(
    ("form", "codes"),
    [
        (TypeForm.GROUP_AND_ROW, ("2", "18")),
        (TypeForm.ROW, ("18", "0")),
        (TypeForm.CONSTANT, ("1", "0")),
        (TypeForm.AS_GIVEN, ("7", "7")),
    ],
)
def test_the_document_type_is_written_as_the_peer_wants(form: TypeForm, codes: tuple[str, str]) -> None:
    message = replace(LETTER, document_type=DocumentType(7, 7, "Công văn"))

    text = write_bytes(message, style=WriterStyle(document_type=form)).decode()

    assert f"<edXML:Type>{codes[0]}</edXML:Type>" in text
    assert f"<edXML:TypeDetail>{codes[1]}</edXML:TypeDetail>" in text


def test_a_kind_of_no_table_keeps_its_codes() -> None:
    message = replace(LETTER, document_type=DocumentType(2, 77, "Bản tin"))

    assert document(write_bytes(message)).document_type == DocumentType(2, 77, "Bản tin")


def test_ordinary_steering_is_written_as_the_peer_wants() -> None:
    text = write_bytes(LETTER, style=WriterStyle(ordinary_steering="0")).decode()

    assert "<edXML:SteeringType>0</edXML:SteeringType>" in text


def test_older_codes_replace_the_new_ones_everywhere() -> None:
    older = {f"H44.{n}": f"000.{n}.00.H44" for n in ("01", "12", "13", "14")}

    text = write_bytes(LETTER, style=WriterStyle(older_codes=older)).decode()

    codes = re.findall(r"<edXML:OrganId>([^<]*)<", text)
    assert len(codes) == 9
    assert all(code.startswith("000.") for code in codes)


def test_a_status_to_an_older_peer_has_older_codes() -> None:
    text = write_bytes(STATUS, style=WriterStyle(older_codes={"H44.12": "000.12.00.H44"})).decode()

    assert "<edXML:OrganId>000.12.00.H44</edXML:OrganId>" in text


WITHOUT = {
    "From/OrganId": replace(LETTER, from_=Organization(organ_id="")),
    "To": replace(LETTER, to=()),
    "To/OrganId": replace(LETTER, to=(Organization(organ_id=""),)),
    "DocumentId": replace(LETTER, document_id=""),
    "Code/CodeNumber": replace(LETTER, code=Code("", "X")),
    "Code/CodeNotation": replace(LETTER, code=Code("1", "")),
    "PromulgationInfo/PromulgationDate": replace(LETTER, promulgation_info=PromulgationInfo("x")),
    "DocumentType": replace(LETTER, document_type=DocumentType()),
    "Subject": replace(LETTER, subject=""),
    "AttachmentEncoded/Attachment": replace(LETTER, attachments=()),
    "Bussiness/DocumentId": replace(LETTER, business=Business(business_doc_type=BusinessType.UPDATE)),
    "Bussiness/ReplacementInfoList": replace(
        LETTER, business=Business(business_doc_type=BusinessType.REPLACE)
    ),
    "MessageHeader/ResponseFor": replace(
        LETTER, response_for=(), business=Business(business_doc_type=BusinessType.RECALL, document_id="x")
    ),
}


@pytest.mark.parametrize("place", WITHOUT)
def test_an_incomplete_document_is_not_written(place: str) -> None:
    with pytest.raises(EdxmlError) as refusal:
        write_bytes(WITHOUT[place])

    assert (refusal.value.code, refusal.value.place) == (ErrorCode.MISSING_FIELD, place)


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("From/OrganId", replace(STATUS, from_=Organization(organ_id=""))),
        ("ResponseFor/OrganId", replace(STATUS, response_for=ResponseFor(code="1/X"))),
        ("ResponseFor/Code", replace(STATUS, response_for=ResponseFor(organ_id="H44.12"))),
    ],
)
def test_an_incomplete_status_is_not_written(place: str, status: object) -> None:
    with pytest.raises(EdxmlError) as refusal:
        write_bytes(status)  # type: ignore[arg-type]

    assert (refusal.value.code, refusal.value.place) == (ErrorCode.MISSING_FIELD, place)


def refused(message: Message, limits: Limits | None = None, style: WriterStyle | None = None) -> ErrorCode:
    with pytest.raises(EdxmlError) as refusal:
        write_bytes(message, limits=limits, style=style)
    return refusal.value.code


def test_the_fourth_urgency_is_not_written() -> None:
    message = replace(LETTER, other_info=OtherInfo(priority=Priority.TIMED_FLASH))

    assert refused(message) is ErrorCode.BAD_VALUE


def test_a_negative_amount_is_not_written() -> None:
    assert refused(replace(LETTER, other_info=OtherInfo(page_amount=-1))) is ErrorCode.BAD_VALUE


def test_a_time_without_zone_is_not_written() -> None:
    message = replace(LETTER, trace_headers=(TraceHeader("H44.12", datetime(2026, 1, 1)),))  # noqa: DTZ001 on purpose

    assert refused(message) is ErrorCode.BAD_VALUE


def test_a_recipient_is_written_once() -> None:
    assert refused(replace(LETTER, to=LETTER.to + LETTER.to[:1])) is ErrorCode.DUPLICATE_RECIPIENT


def test_two_attachments_of_one_name_are_not_written() -> None:
    twins = (Attachment.of_bytes("A.pdf", PDF), Attachment.of_bytes("a.PDF", b"%PDF other"))

    assert refused(replace(LETTER, attachments=twins)) is ErrorCode.DUPLICATE_NAME


def test_an_unsafe_name_is_not_written() -> None:
    assert (
        refused(replace(LETTER, attachments=(Attachment.of_bytes("../a.pdf", PDF),))) is ErrorCode.UNSAFE_NAME
    )


def test_control_characters_are_not_written() -> None:
    assert refused(replace(LETTER, subject="a\x0bb")) is ErrorCode.CONTROL_CHARACTER
    assert refused(replace(LETTER, subject="a\ud800b")) is ErrorCode.CONTROL_CHARACTER


def test_a_text_that_a_receiver_would_refuse_is_not_written() -> None:
    assert refused(replace(LETTER, subject="x" * 65_537)) is ErrorCode.TEXT_TOO_LONG
    assert refused(replace(LETTER, subject="a" + "\u0301\u0323" * 30_000)) is ErrorCode.TEXT_TOO_LONG


def test_texts_are_composed_on_the_way_out() -> None:
    decomposed = replace(LETTER, subject=unicodedata.normalize("NFD", LETTER.subject))

    assert write_bytes(decomposed) == write_bytes(LETTER)


def test_a_file_that_changed_since_it_was_recorded_is_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    attachment = Attachment.of_path("a.pdf", path)
    path.write_bytes(PDF + b"%")

    assert refused(replace(LETTER, attachments=(attachment,))) is ErrorCode.CONTENT_CHANGED


def test_a_file_that_is_gone_is_a_storage_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    attachment = Attachment.of_path("a.pdf", path)
    path.unlink()

    with pytest.raises(EdxmlError) as refusal:
        write_bytes(replace(LETTER, attachments=(attachment,)))
    assert refusal.value.code is ErrorCode.STORAGE
    assert refusal.value.is_transient


def test_an_empty_file_is_not_sent() -> None:
    assert (
        refused(replace(LETTER, attachments=(Attachment.of_bytes("a.txt", b""),)))
        is ErrorCode.ATTACHMENT_EMPTY
    )


def test_a_pdf_destroyed_by_a_text_round_trip_is_not_sent() -> None:
    mangled = PDF.decode("utf-8", "replace").encode()

    assert (
        refused(replace(LETTER, attachments=(Attachment.of_bytes("a.pdf", mangled),)))
        is ErrorCode.MANGLED_CONTENT
    )


def test_nothing_is_written_when_the_package_would_be_too_large() -> None:
    out = io.BytesIO()
    big = replace(LETTER, attachments=(Attachment.of_bytes("a.bin", bytes(9_000)),))

    with pytest.raises(EdxmlError) as refusal:
        write(big, out, limits=Limits(package_bytes=10_000))

    assert refusal.value.code is ErrorCode.TOO_LARGE
    assert out.getvalue() == b""


def test_too_many_attachments_are_not_written() -> None:
    assert refused(LETTER, limits=Limits(attachments=1)) is ErrorCode.TOO_MANY_ATTACHMENTS


@pytest.mark.parametrize("wrapping", list(Wrapping))
def test_a_zip_of_one_file_is_not_mistaken_for_its_own_wrapping(wrapping: Wrapping) -> None:
    archive = zipped(("inner.zip", zipped(("a.txt", b"a"), ("b.txt", b"b"))))
    message = replace(LETTER, attachments=(Attachment.of_bytes("outer.zip", archive),))

    assert (
        document(write_bytes(message, style=WriterStyle(wrapping=wrapping))).attachments
        == message.attachments
    )


def test_an_archive_under_another_name_is_not_sent() -> None:
    archive = zipped(("a.pdf", PDF))
    message = replace(LETTER, attachments=(Attachment.of_bytes("a.pdf", archive),))

    assert refused(message) is ErrorCode.NESTED_ARCHIVE
    assert refused(message, style=RAW) is ErrorCode.NESTED_ARCHIVE


class FullDisk(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_a_storage_fault_with_its_cause() -> None:
    with pytest.raises(EdxmlError) as refusal:
        write(LETTER, FullDisk())  # type: ignore[arg-type]

    assert refusal.value.code is ErrorCode.STORAGE
    assert isinstance(refusal.value.__cause__, OSError)


def test_a_status_has_neither_body_nor_attachments() -> None:
    text = write_bytes(STATUS).decode()

    assert "edXMLBody" not in text
    assert "AttachmentEncoded" not in text
    assert read_bytes(text.encode()) == STATUS
