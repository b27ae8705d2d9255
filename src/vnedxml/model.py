"""Shape the two kinds of package as frozen values; field names are the element names in snake case.

Texts are NFC and stripped; a missing text is "". Dates are `date`; times are aware and shown on the wire in
Vietnam's zone. `notes` say what was odd on reading and never count in comparisons.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from vnedxml.codes import BusinessType, Priority, ReceiverType, StatusCode, SteeringType
from vnedxml.errors import EdxmlError, ErrorCode, Note
from vnedxml.kinds import Kind, resolve

_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Name an agency by its identifier code and its contact data."""

    organ_id: str
    "QĐ 20/2020 code (H44.12), or the QCVN 102 code (000.12.00.H44) of an older peer."
    organ_name: str = ""
    organization_in_charge: str = ""
    organ_add: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Hold number and notation, printed together as 05/BNV-VP; on the wire both are free text."""

    code_number: str = ""
    code_notation: str = ""

    def __str__(self) -> str:
        return f"{self.code_number}/{self.code_notation}"


@dataclass(frozen=True, slots=True)
class PromulgationInfo:
    """Hold where and when the document was issued."""

    place: str = ""
    promulgation_date: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentType:
    """Hold the kind of document as on the wire."""

    type: int | None = None
    type_detail: int | None = None
    type_name: str = ""

    @classmethod
    def of(cls, kind: Kind) -> DocumentType:
        """Return the form that this profile writes: group, row, name."""
        return cls(int(kind.group), kind.row, kind.name_vi)

    @property
    def kind(self) -> Kind | None:
        """Return the kind that is meant, believing the name before the codes, or None."""
        return resolve(self.type, self.type_detail, self.type_name)


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """Name who signed: competence (TM., KT., TL., TUQ., Q.), position, full name."""

    competence: str = ""
    position: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherInfo:
    """Hold urgency, sphere, amounts and the list of appendixes."""

    priority: Priority | None = None
    sphere_of_promulgation: str = ""
    typer_notation: str = ""
    promulgation_amount: int | None = None
    page_amount: int | None = None
    direction: bool | None = None
    appendixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFor:
    """Point at an earlier document: answered, recalled, or the one a status tells about."""

    organ_id: str = ""
    code: str = ""
    promulgation_date: date | None = None
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """Hold one hop: which agency handled the package, and when."""

    organ_id: str
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffInfo:
    """Name the person who handled the package."""

    department: str = ""
    department_id: str = ""
    staff: str = ""
    staff_id: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Say that an update adds or removes one recipient."""

    organ_id: str
    receiver_type: ReceiverType


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessDocumentInfo:
    """Say what an update changed: the document itself, its recipients, or both."""

    document_info: bool = False
    document_receiver: bool = False
    receiver_list: tuple[Receiver, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplacementInfo:
    """Name one replaced document and the agencies that have it."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """Say what the package does: new, recall, update, replace; and to which document."""

    business_doc_type: BusinessType = BusinessType.NEW
    business_doc_reason: str = ""
    document_id: str = ""
    paper: bool | None = None
    "Whether a paper copy follows (QĐ 28/2018 Art 7.2)."
    business_document_info: BusinessDocumentInfo | None = None
    replacement_info_list: tuple[ReplacementInfo, ...] = ()
    staff_info: StaffInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Hold one file: its name for people, its measure, and where its bytes are.

    `name` is shown, never used as a path. Make one by `of_path` or `of_bytes`; the reader makes its own.
    """

    name: str
    sha256: str
    size: int
    source: Path | bytes = field(compare=False, repr=False)
    description: str = ""
    content_type: str = field(default="", compare=False)
    content_id: str = field(default="", compare=False)

    @classmethod
    def of_bytes(
        cls, name: str, content: bytes, *, description: str = "", content_type: str = ""
    ) -> Attachment:
        """Return an attachment held in memory."""
        return cls(
            name=name,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            source=content,
            description=description,
            content_type=content_type,
        )

    @classmethod
    def of_path(cls, name: str, path: Path, *, description: str = "", content_type: str = "") -> Attachment:
        """Return an attachment that stays on disk; the file is read once to measure it.

        Raises EdxmlError if the file cannot be read.
        """
        digest, size = hashlib.sha256(), 0
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
        except OSError as error:
            raise EdxmlError(ErrorCode.STORAGE, str(path), str(error.strerror)) from error
        return cls(
            name=name,
            sha256=digest.hexdigest(),
            size=size,
            source=path,
            description=description,
            content_type=content_type,
        )

    def open(self) -> BinaryIO:
        """Open the bytes for reading. Raises OSError if a file is gone."""
        return io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Hold a document package: one document, its recipients and its files, signed main PDF first."""

    from_: Organization
    to: tuple[Organization, ...]
    document_id: str
    code: Code
    promulgation_info: PromulgationInfo
    document_type: DocumentType
    subject: str
    content: str = ""
    signer_info: SignerInfo | None = None
    due_date: date | None = None
    other_info: OtherInfo | None = None
    response_for: tuple[ResponseFor, ...] = ()
    steering_type: SteeringType | None = None
    to_places: tuple[str, ...] = ()
    trace_headers: tuple[TraceHeader, ...] = ()
    business: Business = Business()
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[Note, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusMessage:
    """Hold a status package: who reports, about which document, to whom, which state."""

    from_: Organization
    response_for: ResponseFor
    "`organ_id` is the agency that is told."
    status_code: StatusCode
    description: str = ""
    timestamp: datetime | None = None
    staff_info: StaffInfo | None = None
    notes: tuple[Note, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Written:
    """Measure the package that was written."""

    sha256: str
    size: int
