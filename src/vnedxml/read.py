"""Read a package: hostile bytes in, a frozen message and files named by their hash out."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from vnedxml import archives, contents, interpret, namespaces
from vnedxml.errors import EdxmlError, ErrorCode, Note, NoteCode
from vnedxml.fields import Fields
from vnedxml.limits import Limits
from vnedxml.manifest import Listed, match
from vnedxml.model import Attachment, Message, StatusMessage
from vnedxml.names import NameBook
from vnedxml.parse import parse
from vnedxml.spool import Spooled, Workspace
from vnedxml.tree import Element

_BLOCK = 1 << 18
_HEAD = 512


def read(stream: BinaryIO, *, into: Path, limits: Limits | None = None) -> Message | StatusMessage:
    """Read one package; each attachment becomes a file in the folder `into`, named by its SHA-256 in hex.

    Raises EdxmlError, and nothing else, for whatever the bytes are; then no file of this reading is left in
    `into`. Nothing is fsynced and signatures are not looked at: both are the caller's, as is keeping the raw
    package.
    """
    limits = limits or Limits()
    workspace = Workspace(into)
    try:
        message = _read(stream, workspace, limits)
        workspace.sweep()
    except OSError as error:
        workspace.abandon()
        raise EdxmlError(ErrorCode.STORAGE, str(into), str(error.strerror or error)) from error
    except BaseException:
        workspace.abandon()
        raise
    return message


def read_bytes(package: bytes, *, limits: Limits | None = None) -> Message | StatusMessage:
    """Read one small package with its attachments held in memory. Raises EdxmlError like `read`."""
    try:
        with tempfile.TemporaryDirectory(prefix="vnedxml-") as folder:
            message = read(io.BytesIO(package), into=Path(folder), limits=limits)
            if isinstance(message, StatusMessage):
                return message
            held = tuple(_held(attachment) for attachment in message.attachments)
            return replace(message, attachments=held)
    except OSError as error:
        raise EdxmlError(ErrorCode.STORAGE, tempfile.gettempdir(), str(error)) from error


def _held(attachment: Attachment) -> Attachment:
    with attachment.open() as file:
        return replace(attachment, source=file.read())


def _read(stream: BinaryIO, workspace: Workspace, limits: Limits) -> Message | StatusMessage:
    root = parse(stream, workspace=workspace, limits=limits)
    parts = interpret.find_parts(root)
    notes: list[Note] = []
    if parts.header.namespace in namespaces.OLD:
        notes.append(Note(NoteCode.OLD_NAMESPACE, parts.header.path, parts.header.namespace))
    if interpret.is_status(parts):
        return interpret.status_message(parts, notes)
    attachments = _attachments(parts, workspace, notes, limits=limits)
    return interpret.document_message(parts, attachments, notes, limits=limits)


def _attachments(
    parts: interpret.Parts, workspace: Workspace, notes: list[Note], *, limits: Limits
) -> tuple[Attachment, ...]:
    listed = match(parts.manifest, parts.attachments, notes, limits=limits)
    book = NameBook(limits)
    done: list[Attachment] = []
    for element, entry in zip(parts.attachments, listed, strict=True):
        attachment = _attachment(element, entry, workspace, notes, book=book, limits=limits)
        done.append(attachment)
        if sum(each.size for each in done) > limits.unpacked_limit:
            raise EdxmlError(ErrorCode.TOO_LARGE, element.path, str(limits.unpacked_limit))
    return tuple(done)


def _attachment(
    element: Element,
    listed: Listed,
    workspace: Workspace,
    notes: list[Note],
    *,
    book: NameBook,
    limits: Limits,
) -> Attachment:
    place = f"{element.path} {listed.name[:80]!r}"
    content_element = element.one("ContentTransferEncoded")
    if content_element is None or content_element.content is None:
        raise EdxmlError(ErrorCode.ATTACHMENT_MISSING, place, "ContentTransferEncoded")
    if not content_element.content.size:
        raise EdxmlError(ErrorCode.ATTACHMENT_EMPTY, place)
    name = book.admit(listed.name, place=place, notes=notes)
    content = _unwrapped(content_element.content, name, workspace, limits=limits)
    head = _judge(content, name)
    if contents.is_mislabelled(head, name):
        notes.append(Note(NoteCode.MISLABELLED, name, contents.sniff(head, name)))
    description = Fields(element, notes).text("Description") or listed.description
    return Attachment(
        name=name,
        sha256=content.sha256,
        size=content.size,
        source=workspace.keep(content).path,
        description="" if description in (name, listed.name) else description,
        content_type=contents.sniff(head, name),
        content_id=listed.content_id,
    )


def _unwrapped(content: Spooled, name: str, workspace: Workspace, *, limits: Limits) -> Spooled:
    with content.path.open("rb") as file:
        if not file.read(4).startswith(archives.ARCHIVE_STARTS):
            return content
        entries = archives.inspect(file, place=name, limits=limits)
        if not archives.is_wrapper(entries, name):
            return content
        inner = archives.unwrap(file, entries[0], place=name, workspace=workspace)
    workspace.drop(content.path)
    if not inner.size:
        raise EdxmlError(ErrorCode.ATTACHMENT_EMPTY, name)
    with inner.path.open("rb") as file:
        if file.read(4).startswith(archives.ARCHIVE_STARTS):
            nested = archives.inspect(file, place=name, limits=limits)
            if len(nested) == 1 and not contents.is_zip_based(name):
                raise EdxmlError(ErrorCode.NESTED_ARCHIVE, name, nested[0].name[:80])
    return inner


def _judge(content: Spooled, name: str) -> bytes:
    detector = contents.MangledDetector(name)
    head = b""
    with content.path.open("rb") as file:
        while detector.is_undecided and (block := file.read(_BLOCK)):
            head = head or block[:_HEAD]
            detector.feed(block)
    if detector.is_mangled:
        raise EdxmlError(ErrorCode.MANGLED_CONTENT, name)
    return head
