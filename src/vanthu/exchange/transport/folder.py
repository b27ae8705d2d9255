"""A pair of folders for networks that are cut off: what lies in ours is carried over, what was carried here is read.

Everything that crosses is signed as a request over the network would be, and the other side's key is pinned; whoever
carries the folders can lose what is in them, but neither forge nor change it. A file is written under another name,
synced and renamed, so that a reader sees it whole or not at all; a carrier's copy that is cut short does not match its
signed hash and waits for the rest. docs/protocol/folder.md is the specification.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from vanthu.core.errors import Invalid
from vanthu.exchange import signed_requests
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import Peer
from vanthu.exchange.peer_settings import exchange_folder
from vanthu.exchange.receipts import canonical

from .base import Envelope, Reply, TransportFault

PACKAGE: Final = "/folder/packages"
RECEIPT: Final = "/folder/receipts"
NOTICE: Final = "/folder/notices"
LARGEST_COVER: Final = 100_000
_COVER: Final = re.compile(r"(?P<kind>[PRN])-(?P<name>[A-Za-z0-9._-]{1,90})\.json")
_CHUNK: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Cover:
    """A signed cover found in a folder; nothing of it is believed before its signature was checked."""

    path: Path
    headers: Mapping[str, str]
    body: str
    """The receipt or the notice; empty for a package."""

    @property
    def kind(self) -> str:
        """Return what it covers, by its name: P a package, R a receipt, N a notice."""
        return self.path.name[0]

    @property
    def content_path(self) -> Path:
        """Return where the package of the cover lies."""
        return self.path.with_suffix(".edxml")


class FolderTransport:
    """Writes what is sent into a folder; receipts come back through the other one."""

    def send_package(
        self, peer: Peer, envelope: Envelope, chunks: Iterator[bytes], *, now: datetime
    ) -> Reply:
        """Put a package into the folder, its cover last; it is out of our hands and not delivered yet."""
        folder = _folder(peer.outbox)
        name = f"P-{envelope.message_id}"
        _write(folder, f"{name}.edxml", chunks)
        cover = _cover(PACKAGE, envelope, "", now=now)
        _write(folder, f"{name}.json", iter([cover]))
        evidence = canonical({"peer": peer.name, "folder": peer.outbox, "file": f"{name}.edxml"}).decode()
        return Reply(status=202, text=evidence, relay_id=envelope.message_id)

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
        """Put an outcome receipt into the folder."""
        self.put(peer, RECEIPT, envelope, text, name=f"R-{envelope.message_id}.outcome", now=now)
        return Reply(status=200, text="")

    def put(self, peer: Peer, path: str, envelope: Envelope, text: str, *, name: str, now: datetime) -> None:
        """Put a receipt or a notice into the folder, under our signature."""
        _write(_folder(peer.outbox), f"{name}.json", iter([_cover(path, envelope, text, now=now)]))

    def probe(self, peer: Peer, *, now: datetime) -> Reply:  # noqa: ARG002 the interface's
        """Try both folders as they will be used."""
        try:
            inbox, outbox = _folder(peer.inbox), _folder(peer.outbox)
            name = f".thu-{secrets.token_hex(8)}"
            _write(outbox, name, iter([b"vanthu"]))
            (outbox / name).unlink()
            if not os.access(inbox, os.R_OK | os.W_OK | os.X_OK):
                return Reply(status=404, text=f"{inbox}: không có quyền đọc và xóa")
        except (TransportFault, OSError) as error:
            return Reply(status=404, text=str(error)[:300])
        return Reply(status=200, text=f"{len(list(covers(peer)))} tệp đang chờ")


def covers(peer: Peer) -> Iterator[Cover]:
    """Yield the covers that lie in the inbox, in the order of their names; every other name is left alone.

    Raises TransportFault if the folder cannot be read.
    """
    folder = _folder(peer.inbox)
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if _COVER.fullmatch(entry.name))
    except OSError as error:
        raise TransportFault(str(error)) from error
    for name in names:
        found = _read_cover(folder / name)
        if found is not None:
            yield found


def open_content(cover: Cover) -> BinaryIO | None:
    """Open the package of a cover; None if it is not there yet, or is no plain file."""
    return _open(cover.content_path)


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what a stream holds."""
    yield from iter(lambda: stream.read(_CHUNK), b"")


def put_away(cover: Cover, *, is_bad: bool = False) -> None:
    """Remove what was taken; what cannot be believed is set aside under another name for whoever looks."""
    for path in (cover.path, cover.content_path):
        try:
            if is_bad:
                path.rename(path.with_name(f"refused-{path.name}"))
            else:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise TransportFault(str(error)) from error


def _folder(text: str) -> Path:
    try:
        return exchange_folder(text, "thư mục")
    except Invalid as error:
        raise TransportFault(str(error)) from error


def _cover(path: str, envelope: Envelope, text: str, *, now: datetime) -> bytes:
    headers = signed_requests.headers(
        path,
        message_id=envelope.message_id,
        sender=envelope.sender,
        recipient=envelope.recipient,
        sha256=hashlib.sha256(text.encode()).hexdigest() if text else envelope.sha256,
        nonce=secrets.token_hex(16),
        key=installation_key(),
        now=now,
    )
    return canonical({"headers": headers, "body": text})


def _write(folder: Path, name: str, chunks: Iterator[bytes]) -> None:
    """Write a file whole: another name, synced, renamed, and the folder synced."""
    scratch = folder / f".dang-ghi-{secrets.token_hex(8)}"
    try:
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(folder / name)
        finally:
            scratch.unlink(missing_ok=True)
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
    except OSError as error:
        raise TransportFault(str(error)) from error


def _read_cover(path: Path) -> Cover | None:
    stream = _open(path)
    if stream is None:
        return None
    with stream:
        text = stream.read(LARGEST_COVER + 1)
    try:
        found = json.loads(text) if len(text) <= LARGEST_COVER else {}
        headers, body = found["headers"], found["body"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Cover(path, {}, "")
    if not isinstance(headers, dict) or not isinstance(body, str):
        return Cover(path, {}, "")
    return Cover(path, {str(name): str(value) for name, value in headers.items()}, body)


def _open(path: Path) -> BinaryIO | None:
    """Open a plain file; a link or a device that somebody left there is not followed and never blocks."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    file = os.fdopen(handle, "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        file.close()
        return None
    return file
