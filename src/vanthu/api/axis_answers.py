"""The fields of the axis' answers, and how its parameters are read."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import BinaryIO, Final

from django.http import StreamingHttpResponse

from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.core.clock import hanoi_date
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency
from vanthu.exchange import axis
from vanthu.exchange.axis import AxisCode, AxisFault, Operation
from vanthu.exchange.axis.operations import SERVICE_TYPE
from vanthu.exchange.axis.timestamps import HANOI
from vanthu.hub.doors import Call
from vanthu.hub.queries import ParcelView

_READER: Final = Actor.system("Trục liên thông")
_DAY: Final = re.compile(r"([0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})")
_USUAL_DAYS: Final = 30
_PIECE: Final = 3 << 16
"""A multiple of three: base64 of the pieces is then the base64 of the whole."""
_MARK: Final = "\u0000"
Fields = dict[str, object]


def received(parcel: ParcelView) -> Fields:
    """Return an item of getReceivedEdocList."""
    return {
        "docId": parcel.doc_id,
        "serviceType": SERVICE_TYPE,
        "messageType": parcel.message_type,
        "created_time": _stamp(parcel.created_at),
        "updated_time": _stamp(parcel.updated_at),
        "from": parcel.sender_code,
        "to": parcel.recipient_code,
        "status": parcel.status.value,
        "status_desc": parcel.status_note or parcel.status.vi,
    }


def sent(parcel: ParcelView) -> Fields:
    """Return an item of getSentEdocList. `sendStatus` is about the way to us, which is behind it."""
    return {
        "serviceType": SERVICE_TYPE,
        "messageType": parcel.message_type,
        "senderDocId": parcel.sent_doc_id,
        "receiverDocId": parcel.doc_id,
        "fromCode": parcel.sender_code,
        "toCode": parcel.recipient_code,
        "title": parcel.title,
        "notation": parcel.notation,
        "sentTime": _stamp(parcel.created_at),
        "sendStatus": "done",
        "sendStatusDesc": "Trục đã nhận",
        "receivedTime": _stamp(parcel.updated_at) if parcel.status.value in {"done", "fail"} else "",
        "receiveStatus": parcel.status.value,
        "receiveStatusDesc": parcel.status_note or parcel.status.vi,
    }


def agencies(*, now: datetime) -> list[Fields]:
    """Return the valid agencies under their QCVN codes, or the only code they have."""
    found, parents = _address_book(now)
    return [
        {
            "id": str(agency.pk),
            "pid": parents(agency),
            "code": agency.older_code or agency.code,
            "oldCode": agency.older_code,
            "name": agency.name,
            "mail": agency.email,
        }
        for agency in found
        if agency.is_valid_on(hanoi_date(now))
    ]


def agencies_qd20(*, now: datetime) -> list[Fields]:
    """Return the valid agencies under their QĐ 20 codes, the QCVN code beside."""
    found, parents = _address_book(now)
    return [
        {
            "id": str(agency.pk),
            "pid": parents(agency),
            "code": agency.code,
            "code102": agency.older_code,
            "name": agency.name,
            "mail": agency.email,
        }
        for agency in found
        if agency.is_valid_on(hanoi_date(now))
    ]


def units(*, now: datetime) -> list[Fields]:
    """Return all agencies as a tree; `deleted` are those closed, merged or not yet open."""
    found, parents = _address_book(now)
    return [
        {
            "id": str(agency.pk),
            "pid": parents(agency),
            "code": agency.code,
            "name": agency.name,
            "mail": agency.email,
            "version": "1",
            "centerCode": agency.code.partition(".")[0],
            "deleted": not agency.is_valid_on(hanoi_date(now)),
            "modifyDate": f"{agency.valid_to or agency.valid_from:%Y/%m/%d}" if _dated(agency) else "",
            "isAgency": True,
        }
        for agency in found
    ]


def as_base64(parcel: ParcelView) -> StreamingHttpResponse:
    """Return the answer of getEdoc: the envelope with the package's base64 in `data`, streamed."""
    head, _, tail = json.dumps(axis.answer(data=_MARK)).partition(json.dumps(_MARK)[1:-1])
    size = len(head) + (parcel.size + 2) // 3 * 4 + len(tail)
    pieces = _Pieces(parcel.sha256, head.encode(), base64.b64encode, tail.encode())
    return _streamed(pieces, "application/json", size)


