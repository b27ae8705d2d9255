"""The verbs of scans: taken in, put aside, read, attached, dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.errors import Invalid, NotFound, Refusal, WrongState
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.documents.models import StoredFile
from vanthu.jobs.queue import enqueue, wake, wake_done

from . import policies
from .models import Scan
from .words import ScanState

SUBJECT: Final = "scans.scan"
_OPEN: Final = frozenset({ScanState.WAITING, ScanState.READ, ScanState.UNREAD})


@action
def take_in(blob: Blob, *, name: str, pages: int, actor: Actor, now: datetime) -> Scan:
    """Keep a scan and put down that it is to be read; the same file again is the scan that is there."""
    known = Scan.objects.filter(agency_id=actor.agency_id or 0, key=blob.sha256).first()
    if known is not None:
        record(Event.SCAN_FOUND, known, actor=actor, now=now, again=1)
        return known
    return _found(blob, name=name, pages=pages, priority=6, actor=actor, now=now)


def _found(blob: Blob, *, name: str, pages: int, priority: int, actor: Actor, now: datetime) -> Scan:
    file = StoredFile.objects.create(
        agency_id=actor.agency_id or 0,
        sha256=blob.sha256,
        name=name[:200],
        size=blob.size,
        pages=pages,
        added_at=now,
    )
    scan = Scan.objects.create(
        agency_id=actor.agency_id or 0, key=blob.sha256, name=name[:200], file=file, found_at=now
    )
    enqueue(
        "scans.read", {"scan_id": scan.pk}, now=now, priority=priority, dedupe_key=f"scans.read:{scan.pk}"
    )
    record(Event.SCAN_FOUND, scan, actor=actor, now=now, sha256=blob.sha256)
    return scan


@action
def hand_in(
    blob: Blob,
    *,
    name: str,
    pages: int,
    document_id: int,
    annexes: Sequence[Mapping[str, object]] = (),
    then: str,
    actor: Actor,
    now: datetime,
) -> Scan:
    """Keep a scan that a person hands in for one document; of two for the same document the last one counts.

    Somebody waits for it, so it is read before what the scanner left. then: the kind of work that attaches it.
    """
    require(policies.may_handle(actor), Permission.OUTGOING_SEAL)
    rows = Scan.objects.select_for_update().filter(agency_id=actor.agency_id or 0)
    rows.filter(wanted_for=document_id).exclude(key=blob.sha256).update(wanted_for=None)
    scan = rows.filter(key=blob.sha256).first()
    if scan is None:
        scan = _found(blob, name=name, pages=pages, priority=3, actor=actor, now=now)
    elif scan.state_word not in _OPEN:
        scan.state = _as_read(scan)
    scan.wanted_for, scan.annexes = document_id, [dict(annex) for annex in annexes]
    scan.handed_person_id, scan.handed_post_id, scan.handed_at = actor.person_id, actor.post_id, now
    scan.handed_delegation_id, scan.problem = actor.delegation_id, ""
    scan.save()
    if not wake_done(scan.waiting_key, now=now):
        enqueue(then, {"scan_id": scan.pk}, now=now, priority=3, dedupe_key=scan.waiting_key)
    record(Event.SCAN_HANDED_IN, scan, actor=actor, now=now, document=document_id)
    return scan


def _as_read(scan: Scan) -> ScanState:
    """Return where a scan stands that was settled before and is wanted again."""
    if scan.read_at is None:
        return ScanState.WAITING
    return ScanState.READ if scan.reading else ScanState.UNREAD


@action
def hold(scan_id: int, *, why: str, actor: Actor, now: datetime) -> Scan:
    """Keep why a scan that was handed in could not be attached by itself; a person goes on with it."""
    scan = Scan.objects.select_for_update().get(pk=scan_id)
    scan.problem = why[:1000]
    scan.save(update_fields=["problem"])
    record(Event.SCAN_HELD, scan, actor=actor, now=now, why=why[:500])
    return scan


@action
def put_aside(key: str, *, name: str, why: str, actor: Actor, now: datetime) -> Scan:
    """Note a file that cannot be a scan, with the reason; the file itself is kept apart."""
    scan, _is_new = Scan.objects.update_or_create(
        agency_id=actor.agency_id or 0,
        key=key[:400],
        defaults={"settled_at": None, "settled_by": ""},
        create_defaults={
            "name": name[:200],
            "state": ScanState.QUARANTINED,
            "problem": why[:1000],
            "found_at": now,
        },
    )
    record(Event.SCAN_PUT_ASIDE, scan, actor=actor, now=now, why=why[:500])
    return scan


@action
def keep_reading(
    scan_id: int, *, reading: Mapping[str, Mapping[str, object]], why: str, actor: Actor, now: datetime
) -> Scan:
    """Keep what was read on a scan, or why nothing was; what was settled meanwhile stays settled."""
    scan = Scan.objects.select_for_update().get(pk=scan_id)
    if scan.state_word is ScanState.WAITING:
        scan.state = ScanState.READ if reading else ScanState.UNREAD
    scan.reading, scan.problem, scan.read_at = (
        {name: dict(one) for name, one in reading.items()},
        why[:1000],
        now,
    )
    scan.save(update_fields=["state", "reading", "problem", "read_at"])
    wake(scan.waiting_key, now=now)
    record(Event.SCAN_READ, scan, actor=actor, now=now, fields=len(reading))
    return scan


@action
def use(scan_id: int, *, label: str, actor: Actor, now: datetime) -> Scan:
    """Note which document a scan was attached to."""
    scan = _open(scan_id, actor)
    scan.state, scan.document_label = ScanState.USED, label[:600]
    return _settled(scan, Event.SCAN_USED, actor, now)


@action
def drop(scan_id: int, *, reason: str, actor: Actor, now: datetime) -> Scan:
    """Take a scan off the clerk's desk, with the reason; its file stays."""
    scan = _open(scan_id, actor)
    why = nfc(reason).strip()[:1000]
    if not why:
        raise Invalid(Refusal.REASON_REQUIRED)
    scan.state, scan.problem = ScanState.DROPPED, why
    return _settled(scan, Event.SCAN_DROPPED, actor, now)


@action
def note_put_aside(scan_id: int, *, actor: Actor, now: datetime) -> Scan:
    """Note that the clerk saw why a file was not taken: it leaves the desk, and stays where it was put."""
    scan = _visible(scan_id, actor)
    if scan.state_word is not ScanState.QUARANTINED:
        raise WrongState(Refusal.SCAN_SETTLED, name=scan.name, state=scan.state_word)
    return _settled(scan, Event.SCAN_DROPPED, actor, now)


def _open(scan_id: int, actor: Actor) -> Scan:
    scan = _visible(scan_id, actor)
    if scan.state_word not in _OPEN:
        raise WrongState(Refusal.SCAN_SETTLED, name=scan.name, state=scan.state_word)
    return scan


def _visible(scan_id: int, actor: Actor) -> Scan:
    require(policies.may_handle(actor), Permission.OUTGOING_SEAL)
    scan = policies.visible_to(actor).select_for_update().filter(pk=scan_id).first()
    if scan is None:
        raise NotFound(Refusal.NOT_FOUND, what="bản quét")
    return scan


def _settled(scan: Scan, event: Event, actor: Actor, now: datetime) -> Scan:
    scan.settled_at, scan.settled_by, scan.wanted_for = now, actor.label[:400], None
    scan.save(update_fields=["state", "problem", "document_label", "settled_at", "settled_by", "wanted_for"])
    record(event, scan, actor=actor, now=now, why=scan.document_label or scan.problem)
    return scan
