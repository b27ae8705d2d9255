"""The check of a received package: can it be read, is it complete, for us, from whom it says, soundly signed.

Source of the checks: QĐ 28/2018 Art 9.1, NĐ 30/2020 Art 21.2.a. Slow; outside every transaction.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from django.conf import settings

from vanthu.core.blobs import blobs
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Refusal, Unavailable
from vanthu.core.places import number, text
from vanthu.core.refusals import sentence
from vanthu.core.statements import Rows
from vanthu.core.text import nfc
from vanthu.directory.models import Agency
from vanthu.verification.check import Checked
from vnedxml import Attachment, EdxmlError, ErrorCode, Message, StatusMessage, read
from vnedxml.codes import StatusCode

from . import messages, packages
from .findings import Findings, FoundFile, Verdict
from .models import Delivery, InboundPackage
from .words import PackageKind

Verify: TypeAlias = Callable[[str, datetime], Checked]
"""Verifies the stored file of a SHA-256 at a moment."""

PDF: Final = "application/pdf"
_TOLD_OF: Final = Rows(
    lambda: Delivery.objects.filter(
        package__kind=PackageKind.DOCUMENT.value,
        package__sender_id=number("sender_id"),
        package__edxml_id=text("edxml_id"),
        recipient_id=number("recipient_id"),
    ).order_by("-id")[:1]
)
_SOUND: Final = frozenset({"valid"})
_DOUBTFUL: Final = frozenset({"indeterminate"})
_DOUBTFUL_ANNEX: Final = frozenset({"indeterminate", "unsigned", "unreadable"})
"""An annex may come without a signature of its own when the main document covers it: a person looks."""


def inspect(package: InboundPackage, *, verify: Verify, now: datetime) -> Findings:
    """Return what the check of a stored package finds. Raises Unavailable if our own storage fails."""
    outside_transaction()
    with _workbench(package) as folder:
        try:
            with blobs().open(package.sha256) as stream:
                message = read(stream, into=folder, limits=packages.limits())
        except EdxmlError as error:
            if error.is_transient:
                raise Unavailable(str(error)) from error
            return _unreadable(error)
        if isinstance(message, StatusMessage):
            return _status(package, message)
        return _document(package, message, verify=verify, now=now)


@contextmanager
def _workbench(package: InboundPackage) -> Iterator[Path]:
    """Give a folder of the package's own, so that a check that was killed leaves nothing to the next one."""
    folder = Path(settings.VANTHU_HOME) / "tmp" / f"inspect-{package.pk}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unreadable(error: EdxmlError) -> Findings:
    if error.code is ErrorCode.ATTACHMENT_MISSING:
        refused = _verdict(Refusal.ATTACHMENT_MISSING, name=error.place)
    else:
        refused = _verdict(Refusal.PACKAGE_BROKEN, why=f"{error.message('vi')} [{error.code.value}]")
    return Findings(kind=PackageKind.UNREAD, edxml_id="", facts={}, files=(), refused=refused)


def _status(package: InboundPackage, message: StatusMessage) -> Findings:
    facts = messages.status_facts_of(message)
    refused = _wrong_parties(package, message.from_.organ_id, [message.response_for.organ_id])
    # “Give it back” is said by the document's sender, about something that we received.
    if refused is None and message.status_code is not StatusCode.TAKE_BACK:
        delivery = _delivery_told_of(package, message)
        if delivery is None:
            about = message.response_for
            refused = _verdict(Refusal.NOT_FOUND, what=f"văn bản {about.document_id or about.code}")
        else:
            facts["delivery_id"] = delivery.pk
    return Findings(
        kind=PackageKind.STATUS,
        edxml_id=message.response_for.document_id,
        facts=facts,
        files=(),
        refused=refused,
    )


def _delivery_told_of(package: InboundPackage, message: StatusMessage) -> Delivery | None:
    """Return what a status is about: by its identifier, or else by code and day, if they lead to one document."""
    about = message.response_for
    named = _sent_as(package, about.document_id) if about.document_id else None
    if named is not None or not about.promulgation_date:
        return named
    printed = nfc(about.code)
    ids = [messages.identifier(code, about.promulgation_date, printed) for code in _codes(package.recipient)]
    found = [delivery for edxml_id in ids if (delivery := _sent_as(package, edxml_id))]
    return found[0] if len(found) == 1 else None


def _sent_as(package: InboundPackage, edxml_id: str) -> Delivery | None:
    return _TOLD_OF.first(
        sender_id=package.recipient_id, edxml_id=edxml_id[:255], recipient_id=package.sender_id
    )


def _document(package: InboundPackage, message: Message, *, verify: Verify, now: datetime) -> Findings:
    refused = _wrong_parties(package, message.from_.organ_id, [party.organ_id for party in message.to])
    files: tuple[FoundFile, ...] = ()
    unfinished = ""
    if refused is None:
        files = _files(message.attachments, verify=verify, now=now)
        unfinished = _unfinished(files)
        refused = _unsound(files) if not unfinished else None
    doubtful = any(file.checked and file.checked.verdict not in _SOUND for file in files)
    return Findings(
        kind=PackageKind.DOCUMENT,
        edxml_id=message.document_id,
        facts=messages.facts_of(message, told=_codes(package.recipient)),
        files=files,
        refused=refused,
        is_flagged=doubtful and refused is None,
        unfinished=unfinished,
    )


def _wrong_parties(package: InboundPackage, claimed: str, told: list[str]) -> Verdict | None:
    if claimed not in _codes(package.sender):
        return _verdict(Refusal.SENDER_MISMATCH, claimed=claimed, peer=package.sender.code)
    if not _codes(package.recipient) & set(told):
        return _verdict(Refusal.WRONG_ADDRESSEE)
    return None


def _codes(agency: Agency) -> set[str]:
    return {code for code in (agency.code, agency.older_code) if code}


def _files(attachments: tuple[Attachment, ...], *, verify: Verify, now: datetime) -> tuple[FoundFile, ...]:
    main = next((place for place, file in enumerate(attachments) if file.content_type == PDF), None)
    found = []
    for place, attachment in enumerate(attachments):
        with attachment.open() as stream:
            blob = blobs().put_stream(stream)
        found.append(
            FoundFile(
                sha256=blob.sha256,
                name=attachment.name,
                media_type=attachment.content_type,
                size=blob.size,
                is_main=place == main,
                checked=verify(blob.sha256, now) if attachment.content_type == PDF else None,
            )
        )
    return tuple(sorted(found, key=lambda file: not file.is_main))


def _unfinished(files: tuple[FoundFile, ...]) -> str:
    """Name what brought its judge down: an honest heavy file must not be sent back, nor hold up the others."""
    stuck = next((file for file in files if file.checked and file.checked.is_unfinished), None)
    return f"{stuck.name}: {stuck.checked.cut_off_by}" if stuck and stuck.checked else ""


def _unsound(files: tuple[FoundFile, ...]) -> Verdict | None:
    if not any(file.is_main for file in files):
        return _verdict(Refusal.ATTACHMENT_MISSING, name="văn bản chính (PDF)")
    for file in files:
        bearable = _SOUND | (_DOUBTFUL if file.is_main else _DOUBTFUL_ANNEX)
        if file.checked is not None and file.checked.verdict not in bearable:
            return _verdict(
                Refusal.SIGNATURE_NOT_VALID, name=file.name, why=file.checked.sentence_vi.rstrip(".")
            )
    return None


def _verdict(code: Refusal, **facts: str) -> Verdict:
    return Verdict(code=code.value, reason=sentence(code, facts))
