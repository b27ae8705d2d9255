"""Read and write the edXML packages that Vietnam's agencies exchange, with the standard library only."""

from vnedxml.codes import BusinessType, Priority, ReceiverType, StatusCode, SteeringType
from vnedxml.errors import EdxmlError, ErrorCode, Note, NoteCode
from vnedxml.limits import Limits, NamePolicy
from vnedxml.model import Attachment, Message, StatusMessage, Written
from vnedxml.read import read, read_bytes
from vnedxml.style import TypeForm, Wrapping, WriterStyle
from vnedxml.write import write, write_bytes

__all__ = [
    "Attachment",
    "BusinessType",
    "EdxmlError",
    "ErrorCode",
    "Limits",
    "Message",
    "NamePolicy",
    "Note",
    "NoteCode",
    "Priority",
    "ReceiverType",
    "StatusCode",
    "StatusMessage",
    "SteeringType",
    "TypeForm",
    "Wrapping",
    "WriterStyle",
    "Written",
    "read",
    "read_bytes",
    "write",
    "write_bytes",
]
