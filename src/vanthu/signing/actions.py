"""The verbs of signing: start a session, end it."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.directory.models import Certificate

from .models import SigningSession
from .words import Purpose, SessionState


@action
def start(
    document: models.Model,
    *,
    agency_id: int,
    certificate: Certificate,
    purpose: Purpose,
    input_sha256: str,
    actor: Actor,
    now: datetime,
) -> SigningSession:
    """Start a session for the exact bytes `input_sha256`. The caller has checked who may sign what."""
    session = SigningSession.objects.create(
        agency_id=agency_id,
        certificate=certificate,
        purpose=purpose,
        document_type=document._meta.label_lower,
        document_id=document.pk,
        input_sha256=input_sha256,
        signer_label=actor.label[:400],
        started_at=now,
    )
    record(Event.SIGNING_STARTED, session, actor=actor, now=now, agency_id=agency_id, sha256=input_sha256)
    return session


@action
def finish(session_id: int, *, result_sha256: str, actor: Actor, now: datetime) -> SigningSession:
    """End a session with its signed file.

    Raises Conflict if it has ended already, Invalid if its certificate was taken off file since it began.
    """
    rows = SigningSession.objects.select_related("certificate").select_for_update(of=("self",))
    session = rows.get(pk=session_id)
    if session.state != SessionState.STARTED:
        raise Conflict(Refusal.ALREADY_SIGNED, signer=session.signer_label)
    if not session.certificate.is_usable_at(now):
        raise Invalid(
            Refusal.CERTIFICATE_UNUSABLE,
            holder=session.certificate.subject,
            why="hết hạn hoặc đã thôi đăng ký trong lúc ký",
        )
    session.state, session.result_sha256, session.ended_at = SessionState.FINISHED, result_sha256, now
    session.save(update_fields=["state", "result_sha256", "ended_at"])
    record(
        Event.SIGNING_FINISHED,
        session,
        actor=actor,
        now=now,
        agency_id=session.agency_id,
        sha256=result_sha256,
    )
    return session


@action
def fail(session_id: int, *, why: str, actor: Actor, now: datetime) -> SigningSession:
    """End a session that came to nothing, with the reason."""
    session = SigningSession.objects.select_for_update().get(pk=session_id)
    if session.state == SessionState.STARTED:
        session.state, session.why_failed, session.ended_at = SessionState.FAILED, why[:500], now
        session.save(update_fields=["state", "why_failed", "ended_at"])
    record(
        Event.SIGNING_FINISHED, session, actor=actor, now=now, agency_id=session.agency_id, failed=why[:200]
    )
    return session
