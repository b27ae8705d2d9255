"""Build messages, packages and archives for the tests of this folder."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

from vnedxml import (
    Attachment,
    BusinessType,
    Limits,
    Message,
    Priority,
    ReceiverType,
    StatusCode,
    StatusMessage,
    SteeringType,
    read_bytes,
)
from vnedxml.model import (
    Business,
    BusinessDocumentInfo,
    Code,
    DocumentType,
    Organization,
    OtherInfo,
    PromulgationInfo,
    Receiver,
    ReplacementInfo,
    ResponseFor,
    SignerInfo,
    StaffInfo,
    TraceHeader,
)

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "edxml"
NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SENDER = Organization(organ_id="H44.12", organ_name="Sở Thông tin và Truyền thông tỉnh Phú Thọ")
RECEIVER = Organization(organ_id="H44.01", organ_name="Văn phòng Ủy ban nhân dân tỉnh Phú Thọ")
LETTER = Message(
    from_=SENDER,
    to=(RECEIVER, Organization(organ_id="H44.13", email="vanthu@example.invalid")),
    document_id="H44.12,2026/11/23,01/STTTT-CNTT",
    code=Code("01", "STTTT-CNTT"),
    promulgation_info=PromulgationInfo("Phú Thọ", date(2026, 11, 23)),
    document_type=DocumentType(2, 18, "Công văn"),
    subject="V/v kết nối, liên thông <thử> & nghiệm",
    content="Kết nối",
    signer_info=SignerInfo("KT. GIÁM ĐỐC", "Phó Giám đốc", "Trần Văn Dũng"),
    due_date=date(2026, 12, 1),
    other_info=OtherInfo(
        priority=Priority.URGENT,
        sphere_of_promulgation="CNTT",
        typer_notation="LTA",
        promulgation_amount=2,
        page_amount=3,
        direction=False,
        appendixes=("Danh sách đầu mối",),
    ),
    response_for=(
        ResponseFor(
            organ_id="H44.01",
            code="15/VPUBND-TH",
            promulgation_date=date(2026, 11, 2),
            document_id="H44.01,2026/11/02,15/VPUBND-TH",
        ),
    ),
    steering_type=SteeringType.ORDINARY,
    to_places=("Như trên", "Lưu: VT"),
    trace_headers=(TraceHeader("H44.12", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),),
    business=Business(
        business_doc_type=BusinessType.UPDATE,
        business_doc_reason="Bổ sung nơi nhận",
        document_id="H44.12,2026/11/20,99/STTTT-CNTT",
        paper=False,
        business_document_info=BusinessDocumentInfo(
            document_info=True,
            document_receiver=True,
            receiver_list=(Receiver("H44.13", ReceiverType.ADDED), Receiver("H44.14", ReceiverType.REMOVED)),
        ),
        replacement_info_list=(ReplacementInfo("H44.12,2026/11/19,98/STTTT-CNTT", ("H44.01", "H44.13")),),
        staff_info=StaffInfo(
            department="Văn phòng Sở", staff="Lê Thị An", email="an@example.invalid", mobile="0900"
        ),
    ),
    attachments=(
        Attachment.of_bytes("01-STTTT-CNTT.pdf", PDF),
        Attachment.of_bytes("Phụ lục.txt", "Danh sách\n".encode(), description="Danh sách đầu mối"),
    ),
)
STATUS = StatusMessage(
    from_=RECEIVER,
    response_for=ResponseFor(
        organ_id="H44.12",
        code="01/STTTT-CNTT",
        promulgation_date=date(2026, 11, 23),
        document_id="H44.12,2026/11/23,01/STTTT-CNTT",
    ),
    status_code=StatusCode.RECEIVED,
    description="Văn thư đã tiếp nhận",
    timestamp=datetime(2026, 11, 23, 2, 15, 30, tzinfo=UTC),
    staff_info=StaffInfo(department="Văn phòng", staff="Phạm Thị Bình"),
)


def encoded(content: bytes) -> str:
    """Return base64 in one line."""
    return base64.b64encode(content).decode()


def attachment(content: bytes | str = PDF, name: str = "a.pdf", content_id: str = "1") -> str:
    """Return an Attachment element; a str is put in as it is."""
    text = content if isinstance(content, str) else encoded(content)
    return (
        f"<Attachment><ContentId>{content_id}</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<ContentTransferEncoded>{text}</ContentTransferEncoded></Attachment>"
    )


def package(
    *attachments: str, header: str = "", after_header: str = "", manifest: str = "", body: str = ""
) -> bytes:
    """Return a small package; every part may be replaced."""
    head = header or (
        "<From><OrganId>H44.12</OrganId></From><To><OrganId>H44.01</OrganId></To><DocumentId>d</DocumentId>"
        "<Code><CodeNumber>1</CodeNumber><CodeNotation>X</CodeNotation></Code><Subject>s</Subject>"
    )
    return (
        f'<edXML xmlns="{NS}"><edXMLEnvelope><edXMLHeader><MessageHeader>{head}</MessageHeader>{after_header}'
        f"</edXMLHeader><edXMLBody>{manifest}</edXMLBody></edXMLEnvelope>"
        f"<AttachmentEncoded>{''.join(attachments)}</AttachmentEncoded>{body}</edXML>"
    ).encode()


def reference(name: str, content_id: str = "1") -> str:
    """Return one line of a manifest."""
    return f"<Reference><ContentId>cid:{content_id}</ContentId><AttachmentName>{name}</AttachmentName></Reference>"


def manifest(*references: str) -> str:
    """Return a manifest of such lines."""
    return f"<edXMLManifest>{''.join(references)}</edXMLManifest>"


def document(package_bytes: bytes, limits: Limits | None = None) -> Message:
    """Read a document package, contents in memory."""
    message = read_bytes(package_bytes, limits=limits)
    assert isinstance(message, Message)
    return message


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def content_of(message: Message, index: int = 0) -> bytes:
    """Return the bytes of one attachment."""
    with message.attachments[index].open() as file:
        return file.read()
