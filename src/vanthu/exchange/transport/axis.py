"""The national axis' own protocol, as a client: docs/protocol/axis.md.

An axis takes a package over and holds it until the receiving system has fetched it. Its answers are kept as
evidence; they are not receipts: nobody signs them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from vanthu.core import failpoints, sealed
from vanthu.core.blobs import Blob
from vanthu.core.clock import HANOI, hanoi_date
from vanthu.core.errors import Conflict, Refusal, Unavailable
from vanthu.core.failpoints import Step
from vanthu.core.text import nfc
from vanthu.exchange import axis, receipts
from vanthu.exchange.axis import AxisCode, AxisFault, DownloadStatus, MessageType, Operation
from vanthu.exchange.axis.operations import SERVICE_TYPE, SINCE
from vanthu.exchange.axis.stamping import moment_for
from vanthu.exchange.models import Delivery, Peer, Pulled
from vanthu.exchange.receipts import canonical
from vanthu.outward.http import LONGEST_S

from . import bodies, outbound
from .base import Account, Doubt, Envelope, Reply, Source, Told, TransportFault, Waiting, garbled
from .codes import code_for

JSON: Final = "application/json"
BYTES: Final = "application/octet-stream"
LARGEST_LIST: Final = 16_000_000
PAGE: Final = 100
MOST_PAGES: Final = 200

NOT_NOW: Final = 425
"""Tried again, and nothing against the axis itself: others need not wait."""

STATUS_OF: Final[Mapping[str, int]] = {
    AxisCode.BAD_FILE.value: 422,
    # A wrong secret is put right on the screen, and a skewed clock passes: no delivery is given up for it.
    AxisCode.WRONG_SYSTEM.value: 401,
    AxisCode.RECIPIENT_UNKNOWN.value: 422,
    AxisCode.SENDER_UNREGISTERED.value: 403,
    AxisCode.SYSTEM_ERROR.value: 503,
    AxisCode.PROCESSING_ERROR.value: NOT_NOW,
    AxisCode.WRONG_EDXML.value: 422,
    AxisCode.RECIPIENT_LOCKED.value: 422,
}
"""An axis' error as HTTP means it: final ones stop a delivery, the others are tried again."""
_OVER: Final = frozenset({DownloadStatus.DONE.value, DownloadStatus.FAIL.value})
_CLOCKS_DIFFER: Final = timedelta(minutes=10)
_REFERENCE: Final = re.compile(r"[\x21-\x7e]{1,255}")


