"""Units and people from Excel: judged row by row, written once, the same file twice changes nothing, hostile ones refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import openpyxl
import pytest
from django.contrib.auth.hashers import verify_password
from pytest_django import Settings

from tests.cast import NOW, Cast
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor, Role
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotPermitted, Refusal
from vanthu.directory import actions_people_book, people_book, workbooks
from vanthu.directory.actions_people_book import NewAccount
from vanthu.directory.models import Person, Post, Unit
from vanthu.directory.people_book import PEOPLE, PERSON_COLUMNS, UNIT_COLUMNS, UNITS, Book

PERSON = (
    "Mai Văn Mới",
    "moi.mv",
    "moi.mv@phutho.example",
    "Chuyên viên",
    "Phòng Tổ chức",
    "Chuyên viên",
    "",
    "",
)
UNIT = ("Phòng Tổ chức", "TC", "")


def book(*people: Sequence[object], units: Sequence[Sequence[object]] = (UNIT,)) -> bytes:
    """Return a workbook of the template's shape."""
    return workbooks.written(
        {UNITS: (UNIT_COLUMNS, [list(map(str, row)) for row in units]), PEOPLE: (PERSON_COLUMNS, people)}  # type: ignore[dict-item]  # cells of all kinds
    )


def judged(cast: Cast, content: bytes) -> Book:
    """Judge a workbook beside the sender."""
    return people_book.judged(people_book.parsed(content), agency_id=cast.sender.pk, on=hanoi_date(NOW))


def taken_in(
    cast: Cast, content: bytes, *, seen: str = "", by: Actor | None = None
) -> tuple[NewAccount, ...]:
    """Write a workbook as it was seen, or as it would be seen now; return who is new."""
    return actions_people_book.import_people(
        people_book.parsed(content),
        agency_id=cast.sender.pk,
        source="tệp.xlsx",
        seen=seen or judged(cast, content).outcome,
        actor=by or cast.quyen,
        now=NOW,
    ).accounts


def faults(cast: Cast, *people: Sequence[object], units: Sequence[Sequence[object]] = (UNIT,)) -> str:
    """Return what is wrong with the rows."""
    found = judged(cast, book(*people, units=units))
    return "; ".join(fault for line in (*found.units, *found.people) for fault in line.faults)


def test_units_and_people_are_written_in_one_act(cast: Cast) -> None:
    leader = (
        "Lý Thị Trưởng",
        "truong.lt",
        "",
        "Phó Giám đốc",
        "",
        "Lãnh đạo; Chuyên viên",
        "KT.",
        "Giám đốc",
    )

    accounts = taken_in(cast, book(PERSON, leader, units=(UNIT, ("Tổ Một", "T1", "Phòng Tổ chức"))))

    assert [account.username for account in accounts] == ["moi.mv", "truong.lt"]
    assert all(len(account.password) >= 16 for account in accounts)
    post = Post.objects.get(person__username="truong.lt")
    assert (post.role_set, post.signing_mode, post.head_title) == (
        {Role.LEADER, Role.OFFICER},
        "KT.",
        "Giám đốc",
    )
    assert Unit.objects.get(name="Tổ Một").parent == Unit.objects.get(name="Phòng Tổ chức")
    assert AuditEntry.objects.filter(event="directory.people_imported").get().detail["new"] == 2


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    content = book(PERSON)
    taken_in(cast, content)

    assert taken_in(cast, content) == ()
    assert judged(cast, content).same == 2
    assert Post.objects.filter(person__username="moi.mv").count() == 1


