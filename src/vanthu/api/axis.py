"""The hub's door: every operation of the axis' protocol, field for field (docs/protocol/axis.md).

Refusals come as the protocol's envelope with HTTP 200, as its clients expect; what the transport itself has to say
(too large, cut off, busy, not available) also has its HTTP status, with the same envelope as its body.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from vanthu.core import clock, failpoints
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal, Refused, Unavailable
from vanthu.core.failpoints import Step
from vanthu.exchange import axis
from vanthu.exchange.axis import AxisCode, AxisFault, DownloadStatus, MessageType, Operation
from vanthu.exchange.axis.operations import SINCE
from vanthu.exchange.keys import installation_key
from vanthu.hub import actions, doors, posting, queries
from vanthu.hub.doors import Call
from vanthu.hub.queries import ParcelView
from vanthu.hub.words import ParcelMove

from . import axis_answers as answers
from . import fairness, floods, problems
from .streams import body

log = logging.getLogger(__name__)
SMALL_BODY: Final = 64_000
_MOVES: Final = {
    DownloadStatus.PROCESSING: ParcelMove.BEGIN,
    DownloadStatus.DONE: ParcelMove.FINISH,
    DownloadStatus.FAIL: ParcelMove.DECLINE,
}
_NOTES: Final = ("status_desc", "statusDesc", "description", "reason")
_STATUS: Final = {Refusal.FILE_TOO_LARGE: 413, Refusal.PACKAGE_CUT_OFF: 408}
Answering: TypeAlias = Callable[[HttpRequest, Call], HttpResponseBase]


@csrf_exempt
def serve(request: HttpRequest, operation: str) -> HttpResponseBase:
    """Answer one operation."""
    answering = _ANSWERING.get(operation)
    if answering is None:
        return _refused(AxisFault(AxisCode.SYSTEM_ERROR, f"no operation {operation[:40]!r}"), 404)
    try:
        return _answered(request, operation, answering)
    except fairness.Busy:
        return _later(429, "too many requests of this system at once", fairness.WAIT_S)
    except Unavailable as error:
        return _later(problems.of_unavailable(error).status_code, str(error), 30)
    except DatabaseError as error:
        return _later(problems.of_unavailable(Unavailable(f"database: {error}")).status_code, "database", 30)


serve.public = True  # type: ignore[attr-defined]  # machines do not sign in: the pages' middleware looks for this


def _answered(request: HttpRequest, operation: str, answering: Answering) -> HttpResponseBase:
    source = floods.source_of(request)
    try:
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = doors.authenticate(headers, now=clock.now())
        source = f"{source} {call.system.system_id}"
        return answering(request, call)
    except AxisFault as fault:
        return _noted(source, operation, fault, 200)
    except Refused as refused:
        # An unsigned answer to a stranger never comes here: what is refused below was asked by a known system.
        code = AxisCode.BAD_FILE if refused.code in _STATUS else AxisCode.SYSTEM_ERROR
        return _noted(source, operation, AxisFault(code, str(refused)), _STATUS.get(refused.code, 200))


def send_edoc(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Store a package, durable before the answer, and tell its DocId; the same bytes again have the same one."""
    with fairness.turn(call.system.peer_id):
        chunks = body(request, limit=settings.VANTHU_PACKAGE_LIMIT)
        consignment = posting.receive(call, chunks, now=clock.now())
    failpoints.hit(Step.BEFORE_REPLY)
    return JsonResponse(axis.answer(DocId=consignment.doc_id))


def received_list(request: HttpRequest, call: Call) -> HttpResponseBase:
    """List what waits for the system; for one of our own kind that may have been restored, all since a day."""
    _read_small(request)
    if call.parameter(SINCE):
        return _kept_list(call)
    rows = queries.mailbox(call.system, _message_type(call))
    return JsonResponse(axis.answer(data=[answers.received(row) for row in rows]))


def _kept_list(call: Call) -> HttpResponseBase:
    since, _ = answers.span(call.parameter(SINCE), "", now=clock.now())
    rows = queries.kept(
        call.system,
        _message_type(call),
        since=since,
        page=answers.whole(call.parameter("pageIndex"), 1),
        size=answers.whole(call.parameter("pageSize"), 50),
    )
    return _complete(JsonResponse(axis.answer(data=[answers.received(row) for row in rows])))


