"""How something is written into a register: a line that is hashed, never changed, and closed with its day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from vanthu.core.actor import Actor
from vanthu.core.clock import HANOI, hanoi_date
from vanthu.jobs import queue
from vanthu.jobs.models import Work

from .facts import as_json
from .models import Book, Closing, RegisterLine, TakenNumber
from .words import BookKind, LineKind

FORMAT: Final = "vanthu-register-closing-1"
PRINT_FORMAT: Final = "vanthu-register-print-1"


def locked_default(agency_id: int, kind: BookKind) -> Book | None:
    """Lock all the series that an agency has of a kind, by the row of its default book, and return that book.

    The book's row, not a counter's: the counter of a new year is not there yet. One row for all series, so that
    a document cannot be numbered in two of them at once.
    """
    rows = Book.objects.select_for_update().filter(agency_id=agency_id, kind=kind, is_default=True)
    return rows.first()


def day_for(book: Book, moment: datetime) -> date:
    """Return the day with which something written at `moment` is closed: that day, or the first one not closed."""
    last = Closing.objects.filter(book=book).order_by("-sequence").values_list("day", flat=True).first()
    today = hanoi_date(moment)
    return today if last is None or last < today else last + timedelta(days=1)


def write(
    book: Book,
    taken: TakenNumber | None,
    kind: LineKind,
    columns: Mapping[str, object],
    *,
    day: date,
    actor: Actor,
    at: datetime,
) -> RegisterLine:
    """Write a line; the caller holds the lock of the book."""
    line = RegisterLine(
        book=book,
        taken=taken,
        kind=kind.value,
        columns=as_json(columns),
        day=day,
        at=at,
        by=actor.label[:400],
    )
    line.leaf_hash = leaf_hash(line)
    line.save(force_insert=True)
    _have_closed(book, day, now=at)
    return line


def leaf_hash(line: RegisterLine) -> str:
    """Return the SHA-256 of 0x00 and the line's canonical JSON, the leaf hash of RFC 6962."""
    taken = line.taken
    return hashlib.sha256(
        b"\x00"
        + canonical(
            {
                "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "book": line.book_id,
                "by": line.by,
                "columns": line.columns,
                "day": line.day.isoformat(),
                "kind": str(line.kind),
                "number": f"{taken.year}/{taken.number}{taken.suffix}" if taken else "",
            }
        )
    ).hexdigest()


def canonical(facts: Mapping[str, object]) -> bytes:
    """Return JSON that is the same for the same facts."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(leaves: list[str]) -> str:
    """Return the SHA-256 over the leaf hashes of a day, in their order."""
    return hashlib.sha256("".join(leaves).encode("ascii")).hexdigest()


def print_statement(closing: Closing, sha256: str) -> bytes:
    """Return what is signed for the printed day: which closing, which file."""
    return f"{PRINT_FORMAT}\n{closing.statement_sha256}\n{sha256}\n".encode("ascii")


def end_of(day: date) -> datetime:
    """Return the moment at which a day of Hanoi is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=HANOI).astimezone(UTC)


def _have_closed(book: Book, day: date, *, now: datetime) -> None:
    key = f"close-day:{book.pk}:{day.isoformat()}"
    if not Work.objects.filter(dedupe_key=key).exists():
        queue.enqueue(
            "registers.close_day",
            {"book_id": book.pk, "day": day.isoformat()},
            now=now,
            due_at=end_of(day),
            dedupe_key=key,
        )
