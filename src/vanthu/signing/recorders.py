"""Who records what came back signed: the app of each kind of document says so when the product starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

from vanthu.core.actor import Actor

from .models import Errand, ErrandFile

Clock = Callable[[], datetime]


class Recorder(Protocol):
    """Records a document whose files are all back, signed and found good."""

    def __call__(self, errand: Errand, files: Sequence[ErrandFile], *, actor: Actor, clock: Clock) -> object:
        """Record it. Raises Refused or Unavailable if it does not stand as it was handed out."""


_recorders: Final[dict[str, Recorder]] = {}


def recorder(document_type: str) -> Callable[[Recorder], Recorder]:
    """Have a function record the documents of one model, as in `app.model`."""

    def keep(function: Recorder) -> Recorder:
        _recorders[document_type] = function
        return function

    return keep


def recorder_of(document_type: str) -> Recorder:
    """Return who records a model's documents."""
    return _recorders[document_type]
