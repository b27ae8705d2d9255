"""Issued to units of the agency itself: beside agencies or alone, told to their people, seen who opened it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.cast import actor as seated
from tests.domain import paper
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor, Role
from vanthu.core.errors import Invalid, Refusal
from vanthu.core.listing import NEWEST
from vanthu.directory import actions as directory
from vanthu.directory.models import Agency, Post, Unit
from vanthu.documents import actions as documents
from vanthu.exchange.models import Delivery
from vanthu.jobs.worker import run_due
from vanthu.outgoing import actions, listing
from vanthu.outgoing.listing import Wanted
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.shown import shown
from vanthu.outgoing.states import State
from vanthu.outgoing.words import LinkKind
from vanthu.personal.models import Notice
from vanthu.personal.words import Topic
from vanthu.registers.models import RegisterEntry

Unit_ = tuple[Unit, Actor]


@pytest.fixture
def office(cast: Cast) -> Unit_:
    """Return a unit of the sender and the one officer in it."""
    unit = directory.save_unit(
        cast.sender.pk, name="Văn phòng Sở", abbreviation="VP", actor=cast.quyen, now=NOW
    )
    return unit, seated("Vi Thị Phòng", cast.sender, "Chuyên viên", Role.OFFICER, unit_id=unit.pk)


def told(actor: Actor) -> list[str]:
    """Return what somebody was told of."""
    return list(Notice.objects.filter(person_id=actor.person_id).values_list("topic", flat=True))


def test_a_document_for_units_alone_is_issued_and_nothing_is_sent(cast: Cast, office: Unit_) -> None:
    unit, _ = office

    document = paper.issued(cast, recipient_ids=(), unit_ids=(unit.pk,))

    assert document.state_word is State.ISSUED
    assert not Delivery.objects.exists()


def test_one_act_issues_to_units_and_agencies(cast: Cast, office: Unit_) -> None:
    unit, phong = office

    document = paper.issued(cast, unit_ids=(unit.pk,))
    sent = list(Delivery.objects.values_list("recipient__code", flat=True))
    run_due(NOW)

    assert sent == [cast.receiver.code]
    assert told(phong) == [Topic.TO_MY_UNIT]
    entry = AuditEntry.objects.get(event="outgoing.issued", object_id=str(document.pk))
    assert entry.detail["recipients"] == 2


def test_who_is_not_in_the_unit_today_is_not_told(cast: Cast, office: Unit_) -> None:
    unit, phong = office
    Post.objects.filter(pk=phong.post_id).update(held_to=NOW.date().replace(day=1))

    paper.issued(cast, unit_ids=(unit.pk,))
    run_due(NOW)

    assert told(phong) == []
    assert Topic.TO_MY_UNIT not in told(cast.hanh)


def test_the_register_names_units_beside_agencies_and_counts_them(cast: Cast, office: Unit_) -> None:
    unit, _ = office

    paper.issued(cast, unit_ids=(unit.pk,))

    line = RegisterEntry.objects.get()
    assert line.places == f"{cast.receiver.name}; Văn phòng Sở"
    assert line.copies == 2


@pytest.mark.parametrize(
    "wrong",
    [
        lambda cast: (
            directory.save_unit(
                cast.receiver.pk, name="Phòng khác", abbreviation="PK", actor=cast.thanh, now=NOW
            ).pk
        ),
        lambda _cast: 999_999,
    ],
)
def test_a_unit_of_another_agency_is_no_recipient(cast: Cast, wrong: Callable[[Cast], int]) -> None:
    with pytest.raises(Invalid):
        paper.drafted(cast, unit_ids=(wrong(cast),))


def test_a_dissolved_unit_is_not_chosen_any_more(cast: Cast, office: Unit_) -> None:
    unit, _ = office
    Unit.objects.filter(pk=unit.pk).update(valid_to=NOW.date())

    with pytest.raises(Invalid):
        paper.drafted(cast, unit_ids=(unit.pk,))


def test_the_clerk_adds_units_before_the_issue(cast: Cast, office: Unit_) -> None:
    unit, _ = office
    document = paper.sealed(cast)

    actions.address(document.pk, recipient_ids=(), unit_ids=(unit.pk,), actor=cast.an, now=NOW)

    assert [one.name for one in shown(cast.an, document.pk).units] == ["Văn phòng Sở"]
    with pytest.raises(Invalid) as caught:
        actions.address(document.pk, recipient_ids=(), actor=cast.an, now=NOW)
    assert caught.value.code is Refusal.NO_RECIPIENT


def test_the_page_says_who_of_a_unit_opened_it_to_those_who_may_know(cast: Cast, office: Unit_) -> None:
    unit, phong = office
    document = paper.issued(cast, unit_ids=(unit.pk,))
    documents.note_reading(document, version=document.version, actor=phong, now=NOW)

    def readers(actor: Actor) -> list[str]:
        return [reader.name for reader in shown(actor, document.pk).units[0].readers]

    assert readers(cast.an) == ["Vi Thị Phòng"]
    assert readers(phong) == []


def test_the_list_is_narrowed_to_what_was_issued_to_a_unit(cast: Cast, office: Unit_) -> None:
    unit, phong = office
    wanted = paper.issued(cast, unit_ids=(unit.pk,))
    paper.issued(cast, subject="cho nơi khác")

    found = listing.listed(phong, Wanted(to_unit_id=unit.pk), NEWEST)

    assert [row.pk for row in found.rows] == [wanted.pk]


def test_a_recall_must_reach_the_units_that_got_it(cast: Cast, office: Unit_) -> None:
    unit, _ = office
    earlier = paper.issued(cast, unit_ids=(unit.pk,))

    with pytest.raises(Invalid) as caught:
        paper.issued(cast, subject="thu hồi", link_kind=LinkKind.RECALL, linked_id=earlier.pk)
    paper.issued(
        cast,
        subject="thu hồi đúng nơi",
        unit_ids=(unit.pk,),
        link_kind=LinkKind.RECALL,
        linked_id=earlier.pk,
    )

    assert caught.value.code is Refusal.LINK_RECIPIENTS_MISSING
    assert "Văn phòng Sở" in str(caught.value)
    assert OutgoingDocument.objects.get(pk=earlier.pk).state_word is State.RECALLED


def dissolve(unit: Unit) -> None:
    """Have a unit end the day before."""
    Unit.objects.filter(pk=unit.pk).update(valid_to=NOW.date() - timedelta(days=1))


def test_what_a_dissolved_unit_got_can_still_be_recalled(cast: Cast, office: Unit_) -> None:
    unit, _ = office
    earlier = paper.issued(cast, unit_ids=(unit.pk,))
    dissolve(unit)

    paper.issued(cast, subject="thu hồi", link_kind=LinkKind.RECALL, linked_id=earlier.pk)

    assert OutgoingDocument.objects.get(pk=earlier.pk).state_word is State.RECALLED


def test_what_an_agency_got_that_is_no_more_can_still_be_recalled(cast: Cast, office: Unit_) -> None:
    unit, _ = office
    earlier = paper.issued(cast, unit_ids=(unit.pk,))
    Agency.objects.filter(pk=cast.receiver.pk).update(valid_to=NOW.date() - timedelta(days=1))

    paper.issued(
        cast, subject="thu hồi", recipient_ids=(), unit_ids=(unit.pk,),
        link_kind=LinkKind.RECALL, linked_id=earlier.pk,
    )  # fmt: skip

    assert OutgoingDocument.objects.get(pk=earlier.pk).state_word is State.RECALLED


def test_nothing_is_issued_to_a_dissolved_unit_alone(cast: Cast, office: Unit_) -> None:
    unit, _ = office
    document = paper.sealed(cast, recipient_ids=(), unit_ids=(unit.pk,))
    dissolve(unit)

    with pytest.raises(Invalid) as caught:
        actions.issue(document.pk, actor=cast.an, now=NOW)

    assert caught.value.code is Refusal.NO_RECIPIENT


def test_the_register_does_not_say_that_a_dissolved_unit_got_it(cast: Cast, office: Unit_) -> None:
    unit, _ = office
    document = paper.sealed(cast, unit_ids=(unit.pk,))
    dissolve(unit)

    actions.issue(document.pk, actor=cast.an, now=NOW)

    line = RegisterEntry.objects.get()
    assert (line.places, line.copies) == (cast.receiver.name, 1)
