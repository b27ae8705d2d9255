"""Another installation as our door sees it: an agency, a key, signed requests and packages it could send."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from vanthu.core.actor import Actor
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.exchange import actions, signed_requests
from vanthu.exchange.keys import InstallationKey
from vanthu.exchange.peer_settings import PeerFacts
from vnedxml import Attachment, Message, StatusCode, StatusMessage, write_bytes
from vnedxml.model import Code, DocumentType, Organization, PromulgationInfo, ResponseFor

PACKAGES, RECEIPTS, PROBE = (f"/exchange/v1/{door}" for door in ("packages", "receipts", "probe"))
SYSTEM = Actor.system("test")
PDF = b"%PDF-1.7\nfrom outside\n%%EOF\n"


@dataclass(frozen=True)
class Caller:
    """The other installation; `dataclasses.replace` a field to have it lie."""

    code: str
    key: InstallationKey
    peer_id: int = 0

    def headers(
        self, path: str, sha256: str, *, message_id: str, recipient: str, now: datetime, **lies: str
    ) -> dict[str, str]:
        """Return signed headers; `lies` replace header values after signing."""
        signed = signed_requests.headers(
            path,
            message_id=message_id,
            sender=self.code,
            recipient=recipient,
            sha256=sha256,
            nonce=secrets.token_hex(16),
            key=self.key,
            now=now,
        )
        return {**signed, **{name.replace("_", "-"): value for name, value in lies.items()}}

    def post(
        self,
        client: Client,
        content: bytes,
        *,
        recipient: str,
        message_id: str,
        now: datetime,
        path: str = PACKAGES,
        sha256: str | None = None,
        **lies: str,
    ) -> Any:
        """POST content to our door."""
        digest = sha256 or hashlib.sha256(content).hexdigest()
        headers = self.headers(path, digest, message_id=message_id, recipient=recipient, now=now, **lies)
        return client.post(path, data=content, content_type="application/octet-stream", headers=headers)


def known_caller(code: str, name: str, key: InstallationKey, *, now: datetime) -> Caller:
    """Make an installation known here, as an administrator would, and return it."""
    agency = directory.save_agency(AgencyFacts(code=code, name=name), actor=SYSTEM, now=now)
    peer = actions.save_peer(
        PeerFacts(name=name, address="http://127.0.0.1:9", public_key=key.public.text),
        actor=SYSTEM,
        now=now,
    )
    actions.set_route(agency.pk, peer_id=peer.pk, actor=SYSTEM, now=now)
    return Caller(code, key, peer.pk)


def document(
    sender: str, recipient: str, *, number: str = "12", files: tuple[tuple[str, bytes], ...] | None = None
) -> bytes:
    """Return the bytes of a document package."""
    parts = files if files is not None else (("Cong van.pdf", PDF),)
    message = Message(
        from_=Organization(organ_id=sender, organ_name="Bên gửi"),
        to=(Organization(organ_id=recipient, organ_name="Bên nhận"),),
        document_id=f"{sender},2026/11/23,{number}/ABC",
        code=Code(number, "ABC"),
        promulgation_info=PromulgationInfo("Phú Thọ", date(2026, 11, 23)),
        document_type=DocumentType(2, 18, "Công văn"),
        subject="V/v kiểm tra cửa nhận",
        attachments=tuple(Attachment.of_bytes(name, content) for name, content in parts),
    )
    return write_bytes(message)


def status(
    sender: str,
    recipient: str,
    document_id: str,
    status_code: str,
    *,
    now: datetime,
    code: str = "05/STTTT-CNTT",
    day: date | None = None,
) -> bytes:
    """Return the bytes of a status package; code, day: what is printed on the document that it is about."""
    message = StatusMessage(
        from_=Organization(organ_id=sender, organ_name="Bên nhận"),
        response_for=ResponseFor(
            organ_id=recipient, code=code, promulgation_date=day, document_id=document_id
        ),
        status_code=StatusCode(status_code),
        description="Đã xử lý",
        timestamp=now,
    )
    return write_bytes(message)


MINUTE = timedelta(minutes=1)
__all__ = ["MINUTE", "PDF", "Caller", "document", "known_caller", "status"]
