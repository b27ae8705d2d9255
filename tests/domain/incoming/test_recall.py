"""What the sender does to a document after it was sent: recalled, taken back, replaced, updated; and what waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.errors import Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.documents.words import Kind
from vanthu.exchange.models import InboundPackage, ReceivedStatus
from vanthu.incoming import actions, queries
from vanthu.incoming.actions import Instruction, Somebody
from vanthu.incoming.models import IncomingDocument, RecallRequest
from vanthu.incoming.states import State
from vanthu.incoming.words import RecallAnswer
from vanthu.jobs import worker
from vanthu.outgoing import actions as outgoing
from vanthu.outgoing.models import OutgoingDocument, TakeBack
from vanthu.outgoing.queries import to_approve
from vanthu.outgoing.states import State as Sent
from vanthu.outgoing.words import LinkKind
from vanthu.personal.models import Notice
from vanthu.personal.words import Topic

LATER = NOW + timedelta(minutes=5)


def sent(cast: Cast) -> OutgoingDocument:
    """Return a document that was issued and arrived."""
    document = paper.issued(cast)
    worker.run_due(NOW)
    return document


def about(cast: Cast, target: OutgoingDocument, kind: LinkKind, *, now: datetime = NOW) -> OutgoingDocument:
    """Return an issued document that does `kind` to `target`."""
    return paper.issued(
        cast, subject=f"{kind.vi} văn bản {target.code}", link_kind=kind, linked_id=target.pk, now=now
    )


def arrived(target: OutgoingDocument) -> IncomingDocument:
    """Return a sent document as the receiver has it."""
    return IncomingDocument.objects.get(code=target.code)


def told(target: OutgoingDocument) -> list[str]:
    """Return the statuses that the receiver reported about a sent document."""
    rows = ReceivedStatus.objects.filter(delivery__package__document_id=target.pk).order_by("id")
    return list(rows.values_list("code", flat=True))


def test_issuing_a_recall_freezes_the_document_and_asks_the_receiver(cast: Cast) -> None:
    document = sent(cast)

    notice = about(cast, document, LinkKind.RECALL)
    worker.run_due(NOW)

    document.refresh_from_db()
    assert document.state_word is Sent.RECALLED
    asked = RecallRequest.objects.get()
    assert (asked.document, asked.notice) == (arrived(document), arrived(notice))
    assert asked.asked_by == cast.sender.name
    assert arrived(document).state_word is State.RECEIVED, "never removed silently"


def test_what_the_sender_wants_back_waits_for_an_answer_not_for_a_number(cast: Cast) -> None:
    document = sent(cast)
    notice = about(cast, document, LinkKind.RECALL)
    worker.run_due(NOW)

    assert queries.to_register(cast.binh) == [arrived(notice)]
    assert [asked.document for asked in queries.to_answer(cast.binh)] == [arrived(document)]


def test_an_agreed_recall_leaves_a_tombstone_and_tells_the_sender(cast: Cast) -> None:
    document = sent(cast)
    about(cast, document, LinkKind.RECALL)
    worker.run_due(NOW)
    held = actions.register(arrived(document).pk, actor=cast.binh, now=NOW)

    gone = actions.give_back(held.pk, actor=cast.binh, now=LATER)
    worker.run_due(LATER)

    assert (gone.state_word, gone.number) == (State.RECALLED, 1)
    assert (gone.subject, gone.subject_folded, gone.signer_name) == ("", "", "")
    assert (gone.closed_at, gone.closed_by) == (LATER, "Phạm Thị Bình (Văn thư)")
    with pytest.raises(NotFound):
        queries.file(cast.binh, held.pk, 0)
    asked = RecallRequest.objects.get()
    assert asked.answer_word is RecallAnswer.AGREED
    assert [len(row["sha256"]) for row in asked.removed] == [64]
    assert told(document) == ["01", "03", "15"]


def test_a_declined_recall_needs_a_reason_and_keeps_the_document(cast: Cast) -> None:
    document = sent(cast)
    about(cast, document, LinkKind.RECALL)
    worker.run_due(NOW)
    with pytest.raises(Invalid) as caught:
        actions.keep(arrived(document).pk, reason=" ", actor=cast.binh, now=NOW)
    assert caught.value.code is Refusal.REASON_REQUIRED

    kept = actions.keep(arrived(document).pk, reason="Đã dùng làm căn cứ.", actor=cast.binh, now=NOW)
    worker.run_due(NOW)

    assert kept.state_word is State.RECEIVED
    assert queries.file(cast.binh, kept.pk, 0).file.size > 0
    assert ReceivedStatus.objects.get(code="16").description == "Đã dùng làm căn cứ."


def test_only_the_clerk_answers_and_only_what_was_asked(cast: Cast) -> None:
    document = sent(cast)
    held = arrived(document)
    with pytest.raises(WrongState) as caught:
        actions.give_back(held.pk, actor=cast.binh, now=NOW)
    assert caught.value.code is Refusal.NOT_ASKED_BACK
    about(cast, document, LinkKind.RECALL)
    worker.run_due(NOW)

    with pytest.raises(NotPermitted):
        actions.give_back(held.pk, actor=cast.minh, now=NOW)
    for other in (cast.huy, cast.an, cast.la):
        with pytest.raises(NotFound):
            actions.give_back(held.pk, actor=other, now=NOW)
    actions.give_back(held.pk, actor=cast.binh, now=NOW)
    with pytest.raises(WrongState):
        actions.give_back(held.pk, actor=cast.binh, now=NOW)


def test_taking_a_copy_back_takes_two_persons(cast: Cast) -> None:
    document = sent(cast)
    delivery = document.take_backs.model.delivery.field.related_model.objects.get(
        package__document_id=document.pk, package__kind="document"
    )
    asked = outgoing.ask_take_back(
        document.pk, delivery_id=delivery.pk, reason="Gửi nhầm nơi.", actor=cast.dung, now=NOW
    )

    with pytest.raises(NotPermitted) as caught:
        outgoing.approve_take_back(document.pk, take_back_id=asked.pk, actor=cast.dung, now=NOW)
    assert caught.value.code is Refusal.SECOND_PERSON_NEEDED
    with pytest.raises(NotPermitted):
        outgoing.approve_take_back(document.pk, take_back_id=asked.pk, actor=cast.an, now=NOW)


def test_a_proposal_waits_for_another_leader_and_says_what_it_is(cast: Cast) -> None:
    from vanthu.exchange.models import Delivery

    document = sent(cast)
    delivery = Delivery.objects.get(package__document_id=document.pk, package__kind="document")
    outgoing.ask_take_back(
        document.pk, delivery_id=delivery.pk, reason="Gửi nhầm nơi.", actor=cast.an, now=NOW
    )

    (found,) = to_approve(cast.dung)

    assert (found.document_id, found.subject, found.code) == (document.pk, document.subject, document.code)
    assert (found.whom, found.reason, found.after) == (cast.receiver.name, "Gửi nhầm nơi.", "")
    assert (found.asked_at, found.urgency) == (NOW, document.urgency_word)
    proposer = replace(cast.an, roles=cast.an.roles | cast.dung.roles)
    for other in (cast.an, cast.hanh, cast.minh, cast.binh, proposer):
        assert to_approve(other) == []


def test_an_approved_take_back_is_asked_and_answered(cast: Cast) -> None:
    document = sent(cast)
    from vanthu.exchange.models import Delivery

    delivery = Delivery.objects.get(package__document_id=document.pk, package__kind="document")
    asked = outgoing.ask_take_back(
        document.pk, delivery_id=delivery.pk, reason="Gửi nhầm nơi.", actor=cast.an, now=NOW
    )
    outgoing.approve_take_back(document.pk, take_back_id=asked.pk, actor=cast.dung, now=NOW)
    worker.run_due(NOW)

    request = RecallRequest.objects.get()
    assert (request.notice, request.reason) == (None, "Gửi nhầm nơi.")
    assert "Trần Văn Dũng" in request.asked_by
    actions.give_back(arrived(document).pk, actor=cast.binh, now=NOW)
    worker.run_due(NOW)
    document.refresh_from_db()
    assert told(document) == ["01", "15"]
    assert document.state_word is Sent.ISSUED, "the others keep their copies"
    assert TakeBack.objects.get().decided_by.startswith("Trần Văn Dũng")


def test_what_was_not_delivered_is_not_taken_back(cast: Cast) -> None:
    from vanthu.exchange.models import Delivery

    document = paper.issued(cast)

    with pytest.raises(WrongState) as caught:
        outgoing.ask_take_back(
            document.pk, delivery_id=Delivery.objects.get().pk, reason="x", actor=cast.an, now=NOW
        )

    assert caught.value.code is Refusal.NOT_SENT_THERE


def test_a_registered_replacement_puts_the_earlier_one_out_of_use(cast: Cast) -> None:
    document = sent(cast)
    newer = about(cast, document, LinkKind.REPLACE)
    worker.run_due(NOW)
    before = arrived(document).state_word

    actions.register(arrived(newer).pk, actor=cast.binh, now=NOW)
    worker.run_due(NOW)

    document.refresh_from_db()
    assert before is State.RECEIVED
    assert document.state_word is Sent.REPLACED
    assert arrived(document).state_word is State.REPLACED
    assert arrived(newer).linked == arrived(document)
    assert told(document) == ["01", "15"]


def worked_on(cast: Cast, target: OutgoingDocument) -> None:
    """Have the receiver's Huy work on a sent document."""
    received = actions.register(arrived(target).pk, actor=cast.binh, now=NOW)
    given = Instruction(lead=Somebody(post_id=cast.huy.post_id), words="Tham mưu.")
    actions.assign(received.pk, given=given, actor=cast.minh, now=NOW)
    worker.run_due(NOW)