def get_edoc(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Hand a package out as base64 within the envelope, as a stream: memory does not grow with it."""
    _read_small(request)
    return answers.as_base64(_fetched(call))


def download_edoc(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Hand a package out as it is."""
    _read_small(request)
    return answers.as_bytes(_fetched(call))


def update_status(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Take the system's word about a package."""
    _read_small(request)
    told = call.parameter("status").lower()
    if told not in set(_MOVES):
        raise AxisFault(AxisCode.SYSTEM_ERROR, f"status {told[:40]!r} is not processing, done or fail")
    parcel = queries.parcel(call.system, _doc_id(call, "docid"))
    note = next((text for text in map(call.parameter, _NOTES) if text), "")
    actor = Actor.system(f"{posting.DOOR}: {call.system.system_id}")
    actions.update_status(
        parcel.parcel_id,
        _MOVES[DownloadStatus(told)],
        note=answers.readable(note),
        key=installation_key(),
        actor=actor,
        now=clock.now(),
    )
    failpoints.hit(Step.AFTER_COMMIT)
    return JsonResponse(axis.answer())


def sent_list(request: HttpRequest, call: Call) -> HttpResponseBase:
    """List what the system posted between two days."""
    _read_small(request)
    since, until = answers.span(call.parameter("fromDate"), call.parameter("toDate"), now=clock.now())
    rows = queries.sent(
        call.system,
        since=since,
        until=until,
        page=answers.whole(call.parameter("pageIndex"), 1),
        size=answers.whole(call.parameter("pageSize"), 50),
    )
    return _complete(JsonResponse(axis.answer(data=[answers.sent(row) for row in rows])))


def count_edoc(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Count the documents that wait."""
    _read_small(request)
    return JsonResponse(axis.answer(count=queries.count(call.system, MessageType.EDOC)))


def count_status(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Count the statuses that wait."""
    _read_small(request)
    return JsonResponse(axis.answer(count=queries.count(call.system, MessageType.STATUS)))


def agencies(request: HttpRequest, call: Call) -> HttpResponseBase:  # noqa: ARG001 every answering function's signature
    """List the address book under the codes of QCVN 102:2016."""
    _read_small(request)
    return JsonResponse(axis.answer(data=answers.agencies(now=clock.now())))


def agencies_qd20(request: HttpRequest, call: Call) -> HttpResponseBase:  # noqa: ARG001 every answering function's signature
    """List the address book under the codes of QĐ 20/2020."""
    _read_small(request)
    return JsonResponse(axis.answer(data=answers.agencies_qd20(now=clock.now())))


def synchronize_units(request: HttpRequest, call: Call) -> HttpResponseBase:  # noqa: ARG001 every answering function's signature
    """List the address book as a tree, agencies that were closed included."""
    _read_small(request)
    return JsonResponse(axis.answer(data=answers.units(now=clock.now())))


def register_agency(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Take up an agency that the operator admitted for the system."""
    told = answers.agency_told(Operation.REGISTER_AGENCY, _read_small(request), call)
    actor = Actor.system(f"{posting.DOOR}: {call.system.system_id}")
    try:
        actions.register(call.system.pk, code=told.code, name=told.name, actor=actor, now=clock.now())
    except NotFound as error:
        why = f"the operator has not admitted {told.code[:50]!r} for this system"
        raise AxisFault(AxisCode.SENDER_UNREGISTERED, why) from error
    return JsonResponse(axis.answer())


def delete_agency(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Lay an agency of the system down; what waits for it can still be fetched."""
    told = answers.agency_told(Operation.DELETE_AGENCY, _read_small(request), call)
    actor = Actor.system(f"{posting.DOOR}: {call.system.system_id}")
    try:
        actions.deregister(call.system.pk, code=told.code, actor=actor, now=clock.now())
    except NotFound as error:
        raise AxisFault(AxisCode.SENDER_UNREGISTERED, f"{told.code[:50]!r} is not of this system") from error
    return JsonResponse(axis.answer())


_ANSWERING: Final[Mapping[str, Answering]] = {
    Operation.SEND_EDOC: send_edoc,
    Operation.GET_RECEIVED_EDOC_LIST: received_list,
    Operation.GET_EDOC: get_edoc,
    Operation.DOWNLOAD_EDOC: download_edoc,
    Operation.UPDATE_STATUS: update_status,
    Operation.GET_SENT_EDOC_LIST: sent_list,
    Operation.COUNT_RECEIVE_EDOC: count_edoc,
    Operation.COUNT_RECEIVE_STATUS: count_status,
    Operation.GET_AGENCIES_LIST: agencies,
    Operation.GET_AGENCIES_LIST_QD20: agencies_qd20,
    Operation.GET_SYNCHRONIZE_UNIT: synchronize_units,
    Operation.REGISTER_AGENCY: register_agency,
    Operation.DELETE_AGENCY: delete_agency,
}


def _complete(answer: HttpResponse) -> HttpResponse:
    """Tell clients of our own kind: this list is complete, and what is posted again is known by its bytes."""
    answer["Vanthu-Axis"] = "1"
    return answer


def _fetched(call: Call) -> ParcelView:
    parcel = queries.parcel(call.system, _doc_id(call, "docId"))
    if parcel.fetched_at is None:
        actor = Actor.system(f"{posting.DOOR}: {call.system.system_id}")
        actions.note_fetched(parcel.parcel_id, actor=actor, now=clock.now())
    return parcel


def _doc_id(call: Call, name: str) -> str:
    found = call.parameter(name)
    if not found or "," in found:
        raise AxisFault(AxisCode.SYSTEM_ERROR, f"{name} is missing, or several of them are unsigned")
    return found


def _message_type(call: Call) -> MessageType:
    told = call.parameter("messagetype").lower() or MessageType.EDOC.value
    if told not in set(MessageType):
        raise AxisFault(AxisCode.SYSTEM_ERROR, f"messagetype {told[:40]!r} is not edoc or status")
    return MessageType(told)


def _read_small(request: HttpRequest) -> bytes:
    """Read the body, `{}` or nothing: a client that sent `Expect: 100-continue` waits for us to do so."""
    return b"".join(body(request, limit=SMALL_BODY))


def _refused(fault: AxisFault, status: int) -> HttpResponse:
    return JsonResponse(axis.failure(fault), status=status)


def _noted(source: str, operation: str, fault: AxisFault, status: int) -> HttpResponse:
    actor = Actor.system(posting.DOOR)
    why = f"{operation}: {fault.detail}"
    try:
        floods.note(source, code=fault.code.value, why=why, actor=actor, now=clock.now())
    except DatabaseError as error:
        log.warning("a refusal could not be recorded: %s", error)
    answer = _refused(fault, status)
    answer["Vanthu-Time"] = clock.now().isoformat()
    return answer


def _later(status: int, why: str, retry_after_s: int) -> HttpResponse:
    answer = _refused(AxisFault(AxisCode.SYSTEM_ERROR, why), status)
    answer["Retry-After"] = str(retry_after_s)
    return answer
