"""Two people answer, begin or approve at the same moment: one does it, the other is told."""

from __future__ import annotations

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.races import contenders
from tests.races.conftest import Run
from vanthu.exchange.models import Delivery, OutboundPackage
from vanthu.incoming import actions as incoming
from vanthu.incoming.actions import Instruction, Somebody
from vanthu.incoming.models import IncomingDocument, RecallRequest
from vanthu.jobs import worker
from vanthu.outgoing import actions
from vanthu.outgoing.words import LinkKind


def reports(status: str) -> int:
    """Count the packages that report a status."""
    return OutboundPackage.objects.filter(kind="status", facts__status=status).count()


def test_two_clerks_answering_a_recall_answer_once(cast: Cast, race: Run) -> None:
    document = paper.issued(cast)
    worker.run_due(NOW)
    paper.issued(cast, subject="thu hồi", link_kind=LinkKind.RECALL, linked_id=document.pk)
    worker.run_due(NOW)
    held = RecallRequest.objects.get().document_id

    told = race(*((contenders.answer_recall, held, cast.binh, agrees) for agrees in (True, False, True)))

    assert len([one for one in told if one in {"recalled", "received"}]) == 1
    assert reports("15") + reports("16") == 1


def test_two_officers_of_a_unit_begin_once(cast: Cast, race: Run) -> None:
    paper.issued(cast)
    worker.run_due(NOW)
    held = incoming.register(IncomingDocument.objects.get().pk, actor=cast.binh, now=NOW)
    given = Instruction(lead=Somebody(post_id=cast.huy.post_id))
    incoming.assign(held.pk, given=given, actor=cast.minh, now=NOW)

    told = race(*((contenders.begin_work, held.pk, cast.huy) for _ in range(3)))

    assert sorted(told) == ["in_progress", "wrong_state", "wrong_state"]
    assert reports("05") == 1


def test_a_take_back_approved_twice_is_asked_once(cast: Cast, race: Run) -> None:
    document = paper.issued(cast)
    worker.run_due(NOW)
    sent = Delivery.objects.get(package__document_id=document.pk, package__kind="document")
    asked = actions.ask_take_back(
        document.pk, delivery_id=sent.pk, reason="Gửi nhầm.", actor=cast.an, now=NOW
    )

    told = race(*((contenders.approve_take_back, document.pk, asked.pk, cast.dung) for _ in range(3)))

    assert sorted(told) == ["sent", "wrong_state", "wrong_state"]
    assert reports("13") == 1
