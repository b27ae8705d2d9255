"""A provincial axis (LGSP), as one province's is spoken to: system id and key in headers, packages by multipart form.

De-facto profile, read in public code: docs/protocol/lgsp.md. Such an axis tells nothing of what became of what we
sent; a delivery is settled by the receiver's business statuses.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from vanthu.core.blobs import Blob
from vanthu.core.clock import hanoi_date
from vanthu.exchange.axis import Answer, AxisCode, DownloadStatus, MessageType
from vanthu.exchange.models import Peer
from vanthu.exchange.receipts import canonical
from vanthu.outward.http import LONGEST_S, Head

from . import bodies, outbound
from .axis import (
    LARGEST_LIST,
    acknowledged,
    is_over,
    is_reference,
    refusal,
    refused,
    require_no_doubt,
    row_text,
    secret_of,
)
from .base import Account, Envelope, Reply, TransportFault, Waiting, garbled

_FAILED: Final = frozenset({"FALSE", "FAIL"})
_DONE: Final = frozenset({"TRUE", "OK"})


class LgspTransport:
    """Sends through a provincial axis and fetches what waits there."""

    def send_package(
        self,
        peer: Peer,
        envelope: Envelope,
        chunks: Iterator[bytes],
        *,
        now: datetime,  # noqa: ARG002 the interface's
    ) -> Reply:
        """Hand a package over; the axis finds the recipient in the package itself."""
        require_no_doubt(peer, envelope)
        kind = MessageType.STATUS if envelope.is_status else MessageType.EDOC
        boundary = f"vanthu-{secrets.token_hex(16)}"
        before, after = _form(boundary, kind, f"{envelope.message_id}.edxml")
        reply = outbound.exchange(
            "POST",
            peer.address,
            "/v1/sendEdoc",
            headers={**_headers(peer), "Content-Type": f"multipart/form-data; boundary={boundary}"},
            content=_around(before, chunks, after),
            size=len(before) + envelope.size + len(after),
            is_repeatable=False,
        )
        if reply.status != 200:
            return reply
        answer = _object(reply.text)
        inner = answer.get("data")
        told = inner if isinstance(inner, dict) else answer
        document = row_text(told, "docId", "DocId")
        code = _code_of(told, answer, is_done=bool(document))
        if code != AxisCode.SUCCESS:
            return refusal(code, row_text(told, "errorDesc", "ErrorDesc") or row_text(answer, "message"))
        evidence = canonical({"peer": peer.name, "operation": "sendEdoc", "answer": answer}).decode()
        return Reply(status=202, text=evidence, relay_id=document or f"?{envelope.message_id}")

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
        """Tell the axis what our check concluded."""
        return acknowledged(self, peer, envelope, text, now=now)

    def probe(self, peer: Peer, *, now: datetime) -> Reply:
        """Ask for today's list: it changes nothing."""
        reply = self._list(peer, MessageType.EDOC, since=now, now=now, longest_s=outbound.PROBE_S)
        if reply.status != 200:
            return reply
        answer = _object(reply.text)
        told = {"ErrorCode": _code_of(answer), "ErrorDesc": row_text(answer, "message", "errorDesc")}
        return Reply(status=200, text=json.dumps(told), date=reply.date)

    def waiting(self, peer: Peer, *, since: datetime, now: datetime) -> list[Waiting]:
        """Return what came since a day and was not fetched by anybody yet."""
        found: list[Waiting] = []
        for kind in (MessageType.EDOC, MessageType.STATUS):
            reply = self._list(peer, kind, since=since, now=now)
            rows = rows_of(reply)
            found += [
                Waiting(
                    reference=reference,
                    sender=row_text(row, "from")[:100],
                    recipient=row_text(row, "to")[:100],
                    is_status=kind is MessageType.STATUS,
                    created=row_text(row, "createdTime", "created_time")[:40],
                )
                for row in rows
                if is_reference(reference := row_text(row, "docId", "DocId")) and not is_over(row)
            ]
        return found

    def fetch(self, peer: Peer, item: Waiting, *, now: datetime) -> Blob:  # noqa: ARG002 the interface's
        """Bring a package into the blob store, raw or as base64 in JSON."""
        path = f"/v1/getEdoc?{urlencode({'docId': item.reference})}"
        return outbound.converse("GET", peer.address, path, headers=_headers(peer), read=_stored)

    def acknowledge(self, peer: Peer, reference: str, *, is_taken: bool, now: datetime) -> Reply:  # noqa: ARG002 the interface's
        """Say `done` or `fail`."""
        status = DownloadStatus.DONE if is_taken else DownloadStatus.FAIL
        content = canonical({"docId": reference, "status": status.value})
        reply = outbound.exchange(
            "POST",
            peer.address,
            "/v1/updateStatus",
            headers={**_headers(peer), "Content-Type": "application/json"},
            content=content,
            size=len(content),
        )
        if reply.status != 200:
            return reply
        answer = _object(reply.text)
        code = _code_of(answer)
        return reply if code == AxisCode.SUCCESS else refusal(code, row_text(answer, "message", "errorDesc"))

    def handed_over(self, peer: Peer, *, since: datetime, now: datetime) -> list[Waiting]:  # noqa: ARG002 the interface's
        """Return nothing: nobody has seen such a list of theirs."""
        return []

    def account(self, peer: Peer, *, since: datetime, now: datetime) -> Account:  # noqa: ARG002 the interface's
        """Return nothing: this axis has no such list."""
        return Account([])

    def agencies(self, peer: Peer) -> list[dict[str, object]]:
        """Return the axis' catalogue of agencies."""
        return rows_of(
            outbound.exchange(
                "GET", peer.address, "/v1/getAgenciesList", headers=_headers(peer), largest=LARGEST_LIST
            )
        )

    def _list(
        self,
        peer: Peer,
        kind: MessageType,
        *,
        since: datetime,
        now: datetime,
        longest_s: float = LONGEST_S,
    ) -> Reply:
        asked = {
            "messageType": kind.value,
            "fromDate": f"{hanoi_date(since):%Y/%m/%d}",
            "toDate": f"{hanoi_date(now):%Y/%m/%d}",
        }
        path = f"/v1/syncReceivedEdocList?{urlencode(asked)}"
        return outbound.exchange(
            "GET",
            peer.address,
            path,
            headers=_headers(peer),
            largest=LARGEST_LIST,
            longest_s=longest_s,
        )