def as_bytes(parcel: ParcelView) -> StreamingHttpResponse:
    """Return the answer of downloadEdoc: the package itself."""
    answer = _streamed(_Pieces(parcel.sha256, b"", bytes, b""), "application/octet-stream", parcel.size)
    answer["Content-Disposition"] = f'attachment; filename="{parcel.doc_id}.edxml"'
    return answer


def span(since: str, until: str, *, now: datetime) -> tuple[datetime, datetime]:
    """Return the moments between which two days lie, both included, by Hanoi's clock. Raises AxisFault."""
    last = _day(until, "toDate") or hanoi_date(now)
    first = _day(since, "fromDate") or last - timedelta(days=_USUAL_DAYS)
    begin = datetime.combine(first, time.min, tzinfo=HANOI)
    return begin.astimezone(UTC), (datetime.combine(last, time.min, tzinfo=HANOI) + timedelta(days=1))


def whole(text: str, otherwise: int) -> int:
    """Return a number of a page or of its size; what is none counts as not said."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else otherwise


def readable(text: str) -> str:
    """Return a header's text as it was meant: servers decode headers as Latin-1, people write UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


@dataclass(frozen=True, slots=True)
class AgencyTold:
    """What registerAgency or deleteAgency names."""

    code: str
    name: str = ""


def agency_told(operation: Operation, content: bytes, call: Call) -> AgencyTold:
    """Return the agency that a request names, in its body or its headers. Raises AxisFault if it names none.

    A long-lived client still sends the `code` that it once registered when it deletes another as `AgencyCode`.
    """
    facts = _object(content)
    nested = facts.get("agency")
    if isinstance(nested, dict):
        facts = nested
    names = _DELETED if operation is Operation.DELETE_AGENCY else _REGISTERED
    code = next((str(facts[name]) for name in names if facts.get(name)), "")
    code = code or next((text for text in map(call.parameter, names) if text), "")
    if not code:
        raise AxisFault(AxisCode.SYSTEM_ERROR, "no agency code in the request")
    return AgencyTold(code.strip(), str(facts.get("name") or readable(call.parameter("name")))[:200])


_SPELLINGS: Final = ("AgencyCode", "agencyCode", "agencycode")
_REGISTERED: Final = ("code", *_SPELLINGS)
_DELETED: Final = (*_SPELLINGS, "code")


class _Pieces:
    """A blob as the pieces of an answer; closes its file when the answer is over or the reader went away."""

    def __init__(self, sha256: str, head: bytes, turn: Callable[[bytes], bytes], tail: bytes) -> None:
        self._open = ExitStack()
        stream: BinaryIO = self._open.enter_context(blobs().open(sha256))
        self._pieces = self._all(stream, head, turn, tail)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        self._open.close()

    @staticmethod
    def _all(stream: BinaryIO, head: bytes, turn: Callable[[bytes], bytes], tail: bytes) -> Iterator[bytes]:
        if head:
            yield head
        with stream:
            while piece := stream.read(_PIECE):
                yield turn(piece)
        if tail:
            yield tail


def _streamed(pieces: _Pieces, media_type: str, size: int) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(pieces, content_type=media_type)
    answer["Content-Length"] = str(size)
    return answer


def _object(content: bytes) -> Fields:
    try:
        facts = json.loads(content) if content.strip() else {}
    except (ValueError, RecursionError) as error:
        raise AxisFault(AxisCode.SYSTEM_ERROR, "the body is no JSON object") from error
    if not isinstance(facts, dict):
        raise AxisFault(AxisCode.SYSTEM_ERROR, "the body is no JSON object")
    return facts


def _address_book(now: datetime) -> tuple[list[Agency], Callable[[Agency], str]]:
    """Return the agencies, and how to find the id of the one above: by its printed name, never by parts of a code."""
    found = list(directory.agencies(_READER))
    by_name = {
        agency.name.casefold(): str(agency.pk) for agency in found if agency.is_valid_on(hanoi_date(now))
    }
    return found, lambda agency: by_name.get(agency.parent_name.casefold(), "") if agency.parent_name else ""


def _dated(agency: Agency) -> bool:
    return agency.valid_to is not None or agency.valid_from is not None


def _day(text: str, name: str) -> date | None:
    if not text:
        return None
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups() if found else ()))
    except (ValueError, TypeError) as error:
        raise AxisFault(AxisCode.SYSTEM_ERROR, f"{name} is not yyyy/MM/dd: {text[:20]!r}") from error


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(HANOI):%Y/%m/%d %H:%M:%S}"
