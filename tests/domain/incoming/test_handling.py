"""Assigned by a leader, begun and finished by who leads the work; the sender is told each time."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast
from tests.domain.incoming.conftest import Arrive
from vanthu.core.errors import Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.directory import actions as directory
from vanthu.exchange.models import Delivery, ReceivedStatus
from vanthu.incoming import actions
from vanthu.incoming.actions import Instruction, Somebody
from vanthu.incoming.models import Assignment, IncomingDocument
from vanthu.incoming.states import State
from vanthu.jobs import worker


@pytest.fixture
def registered(cast: Cast, arrive: Arrive) -> IncomingDocument:
    """A document that the receiver's clerk registered."""
    return actions.register(arrive().pk, actor=cast.binh, now=NOW)


def to_huy(cast: Cast, **changes: object) -> Instruction:
    """Return Minh's instruction to Huy."""
    given: dict[str, object] = {"lead": Somebody(post_id=cast.huy.post_id), "words": "Tham mưu trả lời."}
    return Instruction(**(given | changes))  # type: ignore[arg-type]  # the tests' own keywords


def test_the_sender_is_told_of_every_milestone_and_by_whom(cast: Cast, registered: IncomingDocument) -> None:
    actions.assign(registered.pk, given=to_huy(cast, due_on=date(2026, 12, 1)), actor=cast.minh, now=NOW)
    actions.begin(registered.pk, actor=cast.huy, now=NOW)
    actions.finish(registered.pk, result="Đã có văn bản trả lời.", actor=cast.huy, now=NOW)
    worker.run_due(NOW)

    told = [(row.code, row.staff) for row in ReceivedStatus.objects.order_by("id")]
    assert [code for code, _ in told] == ["01", "03", "04", "05", "06"]
    assert told[2:] == [("04", "Đỗ Quang Huy"), ("05", "Đỗ Quang Huy"), ("06", "Đỗ Quang Huy")]
    assert ReceivedStatus.objects.get(code="06").description == "Đã có văn bản trả lời."
    registered.refresh_from_db()
    assert registered.state_word is State.DONE
    assert not Assignment.objects.filter(ended_at=None).exists()


def test_the_leaders_word_stays_in_the_house(cast: Cast, registered: IncomingDocument) -> None:
    actions.assign(registered.pk, given=to_huy(cast, words="Việc riêng nội bộ"), actor=cast.minh, now=NOW)

    sent = Delivery.objects.select_related("package").order_by("-id")[0]
    assert sent.package.facts["status"] == "04"
    assert "nội bộ" not in str(sent.package.facts)


def test_a_unit_may_lead_and_any_of_its_officers_begins(cast: Cast, registered: IncomingDocument) -> None:
    from tests import cast as people
    from vanthu.core.actor import Role

    unit = directory.save_unit(
        cast.receiver.pk, name="Phòng Tổng hợp", abbreviation="TH", actor=cast.thanh, now=NOW
    )
    member = people.actor("Lý Văn Tám", cast.receiver, "Chuyên viên", Role.OFFICER, unit_id=unit.pk)
    actions.assign(
        registered.pk, given=to_huy(cast, lead=Somebody(unit_id=unit.pk)), actor=cast.minh, now=NOW
    )

    with pytest.raises(NotPermitted):
        actions.begin(registered.pk, actor=cast.huy, now=NOW)
    begun = actions.begin(registered.pk, actor=member, now=NOW)

    assert begun.state_word is State.IN_PROGRESS


def test_only_a_leader_assigns(cast: Cast, registered: IncomingDocument) -> None:
    for other, refusal in ((cast.binh, NotPermitted), (cast.huy, NotPermitted), (cast.dung, NotFound)):
        with pytest.raises(refusal):
            actions.assign(registered.pk, given=to_huy(cast), actor=other, now=NOW)


def test_nobody_of_another_agency_is_given_work(cast: Cast, registered: IncomingDocument) -> None:
    for stranger in (Somebody(post_id=cast.hanh.post_id), Somebody(unit_id=cast.hanh.unit_id), Somebody()):
        with pytest.raises(Invalid) as caught:
            actions.assign(registered.pk, given=to_huy(cast, lead=stranger), actor=cast.minh, now=NOW)
        assert caught.value.code is Refusal.NOT_OF_THE_AGENCY


def test_who_only_supports_does_not_begin(cast: Cast, registered: IncomingDocument) -> None:
    given = to_huy(
        cast, lead=Somebody(post_id=cast.binh.post_id), support=(Somebody(post_id=cast.huy.post_id),)
    )
    actions.assign(registered.pk, given=given, actor=cast.minh, now=NOW)

    with pytest.raises(NotPermitted):
        actions.begin(registered.pk, actor=cast.huy, now=NOW)


def test_what_is_not_registered_is_not_assigned(cast: Cast, arrive: Arrive) -> None:
    with pytest.raises(WrongState):
        actions.assign(arrive().pk, given=to_huy(cast), actor=cast.minh, now=NOW)


def test_a_finish_says_what_came_of_it(cast: Cast, registered: IncomingDocument) -> None:
    with pytest.raises(Invalid) as caught:
        actions.finish(registered.pk, result="  ", actor=cast.minh, now=NOW)

    assert caught.value.code is Refusal.FIELD_REQUIRED


def test_assigning_anew_ends_the_earlier_assignment(cast: Cast, registered: IncomingDocument) -> None:
    actions.assign(registered.pk, given=to_huy(cast), actor=cast.minh, now=NOW)
    again = to_huy(cast, lead=Somebody(post_id=cast.binh.post_id))
    actions.assign(registered.pk, given=again, actor=cast.minh, now=NOW)

    current = Assignment.objects.filter(ended_at=None)
    assert [row.post_id for row in current] == [cast.binh.post_id]
    with pytest.raises(NotPermitted):
        actions.begin(registered.pk, actor=cast.huy, now=NOW)


def test_the_database_itself_keeps_one_lead(cast: Cast, registered: IncomingDocument) -> None:
    actions.assign(registered.pk, given=to_huy(cast), actor=cast.minh, now=NOW)
    row = Assignment.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
