"""Read back what an installation holds, beside its web: one question a line in, one answer a line out, as JSON.

`python -m vanthu.cli.demo.reader` with VANTHU_HOME set. The driver asks it instead of believing its own acts.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from vanthu.core.actor import Actor


def outgoing(subject: str) -> dict[str, Any] | None:  # Any: JSON values differ by key
    """Return the newest outgoing document with this subject: state, number, current files, deliveries."""
    from vanthu.core.blobs import blobs
    from vanthu.exchange import queries as exchange
    from vanthu.outgoing.listing import Wanted, listed
    from vanthu.outgoing.shown import shown as in_full

    found = listed(_reader(), Wanted(text=subject)).rows
    if not found:
        return None
    shown = in_full(_reader(), found[0].pk)
    document = shown.document
    return {
        "id": document.pk,
        "state": document.state,
        "version": document.version,
        "code": document.code,
        "number": document.number,
        "issued_on": document.issued_on.isoformat() if document.issued_on else None,
        "files": [
            {
                "ordinal": row.ordinal, "version": row.version, "made_by": row.made_by, "name": row.file.name,
                "sha256": row.file.sha256, "path": str(blobs().path(row.file.sha256)), "current": row.is_current,
            }
            for row in shown.versions
        ],
        "deliveries": [
            {
                "id": view.delivery_id, "can_retry": view.can_retry, "recipient": view.recipient_name,
                "state": str(view.state), "attempts": view.attempts,
                "last_error": view.last_error, "statuses": [status.code for status in view.statuses],
                "receipts": exchange.receipts_of(_reader(), view.delivery_id),
            }
            for view in shown.deliveries
        ],
    }  # fmt: skip


def incoming(code: str) -> dict[str, Any]:  # Any: JSON values differ by key
    """Return the incoming documents with this number and notation: how many, and the first one's facts."""
    from vanthu.core.blobs import blobs
    from vanthu.incoming import queries
    from vanthu.incoming.listing import Wanted, listed

    rows = [row for row in listed(_reader(), Wanted(text=code)).rows if row.code == code]
    if not rows:
        return {"count": 0}
    shown = queries.shown(_reader(), rows[-1].pk)
    files = [
        {
            "name": one.row.file.name, "sha256": one.row.file.sha256, "path": str(blobs().path(one.row.file.sha256)),
            "verdict": one.report.verdict if one.report else None,
        }
        for one in shown.files
    ]  # fmt: skip
    document = shown.document
    return {
        "count": len(rows), "id": document.pk, "state": document.state, "number": document.number, "files": files,
    }  # fmt: skip


def choices(code: str) -> dict[str, int]:
    """Return what a drafter picks from the form: the agency of a code, and the leader who signs."""
    from vanthu.core import clock
    from vanthu.directory import queries

    today, reader = clock.hanoi_date(clock.now()), _reader()
    return {
        "agency": queries.agency_by_code(code, on=today).pk,
        "signer": queries.leaders(reader, on=today)[0].pk,
    }


def register(kind: str) -> dict[str, Any]:  # Any: JSON values differ by key
    """Return the numbers taken in a kind of book, and those that nothing explains."""
    from vanthu.registers import queries
    from vanthu.registers.words import BookKind

    reader, sort = _reader(), BookKind(kind)
    years = queries.years(reader, kind=sort)
    return {
        "taken": [
            [row.year, row.number, row.state] for year in years for row in queries.numbers(reader, kind=sort, year=year)
        ],
        "gaps": [
            number for book in queries.books(reader) if book.kind == kind
            for year in years for number in queries.gaps(book, year=year)
        ],
    }  # fmt: skip


def _reader() -> Actor:
    from vanthu.core.actor import Actor
    from vanthu.directory import queries

    return Actor.system("vanthu demo", agency_id=queries.local_agencies()[0].pk)


QUESTIONS: Final[dict[str, Callable[[str], Any]]] = {  # Any: each answer has its own shape
    "outgoing": outgoing,
    "incoming": incoming,
    "register": register,
    "choices": choices,
}


def main() -> int:
    """Answer questions until the input ends."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vanthu.config.settings")
    django.setup()
    for line in sys.stdin:
        question, subject = json.loads(line)
        print(json.dumps(QUESTIONS[question](subject), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
