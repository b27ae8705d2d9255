"""Files by their SHA-256: written once, before the row that points at them, never changed.

Source of the order of steps: docs/rules/files.md. A blob is in place only after its bytes and its
directory entry are on the disk, so a row never points at a missing file, whatever line the power cut hits.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from . import failpoints
from .errors import Invalid, Refusal, Unavailable
from .failpoints import Step

_CHUNK: Final = 1 << 20
_NAME: Final = re.compile(r"[0-9a-f]{64}")
_NO_NAMELESS_FILES: Final = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL})
_NO_LINKS_BY_PROC: Final = frozenset({errno.EXDEV, errno.ENOENT, errno.EPERM, errno.EACCES})
_durable: Final[set[Path]] = set()
"""Folders whose own entry this process has seen synced: they are never removed, so once is enough."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


class FileBlobs:
    """Blobs in a folder of the installation, as `ab/cd/<sha256>`."""

    def __init__(self, root: Path) -> None:
        """Keep blobs below `root`, which is made when the first one comes."""
        self.root = root

    def path(self, sha256: str) -> Path:
        """Return where the blob lies, whether or not it is there. Raises ValueError for what is no SHA-256."""
        if not _NAME.fullmatch(sha256):
            raise ValueError(f"not a SHA-256: {sha256[:80]!r}")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a blob. Raises Unavailable if it is not there or is not what its name says."""
        try:
            content = self.path(sha256).read_bytes()
        except OSError as error:
            raise Unavailable(f"blob {sha256} cannot be read: {error}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Unavailable(f"blob {sha256} was changed on the disk; restore it from a backup")
        return content

    def open(self, sha256: str) -> BinaryIO:
        """Return the blob as a stream for reading."""
        try:
            return self.path(sha256).open("rb")
        except OSError as error:
            raise Unavailable(f"blob {sha256} cannot be read: {error}") from error

    def has(self, sha256: str) -> bool:
        """Say whether the blob is there."""
        return self.path(sha256).is_file()

    def put(self, content: bytes) -> Blob:
        """Store `content` and return its blob, durable before the return."""
        return self.put_chunks(iter([content]), limit=None)

    def put_stream(self, stream: BinaryIO, *, limit: int | None = None) -> Blob:
        """Store what `stream` gives, in constant memory. Raises Invalid past `limit` bytes."""
        return self.put_chunks(iter(lambda: stream.read(_CHUNK), b""), limit=limit)

    def put_chunks(self, chunks: Iterator[bytes], *, limit: int | None) -> Blob:
        """Store what `chunks` give. Raises Invalid past `limit` bytes, Unavailable when the disk is full."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with self._scratch() as scratch:
                digest, size = hashlib.sha256(), 0
                for chunk in chunks:
                    size += len(chunk)
                    if limit is not None and size > limit:
                        raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=limit // 1_000_000)
                    digest.update(chunk)
                    scratch.write(chunk)
                    failpoints.hit(Step.MID_BODY)
                scratch.flush()
                failpoints.hit(Step.BEFORE_FSYNC)
                os.fsync(scratch.fileno())
                failpoints.hit(Step.AFTER_FSYNC)
                self._settle(scratch.fileno(), digest.hexdigest())
                failpoints.hit(Step.AFTER_LINK)
                return Blob(digest.hexdigest(), size)
        except OSError as error:
            if error.errno in _FULL:
                raise Unavailable("the disk is full; free space and try again") from error
            raise

    @contextlib.contextmanager
    def _scratch(self) -> Iterator[BinaryIO]:
        """Open a file without a name: a process that is killed leaves nothing behind."""
        try:
            handle, name = os.open(self.root, os.O_TMPFILE | os.O_RDWR, 0o440), None
        except OSError as error:
            if error.errno not in _NO_NAMELESS_FILES:
                raise
            handle, name = tempfile.mkstemp(prefix=".incoming-", dir=self.root)
        try:
            with os.fdopen(handle, "w+b") as scratch:
                yield scratch
        finally:
            if name is not None:
                Path(name).unlink(missing_ok=True)

    def _settle(self, handle: int, sha256: str) -> None:
        place = self.path(sha256)
        self._make_folders(place.parent)
        os.fchmod(handle, 0o440)
        try:
            _give_name(handle, place)
        except FileExistsError:
            # The same bytes are there already, unless the disk lost some of them: then these take their place.
            if not _is_sound(place, sha256):
                fresh = place.with_name(f".{sha256}-{secrets.token_hex(4)}")
                _give_name(handle, fresh)
                fresh.replace(place)
        _sync_folder(place.parent)

    def _make_folders(self, folder: Path) -> None:
        """Have the folders of a blob and their entries on the disk, whoever made them and died before syncing."""
        if folder in _durable and folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        for below in (folder, folder.parent):
            if below not in _durable or not below.is_dir():
                _sync_folder(below.parent)
                _durable.add(below)


def _give_name(handle: int, place: Path) -> None:
    # linkat(2) by way of /proc: an open file without a name gets one. Python follows the link there only when a
    # folder's descriptor is given.
    try:
        folder = os.open("/proc/self/fd", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.link(str(handle), place, src_dir_fd=folder, follow_symlinks=True)
        finally:
            os.close(folder)
    except OSError as error:
        if error.errno not in _NO_LINKS_BY_PROC:
            raise
        _copy_to(handle, place)


def _copy_to(handle: int, place: Path) -> None:
    """Give the bytes a name where /proc is missing or links may not pass: by a copy, whole before it is named."""
    copy, name = tempfile.mkstemp(prefix=".incoming-", dir=place.parent)
    try:
        with os.fdopen(copy, "wb") as target, os.fdopen(os.dup(handle), "rb") as source:
            source.seek(0)
            shutil.copyfileobj(source, target, _CHUNK)
            target.flush()
            os.fchmod(target.fileno(), 0o440)
            os.fsync(target.fileno())
        os.link(name, place)
    finally:
        Path(name).unlink(missing_ok=True)


def _is_sound(place: Path, sha256: str) -> bool:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def blobs() -> FileBlobs:
    """Return the installation's blob store."""
    return FileBlobs(Path(settings.VANTHU_HOME) / "blobs")