def told_huy(cast: Cast) -> list[str]:
    """Return what Huy was told of recalls and replacements, oldest first."""
    rows = Notice.objects.filter(person_id=cast.huy.person_id, topic=Topic.RECALL).order_by("id")
    return [row.said for row in rows]


def test_who_works_on_it_is_told_that_it_is_asked_back_and_that_it_is_gone(cast: Cast) -> None:
    document = sent(cast)
    worked_on(cast, document)

    about(cast, document, LinkKind.RECALL)
    worker.run_due(NOW)
    actions.give_back(arrived(document).pk, actor=cast.binh, now=LATER)
    worker.run_due(LATER)

    asked, gone = told_huy(cast)
    assert asked.startswith("Bên gửi đề nghị thu hồi: ")
    assert gone.startswith("Hủy theo đề nghị thu hồi: ")
    assert Notice.objects.filter(said=gone).latest("id").label == document.code, "its subject is gone"


def test_who_is_done_with_it_is_told_that_it_was_replaced(cast: Cast) -> None:
    document = sent(cast)
    worked_on(cast, document)
    actions.begin(arrived(document).pk, actor=cast.huy, now=NOW)
    actions.finish(arrived(document).pk, result="Đã trả lời.", actor=cast.huy, now=NOW)

    newer = about(cast, document, LinkKind.REPLACE)
    worker.run_due(NOW)
    actions.register(arrived(newer).pk, actor=cast.binh, now=LATER)
    worker.run_due(LATER)

    assert len(told_huy(cast)) == 1
    assert newer.code in told_huy(cast)[0]


