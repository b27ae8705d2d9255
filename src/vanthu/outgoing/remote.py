"""Signing with a key at a remote service: hashes out, a confirmation on the holder's phone, values back.

What comes back passes the same door as a file from a token (`handing_in`): the same proofs, the same record. Slow,
outside every transaction; between two looks nothing is held, neither a process nor a lock.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from vanthu.core.actions import long_act
from vanthu.core.actor import Actor
from vanthu.core.db import outside_transaction
from vanthu.core.errors import Invalid, Refusal, Refused, Unavailable
from vanthu.directory import queries as directory
from vanthu.jobs import queue
from vanthu.jobs.registry import TryAgain
from vanthu.signing import errands
from vanthu.signing.models import Errand, ErrandFile, RemoteRun
from vanthu.signing.remote import pending, runs, services
from vanthu.signing.remote.base import Held, Open, ServiceFault, Wish
from vanthu.signing.remote.choice import account_of, speaking
from vanthu.signing.remote_words import RunEnd, RunState
from vanthu.signing.uploads import BreachError
from vanthu.signing.words import Fault, FileState, Purpose

from . import handing_in

Clock = Callable[[], datetime]
LOOK_EVERY: Final = timedelta(seconds=3)
AFTER_SILENCE: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Proofs:
    """What some services have us ask their user for; used once and kept nowhere."""

    pin: str = field(default="", repr=False)
    otp: str = field(default="", repr=False)


@long_act
def ask(errand: Errand, proofs: Proofs, *, actor: Actor, clock: Clock) -> RemoteRun:
    """Lay out the signatures of an errand and hand their hashes, all of them at once, to the service of the key.

    Whatever goes wrong here ends the errand: nothing was signed. Raises Refused, saying why.
    """
    try:
        return _asked(errand, proofs, actor=actor, clock=clock)
    except ServiceFault as fault:
        run = runs.of_errand(errand.pk)
        if run is not None:
            runs.end_run(run.pk, fault.end, detail=fault.detail, actor=actor, now=clock())
        errands.end(errand, why=fault.end.vi, actor=actor, now=clock())
        service = services.behind(errand.certificate)
        name = service.name if service is not None else errand.certificate.subject
        raise Invalid(Refusal.REMOTE_SIGNING, service=name, why=fault.end.label) from fault
    except (Refused, Unavailable) as refused:
        errands.end(errand, why=str(refused), actor=actor, now=clock())
        raise


def _asked(errand: Errand, proofs: Proofs, *, actor: Actor, clock: Clock) -> RemoteRun:
    service, place = services.place_of(errand.certificate)
    account, held = services.held_at(service, place, errand.certificate)
    files = errands.files_of(errand)
    if len(files) > held.most:
        raise ServiceFault(RunEnd.TOO_MANY, f"{len(files)}/{held.most}")
    person_id = errand.person_id if errand.purpose == Purpose.LEADER else None
    image = directory.mark_image(agency_id=errand.agency_id, person_id=person_id)
    laid = [pending.lay_out(file, held, image, now=clock()) for file in files]
    kept = [(file, sha256) for file, (sha256, _) in zip(files, laid, strict=True)]
    run = runs.open_run(errand, service, kept, actor=actor, now=clock())
    wish = Wish(
        user=place.user, held=held, names=[file.name for file in files], hashes=[digest for _, digest in laid],
        transaction=secrets.token_hex(16), now=clock(), pin=proofs.pin, otp=proofs.otp,
    )  # fmt: skip
    ticket = speaking(service.kind).start(account, wish)
    return runs.told(run.pk, ticket, actor=actor, now=clock())


def look(errand_id: int, *, clock: Clock) -> None:
    """Go on with a request where it stands. Raises TryAgain while there is something to wait for."""
    outside_transaction()
    run = runs.of_errand(errand_id)
    if run is None or run.state == RunState.OVER:
        return
    actor = Actor.system("Dịch vụ ký số", agency_id=run.errand.agency_id)
    if run.state != RunState.SIGNED and not runs.still_waits(run):
        runs.end_run(run.pk, RunEnd.GIVEN_UP, actor=actor, now=clock())
        return
    if run.state == RunState.SENDING:
        if clock() < run.started_at + runs.SENDING_LIFE:
            raise TryAgain("is being sent", after=LOOK_EVERY)
        _give_up(run, RunEnd.INTERRUPTED, "", actor=actor, now=clock())
        return
    if run.state == RunState.WAITING:
        run = _polled(run, actor=actor, clock=clock)
    if run.state == RunState.SIGNED:
        _record(run, actor=actor, clock=clock)


def _polled(run: RemoteRun, *, actor: Actor, clock: Clock) -> RemoteRun:
    """Ask once. Raises TryAgain while the holder has not answered, or the service does not answer."""
    files = runs.files_of(run)
    service, place = run.service, services.place_in(run.errand.certificate)
    held = Held(place.key, bytes(run.errand.certificate.der))
    asked = Open(place.user, held, run.reference, len(files))
    try:
        values = speaking(service.kind).poll(account_of(service), asked)
    except ServiceFault as fault:
        if fault.end is not RunEnd.NO_ANSWER or clock() >= run.ends_at:
            return _give_up(run, fault.end, fault.detail, actor=actor, now=clock())
        if not run.problem:
            runs.note(run.pk, fault.detail or fault.end.value, actor=actor, now=clock())
        raise TryAgain(fault.detail, after=AFTER_SILENCE) from fault
    if values is None:
        if clock() >= run.ends_at:
            return _give_up(run, RunEnd.EXPIRED, "", actor=actor, now=clock())
        if run.problem:
            runs.note(run.pk, "", actor=actor, now=clock())
        raise TryAgain("waits for its user", after=LOOK_EVERY)
    return runs.keep_values(run.pk, values, actor=actor, now=clock())


def _give_up(run: RemoteRun, end: RunEnd, detail: str, *, actor: Actor, now: datetime) -> RemoteRun:
    run = runs.end_run(run.pk, end, detail=detail, actor=actor, now=now)
    errands.end(run.errand, why=end.vi, actor=actor, now=now)
    return run


def _record(run: RemoteRun, *, actor: Actor, clock: Clock) -> None:
    """Finish, prove and record file by file; one that does not hold keeps no other back. Cut off, it goes on here."""
    misfit: ServiceFault | None = None
    for file in runs.files_of(run):
        if file.state != FileState.WAITING:
            continue
        try:
            pdf = pending.completed(file)
        except ServiceFault as fault:
            misfit = fault
            _refused(run, file, fault, actor=actor, now=clock())
            continue
        handing_in.take(run.errand, pdf, clock=clock)
    if runs.still_waits(run):
        errands.end(run.errand, why="tệp đã ký không qua kiểm tra", actor=actor, now=clock())
    end, detail = (misfit.end, misfit.detail) if misfit else (None, "")
    runs.end_run(run.pk, end, detail=detail, actor=actor, now=clock())


def _refused(run: RemoteRun, file: ErrandFile, fault: ServiceFault, *, actor: Actor, now: datetime) -> None:
    breach = BreachError(Fault.BROKEN, fault.detail)
    errands.refuse_upload(run.errand, file, breach, sha256=file.pending_sha256, actor=actor, now=now)


def ring(token: str, *, now: datetime) -> bool:
    """Look at once at what a service has asked its users; False if nobody was given this token.

    Nothing that the caller says is believed, so nothing is read: the answer is fetched from the service itself.
    """
    service = services.by_doorbell(token)
    if service is None:
        return False
    for errand_id in runs.waiting_at(service):
        queue.wake(runs.work_key(errand_id), now=now)
    return True
