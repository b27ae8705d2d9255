"""The checks between drafter and signer: who is asked, in which order, and what a change or a return does to them."""

from __future__ import annotations

import dataclasses

import pytest

from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.core.actor import Actor, Role
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.directory import actions as directory
from vanthu.directory.models import Unit
from vanthu.documents import actions as documents
from vanthu.documents.words import Kind
from vanthu.outgoing import actions, drafting, queries, steps
from vanthu.outgoing.actions import StepFacts
from vanthu.outgoing.models import Chain, OutgoingDocument, Turn
from vanthu.outgoing.states import Move, State
from vanthu.outgoing.words import Task


@dataclasses.dataclass(frozen=True)
class Bench:
    """Who checks documents of Hạnh's unit."""

    long: Actor
    """Head of the unit: the content."""
    mai: Actor
    """The form."""
    tam: Actor
    """Of another unit: gives opinions."""
    unit_id: int


@pytest.fixture
def bench(cast: Cast) -> Bench:
    """Name who checks: content by the head of the unit, form by Mai after that."""
    unit = Unit.objects.get(agency=cast.sender)
    long = people.actor("Đặng Văn Long", cast.sender, "Trưởng phòng", Role.OFFICER, unit_id=unit.pk)
    mai = people.actor("Lý Thị Mai", cast.sender, "Chánh Văn phòng", Role.OFFICER)
    tam = people.actor("Cao Văn Tám", cast.sender, "Chuyên viên", Role.OFFICER)
    actions.name_unit_head(unit.pk, post_id=long.post_id, actor=cast.quyen, now=NOW)
    steps_set = [StepFacts(1, Task.CONTENT, None), StepFacts(2, Task.FORM, mai.post_id)]
    actions.set_chain(None, steps_set, actor=cast.quyen, now=NOW)
    return Bench(long, mai, tam, unit.pk)


def check(document: OutgoingDocument, actor: Actor, **changes: object) -> OutgoingDocument:
    """Approve as the page in front of `actor` is now."""
    document.refresh_from_db()
    given: dict[str, object] = {"version": document.version, "actor": actor, "now": NOW}
    return actions.check(document.pk, **(given | changes))  # type: ignore[arg-type]  # the tests' own keywords


def read(document: OutgoingDocument, actor: Actor) -> None:
    """Have somebody open the page."""
    document.refresh_from_db()
    documents.note_reading(document, version=document.version, actor=actor, now=NOW)


def waits_for(document: OutgoingDocument) -> list[str]:
    """Return whose turn it is."""
    return [turn.post.person.full_name for turn in Turn.objects.filter(document=document, state="open")]


def test_without_a_chain_it_goes_straight_to_the_signer(cast: Cast) -> None:
    document = paper.submitted(cast)

    assert document.state_word is State.SUBMITTED
    assert not Turn.objects.exists()