def test_a_new_name_and_a_second_post_are_told_before_they_are_written(cast: Cast) -> None:
    taken_in(cast, book(PERSON))
    again = ("Mai Văn Mới Hơn", "moi.mv", "", "Phó Trưởng phòng", "Phòng Tổ chức", "Chuyên viên", "", "")

    (line,) = judged(cast, book(again)).people
    taken_in(cast, book(again))

    assert line.changes == ("họ và tên: Mai Văn Mới → Mai Văn Mới Hơn",)
    assert line.gets_post
    person = Person.objects.get(username="moi.mv")
    assert (person.full_name, person.email, person.posts.count()) == (
        "Mai Văn Mới Hơn",
        "moi.mv@phutho.example",
        2,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({0: ""}, "thiếu “Họ và tên”"),
        ({1: "có dấu cách"}, "chỉ được gồm chữ không dấu"),
        ({2: "khong-phai-thu"}, "không đúng dạng"),
        ({4: "Phòng Không Có"}, "không có đơn vị “Phòng Không Có”"),
        ({5: "Phù thủy"}, "không có vai trò “Phù thủy”"),
        ({5: "Lãnh đạo"}, "phải ghi “Ký với tư cách”"),
        ({5: "Lãnh đạo", 6: "KT."}, "phải ghi “Ký thay” ai"),
        ({6: "XYZ"}, "“Ký với tư cách” là"),
        ({0: "x" * 101}, "dài quá 100 ký tự"),
        ({0: "=1+1"}, "chứa công thức"),
        ({0: '=HYPERLINK("http://la.example")'}, "chứa công thức"),
    ],
)
def test_a_wrong_row_says_what_is_wrong_and_is_left_out(
    cast: Cast, change: dict[int, str], said: str
) -> None:
    row = [change.get(at, cell) for at, cell in enumerate(PERSON)]

    assert said in faults(cast, row)
    assert taken_in(cast, book(row)) == ()


def test_rows_that_clash_with_one_another_are_left_out(cast: Cast) -> None:
    assert "cùng chức vụ" in faults(cast, PERSON, PERSON)
    assert "hai họ tên" in faults(cast, PERSON, ("Người Khác", *PERSON[1:3], "Phó phòng", *PERSON[4:]))
    assert "nhiều dòng" in faults(cast, units=(UNIT, UNIT))


def test_a_unit_below_one_that_is_left_out_is_left_out_too(cast: Cast) -> None:
    told = faults(cast, PERSON, units=(("Phòng Tổ chức", "", ""), ("Tổ Một", "T1", "Phòng Tổ chức")))

    assert "dòng của đơn vị “Phòng Tổ chức” bị loại" in told
    assert told.count("bị loại") == 2, "of the unit below it, and of who is in it"


def test_units_that_would_be_above_one_another_are_left_out(cast: Cast) -> None:
    round_about = (("Phòng A", "A", "Phòng C"), ("Phòng B", "B", "Phòng A"), ("Phòng C", "C", "Phòng B"))

    assert faults(cast, units=round_about).count("thuộc lẫn nhau") == 3
    taken_in(cast, book(units=(*round_about, UNIT)))

    assert Unit.objects.filter(name="Phòng Tổ chức").exists()
    assert not Unit.objects.filter(name="Phòng A").exists()


def test_a_unit_is_not_put_below_what_is_below_it(cast: Cast) -> None:
    taken_in(cast, book(units=(UNIT, ("Tổ Một", "T1", "Phòng Tổ chức"))))

    assert "thuộc lẫn nhau" in faults(cast, units=(("Phòng Tổ chức", "TC", "Tổ Một"),))


def test_units_change_places_in_whatever_order_they_are_told(cast: Cast) -> None:
    taken_in(cast, book(units=(UNIT, ("Tổ Một", "T1", "Phòng Tổ chức"), ("Văn phòng", "VP", ""))))

    taken_in(cast, book(units=(("Phòng Tổ chức", "TC", "Tổ Một"), ("Tổ Một", "T1", "Văn phòng"))))

    assert Unit.objects.get(name="Phòng Tổ chức").parent == Unit.objects.get(name="Tổ Một")
    assert Unit.objects.get(name="Tổ Một").parent == Unit.objects.get(name="Văn phòng")


def test_what_nobody_was_shown_is_not_written(cast: Cast) -> None:
    mine, theirs = book(PERSON), book(("Người Khác Hẳn", *PERSON[1:3], "Kế toán", *PERSON[4:]))
    seen = judged(cast, theirs).outcome
    taken_in(cast, mine)

    with pytest.raises(Conflict) as refused:
        taken_in(cast, theirs, seen=seen)

    assert refused.value.code is Refusal.IMPORT_STALE
    person = Person.objects.get(username="moi.mv")
    assert (person.full_name, person.posts.count()) == ("Mai Văn Mới", 1)


