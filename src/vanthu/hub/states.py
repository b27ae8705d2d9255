"""How a parcel in a mailbox moves: by the receiving system's word (G14), and again when it is posted again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vanthu.core.errors import Refusal, WrongState

from .words import ParcelMove as Move
from .words import ParcelStatus as Status

WAITING: Final = frozenset({Status.INITIAL, Status.PROCESSING})
"""Still in the mailbox: listed, counted, not delivered."""

MOVES: Final[Mapping[Move, tuple[frozenset[Status], Status]]] = {
    Move.BEGIN: (WAITING, Status.PROCESSING),
    Move.FINISH: (WAITING, Status.DONE),
    Move.DECLINE: (WAITING, Status.FAIL),
    # A failure is a word of the transport: posting the same once more is the way to repeat it.
    Move.REPEAT: (frozenset({Status.FAIL}), Status.INITIAL),
}


def after(status: Status, move: Move) -> Status:
    """Return the status that `move` leads to. Raises WrongState, naming both, if it is not allowed."""
    sources, target = MOVES[move]
    if status not in sources:
        raise WrongState(Refusal.WRONG_STATE, move=move.label, state=status.label)
    return target
