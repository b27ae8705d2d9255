"""Decode an attachment's base64 as it streams by, into a file of our own naming."""

from __future__ import annotations

import binascii
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vnedxml.errors import EdxmlError, ErrorCode

_WHITESPACE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Spooled:
    """Hold a finished file in the target folder: where, how large, its hash."""

    path: Path
    size: int
    sha256: str


class Workspace:
    """Make files in one folder, named by their hash, and take them all back if reading fails."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary: set[Path] = set()
        self._kept: set[Path] = set()

    def new(self) -> tuple[BinaryIO, Path]:
        """Open a new nameless file for writing and reading."""
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
        path = Path(name)
        self._temporary.add(path)
        return os.fdopen(handle, "w+b"), path

    def keep(self, spooled: Spooled) -> Spooled:
        """Give the file its final name, the hash."""
        final = self._folder / spooled.sha256
        if not final.exists():
            self._kept.add(final)
        spooled.path.replace(final)
        self._temporary.discard(spooled.path)
        return Spooled(final, spooled.size, spooled.sha256)

    def drop(self, path: Path) -> None:
        """Remove one temporary file."""
        path.unlink(missing_ok=True)
        self._temporary.discard(path)

    def sweep(self) -> None:
        """Remove what was decoded but belongs to no attachment."""
        for path in tuple(self._temporary):
            self.drop(path)

    def abandon(self) -> None:
        """Remove everything that this reading has made."""
        for path in self._temporary | self._kept:
            path.unlink(missing_ok=True)


class Base64Sink:
    """Take base64 text in pieces of any size and write the bytes to a file, measured and hashed."""

    def __init__(self, workspace: Workspace, *, place: str, limit: int) -> None:
        self._file, self._path = workspace.new()
        self._place = place
        self._limit = limit
        self._carry = b""
        self._ended = False
        self._size = 0
        self._digest = hashlib.sha256()

    def feed(self, text: str) -> None:
        """Decode one piece. Raises EdxmlError if it is not base64, or too much."""
        try:
            piece = self._carry + text.encode("ascii").translate(None, _WHITESPACE)
        except UnicodeEncodeError as error:
            raise self._refused(f"U+{ord(text[error.start]):04X}") from error
        whole = len(piece) & ~3
        self._carry = piece[whole:]
        if whole:
            self._decode(piece[:whole])

    def finish(self) -> Spooled:
        """Close the file and return its measure. Raises EdxmlError if the last group is cut."""
        if self._carry:
            raise self._refused("…")
        self._file.close()
        return Spooled(self._path, self._size, self._digest.hexdigest())

    def close(self) -> None:
        """Close the file without a result."""
        self._file.close()

    def _decode(self, piece: bytes) -> None:
        if self._ended:
            raise self._refused("'='")
        try:
            block = binascii.a2b_base64(piece, strict_mode=True)
        except binascii.Error as error:
            raise self._refused(str(error)) from error
        self._ended = piece.endswith(b"=")
        self._size += len(block)
        if self._size > self._limit:
            raise EdxmlError(ErrorCode.TOO_LARGE, self._place, str(self._limit))
        self._digest.update(block)
        self._file.write(block)

    def _refused(self, why: str) -> EdxmlError:
        return EdxmlError(ErrorCode.BASE64, self._place, why)