class AxisTransport:
    """Sends through an axis, fetches what waits there, and tells it what became of it."""

    def send_package(
        self, peer: Peer, envelope: Envelope, chunks: Iterator[bytes], *, now: datetime
    ) -> Reply:
        """Hand a package over; a success names the axis' id of it.

        What may be there already is searched first, unless the axis knows a repeat.
        """
        if envelope.doubt is not None:
            try:
                taken = self._taken_before(peer, envelope, envelope.doubt, now=now)
            except TransportFault as fault:  # nothing was posted
                raise TransportFault(str(fault)) from fault
            if taken is not None:
                return taken
        parameters = {
            "from": code_for(peer, envelope.sender),
            **_to(peer, envelope),
            "servicetype": SERVICE_TYPE,
            "messagetype": (MessageType.STATUS if envelope.is_status else MessageType.EDOC).value,
            "hash-file": axis.unpadded(envelope.sha256) if peer.writes_short_hash else envelope.sha256,
        }
        reply = outbound.exchange(
            "POST",
            peer.address,
            f"/{Operation.SEND_EDOC}",
            headers=_signed(peer, parameters, BYTES, now),
            content=_watched(chunks),
            size=envelope.size,
            is_repeatable=False,
        )
        if reply.status != 200:
            return reply
        answer = _answer(reply)
        if not answer.is_success:
            return refusal(answer.code, answer.detail)
        document = str(answer.fields.get("DocId") or "").strip()
        evidence = canonical(
            {"peer": peer.name, "operation": Operation.SEND_EDOC.value, "answer": dict(answer.fields)}
        )
        failpoints.hit(Step.BEFORE_RECEIPT_STORED)
        # A success without an id is a success: sent again, it would arrive twice.
        return Reply(status=202, text=evidence.decode(), relay_id=document or f"?{envelope.message_id}")

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
        """Tell the axis what our check concluded: an axis knows `done` and `fail`, no receipts."""
        return acknowledged(self, peer, envelope, text, now=now)

    def probe(self, peer: Peer, *, now: datetime) -> Reply:
        """Ask for what waits: it changes nothing, and proves address, system id, secret and clock."""
        asked = _listing(MessageType.EDOC)
        return self._call(peer, Operation.GET_RECEIVED_EDOC_LIST, asked, now=now, longest_s=outbound.PROBE_S)

    def waiting(self, peer: Peer, *, since: datetime, now: datetime) -> list[Waiting]:  # noqa: ARG002 an axis lists all
        """Return what waits for us, documents first. Raises TransportFault if the axis refuses."""
        found: list[Waiting] = []
        for kind in (MessageType.EDOC, MessageType.STATUS):
            rows = self._rows(peer, Operation.GET_RECEIVED_EDOC_LIST, _listing(kind), now=now)
            found += [item for row in rows if not is_over(row) and (item := _waiting(row, kind)) is not None]
        return found

    def fetch(self, peer: Peer, item: Waiting, *, now: datetime) -> Blob:
        """Bring a package into the blob store, by getEdoc or, where an axis lacks it, by downloadEdoc."""
        asked = {"docId": item.reference}
        try:
            return outbound.converse(
                "POST",
                peer.address,
                f"/{Operation.GET_EDOC}",
                headers=lambda: {**_signed(peer, asked, JSON, now), "Expect": "100-continue"},
                content=b"{}",
                size=2,
                read=bodies.stored,
            )
        except bodies.NotOffered:
            return outbound.converse(
                "GET",
                peer.address,
                f"/{Operation.DOWNLOAD_EDOC}",
                headers=lambda: _signed(peer, asked, JSON, now),
                read=bodies.stored,
            )

    def acknowledge(self, peer: Peer, reference: str, *, is_taken: bool, now: datetime) -> Reply:
        """Say `done` or `fail`."""
        status = DownloadStatus.DONE if is_taken else DownloadStatus.FAIL
        failpoints.hit(Step.BEFORE_REPLY)
        parameters = {"docid": reference, "status": status.value}
        reply = self._call(peer, Operation.UPDATE_STATUS, parameters, now=now)
        if reply.status != 200:
            return reply
        answer = _answer(reply)
        if answer.is_success:
            return reply
        problem = refusal(answer.code, answer.detail)
        # One that fails says so by HTTP. This one answers, and lacks the package: it may have been restored (T22).
        return replace(problem, status=NOT_NOW) if answer.code == AxisCode.SYSTEM_ERROR else problem

    def account(self, peer: Peer, *, since: datetime, now: datetime) -> Account:
        """Return what the receiving systems reported, from the axis' list of what we sent; nothing if it has none."""
        found, listed = list[Told](), set[str]()
        for reply in self._sent(peer, since=since, now=now):
            if reply.status in bodies.NO_SUCH_OPERATION:
                break
            rows = _rows_of(reply)
            found += [item for row in rows if (item := _told(row)) is not None]
            listed |= {row_text(row, "senderDocId")[:100] for row in rows}
            if len(rows) < PAGE:
                return Account(found, frozenset(listed) if reply.keeps_all else None)
        return Account(found)

    def _sent(self, peer: Peer, *, since: datetime, now: datetime) -> Iterator[Reply]:
        """Ask for page after page of what was sent since a day."""
        days = {
            "fromDate": f"{hanoi_date(since - timedelta(days=1)):%Y/%m/%d}",
            "toDate": f"{hanoi_date(now + timedelta(days=1)):%Y/%m/%d}",
        }
        for page in range(1, MOST_PAGES + 1):
            asked = {**days, "pageSize": str(PAGE), "pageIndex": str(page)}
            yield self._call(peer, Operation.GET_SENT_EDOC_LIST, asked, now=now)

    def _taken_before(self, peer: Peer, envelope: Envelope, doubt: Doubt, *, now: datetime) -> Reply | None:
        """Return as a success what the axis took without our knowing; None if it is to be posted again."""
        for reply in self._sent(peer, since=doubt.since, now=now):
            if reply.status in bodies.NO_SUCH_OPERATION:
                break
            rows = _rows_of(reply)
            if reply.keeps_all:
                return None
            known = set(
                Delivery.objects.filter(peer=peer, relay_id__in=[_sender_id(row)[:100] for row in rows])
                .exclude(message_id=envelope.message_id)
                .values_list("relay_id", flat=True)
            )
            for row in rows:
                if _is_about(row, doubt) and (name := _sender_id(row)) not in known:
                    told = {"operation": Operation.GET_SENT_EDOC_LIST.value, "row": row}
                    evidence = canonical({"peer": peer.name, **told}).decode()
                    return Reply(status=202, text=evidence, relay_id=name or f"?{envelope.message_id}")
            if len(rows) < PAGE:
                return None
        require_no_doubt(peer, envelope)
        return None

    def handed_over(self, peer: Peer, *, since: datetime, now: datetime) -> list[Waiting]:
        """Return what an axis of our kind had for us since a day; nothing if it is another, or the list has no end."""
        found: list[Waiting] = []
        for kind in (MessageType.EDOC, MessageType.STATUS):
            asked = {**_listing(kind), SINCE: f"{hanoi_date(since):%Y/%m/%d}", "pageSize": str(PAGE)}
            for page in range(1, MOST_PAGES + 1):
                reply = self._call(
                    peer, Operation.GET_RECEIVED_EDOC_LIST, {**asked, "pageIndex": str(page)}, now=now
                )
                rows = _rows_of(reply)
                if not reply.keeps_all:
                    return []
                found += [item for row in rows if (item := _waiting(row, kind)) is not None]
                if len(rows) < PAGE:
                    break
        return found

    def agencies(self, peer: Peer, *, now: datetime) -> dict[Operation, list[dict[str, object]]]:
        """Return the axis' lists of agencies, by the operation that gave each; one it lacks is left out."""
        found = {}
        for operation in (
            Operation.GET_AGENCIES_LIST_QD20,
            Operation.GET_AGENCIES_LIST,
            Operation.GET_SYNCHRONIZE_UNIT,
        ):
            reply = self._call(peer, operation, {}, now=now)
            if reply.status in bodies.NO_SUCH_OPERATION:
                continue
            found[operation] = _rows_of(reply)
        return found

    def _call(
        self,
        peer: Peer,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        now: datetime,
        longest_s: float = LONGEST_S,
    ) -> Reply:
        return outbound.exchange(
            "POST",
            peer.address,
            f"/{operation}",
            headers=lambda: _signed(peer, parameters, JSON, now),
            content=b"{}",
            size=2,
            largest=LARGEST_LIST,
            longest_s=longest_s,
        )

    def _rows(
        self, peer: Peer, operation: Operation, parameters: Mapping[str, str], *, now: datetime
    ) -> list[dict[str, object]]:
        return _rows_of(self._call(peer, operation, parameters, now=now))


