"""Write a package in the axis' own order and prefixes; the same message gives the same bytes, always.

The order is that of the axis' SDK samples. Values that are empty are left out, as the SDK leaves them out.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import BinaryIO

from vnedxml import values
from vnedxml.codes import SteeringType
from vnedxml.demands import require_document, require_status
from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.limits import Limits
from vnedxml.model import (
    Business,
    Message,
    Organization,
    OtherInfo,
    ResponseFor,
    StaffInfo,
    StatusMessage,
    Written,
)
from vnedxml.namespaces import QCVN_102
from vnedxml.style import WriterStyle
from vnedxml.wrap import Checked, check, require_readable, wire_blocks
from vnedxml.xmlout import DECLARATION, XmlWriter
from vnedxml.xmlout import PREFIX as P

_ROOT = f' xmlns="{QCVN_102}"'


def write(
    message: Message | StatusMessage,
    out: BinaryIO,
    *,
    style: WriterStyle | None = None,
    limits: Limits | None = None,
) -> Written:
    """Write one package and return its SHA-256 and size; attachments are streamed, never held.

    Raises EdxmlError, and nothing else, if a required field is missing, a value cannot be written, an
    attachment is not what was recorded, or the package would exceed the limits. `out` may then hold a part:
    the caller discards it.
    """
    style, limits = style or WriterStyle(), limits or Limits()
    try:
        if isinstance(message, StatusMessage):
            require_status(message)
            return _write_status(message, XmlWriter(out, limits=limits), style)
        require_document(message, limits=limits)
        return _write_document(message, out, style, limits)
    except OSError as error:
        raise EdxmlError(
            ErrorCode.STORAGE, str(error.filename or "out"), str(error.strerror or error)
        ) from error


def write_bytes(
    message: Message | StatusMessage, *, style: WriterStyle | None = None, limits: Limits | None = None
) -> bytes:
    """Return a small package as bytes. Raises EdxmlError like `write`."""
    out = io.BytesIO()
    write(message, out, style=style, limits=limits)
    return out.getvalue()


def _write_document(message: Message, out: BinaryIO, style: WriterStyle, limits: Limits) -> Written:
    files = [check(each, wrapping=style.wrapping, limits=limits) for each in message.attachments]
    for file in files:
        require_readable(file, limits=limits)
    # Known beforehand, so that no half package is written only to be thrown away.
    if sum(4 * ((file.wire_size + 2) // 3) for file in files) > limits.package_bytes:
        raise EdxmlError(ErrorCode.TOO_LARGE, "edXML", str(limits.package_bytes))
    ids = [f"{style.content_id_prefix}{number}" for number in range(1, len(files) + 1)]
    xml = XmlWriter(out, limits=limits)
    with xml.inside("edXML", _ROOT):
        with xml.inside(P + "edXMLEnvelope", DECLARATION):
            with xml.inside(P + "edXMLHeader"):
                _message_header(xml, message, style)
                _trace_header_list(xml, message, style)
            with xml.inside(P + "edXMLBody"), xml.inside(P + "edXMLManifest", ' version="1.0"'):
                for content_id, file in zip(ids, files, strict=True):
                    _reference(xml, content_id, file)
        with xml.inside("AttachmentEncoded"):
            for content_id, file in zip(ids, files, strict=True):
                _attachment(xml, content_id, file)
    return xml.finish()


def _write_status(message: StatusMessage, xml: XmlWriter, style: WriterStyle) -> Written:
    with (
        xml.inside("edXML", _ROOT),
        xml.inside(P + "edXMLEnvelope", DECLARATION),
        xml.inside(P + "edXMLHeader"),
        xml.inside(P + "MessageHeader"),
    ):
        _organization(xml, "From", message.from_, style)
        _response_for(xml, message.response_for, style)
        _staff_info(xml, message.staff_info)
        xml.text(P + "StatusCode", message.status_code.value)
        xml.optional(P + "Description", message.description)
        _moment(xml, "Timestamp", message.timestamp)
    return xml.finish()


def _message_header(xml: XmlWriter, message: Message, style: WriterStyle) -> None:
    with xml.inside(P + "MessageHeader"):
        _organization(xml, "From", message.from_, style)
        for recipient in message.to:
            _organization(xml, "To", recipient, style)
        xml.text(P + "DocumentId", message.document_id)
        with xml.inside(P + "Code"):
            xml.text(P + "CodeNumber", message.code.code_number)
            xml.text(P + "CodeNotation", message.code.code_notation)
        with xml.inside(P + "PromulgationInfo"):
            xml.optional(P + "Place", message.promulgation_info.place)
            _day(xml, "PromulgationDate", message.promulgation_info.promulgation_date)
        _document_type(xml, message, style)
        xml.text(P + "Subject", message.subject)
        xml.optional(P + "Content", message.content)
        _signer_info(xml, message)
        _day(xml, "DueDate", message.due_date)
        _other_info(xml, message.other_info)
        for response in message.response_for:
            _response_for(xml, response, style)
        _steering_type(xml, message.steering_type, style)
        if message.to_places:
            with xml.inside(P + "ToPlaces"):
                for place in message.to_places:
                    xml.text(P + "Place", place)


def _organization(xml: XmlWriter, name: str, party: Organization, style: WriterStyle) -> None:
    with xml.inside(P + name):
        xml.text(P + "OrganId", style.organ_id(party.organ_id))
        xml.optional(P + "OrganizationInCharge", party.organization_in_charge)
        xml.optional(P + "OrganName", party.organ_name)
        xml.optional(P + "OrganAdd", party.organ_add)
        xml.optional(P + "Email", party.email)
        xml.optional(P + "Telephone", party.telephone)
        xml.optional(P + "Fax", party.fax)
        xml.optional(P + "Website", party.website)


def _document_type(xml: XmlWriter, message: Message, style: WriterStyle) -> None:
    group, row = style.type_codes(message.document_type)
    with xml.inside(P + "DocumentType"):
        _number(xml, "Type", group)
        _number(xml, "TypeDetail", row)
        xml.optional(P + "TypeName", message.document_type.type_name)


def _signer_info(xml: XmlWriter, message: Message) -> None:
    if message.signer_info:
        with xml.inside(P + "SignerInfo"):
            xml.optional(P + "Competence", message.signer_info.competence)
            xml.optional(P + "Position", message.signer_info.position)
            xml.optional(P + "FullName", message.signer_info.full_name)


def _other_info(xml: XmlWriter, other: OtherInfo | None) -> None:
    if other is None:
        return
    with xml.inside(P + "OtherInfo"):
        xml.optional(P + "Priority", other.priority.value if other.priority else "")
        xml.optional(P + "SphereOfPromulgation", other.sphere_of_promulgation)
        xml.optional(P + "TyperNotation", other.typer_notation)
        _number(xml, "PromulgationAmount", other.promulgation_amount)
        _number(xml, "PageAmount", other.page_amount)
        if other.direction is not None:
            xml.text(P + "Direction", "true" if other.direction else "false")
        if other.appendixes:
            with xml.inside(P + "Appendixes"):
                for appendix in other.appendixes:
                    xml.text(P + "Appendix", appendix)


def _response_for(xml: XmlWriter, response: ResponseFor, style: WriterStyle) -> None:
    with xml.inside(P + "ResponseFor"):
        xml.optional(P + "OrganId", style.organ_id(response.organ_id))
        xml.optional(P + "Code", response.code)
        _day(xml, "PromulgationDate", response.promulgation_date)
        xml.optional(P + "DocumentId", response.document_id)


def _steering_type(xml: XmlWriter, steering: SteeringType | None, style: WriterStyle) -> None:
    if steering is not None:
        ordinary = steering is SteeringType.ORDINARY
        xml.text(P + "SteeringType", style.ordinary_steering if ordinary else steering.value)


def _trace_header_list(xml: XmlWriter, message: Message, style: WriterStyle) -> None:
    with xml.inside(P + "TraceHeaderList"):
        for hop in message.trace_headers:
            with xml.inside(P + "TraceHeader"):
                xml.text(P + "OrganId", style.organ_id(hop.organ_id))
                _moment(xml, "Timestamp", hop.timestamp)
        _business(xml, message.business, style)


def _business(xml: XmlWriter, business: Business, style: WriterStyle) -> None:
    with xml.inside(P + "Bussiness"):
        xml.optional(P + "DocumentId", business.document_id)
        xml.text(P + "BussinessDocType", business.business_doc_type.value)
        xml.optional(P + "BussinessDocReason", business.business_doc_reason)
        if business.paper is not None:
            xml.text(P + "Paper", _flag(business.paper))
        _document_info(xml, business, style)
        if business.replacement_info_list:
            with xml.inside(P + "ReplacementInfoList"):
                for info in business.replacement_info_list:
                    with xml.inside(P + "ReplacementInfo"):
                        xml.text(P + "DocumentId", info.document_id)
                        with xml.inside(P + "OrganIdList"):
                            for organ_id in info.organ_ids:
                                xml.text(P + "OrganId", style.organ_id(organ_id))
        _staff_info(xml, business.staff_info)


def _document_info(xml: XmlWriter, business: Business, style: WriterStyle) -> None:
    info = business.business_document_info
    if info is None:
        return
    with xml.inside(P + "BussinessDocumentInfo"):
        xml.text(P + "DocumentInfo", _flag(info.document_info))
        xml.text(P + "DocumentReceiver", _flag(info.document_receiver))
        if info.receiver_list:
            with xml.inside(P + "ReceiverList"):
                for receiver in info.receiver_list:
                    with xml.inside(P + "Receiver"):
                        xml.text(P + "OrganId", style.organ_id(receiver.organ_id))
                        xml.text(P + "ReceiverType", receiver.receiver_type.value)


def _staff_info(xml: XmlWriter, staff: StaffInfo | None) -> None:
    if staff is None:
        return
    with xml.inside(P + "StaffInfo"):
        xml.optional(P + "Department", staff.department)
        xml.optional(P + "DepartmentId", staff.department_id)
        xml.optional(P + "Staff", staff.staff)
        xml.optional(P + "StaffId", staff.staff_id)
        xml.optional(P + "Email", staff.email)
        xml.optional(P + "Mobile", staff.mobile)


def _reference(xml: XmlWriter, content_id: str, file: Checked) -> None:
    with xml.inside(P + "Reference"):
        xml.text(P + "ContentId", content_id)
        xml.text(P + "ContentType", file.wire_type)
        xml.text(P + "Description", file.attachment.description or file.attachment.name)
        xml.text(P + "AttachmentName", file.attachment.name)


def _attachment(xml: XmlWriter, content_id: str, file: Checked) -> None:
    with xml.inside("Attachment"):
        xml.text("ContentId", content_id)
        xml.text("AttachmentName", file.attachment.name)
        xml.text("Description", file.attachment.description or file.attachment.name)
        xml.text("ContentType", file.wire_type)
        xml.base64(P + "ContentTransferEncoded", DECLARATION, wire_blocks(file))


def _day(xml: XmlWriter, name: str, day: date | None) -> None:
    if day is not None:
        xml.text(P + name, values.write_date(day))


def _moment(xml: XmlWriter, name: str, moment: datetime | None) -> None:
    if moment is None:
        return
    if moment.tzinfo is None:
        raise EdxmlError(ErrorCode.BAD_VALUE, name, f"{moment.isoformat()} (+07:00?)")
    try:
        xml.text(P + name, values.write_time(moment))
    except OverflowError as error:
        raise EdxmlError(ErrorCode.BAD_VALUE, name, moment.isoformat()) from error


def _number(xml: XmlWriter, name: str, number: int | None) -> None:
    if number is not None:
        xml.text(P + name, str(number))


def _flag(value: bool) -> str:  # noqa: FBT001 the value itself is written, nothing is switched
    return "1" if value else "0"
