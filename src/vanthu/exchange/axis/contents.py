"""What an axis must know of a package to carry it: from whom, to whom, what about. Signatures are the receiver's."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Unavailable
from vanthu.exchange import messages, packages
from vanthu.exchange.letters import Facts
from vnedxml import EdxmlError, Message, StatusMessage, read

from .operations import MessageType
from .words import AxisCode, AxisFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The outside of a package, read from its inside."""

    message_type: MessageType
    sender: str
    """Agency code as written."""
    recipients: tuple[str, ...]
    """Agency codes as written."""
    title: str
    notation: str
    """Number and notation as printed: `05/STTTT-CNTT`."""
    edxml_id: str
    facts: Facts


def contents_of(sha256: str) -> Contents:
    """Read a stored package whole, its attachments too, and keep nothing of them. Slow: outside every transaction.

    Raises AxisFault (22) if it cannot be read, Unavailable if our own storage failed.
    """
    outside_transaction()
    folder = Path(settings.VANTHU_HOME) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="axis-", dir=folder) as scratch:
            with blobs().open(sha256) as stream:
                message = read(stream, into=Path(scratch), limits=packages.limits())
            return _of_status(message) if isinstance(message, StatusMessage) else _of_document(message)
    except EdxmlError as error:
        if error.is_transient:
            raise Unavailable(str(error)) from error
        why = f"{error.message('vi')} [{error.code.value}]"
        raise AxisFault(AxisCode.WRONG_EDXML, why) from error


def _of_document(message: Message) -> Contents:
    return Contents(
        message_type=MessageType.EDOC,
        sender=message.from_.organ_id,
        recipients=tuple(party.organ_id for party in message.to),
        title=message.subject[:2000],
        notation=str(message.code)[:100],
        edxml_id=message.document_id[:255],
        facts=messages.facts_of(message),
    )


def _of_status(message: StatusMessage) -> Contents:
    return Contents(
        message_type=MessageType.STATUS,
        sender=message.from_.organ_id,
        recipients=(message.response_for.organ_id,),
        title=message.description[:2000],
        notation=message.response_for.code[:100],
        edxml_id=message.response_for.document_id[:255],
        facts=messages.status_facts_of(message),
    )
