"""T23, the long form's judgement: what counts as every state of flight, and what is said where no older version is."""

from __future__ import annotations

from pathlib import Path

import pytest

from .upgrade import NoOlderVersionError, checkout, is_everywhere

_EVERYWHERE = {"queued": 700, "put off": 40, "sending": 9, "stored": 200, "arrived, not checked": 209}


def test_every_state_of_flight_is_wanted() -> None:
    assert is_everywhere(_EVERYWHERE)


@pytest.mark.parametrize("missing", sorted(_EVERYWHERE))
def test_an_upgrade_without_some_state_of_flight_shows_less_than_was_asked(missing: str) -> None:
    assert not is_everywhere({**_EVERYWHERE, missing: 0})
    assert not is_everywhere({state: count for state, count in _EVERYWHERE.items() if state != missing})


def test_a_commit_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoOlderVersionError, match=r"0000000|git is not installed"):
        checkout("0" * 40, tmp_path / "old")
