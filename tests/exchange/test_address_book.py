"""The address book: judged before it is written, merged agencies named, nothing redirected."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.exchange.axis_double import SECRET, SYSTEM_ID, Axis, serving
from tests.exchange.conftest import SYSTEM
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, NotPermitted, Refusal
from vanthu.directory import actions as directory
from vanthu.directory import queries, succession
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.actions_succession import set_successor
from vanthu.directory.models import Agency
from vanthu.exchange import actions, address_book
from vanthu.exchange.address_book import Line, outcome
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery, Peer, Route
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import PeerKind

HEAD = "ma_dinh_danh;ten_co_quan;ma_cu;hieu_luc_tu;hieu_luc_den;ke_thua_boi;ket_noi"


def judge(*rows: str, head: str = HEAD) -> list[Line]:
    """Return the judged lines of a file."""
    return address_book.judged(address_book.read("\n".join([head, *rows]).encode()))


@pytest.fixture
def merged(sender: Agency, now: datetime) -> Agency:
    """An agency that was merged on 1 July 2025, and the one that took over."""
    new = directory.save_agency(
        AgencyFacts(code="H44.40", name="Sở Nội vụ tỉnh Phú Thọ"), actor=SYSTEM, now=now
    )
    facts = AgencyFacts(code="H62.05", name="Sở Nội vụ tỉnh Vĩnh Phúc", valid_to=date(2025, 6, 30))
    old = directory.save_agency(facts, actor=SYSTEM, now=now)
    return set_successor(old.pk, successor_id=new.pk, actor=SYSTEM, now=now)


def test_a_merged_recipient_is_refused_with_its_successor_and_nothing_is_sent(
    merged: Agency, letter: Letter, clerk: Actor, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.queue(letter, recipients=[merged], actor=clerk, now=now)

    assert refused.value.code.value == "recipient_succeeded"
    assert refused.value.facts["code"] == "H44.40"
    assert not Delivery.objects.exists()


def test_the_code_of_a_merged_agency_leads_to_a_refusal_not_to_the_successor(merged: Agency) -> None:
    with pytest.raises(Invalid) as refused:
        queries.agency_by_code("H62.05", on=date(2026, 11, 23))

    assert "Sở Nội vụ tỉnh Phú Thọ" in str(refused.value)
    assert queries.agency_by_code("H62.05", on=date(2025, 6, 30)) == merged


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (AgencyFacts(code="H28.01", name="Đóng", valid_to=date(2025, 6, 30)), "recipient_closed"),
        (AgencyFacts(code="H28.01", name="Sau này", valid_from=date(2027, 1, 1)), "recipient_not_yet"),
    ],
)
def test_a_closed_or_future_recipient_is_refused_with_the_remedy(
    facts: AgencyFacts, code: str, letter: Letter, clerk: Actor, now: datetime
) -> None:
    agency = directory.save_agency(facts, actor=SYSTEM, now=now)

    with pytest.raises(Invalid) as refused:
        actions.queue(letter, recipients=[agency], actor=clerk, now=now)

    assert refused.value.code.value == code


def test_successors_are_followed_to_the_one_that_exists_and_never_in_a_circle(
    merged: Agency, now: datetime
) -> None:
    older = directory.save_agency(
        AgencyFacts(code="H62.04", name="Sở cũ hơn", valid_to=date(2020, 1, 1)), actor=SYSTEM, now=now
    )
    set_successor(older.pk, successor_id=merged.pk, actor=SYSTEM, now=now)

    heir = succession.heir(Agency.objects.get(pk=older.pk), on=date(2026, 11, 23))

    assert heir is not None
    assert heir.code == "H44.40"
    with pytest.raises(Invalid):
        set_successor(merged.pk, successor_id=older.pk, actor=SYSTEM, now=now)
    with pytest.raises(Invalid):
        set_successor(merged.pk, successor_id=merged.pk, actor=SYSTEM, now=now)


def test_only_administrators_change_the_book(merged: Agency, clerk: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        set_successor(merged.pk, successor_id=None, actor=clerk, now=now)
    with pytest.raises(NotPermitted):
        actions.import_agencies([], source="x", seen=outcome([]), actor=clerk, now=now)


def test_the_template_can_be_filled_in_and_read_again(sender: Agency) -> None:
    lines = address_book.judged(address_book.read(address_book.template()))

    assert [(line.facts.code, line.successor, line.faults) for line in lines] == [
        ("H44.40", "", ()),
        ("H62.05", "H44.40", ()),
    ]


def test_good_lines_are_written_with_successors_and_ways_and_bad_ones_left_out(
    sender: Agency, admin: Actor, now: datetime
) -> None:
    facts = PeerFacts(
        name="Trục", kind=PeerKind.AXIS, address="http://127.0.0.1:9/a", system_id="a", secret="b"
    )
    actions.save_peer(facts, actor=SYSTEM, now=now)
    lines = judge(
        "H62.05;Sở Nội vụ tỉnh Vĩnh Phúc;000.05.00.H62;;30/06/2025;H44.40;",
        "H44.40;Sở Nội vụ tỉnh Phú Thọ;;01/07/2025;;;Trục",
        "H44.41;;;;;;",
    )

    taken = actions.import_agencies(lines, source="thu.csv", seen=outcome(lines), actor=admin, now=now)

    old = Agency.objects.get(code="H62.05")
    assert (taken, old.valid_to, old.older_code) == (2, date(2025, 6, 30), "000.05.00.H62")
    assert old.successor is not None
    assert Route.objects.get(agency=old.successor).peer.name == "Trục"
    assert not Agency.objects.filter(code="H44.41").exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("H44.50;;;;;;", "thiếu ten_co_quan"),
        (";Sở;;;;;", "thiếu ma_dinh_danh"),
        ("H44 50;Sở;;;;;", "không phải mã định danh"),
        ("../../etc;Sở;;;;;", "không phải mã định danh"),
        ("H44.50;=cmd|' /C calc'!A0;;;;;", "công thức"),
        ("H44.50;Sở;;31/02/2025;;;", "không phải ngày"),
        ("H44.50;Sở;;01/07/2025;30/06/2025;;", "sớm hơn"),
        ("H44.50;Sở;;;;H44.50;", "tự kế thừa"),
        ("H44.50;Sở;;;;H99.99;", "không có cơ quan kế thừa"),
        ("H44.50;Sở;;;;;Không có", "chưa có kết nối"),
        ("H44.50;Sở;000.12.00.H44;;;;", "đã thuộc"),
        ("H44.12;Đổi tên của ta;;;;;", "lưu văn bản tại hệ thống này"),
        (f"H44.50;{'x' * 201};;;;;", "dài quá 200"),
        ("H44.50;Sở;;;;;;thừa", "nhiều ô hơn"),
    ],
)
def test_a_line_that_cannot_stand_says_why(sender: Agency, row: str, words: str) -> None:
    (line,) = judge(row)

    assert not line.is_taken
    assert words in "; ".join(line.faults)


def test_who_is_taken_over_by_a_line_left_out_is_left_out_too(
    sender: Agency, admin: Actor, now: datetime
) -> None:
    lines = judge(
        "H44.70;Sở A;;;;H44.71;", "H44.71;Sở B;;;;H44.72;", "H44.72;;;;;;", "H44.73;Sở D;;;;H44.12;"
    )

    assert [line.is_taken for line in lines] == [False, False, False, True]
    assert "“H44.72” cũng bị bỏ qua" in lines[1].faults[0]
    assert actions.import_agencies(lines, source="a.csv", seen=outcome(lines), actor=admin, now=now) == 1


def test_a_file_whose_successors_go_round_in_a_circle_says_so(sender: Agency) -> None:
    lines = judge("H44.70;Sở A;;;;H44.71;", "H44.71;Sở B;;;;H44.70;", "H44.72;Sở C;;;;H44.70;")

    assert [bool(line.faults) for line in lines] == [True, True, True]
    assert "dẫn vòng lại" in lines[0].faults[0]
    assert "dẫn vòng lại" not in lines[2].faults[0]


def test_a_code_on_two_lines_is_said_at_both(sender: Agency) -> None:
    lines = judge("H44.50;Một;;;;;", "H44.50;Hai;;;;;")

    assert ["nhiều dòng" in "".join(line.faults) for line in lines] == [True, True]


def test_a_line_like_the_book_changes_nothing_and_an_empty_cell_keeps_what_is_there(
    sender: Agency, stranger: Agency, admin: Actor, now: datetime
) -> None:
    same, other = judge(f"H62.05;{stranger.name};;;;;"), judge("H62.05;Tên mới;;;;;")

    assert not same[0].is_taken
    assert other[0].changes == ("ten_co_quan",)
    actions.import_agencies(other, source="x", seen=outcome(other), actor=admin, now=now)
    kept = Agency.objects.get(code="H62.05")
    assert (kept.name, kept.older_code) == ("Tên mới", "000.05.00.H62")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a;b\n1;2",
        b"ma_dinh_danh\nH44",
        HEAD.encode() + b";la\n",
        HEAD.encode() + b";ma_cu\n",
        "mã;tên".encode("utf-16"),
        HEAD.encode() + b"\n\x00;x",
        HEAD.encode() + b'\n"H44',
        HEAD.encode() + b"\n" + b"x" * 200_000,
        b"\xff\xfe\x00",
        b"%PDF-1.7\n",
    ],
)
def test_what_is_no_such_file_is_refused_with_the_remedy(content: bytes) -> None:
    with pytest.raises(Invalid):
        address_book.read(content)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_common_separator_is_understood(sender: Agency, separator: str) -> None:
    (line,) = judge(separator.join(["H44.50", "Sở"]), head=separator.join(["ma_dinh_danh", "ten_co_quan"]))

    assert (line.facts.code, line.facts.name, line.is_new) == ("H44.50", "Sở", True)


def test_what_would_be_written_otherwise_than_it_was_seen_is_not_written(
    sender: Agency, admin: Actor, now: datetime
) -> None:
    lines = judge("H44.50;Sở;;;;;")
    directory.save_agency(
        AgencyFacts(code="H44.51", name="Vừa có", older_code="H44.50"), actor=SYSTEM, now=now
    )

    with pytest.raises(Conflict) as refused:
        actions.import_agencies(lines, source="x", seen=outcome(lines), actor=admin, now=now)

    assert refused.value.code is Refusal.IMPORT_STALE
    assert lines[0].is_taken, "as it was seen"
    assert not Agency.objects.filter(code="H44.50").exists()


def test_an_axis_tells_its_agencies_with_both_codes(sender: Agency, admin: Actor, now: datetime) -> None:
    with serving(Axis()) as axis:
        axis.lists = {
            "getAgenciesListQD20": [
                {"code": "H44.40", "name": "Sở Nội vụ", "code102": "000.40.00.H44", "id": 1}
            ],
            "getAgenciesList": [
                {"code": "000.40.00.H44", "name": "Sở Nội vụ"},
                {"code": "000.41.00.H44", "name": "Sở Y tế", "mail": "syt@phutho.example"},
            ],
            "getSynchronizeUnit": [{"code": "H44.42", "name": "Sở đã bỏ", "deleted": True, "isAgency": True}],
        }
        facts = PeerFacts(
            name="Trục", kind=PeerKind.AXIS, address=axis.address, system_id=SYSTEM_ID, secret=SECRET
        )
        peer = actions.save_peer(facts, actor=SYSTEM, now=now)

        lines = address_book.judged(address_book.read(address_book.from_axis(peer, now=now)))

    found = {line.facts.code: (line.facts.older_code, line.peer, line.faults) for line in lines}
    assert found == {
        "000.41.00.H44": ("", "Trục", ()),
        "H44.40": ("000.40.00.H44", "Trục", ()),
        "H44.42": ("", "Trục", ()),
    }
    assert next(line for line in lines if line.facts.code == "H44.42").facts.valid_to == date(2026, 11, 23)


@pytest.mark.parametrize("told_as", ["H44.40", "000.40.00.H44"])
def test_an_axis_takes_nobody_away_from_the_connection_that_reaches_them(
    sender: Agency, now: datetime, told_as: str
) -> None:
    known = AgencyFacts(code="H44.40", name="Sở Nội vụ", older_code="000.40.00.H44")
    agency = directory.save_agency(known, actor=SYSTEM, now=now)
    direct = Peer.objects.create(name="Sở Nội vụ, trực tiếp")
    actions.set_route(agency.pk, peer_id=direct.pk, actor=SYSTEM, now=now)
    with serving(Axis()) as axis:
        axis.lists = {
            "getAgenciesList": [
                {"code": told_as, "name": "Sở Nội vụ"},
                {"code": "H44.41", "name": "Sở Y tế"},
            ]
        }
        facts = PeerFacts(
            name="Trục", kind=PeerKind.AXIS, address=axis.address, system_id=SYSTEM_ID, secret=SECRET
        )
        peer = actions.save_peer(facts, actor=SYSTEM, now=now)
        lines = address_book.read(address_book.from_axis(peer, now=now))

    assert {line.facts.code: line.peer for line in lines} == {told_as: "", "H44.41": "Trục"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04" + bytes(300), "đây là tệp Excel"),
        (b'ma_dinh_danh;ten_co_quan\nH44.40;a\n"H44.41;b\n', "từ dòng 3"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do_in_words_of_the_office(content: bytes, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        address_book.read(content)

    assert told in str(refused.value)


def test_a_connection_without_a_list_says_so(sender: Agency, now: datetime) -> None:
    with pytest.raises(Invalid):
        address_book.from_axis(Peer(name="x", kind="direct"), now=now)
