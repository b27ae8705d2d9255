"""The life of a copy: asked for, decided by the head, made by the clerk, let go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vanthu.core.errors import Refusal, WrongState
from vanthu.core.words import Worded


class State(Worded):
    """Where a copy stands."""

    ASKED = "asked", "Chờ duyệt", "Waits for the decision"
    DECLINED = "declined", "Không duyệt", "Declined"
    APPROVED = "approved", "Chờ văn thư thực hiện", "To be made by the clerk"
    MADE = "made", "Đã sao", "Made"
    RELEASED = "released", "Đã giao", "Let go"


class Move(Worded):
    """What can be done with a copy."""

    APPROVE = "approve", "Duyệt sao văn bản", "Approve the copy"
    DECLINE = "decline", "Không duyệt sao", "Decline the copy"
    SIGN = "sign", "Ký số bản sao", "Sign the electronic copy"
    PRINT = "print", "In bản sao", "Print the copy"
    RELEASE = "release", "Giao bản sao", "Let the copy go"


MOVES: Final[Mapping[Move, tuple[frozenset[State], State]]] = {
    Move.APPROVE: (frozenset({State.ASKED}), State.APPROVED),
    Move.DECLINE: (frozenset({State.ASKED}), State.DECLINED),
    Move.SIGN: (frozenset({State.APPROVED}), State.MADE),
    Move.PRINT: (frozenset({State.APPROVED}), State.MADE),
    Move.RELEASE: (frozenset({State.MADE, State.RELEASED}), State.RELEASED),
}


def is_possible(state: State, move: Move) -> bool:
    """Say whether `move` is allowed from `state`."""
    return state in MOVES[move][0]


def after(state: State, move: Move) -> State:
    """Return the state that `move` leads to. Raises WrongState, naming both, if it is not allowed."""
    if not is_possible(state, move):
        raise WrongState(Refusal.WRONG_STATE, move=move.label, state=state.label)
    return MOVES[move][1]
