"""Two clerks, or eight, and one register."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.races import contenders
from tests.races.conftest import Run
from vanthu.exchange.models import Delivery
from vanthu.outgoing import steps
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State
from vanthu.registers import queries
from vanthu.registers.models import Book, TakenNumber
from vanthu.registers.words import BookKind
from vanthu.signing.models import SigningSession
from vanthu.signing.words import SessionState

EACH = 20


def book(cast: Cast) -> Book:
    return Book.objects.get(agency=cast.sender, kind=BookKind.OUTGOING.value)


def test_eight_clerks_take_every_number_once(cast: Cast, race: Run) -> None:
    told = race(
        *((contenders.take_numbers, cast.sender.pk, cast.an, 1000 * clerk, EACH) for clerk in range(1, 9))
    )

    assert sorted(number for taken in told for number in taken) == list(range(1, 8 * EACH + 1))
    assert all(taken == sorted(taken) for taken in told)
    assert queries.gaps(book(cast), year=2026) == []


def test_clerks_who_number_the_same_documents_share_their_numbers(cast: Cast, race: Run) -> None:
    told = race(*((contenders.take_numbers, cast.sender.pk, cast.an, 1000, EACH) for _ in range(4)))

    assert all(sorted(taken) == list(range(1, EACH + 1)) for taken in told)
    assert TakenNumber.objects.count() == EACH


def test_two_clerks_sealing_at_once_seal_once(cast: Cast, race: Run) -> None:
    document = paper.signed(cast)

    told = race(*((contenders.seal, document.pk, cast.an, paper.PIN) for _ in range(2)))

    document.refresh_from_db()
    assert told.count("sealed") == 1
    assert set(told) <= {"sealed", "wrong_state", "changed_meanwhile"}
    assert (document.state_word, document.number) == (State.SEALED, 1)
    assert TakenNumber.objects.count() == 1
    assert SigningSession.objects.filter(purpose="seal", state=SessionState.FINISHED).count() == 1
    assert not SigningSession.objects.filter(state=SessionState.STARTED).exists()


def test_two_clerks_issuing_at_once_send_once(cast: Cast, race: Run) -> None:
    document = paper.sealed(cast)

    told = race(*((contenders.issue, document.pk, cast.an) for _ in range(3)))

    assert sorted(told) == ["issued", "wrong_state", "wrong_state"]
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("step", ["clerk_before_number", "clerk_after_number", "clerk_after_seal"])
def test_a_clerk_s_machine_that_dies_leaves_no_gap(cast: Cast, race: Run, step: str) -> None:
    document, other = paper.signed(cast), paper.signed(cast)

    (told,) = race((contenders.die_while_sealing, document.pk, cast.an, paper.PIN, step))
    between = steps.number_and_seal(other.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))
    again = steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    assert told is None
    assert {between.number, again.number} == {1, 2}
    assert again.number == (2 if step == "clerk_before_number" else 1)
    assert OutgoingDocument.objects.filter(state="sealed").count() == 2
    assert queries.gaps(book(cast), year=2026) == []
