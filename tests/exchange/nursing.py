"""An installation whose web and worker are forked, die at a named step, and are there again at once."""

from __future__ import annotations

from typing import Any

from .installation import Installation

PATIENCE_S = 300.0


def begin(end: Installation, failpoint: str = "") -> None:
    """Have an installation serve; with a failpoint, until it dies there."""
    nurse(end, "begin", str(end.port), failpoint)


def until_dead(end: Installation) -> str:
    """Wait until it died and serves again; return the step at which it died, empty if it did not."""
    nurse(end, "until_dead", str(end.port), str(PATIENCE_S))
    return end.died_at()


def nurse(end: Installation, *words: str) -> Any:
    """Ask the nursery of an installation."""
    return end.ask("tests.exchange.nursery", *words)
