"""T9: the disk is full, database, write-ahead log and all, at the receiver and then at both ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.installation import Installation, pair, wait_for
from tests.exchange.papers import signed_pdf

from .ledger import faults
from .world import small_disk

LONGEST_REST_S = 60.0


@contextlib.contextmanager
def _end(folder: Path, code: str, name: str) -> Iterator[tuple[Installation, Path]]:
    with small_disk(folder, size_mb=64) as disk:
        if disk is None:
            pytest.skip("this user may not mount a small disk to fill up")
        made = Installation(disk / "home", code, name)
        try:
            yield made, disk / "ballast"
        finally:
            made.close()


def _fill(ballast: Path) -> None:
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as filling:
        while True:
            filling.write(bytes(4096))


def _inside(end: Installation, what: str) -> object:
    return end.ask("tests.chaos.inside", what)


@pytest.mark.slow
def test_t9_full_disks_are_told_lose_nothing_and_are_forgiven_within_a_minute(tmp_path: Path) -> None:
    paper = str(signed_pdf(tmp_path))
    with (
        _end(tmp_path / "there", "H44.12", "Sở Thông tin và Truyền thông") as (sender, sender_ballast),
        _end(tmp_path / "here", "H44.01", "Văn phòng Ủy ban") as (receiver, receiver_ballast),
    ):
        pair(sender, receiver)
        sender.start()
        receiver.start()

        _fill(receiver_ballast)
        sent = set(sender.drive("queue", "1", "6", receiver.code, paper))
        wait_for(lambda: 507 in sender.ask("tests.chaos.inside", "answers"), "the sender to be told 507")
        _fill(sender_ballast)
        with pytest.raises(AssertionError, match=r"No space left|disk is full"):
            sender.drive("queue", "7", "1", receiver.code, paper)
        receiver_ballast.unlink()
        sender_ballast.unlink()
        rest = sender.ask("tests.chaos.inside", "next_try")
        sent |= set(sender.drive("queue", "7", "2", receiver.code, paper))
        wait_for(
            lambda: not sender.drive("unsettled") and not receiver.drive("unsettled"),
            "all to go",
            seconds=240,
        )

        assert rest is not None
        assert rest <= LONGEST_REST_S
        keys = (sender.drive("key"), receiver.drive("key"))
        assert faults(sent, sender.books(), receiver.books(), keys=keys) == []
        assert len(sent) == 8
        assert _inside(sender, "unsound") == _inside(receiver, "unsound") == []