def acknowledged(source: Source, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
    """Turn our outcome receipt about a fetched package into the intermediary's word for it."""
    pulled = Pulled.objects.filter(peer=peer, package__message_id=envelope.message_id).first()
    if pulled is None:
        return Reply(status=404, text="{}")
    # Our own word from our own record, under whatever key was ours when it was said.
    signed = receipts.read(text.partition("\n")[0])
    is_taken = signed.receipt.outcome == "accepted"
    return source.acknowledge(peer, pulled.reference, is_taken=is_taken, now=now)


_ASK: Final = "Hãy hỏi đơn vị vận hành trục."
_ADVICE: Final = {
    AxisCode.WRONG_SYSTEM: "Hãy nhập lại mã hệ thống và khóa bí mật ở Quản trị › Kết nối.",
    AxisCode.RECIPIENT_UNKNOWN: "Hãy kiểm tra mã cơ quan trong danh bạ, hỏi đơn vị vận hành trục, rồi gửi lại.",
    AxisCode.SENDER_UNREGISTERED: "Hãy hỏi đơn vị vận hành trục để đăng ký cơ quan gửi, rồi gửi lại.",
    AxisCode.RECIPIENT_LOCKED: "Hãy hỏi đơn vị vận hành trục khi nào cơ quan nhận được mở lại, rồi gửi lại.",
}


def refusal(code: str, detail: str) -> Reply:
    """Return an axis' refusal as a problem: its code; what it means and what to do; then the axis' own words."""
    known = next((member for member in AxisCode if member.value == code), None)
    said = f"{detail.strip()[:300] or '?'} [{code}]"
    if known is not None:
        said = f"Trục trả lời: {known.vi}. {_ADVICE.get(known, _ASK)}\n{said}"
    problem = json.dumps({"code": f"axis_{code}"[:60], "detail": said}, ensure_ascii=False)
    return Reply(status=STATUS_OF.get(code, 503), text=problem)


def refused(reply: Reply) -> TransportFault:
    """Return the fault of an answer that HTTP itself calls none."""
    try:
        detail = str(json.loads(reply.text)["detail"])
    except (ValueError, KeyError, TypeError, RecursionError):
        detail = f"Máy chủ của bên kia báo lỗi (HTTP {reply.status}).\n{' '.join(reply.text.split())[:200]}"
    return TransportFault(detail[:500].strip())


def row_text(row: Mapping[str, object], *names: str) -> str:
    """Return the first of these members that is there, as text; an axis' JSON keeps to no types."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return str(value).strip()
    return ""


def require_no_doubt(peer: Peer, envelope: Envelope) -> None:
    """Raise Conflict if what is to be sent may be there already, and no person has said since that it is not."""
    if envelope.doubt is not None and not envelope.doubt.is_accepted:
        raise Conflict(Refusal.ANSWER_LOST, peer=peer.name)


def is_over(row: Mapping[str, object]) -> bool:
    """Say whether what a list names was confirmed or refused before, by us or by other software in our place."""
    return row_text(row, "status").lower() in _OVER


def is_reference(text: str) -> bool:
    """Say whether an intermediary's id can be asked for: it travels in a header."""
    return _REFERENCE.fullmatch(text) is not None


def secret_of(peer: Peer) -> str:
    """Return the secret shared with a peer. Raises TransportFault if it cannot be opened."""
    try:
        return sealed.unseal(peer.secret, purpose=f"exchange.peer:{peer.pk}")
    except Unavailable as error:
        raise TransportFault(str(error)) from error


def _signed(peer: Peer, parameters: Mapping[str, str], content_type: str, now: datetime) -> dict[str, str]:
    signed = axis.sign(
        parameters,
        system_id=peer.system_id,
        secret=secret_of(peer),
        content_type=content_type,
        now=moment_for(peer.system_id, now=now),
    )
    return {**signed, "Accept-Encoding": "identity"}


def _to(peer: Peer, envelope: Envelope) -> dict[str, str]:
    told = (envelope.recipient,) if envelope.told_codes is None else envelope.told_codes
    return {"to": ";".join(code_for(peer, code) for code in told)} if told else {}


def _listing(kind: MessageType) -> dict[str, str]:
    return {"servicetype": SERVICE_TYPE, "messagetype": kind.value}


def _answer(reply: Reply) -> axis.Answer:
    try:
        return axis.read_answer(reply.text)
    except AxisFault as fault:
        raise garbled(str(fault)) from fault


def _rows_of(reply: Reply) -> list[dict[str, object]]:
    if reply.status != 200:
        raise refused(reply)
    answer = _answer(reply)
    if not answer.is_success:
        raise TransportFault(json.loads(refusal(answer.code, answer.detail).text)["detail"])
    rows = answer.fields.get("data") or []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _waiting(row: Mapping[str, object], kind: MessageType) -> Waiting | None:
    reference = row_text(row, "docId", "docid", "DocId")
    if not is_reference(reference):
        return None
    return Waiting(
        reference=reference,
        sender=row_text(row, "from")[:100],
        recipient=row_text(row, "to")[:100],
        is_status=(row_text(row, "messageType") or kind.value).lower() == MessageType.STATUS,
        created=row_text(row, "created_time", "createdTime")[:40],
    )


def _sender_id(row: Mapping[str, object]) -> str:
    return row_text(row, "senderDocId")


def _is_about(row: Mapping[str, object], doubt: Doubt) -> bool:
    """Say whether a row is of the document in doubt, as far as its words tell; they are all that a list has of it."""
    moment = _moment(row_text(row, "sentTime"))
    return (
        row_text(row, "toCode") in doubt.codes
        and nfc(row_text(row, "notation")) in doubt.notations
        and nfc(row_text(row, "title")) == nfc(doubt.title)
        and (moment is None or moment >= doubt.since - _CLOCKS_DIFFER)
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=HANOI)
    except ValueError:
        return None


def _told(row: Mapping[str, object]) -> Told | None:
    status = row_text(row, "receiveStatus").lower()
    reference = row_text(row, "senderDocId") or row_text(row, "receiverDocId")
    if status not in {DownloadStatus.DONE.value, DownloadStatus.FAIL.value} or not reference:
        return None
    return Told(
        reference=reference,
        recipient=row_text(row, "toCode"),
        is_accepted=status == DownloadStatus.DONE,
        reason=row_text(row, "receiveStatusDesc")[:1000],
        evidence=canonical({"operation": Operation.GET_SENT_EDOC_LIST.value, "row": dict(row)}).decode(),
    )


def _watched(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        failpoints.hit(Step.MID_BODY)