def test_a_refused_replacement_leaves_the_earlier_one(cast: Cast) -> None:
    document = sent(cast)
    newer = about(cast, document, LinkKind.REPLACE)
    worker.run_due(NOW)

    actions.refuse(arrived(newer).pk, reason="Sai nơi nhận.", actor=cast.binh, now=NOW)
    worker.run_due(NOW)

    assert arrived(document).state_word is State.RECEIVED
    assert told(document) == ["01", "16"]


def test_an_amendment_leaves_the_earlier_one_in_use(cast: Cast) -> None:
    document = sent(cast)
    newer = about(cast, document, LinkKind.AMEND)
    worker.run_due(NOW)
    actions.register(arrived(newer).pk, actor=cast.binh, now=NOW)

    document.refresh_from_db()
    assert document.state_word is Sent.ISSUED
    assert arrived(document).state_word is State.RECEIVED
    assert arrived(newer).linked == arrived(document)


def test_g7_a_replacement_that_comes_first_waits_and_is_then_taken_up(cast: Cast) -> None:
    document = sent(cast)
    newer = about(cast, document, LinkKind.REPLACE)
    held = IncomingDocument.objects.get()
    held_package = held.package
    held.files.all().delete()
    held.delete()
    worker.run_due(NOW)
    parked = InboundPackage.objects.exclude(parked_for="").get()
    assert not IncomingDocument.objects.exists()
    assert parked.parked_for == held_package.edxml_id

    from vanthu.core.actor import Actor
    from vanthu.exchange import received

    actions.open_package(received.package_letter(held_package.pk), actor=Actor.system("máy"), now=NOW)
    worker.run_due(NOW)

    assert arrived(newer).linked == arrived(document)
    assert not InboundPackage.objects.exclude(parked_for="").exists()


