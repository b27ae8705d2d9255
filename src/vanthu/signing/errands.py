"""Errands for a tool at somebody's desk: opened, looked up, and what came of each file kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import models

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.models import Certificate

from . import actions
from .models import Errand, ErrandFile
from .uploads import BreachError
from .words import Fault, FileState, Purpose, SessionState

LIFE: Final = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file that goes to the desk. source: the bytes that are served; input: the file of the record behind them."""

    document: models.Model
    purpose: Purpose
    name: str
    source_sha256: str
    source_size: int
    input_sha256: str
    field: str
    look: str = ""


def fingerprint_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


@action
def open_errand(
    files: Sequence[Outgoing], *, agency_id: int, certificate: Certificate, actor: Actor, now: datetime
) -> tuple[Errand, str]:
    """Open an errand for `files` and return it with its token, which is told once and never kept.

    An earlier errand for one of the documents ends: of two pages that were opened, the last one counts.
    """
    if not files or actor.person_id is None or actor.post_id is None:
        raise Invalid(Refusal.FIELD_REQUIRED, field="văn bản cần ký")
    token = secrets.token_urlsafe(32)
    errand = Errand.objects.create(
        agency_id=agency_id,
        person_id=actor.person_id,
        post_id=actor.post_id,
        delegation_id=actor.delegation_id,
        certificate=certificate,
        purpose=files[0].purpose,
        token_sha256=fingerprint_of(token),
        started_at=now,
        expires_at=now + LIFE,
    )
    for document in {(file.document._meta.label_lower, file.document.pk) for file in files}:
        _end_others(*document, actor=actor, now=now)
    for ordinal, file in enumerate(files):
        session = actions.start(
            file.document,
            agency_id=agency_id,
            certificate=certificate,
            purpose=file.purpose,
            input_sha256=file.input_sha256,
            actor=actor,
            now=now,
        )
        ErrandFile.objects.create(
            errand=errand,
            ordinal=ordinal,
            session=session,
            name=file.name[:200],
            source_sha256=file.source_sha256,
            source_size=file.source_size,
            field=file.field,
            look=file.look[:300],
        )
    return errand, token


def _end_others(document_type: str, document_id: int, *, actor: Actor, now: datetime) -> None:
    rows = ErrandFile.objects.select_for_update(of=("self",)).filter(
        session__document_type=document_type, session__document_id=document_id, state=FileState.WAITING
    )
    for row in rows.select_related("session"):
        row.state = FileState.ENDED
        row.save(update_fields=["state"])
        actions.fail(row.session_id, why="bắt đầu ký lại từ trang khác", actor=actor, now=now)


@action
def refuse_upload(
    errand: Errand, file: ErrandFile | None, breach: BreachError, *, sha256: str, actor: Actor, now: datetime
) -> Errand:
    """Write down that a file which was handed in is not taken; the errand goes on, the tool may try again."""
    if file is not None and file.state == FileState.WAITING:
        file.fault = breach.fault.value
        file.save(update_fields=["fault"])
    record(
        Event.UPLOAD_REFUSED,
        file.session if file is not None else errand,
        actor=actor,
        now=now,
        agency_id=errand.agency_id,
        code=breach.fault.value,
        sha256=sha256,
        what=breach.detail[:200],
    )
    return errand


@action
def keep_upload(file_id: int, *, sha256: str, actor: Actor, now: datetime) -> ErrandFile:
    """Keep a signed file that was found good. Raises BreachError if another one was kept meanwhile."""
    file = (
        ErrandFile.objects.select_for_update(of=("self",)).select_related("session", "errand").get(pk=file_id)
    )
    if file.state != FileState.WAITING:
        raise BreachError(Fault.ALREADY_HANDED_IN)
    file.state, file.result_sha256, file.fault, file.problem = FileState.KEPT, sha256, "", ""
    file.save(update_fields=["state", "result_sha256", "fault", "problem"])
    record(
        Event.UPLOAD_KEPT, file.session, actor=actor, now=now, agency_id=file.errand.agency_id, sha256=sha256
    )
    return file


@action
def note_problem(file_id: int, *, why: str, actor: Actor, now: datetime) -> ErrandFile:
    """Keep, for the page, why a good file could not be recorded."""
    file = ErrandFile.objects.select_related("session", "errand").get(pk=file_id)
    file.problem = why[:500]
    file.save(update_fields=["problem"])
    record(
        Event.UPLOAD_REFUSED,
        file.session,
        actor=actor,
        now=now,
        agency_id=file.errand.agency_id,
        code="not_recorded",
        what=why[:200],
    )
    return file


@action
def end(errand: Errand, *, why: str, actor: Actor, now: datetime) -> Errand:
    """End what still waits in an errand: its person gave up, or the tool failed."""
    rows = ErrandFile.objects.select_for_update(of=("self",)).filter(errand=errand, state=FileState.WAITING)
    for row in rows:
        # What a file was refused for says more than that the errand is over.
        row.state, row.problem = FileState.ENDED, "" if row.fault else why[:500]
        row.save(update_fields=["state", "problem"])
        actions.fail(row.session_id, why=why, actor=actor, now=now)
    record(Event.SIGNING_FINISHED, errand, actor=actor, now=now, agency_id=errand.agency_id, failed=why[:200])
    return errand


def by_token(token: str, *, now: datetime) -> Errand:
    """Return the errand of a token that still runs. Raises BreachError token_unknown, token_expired."""
    errand = find(token)
    require_running(errand, now=now)
    return errand


def find(token: str) -> Errand:
    """Return the errand of a token, run out or not. Raises BreachError token_unknown."""
    rows = Errand.objects.select_related("certificate", "person", "agency")
    errand = rows.filter(token_sha256=fingerprint_of(token)).first()
    if errand is None:
        raise BreachError(Fault.TOKEN_UNKNOWN)
    return errand


def require_running(errand: Errand, *, now: datetime) -> None:
    """Go on only before its end. Raises BreachError token_expired."""
    if now > errand.expires_at:
        raise BreachError(Fault.TOKEN_EXPIRED, errand.expires_at.isoformat())


def of_person(errand_id: int, actor: Actor) -> Errand | None:
    """Return an errand of the actor's own."""
    if actor.person_id is None or actor.agency_id is None:
        return None
    rows = Errand.objects.filter(pk=errand_id, person_id=actor.person_id, agency_id=actor.agency_id)
    return rows.first()


def files_of(errand: Errand) -> list[ErrandFile]:
    """Return the files of an errand in order, with their sessions."""
    return list(errand.files.select_related("session").order_by("ordinal"))


def is_recorded(file: ErrandFile) -> bool:
    """Say whether the record has the signed file."""
    return file.session.state == SessionState.FINISHED
