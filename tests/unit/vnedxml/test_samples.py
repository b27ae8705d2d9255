"""Every known lineage is read to the same meaning."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

import pytest

from tests.unit.vnedxml.builders import SAMPLES, content_of
from vnedxml import (
    BusinessType,
    Message,
    NoteCode,
    Priority,
    ReceiverType,
    StatusCode,
    StatusMessage,
    read_bytes,
)
from vnedxml.codes import SteeringType
from vnedxml.model import Code, Receiver, ReplacementInfo, ResponseFor, SignerInfo
from vnedxml.values import VIETNAM


def sample(name: str) -> Message:
    message = read_bytes((SAMPLES / f"{name}.edxml").read_bytes())
    assert isinstance(message, Message)
    return message


def status(name: str) -> StatusMessage:
    message = read_bytes((SAMPLES / f"{name}.edxml").read_bytes())
    assert isinstance(message, StatusMessage)
    return message


def test_the_sdk_form_is_read_whole() -> None:
    message = sample("sdk-new")

    assert message.notes == ()
    assert message.from_.organ_id == "000.12.00.H44"
    assert message.from_.website == "example.invalid"
    assert [each.organ_id for each in message.to] == ["000.01.00.H44", "000.13.00.H44"]
    assert message.code == Code("16", "STTTT-CNTT")
    assert message.promulgation_info.promulgation_date == date(2019, 1, 16)
    assert message.document_type.kind is not None
    assert message.document_type.kind.row == 18
    assert message.signer_info == SignerInfo("KT. GIÁM ĐỐC", "Phó Giám đốc", "Trần Văn Dũng")
    assert message.due_date == date(2019, 1, 31)
    assert message.other_info is not None
    assert message.other_info.priority is Priority.VERY_URGENT
    assert message.other_info.appendixes == ("Danh sách đầu mối",)
    assert message.to_places == ("Như trên", "Lưu: VT, CNTT")
    assert message.trace_headers[0].timestamp == datetime(2019, 1, 16, 8, 30, tzinfo=VIETNAM)
    assert message.business.staff_info is not None
    assert message.business.staff_info.staff == "Lê Thị An"


def test_a_wrapping_zip_is_taken_off_and_the_file_measured() -> None:
    (attachment,) = sample("sdk-new").attachments

    assert attachment.name == "16-STTTT-CNTT.pdf"
    assert attachment.content_type == "application/pdf"
    assert content_of(sample("sdk-new")).startswith(b"%PDF-1.7")
    assert attachment.sha256 == hashlib.sha256(content_of(sample("sdk-new"))).hexdigest()
    assert attachment.size == len(content_of(sample("sdk-new")))


def test_a_recall_names_its_target_in_response_for() -> None:
    message = sample("sdk-recall")

    assert message.business.business_doc_type is BusinessType.RECALL
    assert message.response_for == (
        ResponseFor(
            organ_id="000.01.00.H44",
            code="03/STTTT-CNTT",
            promulgation_date=date(2019, 1, 2),
            document_id="000.12.00.H44,2019/01/02,03/STTTT-CNTT",
        ),
    )


def test_an_update_tells_which_recipients_change() -> None:
    business = sample("sdk-update").business

    assert business.business_doc_type is BusinessType.UPDATE
    assert business.document_id == "000.12.00.H44,2019/01/02,03/STTTT-CNTT"
    assert business.business_document_info is not None
    assert business.business_document_info.document_info
    assert business.business_document_info.receiver_list == (
        Receiver("000.13.00.H44", ReceiverType.REMOVED),
        Receiver("000.14.00.H44", ReceiverType.ADDED),
    )


def test_a_replacement_lists_what_it_replaces_and_who_has_it() -> None:
    business = sample("sdk-replace").business

    assert business.business_doc_type is BusinessType.REPLACE
    assert business.replacement_info_list == (
        ReplacementInfo("000.12.00.H44,2019/01/02,03/STTTT-CNTT", ("000.01.00.H44", "000.13.00.H44")),
    )


def test_the_sdk_status_is_read() -> None:
    message = status("sdk-status")

    assert message.status_code is StatusCode.RECEIVED
    assert message.from_.organ_id == "000.01.00.H44"
    assert message.response_for.organ_id == "000.12.00.H44"
    assert message.timestamp == datetime(2019, 1, 16, 9, 15, 30, tzinfo=VIETNAM)
    assert message.staff_info is not None
    assert message.staff_info.department == "Văn phòng Sở"


def test_the_dotnet_order_attributes_and_dates_are_read() -> None:
    message = sample("dotnet-new")

    assert message.document_id == "5f0c1a52-4f0f-4d55-9d2d-0a0b6c1d2e3f"
    assert message.subject == "V/v báo cáo"
    assert message.promulgation_info.promulgation_date == date(2019, 1, 16)
    assert message.document_type.kind is not None
    assert message.document_type.kind.name_vi == "Công văn"
    assert message.to_places == ("Như trên",)
    assert message.response_for == ()
    assert message.steering_type is SteeringType.ORDINARY
    assert message.business.paper is True
    assert message.attachments[0].content_type == "application/pdf"
    assert message.attachments[0].content_id == "a1"


def test_the_gateway_of_2025_is_read_with_its_oddities_noted() -> None:
    message = sample("gateway-2025")

    assert message.to[0].organ_id == ""
    assert message.code.code_number == "BINTEST123"
    assert message.document_type.kind is not None
    assert message.document_type.kind.name_vi == "Báo cáo"
    assert {note.code for note in message.notes} == {
        NoteCode.NULL_TEXT,
        NoteCode.MISSING,
        NoteCode.TYPE_CONFLICT,
    }
    assert [each.content_type for each in message.attachments] == ["application/pdf", "text/plain"]
    assert content_of(message, 1).decode().startswith("Phụ lục")


def test_no_namespace_iso_dates_and_the_right_spelling_are_read() -> None:
    message = sample("plain")

    assert message.promulgation_info.promulgation_date == date(2026, 11, 23)
    assert message.trace_headers[0].timestamp == datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)
    assert message.business.business_doc_reason == "Văn bản mới"
    assert message.attachments[0].name == "cong-van.pdf"
    assert content_of(message).startswith(b"%PDF")


def test_the_soap_generation_is_read_and_noted() -> None:
    message = sample("soap-2015")

    assert message.code == Code("16", "STTTT")
    assert message.attachments == ()
    assert message.notes[0].code is NoteCode.OLD_NAMESPACE


def test_a_status_without_leading_zero_is_understood() -> None:
    assert status("soap-2015-status").status_code is StatusCode.IN_PROGRESS


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.edxml")), ids=lambda path: path.stem)
def test_every_sample_is_readable(path) -> None:
    assert read_bytes(path.read_bytes())
