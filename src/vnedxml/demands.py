"""Say what must be there before a package is written; what is read may be poorer."""

from __future__ import annotations

from vnedxml.codes import BusinessType, Priority
from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.limits import Limits
from vnedxml.model import Message, StatusMessage
from vnedxml.names import fault


def require_document(message: Message, *, limits: Limits) -> None:
    """Raise EdxmlError, naming the element, if a document package would be incomplete or out of bounds."""
    _require(
        {
            "From/OrganId": message.from_.organ_id,
            "To": message.to,
            "DocumentId": message.document_id,
            "Code/CodeNumber": message.code.code_number,
            "Code/CodeNotation": message.code.code_notation,
            "PromulgationInfo/PromulgationDate": message.promulgation_info.promulgation_date,
            "DocumentType": message.document_type.type_name or message.document_type.type,
            "Subject": message.subject,
            "AttachmentEncoded/Attachment": message.attachments,
        }
    )
    _require_recipients(message, limits=limits)
    _require_names(message, limits=limits)
    _require_target(message)
    other = message.other_info
    # NĐ 30/2020 knows three marks above ordinary: a fourth is understood but never produced.
    if other and other.priority is Priority.TIMED_FLASH:
        raise EdxmlError(ErrorCode.BAD_VALUE, "OtherInfo/Priority", other.priority.value)
    for name, amount in (
        ("PromulgationAmount", other.promulgation_amount if other else None),
        ("PageAmount", other.page_amount if other else None),
    ):
        if amount is not None and not 0 <= amount < 10**9:
            raise EdxmlError(ErrorCode.BAD_VALUE, f"OtherInfo/{name}", str(amount)[:20])


def require_status(message: StatusMessage) -> None:
    """Raise EdxmlError, naming the element, if a status package would not say about what and to whom."""
    _require(
        {
            "From/OrganId": message.from_.organ_id,
            "ResponseFor/OrganId": message.response_for.organ_id,
            "ResponseFor/Code": message.response_for.code or message.response_for.document_id,
        }
    )


def _require(fields: dict[str, object]) -> None:
    for place, value in fields.items():
        if not value:
            raise EdxmlError(ErrorCode.MISSING_FIELD, place)


def _require_recipients(message: Message, *, limits: Limits) -> None:
    if len(message.to) > limits.recipients:
        raise EdxmlError(ErrorCode.TOO_MANY_ELEMENTS, "To", str(limits.recipients))
    seen: set[str] = set()
    for recipient in message.to:
        _require({"To/OrganId": recipient.organ_id})
        if recipient.organ_id in seen:
            raise EdxmlError(ErrorCode.DUPLICATE_RECIPIENT, "To", recipient.organ_id)
        seen.add(recipient.organ_id)


def _require_names(message: Message, *, limits: Limits) -> None:
    if len(message.attachments) > limits.attachments:
        raise EdxmlError(ErrorCode.TOO_MANY_ATTACHMENTS, "AttachmentEncoded", str(limits.attachments))
    seen: set[str] = set()
    for attachment in message.attachments:
        why = fault(attachment.name, limits=limits)
        if why:
            raise EdxmlError(ErrorCode.UNSAFE_NAME, ascii(attachment.name[:80]), why)
        if attachment.name.casefold() in seen:
            raise EdxmlError(ErrorCode.DUPLICATE_NAME, "AttachmentEncoded", attachment.name)
        seen.add(attachment.name.casefold())


def _require_target(message: Message) -> None:
    business = message.business
    if business.business_doc_type is BusinessType.NEW:
        return
    if business.business_doc_type is BusinessType.REPLACE:
        _require({"Bussiness/ReplacementInfoList": business.replacement_info_list})
    else:
        _require({"Bussiness/DocumentId": business.document_id})
    # Sources disagree where a recalled document is named, so both places are filled: the profile page,
    # conflict 4.
    if business.business_doc_type is BusinessType.RECALL:
        _require({"MessageHeader/ResponseFor": message.response_for})
