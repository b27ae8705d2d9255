"""How the life of a document is told."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import NOW
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.web.timeline import timeline


def entry(event: Event, who: str, minute: int) -> AuditEntry:
    return AuditEntry(event=event.value, actor_label=who, at=NOW + timedelta(minutes=minute), detail={})


def test_openings_that_follow_each_other_are_one_line_that_names_the_last_reader() -> None:
    told = timeline(
        [
            entry(Event.OUTGOING_ISSUED, "An", 0),
            entry(Event.DOCUMENT_READ, "Hạnh", 1),
            entry(Event.DOCUMENT_READ, "Dũng", 2),
            entry(Event.DOCUMENT_READ, "Hạnh", 3),
            entry(Event.DOCUMENT_READ, "An", 4),
        ]
    )

    assert [moment.who for moment in told] == ["An và 2 người khác", "An"]
    assert told[0].at == NOW + timedelta(minutes=4)


def test_one_reader_alone_is_named_alone_however_often_it_was_opened() -> None:
    told = timeline([entry(Event.DOCUMENT_READ, "An", 0), entry(Event.DOCUMENT_READ, "An", 1)])

    assert [moment.who for moment in told] == ["An"]


def test_acts_are_never_drawn_together() -> None:
    told = timeline([entry(Event.ACT_REFUSED, "An", 0), entry(Event.ACT_REFUSED, "An", 1)])

    assert len(told) == 2


def test_openings_before_and_after_an_act_stay_on_their_sides_of_it() -> None:
    told = timeline(
        [
            entry(Event.DOCUMENT_READ, "An", 0),
            entry(Event.OUTGOING_ISSUED, "An", 1),
            entry(Event.DOCUMENT_READ, "Dũng", 2),
        ]
    )

    assert [moment.who for moment in told] == ["Dũng", "An", "An"]
