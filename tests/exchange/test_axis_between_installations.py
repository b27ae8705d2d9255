"""Four installations: a hub with two agencies of its own, two whose only way is the hub's axis, one beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DATABASE
from tests.exchange import blank
from tests.exchange.installation import FORKING, Installation, pair, wait_for
from tests.exchange.papers import signed_pdf
from tests.postgres import Cluster
from tests.postgres import start as start_postgres

pytestmark = pytest.mark.slow
SENDER, RECEIVER, HUB, HUB_OTHER, DIRECT = "H44.12", "H44.01", "H44.30", "H44.31", "H44.40"


def ask(where: Installation, *arguments: str, of: str = "drive_axis") -> Any:
    """Do or ask something inside an installation."""
    return where.ask(f"tests.exchange.{of}", *arguments)


def join(hub: Installation, end: Installation, system_id: str) -> None:
    """Admit an installation on the hub as a system, and have it use the hub as its axis."""
    words = ("axis", "add-system", system_id, "--agency", end.code, "--name", end.name, "--json")
    told = json.loads(hub._run("-m", "vanthu.cli.main", *words))
    ask(end, "join", hub.url, told["system_id"], told["secret"])


@dataclass
class Province:
    """Who is there."""

    hub: Installation
    sender: Installation
    receiver: Installation
    direct: Installation

    @property
    def all(self) -> tuple[Installation, ...]:
        """Return everybody."""
        return self.hub, self.sender, self.receiver, self.direct


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A signed PDF to send."""
    return str(signed_pdf(tmp_path_factory.mktemp("paper")))


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file that is no PDF at all, which every receiver refuses."""
    path = tmp_path_factory.mktemp("paper") / "broken.pdf"
    path.write_bytes(b"khong phai PDF")
    return str(path)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Everybody, serving, with the address books taken from the axis."""
    folder = tmp_path_factory.mktemp("province")
    cluster = start_postgres() if DATABASE == "postgres" else None
    made = Province(
        _made(folder / "hub", HUB, "Sở Tài chính tỉnh Phú Thọ", cluster),
        _made(folder / "sender", SENDER, "Sở Thông tin và Truyền thông tỉnh Phú Thọ", cluster),
        _made(folder / "receiver", RECEIVER, "Văn phòng Ủy ban nhân dân tỉnh Phú Thọ", cluster),
        _made(folder / "direct", DIRECT, "Sở Nội vụ tỉnh Phú Thọ", cluster),
    )
    ask(made.hub, "know", HUB_OTHER, "Sở Y tế tỉnh Phú Thọ")
    pair(made.hub, made.direct)
    join(made.hub, made.sender, "stttt")
    join(made.hub, made.receiver, "vpubnd")
    ask(made.direct, "lead", SENDER, HUB)
    try:
        for end in made.all:
            end.start()
        for end in (made.sender, made.receiver):
            ask(end, "take_book")
        yield made
    finally:
        for end in made.all:
            end.close()
        if cluster is not None:
            cluster.stop()


def _made(folder: Path, code: str, name: str, cluster: Cluster | None) -> Installation:
    more = {}
    if cluster is not None:
        more["VANTHU_DATABASE_URL"] = blank.database_in(cluster, f"vanthu_{folder.name}")
    made = Installation(folder, code, name, **more)
    made.program = FORKING
    return made


def sent(where: Installation, number: int) -> Any:
    """Return the delivery of a letter that was sent from somewhere."""
    rows = ask(where, "axis")["sent"]
    return next(row for row in rows if row["label"] == f"{number}/TEST")


def settles(where: Installation, number: int, state: str, *statuses: str) -> None:
    """Wait until a letter is settled at its sender, with these statuses."""

    def holds() -> bool:
        row = sent(where, number)
        return (row["state"], row["statuses"]) == (state, list(statuses))

    try:
        wait_for(holds, f"{number}: {state} {statuses}")
    except AssertionError as error:
        raise AssertionError(f"{error}; it is {sent(where, number)}") from error


def sent_by(province: Province, frm: str, to: str, number: int, pdf: str) -> Installation:
    """Send a letter from one to another, by name, and return the one it was sent from."""
    ends = {SENDER: province.sender, RECEIVER: province.receiver, DIRECT: province.direct, HUB: province.hub}
    ask(ends[frm], "send", str(number), to, pdf, of="drive_recall")
    return ends[frm]


@pytest.mark.parametrize(
    ("frm", "to", "number"),
    [
        (SENDER, RECEIVER, 11),
        (RECEIVER, SENDER, 12),
        (SENDER, HUB, 13),
        (SENDER, HUB_OTHER, 14),
        (HUB, SENDER, 15),
        (SENDER, DIRECT, 16),
        (DIRECT, SENDER, 17),
    ],
)
def test_a_document_goes_there_and_its_status_comes_back(
    province: Province, paper: str, frm: str, to: str, number: int
) -> None:
    end = sent_by(province, frm, to, number, paper)

    settles(end, number, "accepted", "01")


def test_a_document_that_fails_the_receivers_check_is_refused_in_its_words(
    province: Province, unsigned: str
) -> None:
    end = sent_by(province, SENDER, RECEIVER, 21, unsigned)

    settles(end, 21, "rejected", "02")
    assert sent(end, 21)["why"]


def test_a_recall_crosses_the_axis_and_is_answered(province: Province, paper: str) -> None:
    sender, receiver = province.sender, province.receiver
    sent_by(province, SENDER, RECEIVER, 31, paper)
    settles(sender, 31, "accepted", "01")
    ask(sender, "send", "32", RECEIVER, paper, "1", "31", of="drive_recall")
    wait_for(
        lambda: bool(ask(receiver, "known", of="drive_recall")["documents"]["31/TEST"]["asked"]), "the wish"
    )

    assert ask(receiver, "give_back", "31/TEST", of="drive_recall") == "recalled"

    wait_for(
        lambda: ["31/TEST", "15", "Phạm Thị Bình"] in ask(sender, "known", of="drive_recall")["answers"],
        "the answer",
    )


def test_every_end_has_everything_exactly_once(province: Province, paper: str) -> None:
    numbers = range(41, 47)
    for number in numbers:
        sent_by(province, SENDER, RECEIVER, number, paper)
    for number in numbers:
        settles(province.sender, number, "accepted", "01")

    wait_for(
        lambda: not any(end.drive("books")["waiting"] > 1 for end in province.all), "everybody to be idle"
    )
    there, books = ask(province.receiver, "axis")["pulled"], province.receiver.books()
    assert len({row["reference"] for row in there}) == len(there)
    assert [row for row in there if row["held"]] == []
    assert len(books["incoming"]) == len(set(books["incoming"]))
    assert {sent(province.sender, number)["sha256"] for number in numbers} <= {
        row["sha256"] for row in books["received"]
    }
    for end in province.all:
        assert end.books()["altered_entries"] == []
    parcels = ask(province.hub, "axis")["parcels"]
    waiting = [row for row in parcels if row["way"] == "mailbox" and row["status"] not in {"done", "fail"}]
    assert waiting == []
