"""The bytes of what is sent: written once per style, kept as a blob, always the same for the same facts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final, cast

from django.conf import settings

from vanthu.core.blobs import Blob, blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal, Unavailable
from vanthu.core.places import texts
from vanthu.core.statements import Rows
from vanthu.directory.models import Agency
from vnedxml import EdxmlError, Limits, Message, StatusMessage, WriterStyle, write
from vnedxml.style import Wrapping

from . import messages
from .letters import letter_of, status_of
from .models import OutboundPackage, Peer
from .words import PackageKind, PeerKind

_BY_CODE: Final = Rows(lambda: Agency.objects.filter(code__in=texts("codes")))
BY_CAPSULE: Final = frozenset({PeerKind.AXIS.value, PeerKind.LGSP.value})
"""Kinds that hand a package to everybody whom it names."""


def limits() -> Limits:
    """Return the bounds of a package here: VANTHU_PACKAGE_LIMIT_MB, else the defaults of G12."""
    return Limits(package_bytes=settings.VANTHU_PACKAGE_LIMIT)


def style_name(peer: Peer, recipient: Agency) -> str:
    """Return the name of the style in which a recipient is written to through a peer.

    An axis hands a package to everybody whom it names: what goes through one names this recipient alone, else
    every recipient would get it once for each of them.
    """
    wrapping = "raw" if peer.writes_raw_files else "zip"
    style = f"{wrapping}-{'older' if peer.writes_older_codes else 'current'}"
    return f"{style}-{recipient.pk}" if peer.kind in BY_CAPSULE else style


def writer_of(package: OutboundPackage, style: str, *, known: Agency) -> Callable[[], Blob]:
    """Return what writes a package in a style and keeps the bytes as a blob, and reads no row of ours while it does.

    known: a recipient, who is not read again.
    What is returned is slow: outside every transaction. Raises Invalid if it cannot be written, Unavailable if our own
    storage failed.
    """
    message, written_as = message_of(package, only=_only(style), known=known), _style(style, package)
    return lambda: _written(message, written_as)


def _written(message: Message | StatusMessage, style: WriterStyle) -> Blob:
    outside_transaction()
    scratch_folder = Path(settings.VANTHU_HOME) / "tmp"
    scratch_folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryFile(dir=scratch_folder) as scratch:
            out = cast("BinaryIO", scratch)
            write(message, out, style=style, limits=limits())
            out.seek(0)
            return blobs().put_stream(out)
    except EdxmlError as error:
        if error.is_transient:
            raise Unavailable(str(error)) from error
        raise Invalid(Refusal.PACKAGE_BROKEN, why=error.message("vi")) from error


def message_of(package: OutboundPackage, *, only: int | None, known: Agency) -> Message | StatusMessage:
    """Return the edXML message of a package from its kept facts; `only`: the one recipient whom it shall name."""
    if package.kind == PackageKind.STATUS:
        return messages.status_message(status_of(package.facts), sender=package.sender)
    found = _recipients(package, known)
    return messages.document_message(
        letter_of(package.facts),
        sender=package.sender,
        recipients=[
            found[code] for code in package.recipient_codes if only is None or found[code].pk == only
        ],
        document_id=package.edxml_id,
        created_at=package.created_at,
    )


def _recipients(package: OutboundPackage, known: Agency) -> dict[str, Agency]:
    others = [code for code in package.recipient_codes if code != known.code]
    rows = _BY_CODE.all(codes=others) if others else []
    return {agency.code: agency for agency in (known, *rows)}


def _only(style: str) -> int | None:
    """Return the recipient whom a style is for; None if it is for all."""
    parts = style.split("-")
    return int(parts[2]) if len(parts) > 2 else None


def _style(style: str, package: OutboundPackage) -> WriterStyle:
    older = {}
    if style.split("-")[1] == "older":
        codes = [package.sender.code, *package.recipient_codes]
        rows = Agency.objects.filter(code__in=codes).exclude(older_code="")
        older = {agency.code: agency.older_code for agency in rows}
    return WriterStyle(
        wrapping=Wrapping.RAW if style.startswith("raw") else Wrapping.ZIP,
        older_codes=MappingProxyType(older),
    )
