"""Close the days of a register: hashed, chained, signed; the printed day is kept beside it."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, date, datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.installation_key import InstallationKey
from vanthu.core.permissions import Permission, require
from vanthu.jobs import queue
from vanthu.registers import lines, policies
from vanthu.registers.facts import COLUMNS
from vanthu.registers.models import Book, Closing, RegisterEntry, RegisterLine
from vanthu.registers.words import BookKind, LineKind

SUBJECT: Final = "registers.book"


@action
def close_days(
    book_id: int, *, through: date, key: InstallationKey, actor: Actor, now: datetime
) -> list[Closing]:
    """Close every day of a book that has unclosed lines, up to `through`, each by itself and in order.

    What is written afterwards belongs to the next day. Raises Conflict if there is nothing to close, Invalid for
    a day that is still to come.
    """
    book = Book.objects.select_related("agency").filter(pk=book_id).first()
    if book is None or (book.agency_id != actor.agency_id and not actor.is_system):
        raise NotFound(Refusal.NOT_FOUND, what="sổ")
    require(policies.may_close(actor, book.agency_id), Permission.REGISTERS_CLOSE)
    if through > hanoi_date(now):
        raise Invalid(Refusal.VALUE_WRONG, field="ngày", value=f"{through:%d/%m/%Y}", why="chưa đến ngày")
    lines.locked_default(book.agency_id, BookKind(book.kind))
    _carry_over(book, through, actor=actor, now=now)
    waiting = RegisterLine.objects.filter(book=book, closing=None, day__lte=through)
    days = list(waiting.order_by("day").values_list("day", flat=True).distinct())
    if not days:
        raise Conflict(Refusal.NOTHING_TO_CLOSE, book=book.name, day=f"{through:%d/%m/%Y}")
    return [_close(book, day, key=key, actor=actor, now=now) for day in days]


def _carry_over(book: Book, day: date, *, actor: Actor, now: datetime) -> None:
    """Give every number from before there were lines a line of its own, so that the first closing covers it."""
    if Closing.objects.filter(book=book).exists():
        return
    old = (
        RegisterEntry.objects.filter(book=book, taken__lines=None)
        .select_related("taken")
        .order_by("taken_id")
    )
    for entry in old:
        said = {
            **{name: kept for name in COLUMNS if (kept := getattr(entry, name)) not in ("", None)},
            "entered_on": entry.entered_on,
            "state": entry.taken.state, "void_reason": entry.taken.void_reason, "label": entry.taken.document_label,
        }  # fmt: skip
        lines.write(book, entry.taken, LineKind.CARRIED, said, day=day, actor=actor, at=now)


def _close(book: Book, day: date, *, key: InstallationKey, actor: Actor, now: datetime) -> Closing:
    previous = Closing.objects.filter(book=book).order_by("-sequence").first()
    rows = list(RegisterLine.objects.filter(book=book, closing=None, day=day).order_by("id"))
    sequence = previous.sequence + 1 if previous else 1
    content_sha256 = lines.content_hash([row.leaf_hash for row in rows])
    previous_sha256 = previous.statement_sha256 if previous else ""
    signed = lines.canonical(
        {
            "format": lines.FORMAT,
            "agency": book.agency.code,
            "book": book.pk,
            "name": book.name,
            "kind": book.kind,
            "day": day.isoformat(),
            "sequence": sequence,
            "lines": len(rows),
            "content_sha256": content_sha256,
            "previous_sha256": previous_sha256,
            "closed_at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "closed_by": actor.label,
        }
    )
    closing = Closing.objects.create(
        book=book,
        day=day,
        sequence=sequence,
        lines_count=len(rows),
        content_sha256=content_sha256,
        previous_sha256=previous_sha256,
        statement=signed.decode(),
        statement_sha256=hashlib.sha256(signed).hexdigest(),
        signature=base64.b64encode(key.sign(signed)).decode(),
        public_key=key.public.text,
        closed_at=now,
        closed_by=actor.label[:400],
    )
    RegisterLine.objects.filter(book=book, closing=None, day=day).update(closing=closing)
    queue.enqueue(
        "registers.print_day", {"closing_id": closing.pk}, now=now, dedupe_key=f"print-day:{closing.pk}"
    )
    record(
        Event.DAY_CLOSED, closing, actor=actor, now=now, agency_id=book.agency_id,
        lines=len(rows), sha256=closing.statement_sha256,
    )  # fmt: skip
    return closing


@action
def attach_print(
    closing_id: int, *, sha256: str, key: InstallationKey, actor: Actor, now: datetime
) -> Closing:
    """Keep the printed day beside its closing, signed like it; a second run keeps the first one."""
    closing = Closing.objects.select_for_update(of=("self",)).select_related("book").get(pk=closing_id)
    if not closing.print_sha256:
        closing.print_sha256 = sha256
        closing.print_signature = base64.b64encode(key.sign(lines.print_statement(closing, sha256))).decode()
        closing.save(update_fields=["print_sha256", "print_signature"])
    record(Event.DAY_PRINTED, closing, actor=actor, now=now, agency_id=closing.book.agency_id, sha256=sha256)
    return closing
