"""Look into ZIP files without unpacking them, and take the one file out of a wrapping ZIP.

The axis' SDK wraps each attachment in a one-entry ZIP. Only the directory at the end is read to judge an
archive, so that a bomb is refused before a byte of it is inflated. ZIP64 is refused: nothing within our
limits needs it.
"""

from __future__ import annotations

import hashlib
import stat
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from vnedxml import contents
from vnedxml.errors import EdxmlError, ErrorCode
from vnedxml.limits import Limits
from vnedxml.spool import Spooled, Workspace

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_BLOCK: Final = 1 << 16
_MAX_COMMENT: Final = 0xFFFF
_STORED: Final = 0
_DEFLATED: Final = 8
_ENCRYPTED: Final = 1
_UNIX: Final = 3

ARCHIVE_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ARCHIVE_ENDINGS: Final = (".zip", ".rar", ".7z", ".gz", ".bz2", ".xz", ".tar")


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold what the directory says of one entry."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    unpacked: int
    offset: int

    @property
    def suffix(self) -> str:
        """Return the lower-case ending of the name, with its dot."""
        return PurePosixPath(self.name).suffix.lower()


def inspect(file: BinaryIO, *, place: str, limits: Limits) -> tuple[Entry, ...]:
    """Return the entries of a ZIP, at most two, after judging all of them.

    Raises EdxmlError for a broken directory, a bomb, ZIP64, symbolic links, names that climb out, or too
    many archives inside.
    """
    size = file.seek(0, 2)
    count, length, start = _directory(file, size, place=place)
    if count > limits.archive_entries:
        raise EdxmlError(ErrorCode.ARCHIVE_BOMB, place, f"{count} > {limits.archive_entries}")
    if length > limits.directory_bytes:
        raise EdxmlError(ErrorCode.ARCHIVE_BOMB, place, f"{length} > {limits.directory_bytes}")
    file.seek(start)
    directory = file.read(length)
    first: list[Entry] = []
    position = unpacked = inner = 0
    for _ in range(count):
        entry, position = _entry(directory, position, place=place)
        unpacked += entry.unpacked
        inner += entry.name.lower().endswith(_ARCHIVE_ENDINGS)
        if len(first) < 2:
            first.append(entry)
    if position != length:
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, "directory")
    _judge(unpacked, inner, size=size, place=place, limits=limits)
    return tuple(first)


def _directory(file: BinaryIO, size: int, *, place: str) -> tuple[int, int, int]:
    tail_length = min(size, _END.size + _MAX_COMMENT)
    file.seek(size - tail_length)
    tail = file.read(tail_length)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or found + _END.size > len(tail):
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, "end record")
    _, disk, start_disk, here, count, length, start, comment = _END.unpack_from(tail, found)
    if 0xFFFF in (here, count) or 0xFFFFFFFF in (length, start) or tail[:found].endswith(b"PK\x06\x07"):
        raise EdxmlError(ErrorCode.ARCHIVE_UNSAFE, place, "ZIP64")
    end = size - tail_length + found
    if disk or start_disk or here != count or start + length != end or end + _END.size + comment != size:
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, "end record")
    if length < count * _ENTRY.size:
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, "directory")
    return count, length, start


def _entry(directory: bytes, position: int, *, place: str) -> tuple[Entry, int]:
    if position + _ENTRY.size > len(directory):
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, "directory")
    (
        mark,
        made_by,
        _needed,
        flags,
        method,
        _time,
        _date,
        crc,
        packed,
        unpacked,
        name_length,
        extra,
        comment,
        _disk,
        _internal,
        external,
        offset,
    ) = _ENTRY.unpack_from(directory, position)
    if mark != b"PK\x01\x02":
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, "directory")
    at = position + _ENTRY.size
    name = directory[at : at + name_length].decode("utf-8", "replace")
    if made_by >> 8 == _UNIX and stat.S_ISLNK(external >> 16):
        raise EdxmlError(ErrorCode.ARCHIVE_UNSAFE, place, f"symlink {name[:80]!r}")
    if _climbs(name):
        raise EdxmlError(ErrorCode.ARCHIVE_UNSAFE, place, repr(name[:80]))
    if 0xFFFFFFFF in (packed, unpacked, offset):
        raise EdxmlError(ErrorCode.ARCHIVE_UNSAFE, place, "ZIP64")
    return Entry(name, method, flags, crc, packed, unpacked, offset), at + name_length + extra + comment


