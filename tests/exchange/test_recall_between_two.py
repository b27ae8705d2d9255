"""Two installations: a recall by notice and one by status 13 go out, are answered, and both ends agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.exchange.installation import FORKING, Installation, pair, wait_for
from tests.exchange.papers import signed_pdf


def drive(where: Installation, *arguments: str) -> Any:
    """Do or ask something about recalls inside an installation."""
    return where.ask("tests.exchange.drive_recall", *arguments)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A signed PDF to send."""
    return str(signed_pdf(tmp_path_factory.mktemp("paper")))


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Installation]]:
    """Two installations that know each other, both serving."""
    folder = tmp_path_factory.mktemp("recalls")
    sender = Installation(folder / "sender", "H44.12", "Sở Thông tin và Truyền thông tỉnh Phú Thọ")
    receiver = Installation(folder / "receiver", "H44.01", "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ")
    pair(sender, receiver)
    for end in (sender, receiver):
        end.program = FORKING
        end.start()
    yield sender, receiver
    sender.close()
    receiver.close()


def settled(where: Installation, code: str, field: str, wanted: object) -> bool:
    """Say whether a received document shows what is wanted."""
    found = drive(where, "known")["documents"].get(code, {})
    return bool(found) and (found[field] == wanted or (wanted is any and bool(found[field])))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["notice", "status"])
def test_a_recall_is_asked_answered_and_shown_at_both_ends(
    ends: tuple[Installation, Installation], paper: str, way: str
) -> None:
    sender, receiver = ends
    number = {"notice": "11", "status": "21"}[way]
    code = f"{number}/TEST"
    drive(sender, "send", number, receiver.code, paper)
    wait_for(lambda: settled(receiver, code, "files", 1), "the document to arrive")
    if way == "notice":
        drive(sender, "send", "12", receiver.code, paper, "1", number)
    else:
        wait_for(lambda: _answered(sender, code, "01"), "status 01")
        drive(sender, "ask_back", number)
    wait_for(lambda: settled(receiver, code, "asked", any), "the recall to be put to the clerk")

    assert drive(receiver, "give_back", code) == "recalled"

    wait_for(lambda: _answered(sender, code, "15"), "the answer")
    here = drive(receiver, "known")
    told = here["documents"][code]
    assert (told["state"], told["files"]) == ("recalled", 0)
    ((reason, asked_by, answer, answered_by),) = told["asked"]
    assert reason == {"notice": "Sai nội dung.", "status": "Gửi nhầm."}[way]
    assert asked_by.startswith("Sở Thông tin và Truyền thông")
    assert (answer, answered_by) == ("agreed", "Phạm Thị Bình")
    assert [code, "15", "Phạm Thị Bình"] in drive(sender, "known")["answers"]
    assert here["parked"] == 0


def _answered(sender: Installation, code: str, status: str) -> bool:
    return any(row[:2] == [code, status] for row in drive(sender, "known")["answers"])