def test_g7_after_seven_days_it_is_opened_all_the_same_and_says_so(cast: Cast) -> None:
    document = sent(cast)
    newer = about(cast, document, LinkKind.REPLACE)
    held = IncomingDocument.objects.get()
    held.files.all().delete()
    held.delete()
    worker.run_due(NOW)
    worker.run_due(NOW + timedelta(days=6, hours=23))
    assert not IncomingDocument.objects.exists()

    worker.run_due(NOW + timedelta(days=7, seconds=1))

    assert IncomingDocument.objects.get().code == newer.code
    assert IncomingDocument.objects.get().is_orphan


def test_a_recalled_document_is_neither_recalled_nor_replaced_again(cast: Cast) -> None:
    document = sent(cast)
    about(cast, document, LinkKind.RECALL)

    with pytest.raises(WrongState) as caught:
        paper.drafted(cast, link_kind=LinkKind.REPLACE, linked_id=document.pk)

    assert caught.value.code is Refusal.LINK_NOT_ALLOWED


def test_content_is_put_right_by_the_same_form_and_form_by_a_cong_van(cast: Cast) -> None:
    document = sent(cast)

    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, kind=Kind.THONG_BAO, link_kind=LinkKind.AMEND, linked_id=document.pk)

    assert caught.value.code is Refusal.LINK_WRONG_KIND


def test_everybody_who_got_it_hears_of_the_recall(cast: Cast) -> None:
    document = paper.issued(cast, recipient_ids=(cast.receiver.pk, cast.stranger.pk))
    worker.run_due(NOW)

    with pytest.raises(Invalid) as caught:
        about(cast, document, LinkKind.RECALL)

    document.refresh_from_db()
    assert caught.value.code is Refusal.LINK_RECIPIENTS_MISSING
    assert "Sở Tài chính" in str(caught.value)
    assert document.state_word is Sent.ISSUED


def test_another_agencys_document_is_not_recalled(cast: Cast) -> None:
    document = sent(cast)

    with pytest.raises(NotFound):
        from vanthu.outgoing import drafting

        facts = paper.facts(
            cast, link_kind=LinkKind.RECALL, linked_id=document.pk, signer_post_id=cast.minh.post_id
        )
        drafting.begin(facts, main=None, annexes=(), actor=cast.huy, now=NOW)