def test_a_row_of_formulas_says_only_that(cast: Cast) -> None:
    told = faults(cast, PERSON, ("=A1", "=B1", *PERSON[2:]), ("=A1", "=B1", *PERSON[2:]))

    assert told == "; ".join(
        ["cột “Họ và tên”, “Tên đăng nhập” chứa công thức; hãy dán lại dưới dạng giá trị"] * 2
    )


def test_rows_without_a_user_name_are_not_taken_for_one_person(cast: Cast) -> None:
    told = faults(cast, ("Người Một", "", *PERSON[2:]), ("Người Hai", "", *PERSON[2:]))

    assert told == "thiếu “Tên đăng nhập”; thiếu “Tên đăng nhập”"


def test_first_passwords_take_no_time_and_are_hashed_anew_once_they_were_used(
    cast: Cast, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    (account,) = taken_in(cast, book(PERSON))
    kept = Person.objects.get(username="moi.mv").password

    assert "$m=64,t=1,p=1$" in kept
    assert verify_password(account.password, kept) == (True, True)
    assert not verify_password(account.password + "x", kept)[0]


def test_a_person_of_another_agency_is_not_taken_over(cast: Cast) -> None:
    theirs = Person.objects.get(pk=cast.huy.person_id)

    assert "đã có người khác dùng" in faults(cast, ("Tên Khác", theirs.username, *PERSON[2:]))
    theirs.refresh_from_db()
    assert theirs.full_name == "Đỗ Quang Huy"


def test_a_post_that_is_held_with_other_roles_is_not_changed_behind_anybodys_back(cast: Cast) -> None:
    taken_in(cast, book(PERSON))

    assert "vai trò khác" in faults(cast, (*PERSON[:5], "Văn thư", "", ""))


def test_only_an_administrator_of_the_agency_takes_people_in(cast: Cast) -> None:
    for other in (cast.hanh, cast.thanh):
        with pytest.raises(NotPermitted):
            taken_in(cast, book(PERSON), by=other)


def test_the_template_is_taken_in_as_it_is(cast: Cast) -> None:
    assert judged(cast, people_book.template()).faulty == 0


# hostile workbooks


def packed(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def bent(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook with something exchanged in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    return packed({**parts, part: parts[part].replace(old, new, 1)})


def many_rows(count: int) -> bytes:
    """Return a workbook with so many people."""
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet(PEOPLE)
    sheet.append(list(PERSON_COLUMNS))
    for _ in range(count):
        sheet.append(list(PERSON))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


BOOM = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no zip": lambda: b"khong phai excel" * 100,
    "old xls": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 2000,
    "cut off": lambda: book(PERSON)[:3000],
    "another zip": lambda: packed({"a.txt": b"x"}),
    "bomb of ratio": lambda: packed({"xl/workbook.xml": b"<" + b" " * 30_000_000}),
    "bomb of size": lambda: packed({f"xl/{n}.bin": bytes(range(256)) * 40_000 for n in range(5)}),
    "many parts": lambda: packed({f"{n}.bin": b"x" for n in range(300)}),
    "entities": lambda: bent(book(PERSON), "xl/workbook.xml", b"<workbook", BOOM + b"<workbook"),
    "no headings": lambda: workbooks.written({PEOPLE: (("Cột lạ",), ())}),
    "other sheets": lambda: workbooks.written({"Trang khác": (PERSON_COLUMNS, ())}),
    "too large": lambda: b"PK" + b"\x00" * (workbooks.LARGEST_FILE + 1),
    "broken sheet": lambda: bent(book(PERSON), "xl/worksheets/sheet2.xml", b"</row>", b"</raw>"),
}
"""Workbooks that nobody should open, by what is wrong with them."""


def test_a_workbook_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 20)

    assert len(people_book.parsed(many_rows(20)).people) == 20
    with pytest.raises(Invalid, match="quá 20 dòng"):
        people_book.parsed(many_rows(21))


@pytest.mark.parametrize("which", HOSTILE)
def test_a_hostile_workbook_is_refused_in_words(which: str) -> None:
    content = HOSTILE[which]()

    with pytest.raises(Invalid) as refused:
        people_book.parsed(content)

    assert refused.value.code in {Refusal.WORKBOOK_WRONG, Refusal.FILE_TOO_LARGE}
    assert "ãy " in str(refused.value), "what to do"