def test_content_then_form_then_signer(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    assert (document.state_word, waits_for(document)) == (State.IN_REVIEW, ["Đặng Văn Long"])

    assert waits_for(check(document, bench.long)) == ["Lý Thị Mai"]
    passed = check(document, bench.mai, comment="Đúng thể thức.")

    assert passed.state_word is State.SUBMITTED
    told = [(turn.task, turn.state, turn.comment) for turn in passed.turns.all()]
    assert told == [("content", "approved", ""), ("form", "approved", "Đúng thể thức.")]
    assert {turn.sha256 for turn in passed.turns.all()} == {passed.files.get(is_current=True).file.sha256}
    assert paper.events(passed)[-2:] == ["outgoing.checked", "outgoing.checked"]


def test_the_page_says_who_must_do_what_and_since_when(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    step = queries.next_step(queries.get(cast.hanh, document.pk), cast.hanh)

    assert step is not None
    assert (step.move, step.who, step.is_mine, step.since) == (Move.CHECK, "Đặng Văn Long", False, NOW)


def test_what_is_checked_is_in_the_checkers_work(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    assert [found.pk for found, _ in queries.mine_to_do(bench.long)] == [document.pk]
    assert queries.mine_to_do(bench.mai) == []


def test_who_is_not_asked_yet_sees_nothing(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    with pytest.raises(NotFound):
        check(document, bench.mai)


def test_a_check_is_given_once(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    seen = document.version
    check(document, bench.long)

    with pytest.raises(NotPermitted):
        actions.check(document.pk, version=seen, actor=bench.long, now=NOW)

    assert Turn.objects.filter(document=document, state="approved").count() == 1


def test_what_changed_since_the_page_was_drawn_is_not_approved(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    with pytest.raises(Conflict) as refused:
        check(document, bench.long, version=document.version - 1)

    assert refused.value.code is Refusal.CHANGED_MEANWHILE
    assert waits_for(document) == ["Đặng Văn Long"]


def test_the_signer_does_not_sign_what_is_being_checked(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    with pytest.raises(WrongState):
        steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=paper.at(NOW))


def test_the_clerk_is_told_the_law_when_sealing_what_is_being_checked(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    with pytest.raises(WrongState) as refused:
        steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    assert refused.value.code is Refusal.LEADER_HAS_NOT_SIGNED


def test_steps_of_one_stage_are_taken_at_the_same_time(cast: Cast, bench: Bench) -> None:
    both = [StepFacts(1, Task.CO_ORDINATE, bench.tam.post_id), StepFacts(1, Task.FORM, bench.mai.post_id)]
    actions.set_chain(Kind.CONG_VAN, both, actor=cast.quyen, now=NOW)
    document = paper.submitted(cast)

    assert waits_for(document) == ["Cao Văn Tám", "Lý Thị Mai"]
    assert check(document, bench.mai).state_word is State.IN_REVIEW
    assert check(document, bench.tam).state_word is State.SUBMITTED


def test_an_opinion_that_differs_is_told_and_stops_nothing(cast: Cast, bench: Bench) -> None:
    draft = paper.drafted(cast)
    document = steps.submit(
        draft.pk, version=draft.version, consulted=[bench.tam.post_id or 0], actor=cast.hanh, now=NOW
    )

    told = actions.object_to(
        document.pk, version=document.version, comment="Thiếu kinh phí.", actor=bench.tam, now=NOW
    )

    assert waits_for(told) == ["Đặng Văn Long"]
    assert told.turns.get(stage=0).state == "objected"


def test_a_differing_opinion_says_why(cast: Cast, bench: Bench) -> None:
    draft = paper.drafted(cast)
    asked = [bench.tam.post_id or 0]
    document = steps.submit(draft.pk, version=draft.version, consulted=asked, actor=cast.hanh, now=NOW)

    with pytest.raises(Invalid) as refused:
        actions.object_to(document.pk, version=document.version, comment=" ", actor=bench.tam, now=NOW)

    assert refused.value.code is Refusal.REASON_REQUIRED


def test_who_answers_for_a_check_returns_rather_than_objects(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    with pytest.raises(Invalid) as refused:
        actions.object_to(document.pk, version=document.version, comment="Sai.", actor=bench.long, now=NOW)

    assert refused.value.code is Refusal.OBJECTION_IS_RETURN


def test_an_opinion_is_asked_only_of_people_of_the_agency(cast: Cast, bench: Bench) -> None:
    draft = paper.drafted(cast)

    with pytest.raises(Invalid) as refused:
        steps.submit(
            draft.pk, version=draft.version, consulted=[cast.huy.post_id or 0], actor=cast.hanh, now=NOW
        )

    assert refused.value.code is Refusal.NOT_OF_THE_AGENCY


def test_a_head_who_drafts_approves_by_submitting(cast: Cast, bench: Bench) -> None:
    draft = drafting.begin(paper.facts(cast), main=None, annexes=[], actor=bench.long, now=NOW)

    document = steps.submit(draft.pk, version=draft.version, actor=bench.long, now=NOW)

    assert waits_for(document) == ["Lý Thị Mai"]
    assert document.turns.get(task="content").decided_by.startswith("Đặng Văn Long")


def test_without_a_named_head_it_is_not_submitted(cast: Cast, bench: Bench) -> None:
    actions.name_unit_head(bench.unit_id, post_id=None, actor=cast.quyen, now=NOW)
    draft = paper.drafted(cast)

    with pytest.raises(Invalid) as refused:
        steps.submit(draft.pk, version=draft.version, actor=cast.hanh, now=NOW)

    assert refused.value.code is Refusal.UNIT_HEAD_MISSING
    assert "Phòng CNTT" in str(refused.value)


def test_who_left_office_is_asked_for_nothing(cast: Cast, bench: Bench) -> None:
    directory.end_post(bench.mai.post_id or 0, actor=SYSTEM, now=NOW)
    draft = paper.drafted(cast)

    with pytest.raises(Invalid) as refused:
        steps.submit(draft.pk, version=draft.version, actor=cast.hanh, now=NOW)

    assert refused.value.code is Refusal.REVIEWER_GONE


# returns


def test_a_checker_returns_it_to_the_drafter_and_all_checks_begin_anew(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    check(document, bench.long)

    returned = actions.send_back(document.pk, reason="Sai cỡ chữ.", actor=bench.mai, now=NOW)
    assert (returned.state_word, returned.returned_by[:10]) == (State.RETURNED, "Lý Thị Mai")

    again = steps.submit(returned.pk, version=returned.version, actor=cast.hanh, now=NOW)
    assert waits_for(again) == ["Đặng Văn Long"]
    assert sorted(again.turns.values_list("round", flat=True)) == [1, 1, 2, 2]


def test_the_signer_returns_it_to_an_earlier_step(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    check(document, bench.long)
    passed = check(document, bench.mai)

    back = actions.return_to_step(
        passed.pk, stage=2, version=passed.version, reason="Xem lại nơi nhận.", actor=cast.dung, now=NOW
    )

    assert (back.state_word, waits_for(back)) == (State.IN_REVIEW, ["Lý Thị Mai"])
    assert check(back, bench.mai).state_word is State.SUBMITTED


def test_it_is_returned_only_to_a_step_that_was_taken(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    for stage in (1, 2, 7):
        with pytest.raises(Invalid) as refused:
            actions.return_to_step(
                document.pk, stage=stage, version=document.version, reason="x", actor=bench.long, now=NOW
            )
        assert refused.value.code is Refusal.STEP_UNKNOWN


def test_who_only_gives_an_opinion_returns_nothing(cast: Cast, bench: Bench) -> None:
    draft = paper.drafted(cast)
    asked = [bench.tam.post_id or 0]
    document = steps.submit(draft.pk, version=draft.version, consulted=asked, actor=cast.hanh, now=NOW)

    with pytest.raises(NotPermitted):
        actions.send_back(document.pk, reason="Không đồng ý.", actor=bench.tam, now=NOW)


# taking back


def test_the_drafter_takes_back_what_nobody_has_opened(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    taken = actions.withdraw(document.pk, actor=cast.hanh, now=NOW)

    assert (taken.state_word, waits_for(taken)) == (State.DRAFT, [])


def test_what_the_next_has_opened_is_not_taken_back(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    read(document, bench.long)

    for take in (
        lambda: actions.withdraw(document.pk, actor=cast.hanh, now=NOW),
        lambda: actions.send_back(document.pk, reason="Nhầm.", actor=cast.hanh, now=NOW),
    ):
        with pytest.raises(WrongState) as refused:
            take()
        assert refused.value.code is Refusal.OPENED_MEANWHILE
        assert "Đặng Văn Long đã mở văn bản lúc 09:00 23/11/2026" in str(refused.value)


def test_a_signer_who_read_it_while_it_was_checked_has_not_opened_it_yet(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    read(document, cast.dung)
    later = NOW.replace(hour=3)
    check(document, bench.long, now=later)
    check(document, bench.mai, now=later)

    assert actions.withdraw(document.pk, actor=cast.hanh, now=later).state_word is State.DRAFT


def test_a_checker_takes_an_approval_back_while_the_next_has_not_opened_it(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    check(document, bench.long)

    again = actions.check_again(document.pk, actor=bench.long, now=NOW)

    assert waits_for(again) == ["Đặng Văn Long"]
    assert paper.events(again)[-1] == "outgoing.check_undone"


def test_an_approval_stands_once_the_next_has_opened_it(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    check(document, bench.long)
    read(document, bench.mai)

    with pytest.raises(WrongState) as refused:
        actions.check_again(document.pk, actor=bench.long, now=NOW)

    assert refused.value.code is Refusal.OPENED_MEANWHILE


# changes


def amended(cast: Cast, document: OutgoingDocument, actor: Actor) -> OutgoingDocument:
    """Have somebody change the text."""
    document.refresh_from_db()
    facts = paper.facts(cast, content="Nội dung đã sửa.\nTrân trọng./.")
    return drafting.change(
        document.pk, facts, version=document.version, main=None, annexes=[], actor=actor, now=NOW
    )


def test_the_drafter_changes_nothing_while_it_is_checked(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    with pytest.raises(NotPermitted):
        amended(cast, document, cast.hanh)


def test_what_others_approved_is_asked_for_again_after_a_change(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    check(document, bench.long)

    changed = amended(cast, document, bench.mai)

    assert (changed.state_word, waits_for(changed)) == (State.IN_REVIEW, ["Đặng Văn Long"])
    check(changed, bench.long)
    assert check(changed, bench.mai).state_word is State.SUBMITTED


def test_a_change_by_the_first_checker_asks_nobody_again(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)

    changed = amended(cast, document, bench.long)

    assert waits_for(changed) == ["Đặng Văn Long"]
    assert changed.turns.count() == 2


def test_a_signer_without_checkers_changes_and_signs(cast: Cast) -> None:
    document = amended(cast, paper.submitted(cast), cast.dung)
    assert document.state_word is State.SUBMITTED
    assert document.drafter_id == cast.hanh.post_id

    signed = steps.sign(document.pk, pin=paper.PIN, actor=cast.dung, clock=paper.at(NOW))

    assert signed.state_word is State.SIGNED


def test_what_is_signed_is_locked(cast: Cast) -> None:
    document = paper.signed(cast)

    for who in (cast.hanh, cast.dung):
        with pytest.raises((NotPermitted, WrongState)):
            amended(cast, document, who)


def test_a_change_after_signature_waits_for_the_signers_decision(cast: Cast) -> None:
    document = paper.signed(cast)
    asked = actions.ask_change(document.pk, reason="Sai tên đơn vị.", actor=cast.an, now=NOW)

    with pytest.raises(WrongState) as refused:
        steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    assert refused.value.code is Refusal.CHANGE_WAITS
    step = queries.next_step(queries.get(cast.dung, asked.pk), cast.dung)
    assert step is not None
    assert (step.move, step.is_mine) == (Move.REOPEN, True)


def test_what_the_signer_keeps_is_numbered(cast: Cast) -> None:
    document = paper.signed(cast)
    actions.ask_change(document.pk, reason="Sai tên đơn vị.", actor=cast.an, now=NOW)
    actions.keep_signed(document.pk, actor=cast.dung, now=NOW)

    sealed = steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    assert sealed.state_word is State.SEALED


def test_what_the_signer_reopens_is_signed_anew(cast: Cast) -> None:
    document = paper.signed(cast)
    actions.ask_change(document.pk, reason="Sai tên đơn vị.", actor=cast.hanh, now=NOW)
    opened = actions.reopen(document.pk, reason="", actor=cast.dung, now=NOW)
    assert (opened.state_word, opened.return_reason) == (State.RETURNED, "Sai tên đơn vị.")
    assert opened.signed_at is None

    again = steps.submit(opened.pk, version=opened.version, actor=cast.hanh, now=NOW)
    signed = steps.sign(again.pk, pin=paper.PIN, actor=cast.dung, clock=paper.at(NOW))

    assert signed.state_word is State.SIGNED
    assert signed.files.filter(made_by="sign").count() == 2


def test_only_the_signer_reopens(cast: Cast) -> None:
    document = paper.signed(cast)

    for who in (cast.hanh, cast.an):
        with pytest.raises(NotPermitted):
            actions.reopen(document.pk, reason="x", actor=who, now=NOW)


# setting the chain


def test_only_the_administrator_sets_the_chain(cast: Cast, bench: Bench) -> None:
    for who in (cast.hanh, cast.dung, cast.an):
        with pytest.raises(NotPermitted):
            actions.set_chain(None, [], actor=who, now=NOW)
        with pytest.raises(NotPermitted):
            actions.name_unit_head(bench.unit_id, post_id=None, actor=who, now=NOW)


def test_a_type_with_its_own_chain_does_not_follow_the_common_one(cast: Cast, bench: Bench) -> None:
    actions.set_chain(Kind.CONG_VAN, [], actor=cast.quyen, now=NOW)

    assert paper.submitted(cast).state_word is State.SUBMITTED


def test_what_is_under_way_goes_on_by_its_own_turns(cast: Cast, bench: Bench) -> None:
    document = paper.submitted(cast)
    actions.set_chain(None, [], actor=cast.quyen, now=NOW)

    assert waits_for(check(document, bench.long)) == ["Lý Thị Mai"]


def test_a_step_is_given_only_to_somebody_of_the_agency(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        actions.set_chain(None, [StepFacts(1, Task.FORM, cast.huy.post_id)], actor=cast.quyen, now=NOW)

    assert refused.value.code is Refusal.NOT_OF_THE_AGENCY
    assert not Chain.objects.exists()


def test_only_the_content_follows_the_unit(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        actions.set_chain(None, [StepFacts(1, Task.FORM, None)], actor=cast.quyen, now=NOW)

    assert refused.value.code is Refusal.FIELD_REQUIRED


def test_a_unit_of_another_agency_gets_no_head(cast: Cast, bench: Bench) -> None:
    with pytest.raises(NotFound):
        actions.name_unit_head(bench.unit_id, post_id=None, actor=cast.thanh, now=NOW)