def rows_of(reply: Reply) -> list[dict[str, object]]:
    """Return the rows of a list. Raises TransportFault if the axis refused it."""
    if reply.status != 200:
        raise refused(reply)
    answer = _object(reply.text)
    code = _code_of(answer)
    if code != AxisCode.SUCCESS:
        raise TransportFault(f"{row_text(answer, 'message', 'errorDesc')[:200]} [{code}]")
    rows = answer.get("data") or []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _headers(peer: Peer) -> dict[str, str]:
    return {"X-SystemId": peer.system_id, "X-SecretKey": secret_of(peer), "Accept-Encoding": "identity"}


def _form(boundary: str, kind: MessageType, name: str) -> tuple[bytes, bytes]:
    before = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="messageType"\r\n\r\n{kind.value}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="edocFile"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return before.encode(), f"\r\n--{boundary}--\r\n".encode()


def _around(before: bytes, chunks: Iterator[bytes], after: bytes) -> Iterator[bytes]:
    yield before
    yield from chunks
    yield after


def _object(text: str) -> dict[str, object]:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise garbled(f"no JSON: {text[:200]!r}") from error
    if not isinstance(answer, dict):
        raise garbled(f"no JSON object: {text[:200]!r}")
    return answer


def _stored(head: Head, chunks: Iterator[bytes]) -> Blob:
    return bodies.stored(head, chunks, read=_envelope)


def _envelope(text: str) -> Answer:
    """Read what stands around a package: bytes without an error are a success."""
    fields = _object(text)
    return Answer(
        code=_code_of(fields, is_done=bool(fields.get("data") == "")),
        detail=row_text(fields, "message", "errorDesc", "ErrorDesc"),
        fields=fields,
    )


def _code_of(*parts: Mapping[str, object], is_done: bool = False) -> str:
    """Return the error code of an answer, its inner part first; 20 if it says only that it failed, or nothing at all.

    is_done: what was asked for is there, so that nothing but a failure that is told makes it one.
    """
    for part in parts:
        code = row_text(part, "errorCode") or row_text(part, "ErrorCode")
        if code:
            return code
    said = {str(part.get(name)).upper() for part in parts for name in ("success", "status")}
    is_success = not said & _FAILED and (is_done or bool(said & _DONE))
    return AxisCode.SUCCESS.value if is_success else AxisCode.SYSTEM_ERROR.value
