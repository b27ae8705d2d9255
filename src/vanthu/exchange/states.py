"""How a delivery moves. A valid receipt, however late, always wins (G4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vanthu.core.errors import Refusal, WrongState

from .words import DeliveryMove as Move
from .words import DeliveryState as State

OPEN: Final = frozenset({State.QUEUED, State.SENDING})
ON_THE_WAY: Final = frozenset({State.RELAYED, State.STORED})
"""Out of our hands, not concluded on: on an axis, or stored by the receiver."""
ARRIVED: Final = frozenset({State.STORED, State.ACCEPTED})
"""The receiver has it."""
HALTED: Final = frozenset({State.STUCK, State.STOPPED})
FINAL: Final = frozenset({State.ACCEPTED, State.REJECTED})

MOVES: Final[Mapping[Move, tuple[frozenset[State], State]]] = {
    # From SENDING too: the worker that held it died, and the lease ran out.
    Move.CLAIM: (OPEN, State.SENDING),
    Move.DEFER: (OPEN, State.QUEUED),
    Move.RELAY: (OPEN | HALTED, State.RELAYED),
    Move.STORE: (OPEN | HALTED | {State.RELAYED}, State.STORED),
    Move.ACCEPT: (OPEN | HALTED | ON_THE_WAY, State.ACCEPTED),
    Move.REJECT: (OPEN | HALTED | ON_THE_WAY, State.REJECTED),
    # From RELAYED too: the other side of a folder turned it away.
    Move.STICK: (OPEN | {State.RELAYED}, State.STUCK),
    Move.STOP: (OPEN | {State.STUCK}, State.STOPPED),
    # From RELAYED too: whoever carries a folder can lose what is in it.
    Move.RESUME: (HALTED | {State.RELAYED}, State.QUEUED),
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
