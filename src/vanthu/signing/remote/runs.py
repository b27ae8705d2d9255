"""Requests at signing services: opened, told, ended; every change a short action of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.jobs import queue
from vanthu.signing.models import Errand, ErrandFile, RemoteRun, RemoteService
from vanthu.signing.remote_words import RunEnd, RunState
from vanthu.signing.words import FileState

from .base import Ticket

WORK: Final = "outgoing.remote_signing"
SENDING_LIFE: Final = timedelta(minutes=2)
"""A request that was not told after this long was cut off: calls give up long before."""
PATIENCE: Final = timedelta(minutes=10)
"""How long a holder may take; services end their own requests after five minutes."""


@action
def open_run(
    errand: Errand,
    service: RemoteService,
    pending: Sequence[tuple[ErrandFile, str]],
    *,
    actor: Actor,
    now: datetime,
) -> RemoteRun:
    """Write down that hashes are about to go out: what is cut off after this line is found and ended."""
    for file, sha256 in pending:
        file.pending_sha256 = sha256
        file.save(update_fields=["pending_sha256"])
    run = RemoteRun.objects.create(
        errand=errand, service=service, state=RunState.SENDING, started_at=now, ends_at=now + PATIENCE
    )
    queue.enqueue(
        WORK, {"errand_id": errand.pk}, now=now, after=SENDING_LIFE, priority=2,
        destination=f"signing:{service.pk}", dedupe_key=work_key(errand.pk),
    )  # fmt: skip
    record(
        Event.REMOTE_ASKED, run, actor=actor, now=now, agency_id=errand.agency_id, files=len(pending),
        service=service.name,
    )  # fmt: skip
    return run


def work_key(errand_id: int) -> str:
    """Return the name of the work row of an errand."""
    return f"signing.remote:{errand_id}"


@action
def told(run_id: int, ticket: Ticket, *, actor: Actor, now: datetime) -> RemoteRun:
    """Keep what the service answered: its reference, or the values at once."""
    run = RemoteRun.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.SENDING:
        return _noted(run, actor=actor, now=now)
    run.reference, run.state = ticket.reference[:200], RunState.WAITING
    run.save(update_fields=["reference", "state"])
    if ticket.values:
        return keep_values(run_id, ticket.values, actor=actor, now=now)
    queue.wake(work_key(run.errand_id), now=now)
    return _noted(run, actor=actor, now=now)


@action
def keep_values(run_id: int, values: Sequence[bytes], *, actor: Actor, now: datetime) -> RemoteRun:
    """Keep the values that came back, before anything is made of them."""
    run = RemoteRun.objects.select_for_update().get(pk=run_id)
    if run.state == RunState.WAITING:
        for file, value in zip(files_of(run), values, strict=True):
            file.value = value
            file.save(update_fields=["value"])
        run.state = RunState.SIGNED
        run.save(update_fields=["state"])
        queue.wake(work_key(run.errand_id), now=now)
    return _noted(run, actor=actor, now=now)


@action
def note(run_id: int, problem: str, *, actor: Actor, now: datetime) -> RemoteRun:
    """Write down, for the page, that the service does not answer now; empty: it does again."""
    run = RemoteRun.objects.select_for_update().get(pk=run_id)
    run.problem = problem[:300]
    run.save(update_fields=["problem"])
    return _noted(run, actor=actor, now=now, problem=problem[:200])


@action
def end_run(run_id: int, end: RunEnd | None, *, detail: str = "", actor: Actor, now: datetime) -> RemoteRun:
    """End a request; end: None if its values were used, file by file."""
    run = RemoteRun.objects.select_for_update().get(pk=run_id)
    run.state, run.end, run.problem = RunState.OVER, end.value if end else "", detail[:300]
    run.save(update_fields=["state", "end", "problem"])
    return _noted(run, actor=actor, now=now, end=run.end, detail=detail[:200])


def _noted(run: RemoteRun, *, actor: Actor, now: datetime, **detail: str) -> RemoteRun:
    record(
        Event.REMOTE_ANSWERED, run, actor=actor, now=now, agency_id=run.errand.agency_id, state=run.state, **detail
    )  # fmt: skip
    return run


def of_errand(errand_id: int) -> RemoteRun | None:
    """Return the request of an errand."""
    rows = RemoteRun.objects.select_related(
        "service", "errand__certificate", "errand__person", "errand__agency"
    )
    return rows.filter(errand_id=errand_id).first()


def files_of(run: RemoteRun) -> list[ErrandFile]:
    """Return the files whose hashes went out, in the order in which they went."""
    rows = ErrandFile.objects.filter(errand_id=run.errand_id).exclude(pending_sha256="")
    return list(rows.select_related("session").order_by("ordinal"))


def still_waits(run: RemoteRun) -> bool:
    """Say whether any file of a request still waits for its signature."""
    return ErrandFile.objects.filter(errand_id=run.errand_id, state=FileState.WAITING).exists()


def waiting_at(service: RemoteService) -> list[int]:
    """Return the errands whose holders a service has asked and not told us about."""
    rows = RemoteRun.objects.filter(service=service, state=RunState.WAITING)
    return list(rows.values_list("errand_id", flat=True))
