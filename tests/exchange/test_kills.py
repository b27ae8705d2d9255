"""T1: SIGKILL at each named step, at either end: nothing lost, nothing doubled, nobody has to help."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.installation import Installation, pair, wait_for
from tests.exchange.papers import signed_pdf

SENDER_STEPS = ("before_receipt_stored",)
RECEIVER_STEPS = ("before_commit", "after_commit", "before_reply", "after_settle")
"""The steps at which the two ends may come to know different things; all others: test_every_kill."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both installations live."""
    return tmp_path_factory.mktemp("kills")


@pytest.fixture(scope="module")
def paper(folder: Path) -> Path:
    """A signed PDF to send."""
    return signed_pdf(folder)


@pytest.fixture(scope="module")
def ends(folder: Path) -> Iterator[tuple[Installation, Installation]]:
    """Two installations that know each other."""
    sender = Installation(folder / "sender", "H44.12", "Sở Thông tin và Truyền thông tỉnh Phú Thọ")
    receiver = Installation(folder / "receiver", "H44.01", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ")
    pair(sender, receiver)
    yield sender, receiver
    sender.kill()
    receiver.kill()


_numbers = iter(range(1, 10_000))


def _agree(sender: Installation, receiver: Installation) -> None:
    """Both books tell the same story, each document once."""
    there, here = sender.books(), receiver.books()
    sent = sorted((row["message_id"], row["sha256"]) for row in there["sent"] if row["kind"] == "document")
    got = sorted((row["message_id"], row["sha256"]) for row in here["received"] if row["kind"] == "document")
    assert sent == got
    assert here["incoming"] == [message_id for message_id, _sha256 in sent]
    assert [row["sequence"] for row in here["received"]] == list(range(1, len(got) + 1))
    assert all(row["stored"] and row["outcome"] for row in there["sent"])
    assert all(row["statuses"] == ["01"] for row in there["sent"] if row["kind"] == "document")
    assert all(row["on_disk"] for row in here["received"])
    assert here["scratch"] == []


def _killed_and_started_again(
    sender: Installation, receiver: Installation, victim: Installation, step: str, paper: Path
) -> None:
    bystander = receiver if victim is sender else sender
    if bystander.process is None:
        bystander.start()
    victim.kill()
    victim.start(VANTHU_FAILPOINT=step)
    sender.drive("queue", str(next(_numbers)), "1", receiver.code, str(paper))
    wait_for(lambda: victim.died_at() == step, f"{step} to kill {victim.name}")
    victim.kill()
    victim.start()

    wait_for(lambda: sender.is_idle() and receiver.is_idle(), "nothing to be left to do", seconds=240)
    _agree(sender, receiver)


@pytest.mark.slow
@pytest.mark.parametrize("step", SENDER_STEPS)
def test_t1_a_killed_sender_goes_on_where_it_stopped(
    ends: tuple[Installation, Installation], paper: Path, step: str
) -> None:
    sender, receiver = ends

    _killed_and_started_again(sender, receiver, sender, step, paper)


@pytest.mark.slow
@pytest.mark.parametrize("step", RECEIVER_STEPS)
def test_t1_a_killed_receiver_goes_on_where_it_stopped(
    ends: tuple[Installation, Installation], paper: Path, step: str
) -> None:
    sender, receiver = ends

    _killed_and_started_again(sender, receiver, receiver, step, paper)
