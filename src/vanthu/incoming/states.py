"""The states of an incoming document and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vanthu.core.errors import Refusal, WrongState
from vanthu.core.words import Worded


class State(Worded):
    """Where an incoming document stands."""

    RECEIVED = "received", "Đã đến, chờ đăng ký", "Arrived, waiting to be registered"
    REGISTERED = "registered", "Đã đăng ký", "Registered"
    REFUSED = "refused", "Đã từ chối", "Refused"


class Move(Worded):
    """What can be done to an incoming document."""

    REGISTER = "register", "Đăng ký văn bản đến", "Register"
    REFUSE = "refuse", "Từ chối tiếp nhận", "Refuse"


MOVES: Final[Mapping[Move, tuple[frozenset[State], State]]] = {
    Move.REGISTER: (frozenset({State.RECEIVED}), State.REGISTERED),
    Move.REFUSE: (frozenset({State.RECEIVED}), State.REFUSED),
}


def is_possible(state: State, move: Move) -> bool:
    """Say whether `move` is allowed from `state`."""
    return state in MOVES[move][0]


def after(state: State, move: Move) -> State:
    """Return the state that `move` leads to. Raises WrongState, naming both, if it is not allowed from `state`."""
    if not is_possible(state, move):
        raise WrongState(Refusal.WRONG_STATE, move=move.label, state=state.label)
    return MOVES[move][1]
