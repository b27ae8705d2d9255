"""The address book on the screen: found by words without marks, page by page; successors; the way to an agency."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.cast import NOW, Cast
from vanthu.core.actor import Actor
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.exchange import actions, queries
from vanthu.exchange.models import Route
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import PeerKind

if TYPE_CHECKING:
    from tests.web.conftest import Desk

SYSTEM = Actor.system("test")
BOOK = "/quan-tri/co-quan"


def known(code: str, name: str, **more: object) -> Agency:
    """Put an agency into the address book."""
    return directory.save_agency(AgencyFacts(code=code, name=name, **more), actor=SYSTEM, now=NOW)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("words", ["so noi vu vinh", "NỘI VỤ  Vĩnh", "h62.05", "000.05.00.h62"])
def test_an_agency_is_found_without_marks_and_by_either_code(cast: Cast, desk: Desk, words: str) -> None:
    known("H62.05", "Sở Nội vụ tỉnh Vĩnh Phúc", older_code="000.05.00.H62")
    known("H62.06", "Sở Y tế tỉnh Vĩnh Phúc")

    shown = desk(cast.quyen).get(BOOK, {"q": words}).text

    assert "Sở Nội vụ tỉnh Vĩnh Phúc" in shown
    assert "Sở Y tế tỉnh Vĩnh Phúc" not in shown


def test_the_book_comes_in_pages_that_hold_everybody_once(cast: Cast, desk: Desk) -> None:
    for number in range(120):
        known(f"H70.{number:03d}", f"Cơ quan số {number}")

    seen: list[str] = []
    after = ""
    for _ in range(4):
        shown = desk(cast.quyen).get(BOOK, {"q": "co quan so", "sau": after}).text
        seen += re.findall(r">(H70\.\d{3})</a>", shown)
        after = seen[-1]
        if "sau=" not in shown:
            break

    assert seen == [f"H70.{number:03d}" for number in range(120)]


def test_a_successor_is_named_on_the_form(cast: Cast, desk: Desk) -> None:
    merged = known("H62.05", "Sở Nội vụ tỉnh Vĩnh Phúc", valid_to=date(2025, 6, 30))
    heir = known("H44.40", "Sở Nội vụ tỉnh Phú Thọ")
    form = {"name": merged.name, "valid_to": "30/06/2025", "successor": "H44.40"}

    desk(cast.quyen).post(f"{BOOK}/{merged.pk}", form)

    assert Agency.objects.get(pk=merged.pk).successor == heir


@pytest.mark.parametrize("code", ["H99.99", "H62.05"])
def test_a_successor_that_is_none_is_refused_and_nothing_is_written(
    cast: Cast, desk: Desk, code: str
) -> None:
    merged = known("H62.05", "Sở Nội vụ tỉnh Vĩnh Phúc")

    answer = desk(cast.quyen).post(f"{BOOK}/{merged.pk}", {"name": "Tên khác", "successor": code})

    kept = Agency.objects.get(pk=merged.pk)
    assert (answer.status_code, kept.name, kept.successor) == (422, merged.name, None)


def test_an_agency_is_given_its_way_by_its_code(cast: Cast, desk: Desk) -> None:
    far = known("H62.05", "Sở Nội vụ tỉnh Vĩnh Phúc")
    axis = _axis(reaches_all=False)

    desk(cast.quyen).post("/quan-tri/ket-noi/duong-di", {"code": "H62.05", "peer": axis})

    assert Route.objects.get(agency=far).peer_id == axis


def test_what_an_axis_for_all_reaches_is_reachable(cast: Cast) -> None:
    far = known("H62.05", "Sở Nội vụ tỉnh Vĩnh Phúc")
    before = (queries.reachable([far.pk]), queries.unreached(on=NOW.date()).names)

    _axis(reaches_all=True)

    assert before == (set(), (far.name,))
    assert (queries.reachable([far.pk]), queries.unreached(on=NOW.date()).names) == ({far.pk}, ())


def _axis(*, reaches_all: bool) -> int:
    facts = PeerFacts(
        name="Trục tỉnh",
        kind=PeerKind.AXIS,
        address="https://truc.example.vn/axis",
        system_id="stttt",
        secret="bi-mat",
        reaches_all=reaches_all,
    )
    return actions.save_peer(facts, actor=SYSTEM, now=NOW).pk
