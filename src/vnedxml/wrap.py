"""Check an attachment before it is sent, and give its bytes as they travel: raw, or in a one-entry ZIP.

The ZIP is stored, not deflated, with a fixed date and an entry named after the content: the same file gives
the same bytes on every machine and with every zlib, PDF gains nothing from deflating, and every ZIP reader
takes it.
"""

from __future__ import annotations

import hashlib
import struct
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from vnedxml import archives, contents
from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.limits import Limits
from vnedxml.model import Attachment
from vnedxml.style import Wrapping

_BLOCK = 3 << 16
_HEAD = 512
_FIRST_DAY = 0x0021  # 1980-01-01, the first date that a ZIP can hold
_VERSION = 10
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_MAX_ZIP = 0xFFFF0000


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold an attachment that was read once: its sum, its true type, and whether it will be wrapped."""

    attachment: Attachment
    crc: int
    content_type: str
    is_wrapped: bool

    @property
    def wire_type(self) -> str:
        """Return the ContentType to declare."""
        return "application/zip" if self.is_wrapped else self.content_type

    @property
    def wire_size(self) -> int:
        """Return the number of bytes before base64."""
        if not self.is_wrapped:
            return self.attachment.size
        name = len(_entry_name(self))
        return _LOCAL.size + _ENTRY.size + _END.size + 2 * name + self.attachment.size


def check(attachment: Attachment, *, wrapping: Wrapping, limits: Limits) -> Checked:
    """Read the attachment once and compare it with its recorded measure.

    Raises EdxmlError if the bytes changed, are empty, mangled, or would not be read back as they are.
    Raises OSError if they cannot be read.
    """
    digest, size, crc, head = hashlib.sha256(), 0, 0, b""
    detector = contents.MangledDetector(attachment.name)
    for block in blocks_of(attachment):
        head = head or block[:_HEAD]
        digest.update(block)
        crc = zlib.crc32(block, crc)
        size += len(block)
        detector.feed(block)
    if digest.hexdigest() != attachment.sha256 or size != attachment.size:
        raise EdxmlError(ErrorCode.CONTENT_CHANGED, attachment.name, f"{attachment.sha256[:12]}…")
    if not size:
        raise EdxmlError(ErrorCode.ATTACHMENT_EMPTY, attachment.name)
    if detector.is_mangled:
        raise EdxmlError(ErrorCode.MANGLED_CONTENT, attachment.name)
    if size > min(_MAX_ZIP, limits.unpacked_limit):
        raise EdxmlError(ErrorCode.TOO_LARGE, attachment.name, str(limits.unpacked_limit))
    is_wrapped = wrapping is Wrapping.ZIP or _looks_like_wrapper(attachment, head, limits=limits)
    return Checked(attachment, crc, contents.sniff(head, attachment.name), is_wrapped)


def _looks_like_wrapper(attachment: Attachment, head: bytes, *, limits: Limits) -> bool:
    # A ZIP that holds one file, sent raw, would be taken for a wrapping and lose its own shell: wrap it all
    # the same.
    if not head.startswith(archives.ARCHIVE_STARTS):
        return False
    with attachment.open() as file:
        entries = archives.inspect(file, place=attachment.name, limits=limits)
    return archives.is_wrapper(entries, attachment.name)


def require_readable(checked: Checked, *, limits: Limits) -> None:
    """Refuse an archive that a receiver under these limits would refuse.

    Raises EdxmlError for bombs, broken ZIPs, and a ZIP under a name that does not say so.
    """
    attachment = checked.attachment
    with attachment.open() as file:
        if not file.read(4).startswith(archives.ARCHIVE_STARTS):
            return
        entries = archives.inspect(file, place=attachment.name, limits=limits)
    if len(entries) == 1 and not contents.is_zip_based(attachment.name):
        raise EdxmlError(ErrorCode.NESTED_ARCHIVE, attachment.name, entries[0].name[:80])


def blocks_of(attachment: Attachment) -> Iterator[bytes]:
    """Yield the attachment's own bytes in blocks."""
    with attachment.open() as file:
        while block := file.read(_BLOCK):
            yield block


def wire_blocks(checked: Checked) -> Iterator[bytes]:
    """Yield the bytes that travel, raw or wrapped."""
    if not checked.is_wrapped:
        yield from blocks_of(checked.attachment)
        return
    name, size = _entry_name(checked), checked.attachment.size
    same = (0, 0, 0, _FIRST_DAY, checked.crc, size, size, len(name))
    yield _LOCAL.pack(b"PK\x03\x04", _VERSION, *same, 0) + name
    yield from blocks_of(checked.attachment)
    entry = _ENTRY.pack(b"PK\x01\x02", _VERSION, _VERSION, *same, 0, 0, 0, 0, 0, 0) + name
    start = _LOCAL.size + len(name) + size
    yield entry + _END.pack(b"PK\x05\x06", 0, 0, 1, 1, len(entry), start, 0)


def _entry_name(checked: Checked) -> bytes:
    identity = uuid.UUID(hex=checked.attachment.sha256[:32], version=5)
    ending = contents.suffix(checked.attachment.name)
    plain = ending if ending.isascii() and ending[1:].isalnum() else ""
    return f"{identity}{plain}".encode()
