"""How a delivery moves. A valid receipt, however late, always wins (G4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vanthu.core.errors import Refusal, WrongState

from .words import DeliveryMove as Move
from .words import DeliveryState as State

OPEN: Final = frozenset({State.QUEUED, State.SENDING})
HALTED: Final = frozenset({State.STUCK, State.STOPPED})
FINAL: Final = frozenset({State.ACCEPTED, State.REJECTED})

MOVES: Final[Mapping[Move, tuple[frozenset[State], State]]] = {
    # From SENDING too: the worker that held it died, and the lease ran out.
    Move.CLAIM: (OPEN, State.SENDING),
    Move.DEFER: (OPEN, State.QUEUED),
    Move.STORE: (OPEN | HALTED, State.STORED),
    Move.ACCEPT: (OPEN | HALTED | {State.STORED}, State.ACCEPTED),
    Move.REJECT: (OPEN | HALTED | {State.STORED}, State.REJECTED),
    Move.STICK: (OPEN, State.STUCK),
    Move.STOP: (OPEN | {State.STUCK}, State.STOPPED),
    Move.RESUME: (HALTED, State.QUEUED),
}


def allows(state: State, move: Move) -> bool:
    """Say whether `move` is allowed from `state`."""
    return state in MOVES[move][0]


def after(state: State, move: Move) -> State:
    """Return the state that `move` leads to. Raises WrongState, naming both, if it is not allowed."""
    sources, target = MOVES[move]
    if state not in sources:
        raise WrongState(Refusal.WRONG_STATE, move=move.label, state=state.label)
    return target
