"""Letting one colleague read one document: for a time, with a reason, in one agency, and nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, NotFound
from vanthu.directory import actions_rights, queries
from vanthu.directory.models import Person, RightsChange, SingleRight
from vanthu.directory.readership import Ground
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.policies import visible_to as incoming_seen
from vanthu.outgoing import queries as outgoing
from vanthu.outgoing import readership, shown
from vanthu.outgoing.models import OutgoingDocument

TODAY = date(2026, 11, 23)


def given(
    document: OutgoingDocument,
    to: Actor,
    by: Actor,
    *,
    ends_on: date | None = None,
    reason: str = "thẩm định",
) -> SingleRight:
    """Let somebody read a document."""
    return actions_rights.give_right(
        to.person_id or 0, object_type="outgoing.outgoingdocument", object_id=document.pk,
        object_label=str(document), reason=reason, ends_on=ends_on, actor=by, now=NOW,
    )  # fmt: skip


def sees(who: Actor, document: OutgoingDocument, *, later: timedelta = timedelta(0)) -> bool:
    """Say whether somebody sees a document, as the actor that a request makes that day."""
    actor = queries.actor_for(Person.objects.get(pk=who.person_id), now=NOW + later)
    return actor is not None and outgoing.sees(actor, document.pk)


def test_who_was_let_in_reads_the_draft_and_nobody_else_does(cast: Cast) -> None:
    document = paper.drafted(cast)

    given(document, cast.an, cast.hanh)

    assert sees(cast.an, document)
    assert not sees(cast.dung, document)
    assert RightsChange.objects.filter(event="access.right_given", confirmed_at=None).count() == 1
    assert AuditEntry.objects.filter(event="access.right_given").latest("pk").detail["reason"] == "thẩm định"


def test_it_is_for_reading_only(cast: Cast) -> None:
    document = paper.drafted(cast)

    given(document, cast.an, cast.hanh)

    assert shown.shown(cast.an, document.pk).moves == frozenset()


def test_it_runs_out_by_itself_and_may_be_given_again(cast: Cast) -> None:
    document = paper.drafted(cast)
    given(document, cast.an, cast.hanh, ends_on=TODAY + timedelta(days=1))

    assert sees(cast.an, document, later=timedelta(days=1))
    assert not sees(cast.an, document, later=timedelta(days=2))
    SingleRight.objects.update(ends_on=TODAY - timedelta(days=1))
    given(document, cast.an, cast.hanh)
    assert sees(cast.an, document)


def test_it_ends_with_the_post_and_when_it_is_ended(cast: Cast) -> None:
    document = paper.drafted(cast)
    right = given(document, cast.an, cast.hanh)

    actions_rights.end_right(right.pk, actor=cast.hanh, now=NOW)

    assert not sees(cast.an, document)


def test_it_is_not_given_twice(cast: Cast) -> None:
    document = paper.drafted(cast)
    given(document, cast.an, cast.hanh)

    with pytest.raises(Conflict):
        given(document, cast.an, cast.hanh)


@pytest.mark.parametrize(
    ("ends_on", "reason"), [(TODAY - timedelta(days=1), "thẩm định"), (None, "   "), (None, "")]
)
def test_a_day_that_passed_and_no_reason_are_refused(cast: Cast, ends_on: date | None, reason: str) -> None:
    document = paper.drafted(cast)

    with pytest.raises(Invalid):
        given(document, cast.an, cast.hanh, ends_on=ends_on, reason=reason)


def test_nobody_of_another_agency_is_let_in(cast: Cast) -> None:
    document = paper.drafted(cast)

    with pytest.raises(Invalid):
        given(document, cast.huy, cast.hanh)
    assert not sees(cast.huy, document)


def test_an_actor_made_for_no_day_is_shown_nothing(cast: Cast) -> None:
    document = paper.drafted(cast)
    given(document, cast.an, cast.hanh)

    assert not outgoing.sees(replace(cast.an, day=None), document.pk)


def test_only_who_answers_for_a_document_lets_others_in(cast: Cast) -> None:
    document = paper.drafted(cast)

    assert readership.to_show(cast.hanh, document.pk) == document
    for stranger in (cast.quyen, cast.huy, cast.thanh):
        with pytest.raises(NotFound):
            readership.to_show(stranger, document.pk)


def test_the_grounds_say_what_the_rules_do(cast: Cast) -> None:
    draft, out = paper.drafted(cast), paper.issued(cast)

    assert [reader.ground for reader in readership.readers(draft)] == [Ground.DRAFTER]
    assert Ground.AGENCY in [reader.ground for reader in readership.readers(out)]


def test_an_incoming_document_without_a_number_is_shown_to_whom_the_clerk_lets_in(cast: Cast) -> None:
    from vanthu.jobs.worker import run_due

    paper.issued(cast)
    run_due(paper.NOW)
    document = IncomingDocument.objects.get(agency=cast.receiver)
    assert not incoming_seen(cast.huy).filter(pk=document.pk).exists()

    actions_rights.give_right(
        cast.huy.person_id or 0, object_type="incoming.incomingdocument", object_id=document.pk,
        object_label=str(document), reason="xem trước", ends_on=TODAY, actor=cast.binh, now=NOW,
    )  # fmt: skip

    assert incoming_seen(cast.huy).filter(pk=document.pk).exists()
