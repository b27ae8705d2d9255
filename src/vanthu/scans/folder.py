"""The scanner's folder of an agency: whole files are taken in, each once; what is no PDF is put aside; nothing is lost.

The order is: bytes into the blob store, then the row, then the file out of the way. Killed between any two of
them, the next look finds the file again, knows it by its hash, and goes on from there.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid
from vanthu.documents import intake

from . import actions

TAKEN: Final = "da-nhan"
ASIDE: Final = "khong-nhan"
REST_S: Final = 10
"""A file is whole when nobody has written to it for so long."""
PATIENCE_S: Final = 600
"""A file that still has no end after so long was cut off."""
_HEAD: Final = 1024
_TAIL: Final = 2048
_NOBODYS: Final = frozenset({"thumbs.db", "desktop.ini"})
"""What Windows leaves in a shared folder that somebody looked into."""
_UNFINISHED: Final = (".tmp", ".part", ".partial", ".crdownload", ".filepart")


def look(folder: Path, *, actor: Actor, now: datetime) -> int:
    """Take in what is whole in a folder; return how many files were dealt with."""
    outside_transaction()
    return sum(_dealt_with(path, actor, now) for path in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    """Return the plain files of a folder, the oldest first; links and folders are nobody's scans."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name.lower()
            if name.startswith((".", "~")) or name.endswith(_UNFINISHED) or name in _NOBODYS:
                continue
            if entry.is_file(follow_symlinks=False):
                found.append((entry.stat(follow_symlinks=False).st_mtime, Path(entry.path)))
    return (path for _at, path in sorted(found))


def _dealt_with(path: Path, actor: Actor, now: datetime) -> bool:
    try:
        before = path.lstat()
    except FileNotFoundError:
        return False  # another worker was quicker, or the scanner took it back
    age_s = now.timestamp() - before.st_mtime
    if not stat.S_ISREG(before.st_mode) or age_s < REST_S:
        return False
    if before.st_size > settings.VANTHU_UPLOAD_LIMIT:
        limit_mb = settings.VANTHU_UPLOAD_LIMIT // 1_000_000
        key = f"large:{path.name}:{before.st_size}:{before.st_mtime_ns}"
        return _put_aside(path, key, f"tệp lớn hơn {limit_mb} MB", actor, now)
    content = _read(path)
    if content is None or _changed(path, before):
        return False
    may_become_one = not content or b"%PDF-" in content[:_HEAD]
    if may_become_one and b"%%EOF" not in content[-_TAIL:] and age_s < PATIENCE_S:
        return False  # a scanner that pauses in the middle; the end may still come
    return _taken_in(path, content, actor, now)


def _read(path: Path) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(settings.VANTHU_UPLOAD_LIMIT + 1)


def _changed(path: Path, before: os.stat_result) -> bool:
    try:
        after = path.lstat()
    except FileNotFoundError:
        return True
    return (after.st_size, after.st_mtime_ns, after.st_ino) != (
        before.st_size,
        before.st_mtime_ns,
        before.st_ino,
    )


def _taken_in(path: Path, content: bytes, actor: Actor, now: datetime) -> bool:
    try:
        facts = intake.inspect_pdf(content, name=path.name)
    except Invalid as refused:
        return _put_aside(path, hashlib.sha256(content).hexdigest(), str(refused), actor, now)
    blob = blobs().put(content)
    actions.take_in(blob, name=path.name, pages=facts.pages, actor=actor, now=now)
    _move(path, path.parent / TAKEN / f"{now:%Y-%m}", blob.sha256)
    return True


def _put_aside(path: Path, key: str, why: str, actor: Actor, now: datetime) -> bool:
    actions.put_aside(key, name=path.name, why=why, actor=actor, now=now)
    _move(path, path.parent / ASIDE, hashlib.sha256(key.encode()).hexdigest())
    return True


def _move(path: Path, folder: Path, digest: str) -> None:
    """Move a file out of the way under a name that no other file bears."""
    folder.mkdir(parents=True, exist_ok=True)
    path.rename(folder / f"{digest[:12]}-{path.name}")
