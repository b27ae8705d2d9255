"""T23, the long form's judgement: what counts as every state of flight, and what is said where no older version is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .upgrade import NoOlderVersionError, checkout, is_everywhere, standing


def _books(*states: tuple[str, int], stored: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
    sent = [{"kind": "document", "state": state, "attempts": attempts} for state, attempts in states]
    status = {"kind": "status", "state": "sending", "attempts": 1}
    return {"sent": [*sent, status]}, {"received": [{"state": "stored"}] * stored}


def test_a_delivery_that_was_tried_and_waits_was_put_off() -> None:
    counts = standing(*_books(("queued", 0), ("queued", 2), ("sending", 1), ("stored", 1), stored=1))

    assert counts == {"queued": 1, "put off": 1, "sending": 1, "stored": 1, "arrived, not checked": 1}
    assert is_everywhere(counts)


@pytest.mark.parametrize("missing", range(4))
def test_an_upgrade_without_some_state_of_flight_shows_less_than_was_asked(missing: int) -> None:
    states = [("queued", 0), ("queued", 2), ("sending", 1), ("stored", 1)]
    del states[missing]

    assert not is_everywhere(standing(*_books(*states, stored=1)))


def test_a_commit_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoOlderVersionError, match=r"0000000|git is not installed"):
        checkout("0" * 40, tmp_path / "old")
