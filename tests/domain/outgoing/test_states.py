"""The order of moves (docs/adr/0002), read as sentences rather than as the table again."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.errors import Refusal, WrongState
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.policies import PERMISSIONS
from vanthu.outgoing.states import MOVES, Move, State, Way, after, is_possible


def reached(way: Way, *moves: Move) -> State:
    state = State.DRAFT
    for move in moves:
        state = after(way, state, move)
    return state


def test_the_two_ways_lead_to_issue() -> None:
    assert reached(Way.DIGITAL, Move.SUBMIT, Move.SIGN, Move.NUMBER, Move.SEAL, Move.ISSUE) is State.ISSUED
    assert (
        reached(Way.PAPER, Move.TAKE_PAPER_NUMBER, Move.ATTACH_SCAN, Move.SEAL_COPY, Move.ISSUE)
        is State.ISSUED
    )


def test_no_road_reaches_the_seal_without_the_leader() -> None:
    roads = [[State.DRAFT]]
    while roads:
        road = roads.pop()
        for move in MOVES[Way.DIGITAL]:
            if not is_possible(Way.DIGITAL, road[-1], move):
                continue
            onward = after(Way.DIGITAL, road[-1], move)
            assert onward is not State.SEALED or State.SIGNED in road
            if onward not in road:
                roads.append([*road, onward])


def test_only_recall_and_replacement_lead_out_of_issue() -> None:
    for way, move in itertools.product(Way, set(Move) - {Move.RECALL, Move.REPLACE}):
        with pytest.raises(WrongState):
            after(way, State.ISSUED, move)


def test_what_is_recalled_or_replaced_is_frozen() -> None:
    for way, state, move in itertools.product(Way, (State.RECALLED, State.REPLACED), Move):
        with pytest.raises(WrongState):
            after(way, state, move)


def test_sealing_before_the_signature_names_the_law() -> None:
    for state, move in itertools.product(
        (State.DRAFT, State.SUBMITTED, State.RETURNED), (Move.NUMBER, Move.SEAL, Move.ISSUE)
    ):
        with pytest.raises(WrongState) as caught:
            after(Way.DIGITAL, state, move)
        assert caught.value.code is Refusal.LEADER_HAS_NOT_SIGNED


def test_a_wrong_state_names_move_and_state() -> None:
    with pytest.raises(WrongState) as caught:
        after(Way.DIGITAL, State.ISSUED, Move.EDIT)

    assert str(caught.value).startswith(
        "Không thể “Sửa dự thảo” khi văn bản đang ở trạng thái “Đã phát hành”"
    )


def test_every_move_has_a_permission_and_a_way() -> None:
    assert set(PERMISSIONS) == set(Move)
    assert {move for way in Way for move in MOVES[way]} == set(Move)


def test_every_state_is_reached() -> None:
    assert {target for way in Way for _, target in MOVES[way].values()} | {State.DRAFT} == set(State)


@pytest.mark.parametrize(
    "wrong",
    [{"number": None}, {"issued_on": None}, {"issued_at": None}],
)
def test_the_database_itself_keeps_an_issued_document_whole(cast: Cast, wrong: dict[str, None]) -> None:
    document = paper.drafted(cast, content="")
    right = {"state": State.ISSUED.value, "number": 1, "issued_on": NOW.date(), "issued_at": NOW}
    rows = OutgoingDocument.objects.filter(pk=document.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**(right | wrong))

    assert rows.update(**right) == 1