def _climbs(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts or (len(parts[0]) == 2 and parts[0][1] == ":") or "\0" in name


def _judge(unpacked: int, inner: int, *, size: int, place: str, limits: Limits) -> None:
    if unpacked > limits.unpacked_limit:
        raise EdxmlError(ErrorCode.ARCHIVE_BOMB, place, f"{unpacked} > {limits.unpacked_limit}")
    if unpacked > limits.ratio_floor_bytes and unpacked > size * limits.ratio:
        raise EdxmlError(ErrorCode.ARCHIVE_BOMB, place, f"{unpacked // max(size, 1)} : 1")
    if inner > limits.inner_archives:
        raise EdxmlError(ErrorCode.NESTED_ARCHIVE, place, f"{inner} > {limits.inner_archives}")


def is_wrapper(entries: tuple[Entry, ...], name: str) -> bool:
    """Tell whether a ZIP only wraps the file called `name`: one entry, and not itself that file.

    A file that is a ZIP by nature (docx, zip) is unwrapped only if the one entry has the same ending.
    """
    if len(entries) != 1 or entries[0].name.endswith("/"):
        return False
    return not contents.is_zip_based(name) or entries[0].suffix == contents.suffix(name)


def unwrap(file: BinaryIO, entry: Entry, *, place: str, workspace: Workspace) -> Spooled:
    """Write the only entry to a file of the workspace and check its length and sum.

    Raises EdxmlError if the entry is encrypted, packed by an unknown method, cut, or not what the directory
    says.
    """
    if entry.flags & _ENCRYPTED:
        raise EdxmlError(ErrorCode.ENCRYPTED_ARCHIVE, place)
    if entry.method not in (_STORED, _DEFLATED):
        raise EdxmlError(ErrorCode.ARCHIVE_UNSAFE, place, f"method {entry.method}")
    file.seek(entry.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, "local header")
    name_length, extra = _LOCAL.unpack(header)[-2:]
    file.seek(name_length + extra, 1)
    out, path = workspace.new()
    with out:
        size, crc, sha256 = _copy(file, out, entry, place=place)
    if size != entry.unpacked or crc != entry.crc:
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, "CRC")
    return Spooled(path, size, sha256)


def _copy(file: BinaryIO, out: BinaryIO, entry: Entry, *, place: str) -> tuple[int, int, str]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == _DEFLATED else None
    digest, size, crc, left = hashlib.sha256(), 0, 0, entry.packed
    pending = b""
    while True:
        if not pending and left:
            pending = file.read(min(_BLOCK, left))
            left = left - len(pending) if pending else 0
        block, pending = _inflated(inflater, pending, place=place)
        if not block and not pending and not left:
            return size, crc, digest.hexdigest()
        size += len(block)
        if size > entry.unpacked:
            raise EdxmlError(ErrorCode.ARCHIVE_BOMB, place, f"> {entry.unpacked}")
        digest.update(block)
        crc = zlib.crc32(block, crc)
        out.write(block)


def _inflated(inflater: zlib._Decompress | None, pending: bytes, *, place: str) -> tuple[bytes, bytes]:
    if inflater is None:
        return pending, b""
    try:
        block = inflater.decompress(pending, _BLOCK)
    except zlib.error as error:
        raise EdxmlError(ErrorCode.BROKEN_ARCHIVE, place, str(error)) from error
    return block, b"" if inflater.eof else inflater.unconsumed_tail
