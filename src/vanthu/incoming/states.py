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
    ASSIGNED = "assigned", "Đã phân công", "Assigned"
    IN_PROGRESS = "in_progress", "Đang xử lý", "Being handled"
    DONE = "done", "Đã hoàn thành", "Done"
    REFUSED = "refused", "Đã từ chối", "Refused"
    RECALLED = "recalled", "Đã hủy theo thu hồi", "Removed at the sender's recall"
    REPLACED = "replaced", "Đã được thay thế", "Replaced by the sender"


OPEN: Final = (State.RECEIVED, State.REGISTERED, State.ASSIGNED, State.IN_PROGRESS)
"""Something is still to be done about it: only then does a deadline press."""


class Move(Worded):
    """What can be done to an incoming document."""

    REGISTER = "register", "Đăng ký văn bản đến", "Register"
    REFUSE = "refuse", "Từ chối tiếp nhận", "Refuse"
    ASSIGN = "assign", "Phân công xử lý", "Assign"
    BEGIN = "begin", "Bắt đầu xử lý", "Begin"
    FINISH = "finish", "Hoàn thành", "Finish"
    GIVE_BACK = "give_back", "Đồng ý thu hồi", "Agree to the recall"
    REPLACE = "replace", "Thay bằng văn bản mới", "Replace"


NUMBERED: Final = frozenset({State.REGISTERED, State.ASSIGNED, State.IN_PROGRESS, State.DONE})
"""It has its number and is in use."""
CLOSED: Final = frozenset({State.REFUSED, State.RECALLED, State.REPLACED})
"""It is out of use."""
IN_USE: Final = NUMBERED | {State.RECEIVED}

# Source: NĐ 30/2020 Art 21–24 (register, submit, assign, follow), 18.4 (recall), 18.3 (replacement).
MOVES: Final[Mapping[Move, tuple[frozenset[State], State]]] = {
    Move.REGISTER: (frozenset({State.RECEIVED}), State.REGISTERED),
    Move.REFUSE: (frozenset({State.RECEIVED}), State.REFUSED),
    Move.ASSIGN: (NUMBERED - {State.DONE}, State.ASSIGNED),
    Move.BEGIN: (frozenset({State.ASSIGNED}), State.IN_PROGRESS),
    Move.FINISH: (NUMBERED - {State.DONE}, State.DONE),
    Move.GIVE_BACK: (IN_USE | {State.REPLACED}, State.RECALLED),
    Move.REPLACE: (IN_USE, State.REPLACED),
}


def is_possible(state: State, move: Move) -> bool:
    """Say whether `move` is allowed from `state`."""
    return state in MOVES[move][0]


def after(state: State, move: Move) -> State:
    """Return the state that `move` leads to. Raises WrongState, naming both, if it is not allowed from `state`."""
    if not is_possible(state, move):
        raise WrongState(Refusal.WRONG_STATE, move=move.label, state=state.label)
    return MOVES[move][1]
