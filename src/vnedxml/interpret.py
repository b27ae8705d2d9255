"""Give the tree its meaning: order-insensitive, by (namespace, local name), tolerant where it is safe.

Two elements where one is meant are refused, for two readers could believe two different ones; so are
business types and states that are not known, for they change what must be done.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vnedxml import namespaces
from vnedxml.codes import BusinessType, Priority, ReceiverType, StatusCode, SteeringType
from vnedxml.errors import EdxmlError, ErrorCode, Note, NoteCode
from vnedxml.fields import Fields
from vnedxml.kinds import disagree
from vnedxml.limits import Limits
from vnedxml.model import (
    Attachment,
    Business,
    BusinessDocumentInfo,
    Code,
    DocumentType,
    Message,
    Organization,
    OtherInfo,
    PromulgationInfo,
    Receiver,
    ReplacementInfo,
    ResponseFor,
    SignerInfo,
    StaffInfo,
    StatusMessage,
    TraceHeader,
)
from vnedxml.tree import Element


@dataclass(slots=True)
class Parts:
    """Hold the meaningful elements of a package, wherever its writer put them."""

    header: Element
    trace: Element | None = None
    business: Element | None = None
    manifest: Element | None = None
    attachments: list[Element] = field(default_factory=list)


def find_parts(root: Element) -> Parts:
    """Return the parts of a package. Raises EdxmlError if it is none, or has a part twice."""
    if root.name not in namespaces.ROOTS:
        raise EdxmlError(ErrorCode.NOT_EDXML, root.path, root.namespace[:100])
    found: dict[str, list[Element]] = {}
    queue = [root]
    while queue:
        for child in queue.pop().children:
            found.setdefault(child.name, []).append(child)
            if child.name in namespaces.CONTAINERS:
                queue.append(child)
    header = _only(found, "MessageHeader", "Status")
    if header is None:
        raise EdxmlError(ErrorCode.NOT_EDXML, root.path, "MessageHeader")
    trace = _only(found, "TraceHeaderList")
    if trace is not None:  # some writers put it there, some beside the list
        found.setdefault("Bussiness", []).extend(trace.all("Bussiness"))
    return Parts(
        header=header,
        trace=trace,
        business=_only(found, "Bussiness"),
        manifest=_only(found, "edXMLManifest", "Manifest"),
        attachments=[
            *(each for group in found.get("AttachmentEncoded", []) for each in group.all("Attachment")),
            *found.get("Attachment", []),
        ],
    )


def _only(found: dict[str, list[Element]], *names: str) -> Element | None:
    elements = [element for name in names for element in found.get(name, [])]
    if len(elements) > 1:
        raise EdxmlError(ErrorCode.DUPLICATE_ELEMENT, elements[1].path, names[0])
    return elements[0] if elements else None


def is_status(parts: Parts) -> bool:
    """Tell whether the package reports a state: only such a header has a StatusCode."""
    return any(parts.header.all("StatusCode"))


def status_message(parts: Parts, notes: list[Note]) -> StatusMessage:
    """Return the state that a package reports. Raises EdxmlError if the code is not known."""
    header = Fields(parts.header, notes)
    if parts.attachments:
        header.note(NoteCode.STATUS_WITH_ATTACHMENTS)
    response = header.inner("ResponseFor")
    if response is None:
        header.note(NoteCode.MISSING, "ResponseFor")
    return StatusMessage(
        from_=_organization(header, "From"),
        response_for=_response(response) if response else ResponseFor(),
        status_code=_status_code(header),
        description=header.text("Description"),
        timestamp=header.moment("Timestamp"),
        staff_info=_staff(header.inner("StaffInfo")),
        notes=tuple(notes),
    )


def _status_code(header: Fields) -> StatusCode:
    text = header.text("StatusCode")
    try:
        return StatusCode(text.zfill(2))
    except ValueError as error:
        raise EdxmlError(ErrorCode.UNKNOWN_STATUS, f"{header.element.path}/StatusCode", text[:40]) from error


def document_message(
    parts: Parts, attachments: tuple[Attachment, ...], notes: list[Note], *, limits: Limits
) -> Message:
    """Return the document that a package carries. Raises EdxmlError if its business type is not known."""
    header = Fields(parts.header, notes)
    code, promulgation = header.inner("Code"), header.inner("PromulgationInfo")
    places = header.inner("ToPlaces")
    for name in ("DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject"):
        if not any(parts.header.all(name)):
            header.note(NoteCode.MISSING, name)
    return Message(
        from_=_organization(header, "From"),
        to=_recipients(header, limits=limits),
        document_id=header.text("DocumentId"),
        code=Code(code.text("CodeNumber"), code.text("CodeNotation")) if code else Code(),
        promulgation_info=_promulgation(promulgation),
        document_type=_document_type(header.inner("DocumentType")),
        subject=header.text("Subject"),
        content=header.text("Content"),
        signer_info=_signer(header.inner("SignerInfo")),
        due_date=header.day("DueDate"),
        other_info=_other(header.inner("OtherInfo")),
        response_for=tuple(
            r for each in header.each("ResponseFor") if (r := _response(each)) != ResponseFor()
        ),
        steering_type=_steering(header),
        to_places=places.texts("Place") if places else (),
        trace_headers=_traces(parts.trace, notes),
        business=_business(parts.business, notes),
        attachments=attachments,
        notes=tuple(notes),
    )


def _organization(header: Fields, name: str) -> Organization:
    party = header.inner(name)
    if party is None:
        header.note(NoteCode.MISSING, name)
        return Organization(organ_id="")
    return _party(party)


def _party(party: Fields) -> Organization:
    organ_id = party.text("OrganId")
    if not organ_id:
        party.note(NoteCode.MISSING, "OrganId")
    return Organization(
        organ_id=organ_id,
        organ_name=party.text("OrganName"),
        organization_in_charge=party.text("OrganizationInCharge"),
        organ_add=party.text("OrganAdd"),
        email=party.text("Email"),
        telephone=party.text("Telephone"),
        fax=party.text("Fax"),
        website=party.text("Website"),
    )


def _recipients(header: Fields, *, limits: Limits) -> tuple[Organization, ...]:
    elements = header.each("To")
    if len(elements) > limits.recipients:
        raise EdxmlError(ErrorCode.TOO_MANY_ELEMENTS, f"{header.element.path}/To", str(limits.recipients))
    recipients = tuple(_party(each) for each in elements)
    if not recipients:
        header.note(NoteCode.MISSING, "To")
    seen: set[str] = set()
    for recipient in recipients:
        if recipient.organ_id and recipient.organ_id in seen:
            header.note(NoteCode.DUPLICATE_RECIPIENT, "To", recipient.organ_id)
        seen.add(recipient.organ_id)
    return recipients


def _promulgation(element: Fields | None) -> PromulgationInfo:
    if element is None:
        return PromulgationInfo()
    return PromulgationInfo(element.text("Place"), element.day("PromulgationDate"))


def _document_type(element: Fields | None) -> DocumentType:
    if element is None:
        return DocumentType()
    told = DocumentType(element.number("Type"), element.number("TypeDetail"), element.text("TypeName"))
    if disagree(told.type, told.type_detail, told.type_name):
        element.note(NoteCode.TYPE_CONFLICT, detail=f"{told.type}/{told.type_detail}: {told.type_name}")
    return told


def _signer(element: Fields | None) -> SignerInfo | None:
    if element is None:
        return None
    signer = SignerInfo(element.text("Competence"), element.text("Position"), element.text("FullName"))
    return signer if signer != SignerInfo() else None


def _other(element: Fields | None) -> OtherInfo | None:
    if element is None:
        return None
    appendixes = element.inner("Appendixes")
    other = OtherInfo(
        priority=element.code("Priority", Priority),
        sphere_of_promulgation=element.text("SphereOfPromulgation"),
        typer_notation=element.text("TyperNotation"),
        promulgation_amount=element.number("PromulgationAmount"),
        page_amount=element.number("PageAmount"),
        direction=element.flag("Direction"),
        appendixes=appendixes.texts("Appendix") if appendixes else (),
    )
    return other if other != OtherInfo() else None


def _response(element: Fields) -> ResponseFor:
    return ResponseFor(
        organ_id=element.text("OrganId"),
        code=element.text("Code"),
        promulgation_date=element.day("PromulgationDate"),
        document_id=element.text("DocumentId"),
    )


def _steering(header: Fields) -> SteeringType | None:
    # Writers disagree whether 0 or 1 is "does not steer"; nobody uses 0 for anything else.
    if header.text("SteeringType") == "0":
        return SteeringType.ORDINARY
    return header.code("SteeringType", SteeringType)


def _traces(element: Element | None, notes: list[Note]) -> tuple[TraceHeader, ...]:
    if element is None:
        return ()
    hops = Fields(element, notes).each("TraceHeader")
    return tuple(TraceHeader(hop.text("OrganId"), hop.moment("Timestamp")) for hop in hops)


def _business(element: Element | None, notes: list[Note]) -> Business:
    if element is None:
        notes.append(Note(NoteCode.MISSING, "TraceHeaderList/Bussiness"))
        return Business()
    told = Fields(element, notes)
    replacements = told.inner("ReplacementInfoList")
    return Business(
        business_doc_type=_business_type(told),
        business_doc_reason=told.text("BussinessDocReason"),
        document_id=told.text("DocumentId"),
        paper=_paper(told),
        business_document_info=_document_info(told.inner("BussinessDocumentInfo")),
        replacement_info_list=_replacements(replacements) if replacements else (),
        staff_info=_staff(told.inner("StaffInfo")),
    )


def _business_type(told: Fields) -> BusinessType:
    text = told.text("BussinessDocType")
    if not text:
        told.note(NoteCode.MISSING, "BussinessDocType")
        return BusinessType.NEW
    try:
        return BusinessType(text)
    except ValueError as error:
        place = f"{told.element.path}/BussinessDocType"
        raise EdxmlError(ErrorCode.UNKNOWN_BUSINESS_TYPE, place, text[:40]) from error


def _paper(told: Fields) -> bool | None:
    # One integrator writes the number of pages here: any number above zero means that paper follows.
    pages = told.number("Paper")
    return None if pages is None else pages > 0


def _document_info(element: Fields | None) -> BusinessDocumentInfo | None:
    if element is None:
        return None
    receivers = element.inner("ReceiverList")
    return BusinessDocumentInfo(
        document_info=bool(element.flag("DocumentInfo")),
        document_receiver=bool(element.flag("DocumentReceiver")),
        receiver_list=_receivers(receivers) if receivers else (),
    )


def _receivers(element: Fields) -> tuple[Receiver, ...]:
    told = (
        (each.text("OrganId"), each.code("ReceiverType", ReceiverType)) for each in element.each("Receiver")
    )
    return tuple(Receiver(organ_id, change) for organ_id, change in told if organ_id and change is not None)


def _replacements(element: Fields) -> tuple[ReplacementInfo, ...]:
    infos = []
    for each in element.each("ReplacementInfo"):
        agencies = each.inner("OrganIdList")
        infos.append(ReplacementInfo(each.text("DocumentId"), agencies.texts("OrganId") if agencies else ()))
    return tuple(infos)


def _staff(element: Fields | None) -> StaffInfo | None:
    if element is None:
        return None
    staff = StaffInfo(
        department=element.text("Department"),
        department_id=element.text("DepartmentId"),
        staff=element.text("Staff"),
        staff_id=element.text("StaffId"),
        email=element.text("Email"),
        mobile=element.text("Mobile"),
    )
    return staff if staff != StaffInfo() else None
