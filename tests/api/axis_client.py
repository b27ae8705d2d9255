"""A system as the axis' public SDK makes it: its headers, its order, its habits and its bug. Shares no code with ours."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from django.test import Client

from vnedxml import Attachment, Message, write_bytes
from vnedxml.model import Code, DocumentType, Organization, PromulgationInfo

HANOI = timezone(timedelta(hours=7))
PREFIX = "XroadVnpt-"


@dataclass
class Sdk:
    """One long-lived client instance: what it once put into its headers stays there."""

    system_id: str
    secret: str
    now: datetime
    client: Client = field(default_factory=Client)
    endpoint: str = "/axis/"
    kept: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    """The headers of the last request, for who wants to replay it."""
    ticks: int = 0

    def headers(
        self,
        parameters: Mapping[str, str],
        *,
        content_type: str = "application/json",
        at: datetime | None = None,
    ) -> dict[str, str]:
        """Return the signed headers, stale ones included."""
        self.kept.update(parameters)
        self.ticks += 1
        moment = (at or self.now + timedelta(milliseconds=self.ticks)).astimezone(HANOI)
        stamp = f"{moment:%d%m%YT%H%M%S}+{moment.microsecond // 1000:04d}"
        listed = {**self.kept, "systemid": self.system_id, "timestamp": stamp, "Content-Type": content_type}
        signed = (
            "{"
            + ",".join(f"{json.dumps(PREFIX + name)}:{json.dumps(value)}" for name, value in listed.items())
            + "}"
        )
        return {
            **{PREFIX + name: value for name, value in listed.items()},
            "Content-Type": content_type,
            "User-Agent": "JAVASDKAgent/1.0.0 XRoad/VPCP",
            f"{PREFIX}version": "3.0.201608",
            f"{PREFIX}sign-header-key": ";".join(listed),
            f"{PREFIX}sign-header": signed,
            f"{PREFIX}hash-header": hmac.new(
                self.secret.encode(), signed.encode(), hashlib.sha256
            ).hexdigest(),
        }

    def call(
        self,
        operation: str,
        parameters: Mapping[str, str] | None = None,
        *,
        body: bytes = b"{}",
        content_type: str = "application/json",
        method: str = "POST",
        at: datetime | None = None,
        **lies: str,
    ) -> Any:
        """Call an operation; `lies` replace headers after signing, empty ones are left out."""
        headers = self.headers(parameters or {}, content_type=content_type, at=at)
        for name, value in lies.items():
            headers[name.replace("_", "-") if name.startswith("Xroad") else name] = value
        self.sent = {name: value for name, value in headers.items() if value != ""}
        return self.again(operation, body=body, method=method)

    def again(self, operation: str, *, body: bytes = b"{}", method: str = "POST") -> Any:
        """Send the last request once more, to the byte."""
        path = f"{self.endpoint}/{operation}"
        wire = _as_wsgi_shows_them(self.sent)
        content_type = wire.pop("content-type")
        return self.client.generic(method, path, body, content_type=content_type, headers=wire)

    def send(
        self, package: bytes, *, to: str = "", messagetype: str = "edoc", sender: str = "", **lies: str
    ) -> Any:
        """Post a package, with the SDK's own spelling of its hash."""
        parameters = {
            **({"from": sender} if sender else {}),
            "servicetype": "eDoc",
            "messagetype": messagetype,
            **({"to": to} if to else {}),
            "hash-file": sdk_hash(package),
        }
        return self.call(
            "sendEdoc", parameters, body=package, content_type="application/octet-stream", **lies
        )

    def listed(self, messagetype: str = "edoc") -> list[dict[str, Any]]:
        """Return what waits."""
        answer = self.call("getReceivedEdocList", {"servicetype": "eDoc", "messagetype": messagetype}).json()
        assert answer["ErrorCode"] == "0", answer
        return list(answer["data"])


def sdk_hash(content: bytes) -> str:
    """Return SHA-256 as the SDK writes it: without the zero before a small byte."""
    return "".join(format(byte, "x") for byte in hashlib.sha256(content).digest())


def document_for(sender: str, recipients: tuple[str, ...], *, number: str = "12") -> bytes:
    """Return the bytes of a document package for several recipients."""
    message = Message(
        from_=Organization(organ_id=sender, organ_name="Bên gửi"),
        to=tuple(Organization(organ_id=code, organ_name="Bên nhận") for code in recipients),
        document_id=f"{sender},2026/11/23,{number}/ABC",
        code=Code(number, "ABC"),
        promulgation_info=PromulgationInfo("Phú Thọ", date(2026, 11, 23)),
        document_type=DocumentType(2, 18, "Công văn"),
        subject="V/v gửi nhiều nơi nhận",
        attachments=(Attachment.of_bytes("Cong van.pdf", b"%PDF-1.7\nfor several\n%%EOF\n"),),
    )
    return write_bytes(message)


def _as_wsgi_shows_them(headers: Mapping[str, str]) -> dict[str, str]:
    """Join headers whose names differ only in case, as a server does."""
    joined: dict[str, str] = {}
    for name, value in headers.items():
        low = name.lower()
        joined[low] = f"{joined[low]},{value}" if low in joined else value
    return joined
