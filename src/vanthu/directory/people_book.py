"""Units and people of an agency as a workbook: judged row by row, beside the directory, before anything is written."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from vanthu.core.actor import Role
from vanthu.core.text import fold

from .models import Person, Post, Unit
from .queries_units import open_units
from .words import SigningMode
from .workbooks import Row, read, written

UNITS: Final = "Đơn vị"
PEOPLE: Final = "Người dùng"
UNIT_COLUMNS: Final = ("Tên đơn vị*", "Chữ viết tắt*", "Thuộc đơn vị")
PERSON_COLUMNS: Final = (
    "Họ và tên*", "Tên đăng nhập*", "Thư điện tử", "Chức vụ*", "Đơn vị", "Vai trò*", "Ký với tư cách", "Ký thay",
)  # fmt: skip
SHEETS: Final = {UNITS: UNIT_COLUMNS, PEOPLE: PERSON_COLUMNS}
_LIMITS: Final = {
    "Tên đơn vị*": 200, "Chữ viết tắt*": 30, "Họ và tên*": 100, "Tên đăng nhập*": 80, "Thư điện tử": 100,
    "Chức vụ*": 100, "Ký thay": 100,
}  # fmt: skip
_NAME: Final = re.compile(r"[a-z0-9._-]+")
_HEAD: Final = "Thủ trưởng"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit as a row tells it."""

    number: int
    name: str
    abbreviation: str
    parent: str = ""
    faults: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    is_new: bool = False

    @property
    def is_taken(self) -> bool:
        """Say whether the row is written when the file is applied."""
        return not self.faults and (self.is_new or bool(self.changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person in one post as a row tells it."""

    number: int
    full_name: str
    username: str
    email: str
    title: str
    unit: str
    roles: frozenset[Role]
    mode: SigningMode
    head_title: str
    faults: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    is_new: bool = False
    """The person is new, and has to be given a password."""
    gets_post: bool = False

    @property
    def is_taken(self) -> bool:
        """Say whether the row is written when the file is applied."""
        return not self.faults and (self.is_new or self.gets_post or bool(self.changes))


@dataclass(frozen=True, slots=True)
class Book:
    """What a workbook says, judged."""

    units: tuple[UnitLine, ...]
    people: tuple[PersonLine, ...]

    @property
    def lines(self) -> tuple[UnitLine | PersonLine, ...]:
        """Return units, then people."""
        return (*self.units, *self.people)

    @property
    def taken(self) -> int:
        """Count the rows that are written."""
        return sum(line.is_taken for line in self.lines)

    @property
    def faulty(self) -> int:
        """Count the rows that are left out."""
        return sum(bool(line.faults) for line in self.lines)

    @property
    def outcome(self) -> str:
        """Return a fingerprint of what would become of each row, to be compared with what somebody was shown."""
        told = [
            (
                line.number,
                line.faults,
                line.changes,
                line.is_new,
                isinstance(line, PersonLine) and line.gets_post,
            )
            for line in self.lines
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def same(self) -> int:
        """Count the rows that say what the directory says."""
        return len(self.units) + len(self.people) - self.taken - self.faulty


def template() -> bytes:
    """Return a workbook to fill in, with examples."""
    return written(
        {
            UNITS: (UNIT_COLUMNS, (("Văn phòng", "VP", ""), ("Phòng Hành chính", "HC", "Văn phòng"))),
            PEOPLE: (
                PERSON_COLUMNS,
                (
                    (
                        "Nguyễn Văn Mẫu", "mau.nv", "mau.nv@example.gov.vn", "Chuyên viên", "Phòng Hành chính",
                        Role.OFFICER.vi, "", "",
                    ),
                    ("Trần Thị Ví Dụ", "du.ttv", "", "Phó Giám đốc", "", Role.LEADER.vi, "KT.", "Giám đốc"),
                ),
            ),
        }
    )  # fmt: skip


def parsed(content: bytes) -> Book:
    """Return what a workbook says, with what is wrong in itself. Raises Invalid for what is no such file."""
    sheets = read(content, SHEETS)
    return Book(
        tuple(_unit_line(row) for row in sheets[UNITS]), tuple(_person_line(row) for row in sheets[PEOPLE])
    )


def judged(book: Book, *, agency_id: int, on: date) -> Book:
    """Return a book beside the directory of an agency: what is new, what changes, what clashes. Reads only."""
    known = {fold(unit.name): unit for unit in open_units(agency_id).select_related("parent")}
    names = Counter(fold(line.name) for line in book.units if line.name)
    above = _above(book.units, known)
    units = _with_parents([_judged_unit(line, known, names, above) for line in book.units], known)
    open_names = {*known, *(fold(line.name) for line in units if not line.faults)}
    usernames = [line.username for line in book.people]
    people = {row.username: row for row in Person.objects.filter(username__in=usernames)}
    held: dict[str, list[Post]] = {}
    elsewhere: set[str] = set()
    for post in Post.objects.filter(person__username__in=usernames).select_related("person", "unit"):
        if not post.is_held_on(on):
            continue
        if post.agency_id == agency_id:
            held.setdefault(post.person.username, []).append(post)
        else:
            elsewhere.add(post.person.username)
    rows = Counter((line.username, fold(line.title), fold(line.unit)) for line in book.people)
    lines = []
    for line in book.people:
        if not line.username:
            lines.append(line)
            continue
        faults = [*line.faults, *_clashes(line, book.people, rows, open_names, names)]
        judged_line = _beside(line, people.get(line.username), held.get(line.username, []))
        faults += judged_line.faults[len(line.faults) :]
        if line.username in elsewhere or (line.username in people and line.username not in held):
            faults.append(f"tên đăng nhập “{line.username}” đã có người khác dùng")
        lines.append(replace(judged_line, faults=tuple(faults)))
    return Book(units, tuple(lines))


def _unit_line(row: Row) -> UnitLine:
    cells = row.cells
    # What could not be read is told alone: that it is missing would be no news.
    return UnitLine(
        number=row.number,
        name=cells["Tên đơn vị*"],
        abbreviation=cells["Chữ viết tắt*"],
        parent=cells["Thuộc đơn vị"],
        faults=row.faults or tuple(_shape(cells, UNIT_COLUMNS)),
    )


def _person_line(row: Row) -> PersonLine:
    cells = row.cells
    faults = _shape(cells, PERSON_COLUMNS)
    username = cells["Tên đăng nhập*"].lower()
    if username and not _NAME.fullmatch(username):
        faults.append(f"tên đăng nhập “{username}” chỉ được gồm chữ không dấu, số, “.”, “-”, “_”")
    email = cells["Thư điện tử"]
    try:
        validate_email(email or "x@example.vn")
    except ValidationError:
        faults.append(f"thư điện tử “{email}” không đúng dạng")
    roles, unknown = _roles(cells["Vai trò*"])
    faults += [f"không có vai trò “{each}”" for each in unknown]
    mode = _mode(cells["Ký với tư cách"])
    head_title = cells["Ký thay"]
    if mode is None:
        faults.append(f"“Ký với tư cách” là {_HEAD}, TM., KT., TL., TUQ. hoặc Q.")
    if Role.LEADER in roles and not cells["Ký với tư cách"]:
        faults.append(f"lãnh đạo phải ghi “Ký với tư cách”: {_HEAD}, TM., KT., TL., TUQ. hoặc Q.")
    if mode in {SigningMode.KT, SigningMode.TL, SigningMode.TUQ} and not head_title:
        faults.append(f"ký {mode} thì phải ghi “Ký thay” ai, ví dụ Giám đốc")
    return PersonLine(
        number=row.number, full_name=cells["Họ và tên*"], username=username, email=email, title=cells["Chức vụ*"],
        unit=cells["Đơn vị"], roles=roles, mode=mode or SigningMode.HEAD, head_title=head_title,
        faults=row.faults or tuple(faults),
    )  # fmt: skip


def _shape(cells: Mapping[str, str], columns: Sequence[str]) -> list[str]:
    faults = [f"thiếu “{name.rstrip('*')}”" for name in columns if name.endswith("*") and not cells[name]]
    return faults + [
        f"“{name.rstrip('*')}” dài quá {most} ký tự"
        for name, most in _LIMITS.items()
        if len(cells.get(name, "")) > most
    ]


def _roles(text: str) -> tuple[frozenset[Role], list[str]]:
    known = {fold(word): role for role in Role for word in (role.value, role.vi, role.en)}
    told = [part.strip() for part in re.split(r"[,;/\n]", text) if part.strip()]
    return (
        frozenset(known[fold(part)] for part in told if fold(part) in known),
        [part for part in told if fold(part) not in known],
    )


def _mode(text: str) -> SigningMode | None:
    bare = fold(text).rstrip(".")
    if not bare or bare in {fold(_HEAD), fold(SigningMode.HEAD.vi)}:
        return SigningMode.HEAD
    return next((mode for mode in SigningMode if mode.value and fold(mode.value).rstrip(".") == bare), None)


def _above(lines: Sequence[UnitLine], known: Mapping[str, Unit]) -> dict[str, str]:
    """Return under which unit each would be, by folded names, with the file beside what is known."""
    above = {name: fold(unit.parent.name) if unit.parent else "" for name, unit in known.items()}
    return above | {fold(line.name): fold(line.parent) for line in lines if line.name and line.parent}


def ranked(lines: Sequence[UnitLine], known: Mapping[str, Unit]) -> list[UnitLine]:
    """Return units so that each comes after the one above it: so no step between puts one below itself."""
    above = _above(lines, known)
    return sorted(lines, key=lambda line: len(_ancestors(fold(line.name), above)))


def _ancestors(name: str, above: Mapping[str, str]) -> list[str]:
    """Return the units above one, the nearest first; one that is above itself ends them."""
    found: list[str] = []
    while (name := above.get(name, "")) and name not in found:
        found.append(name)
    return found


def _judged_unit(
    line: UnitLine, known: Mapping[str, Unit], names: Mapping[str, int], above: Mapping[str, str]
) -> UnitLine:
    faults = list(line.faults)
    if names[fold(line.name)] > 1:
        faults.append(f"đơn vị “{line.name}” có nhiều dòng")
    if line.parent and fold(line.parent) not in known and fold(line.parent) not in names:
        faults.append(f"không có đơn vị “{line.parent}” trong cơ quan hay trong tệp")
    if line.parent and fold(line.parent) == fold(line.name):
        faults.append("đơn vị không thể thuộc chính nó")
    elif line.parent and fold(line.name) in _ancestors(fold(line.name), above):
        faults.append(
            f"“{line.name}” và “{line.parent}” thuộc lẫn nhau; hãy sửa “Thuộc đơn vị” của một trong các dòng này"
        )
    there = known.get(fold(line.name))
    changes = []
    if there is not None:
        if line.abbreviation and line.abbreviation != there.abbreviation:
            changes.append(f"chữ viết tắt: {there.abbreviation} → {line.abbreviation}")
        was = there.parent.name if there.parent else ""
        if line.parent and fold(line.parent) != fold(was):
            changes.append(f"thuộc: {was or '–'} → {line.parent}")
    return replace(line, faults=tuple(faults), changes=tuple(changes), is_new=there is None)


def _with_parents(lines: Sequence[UnitLine], known: Mapping[str, Unit]) -> tuple[UnitLine, ...]:
    """Return the lines, with a fault in those whose unit above them is left out itself."""
    while True:
        there = {*known, *(fold(line.name) for line in lines if not line.faults)}
        orphans = {
            line for line in lines if line.parent and not line.faults and fold(line.parent) not in there
        }
        if not orphans:
            return tuple(lines)
        lines = [
            replace(line, faults=(f"dòng của đơn vị “{line.parent}” bị loại",)) if line in orphans else line
            for line in lines
        ]


def _clashes(
    line: PersonLine,
    people: Sequence[PersonLine],
    rows: Mapping[tuple[str, str, str], int],
    open_names: set[str],
    told: Mapping[str, int],
) -> list[str]:
    faults = []
    if line.unit and fold(line.unit) not in open_names and fold(line.unit) in told:
        faults.append(f"dòng của đơn vị “{line.unit}” bị loại")
    elif line.unit and fold(line.unit) not in open_names:
        faults.append(f"không có đơn vị “{line.unit}” trong cơ quan hay trong tệp")
    if rows[(line.username, fold(line.title), fold(line.unit))] > 1:
        faults.append("có dòng khác cho cùng người, cùng chức vụ, cùng đơn vị")
    if any(one.username == line.username and one.full_name != line.full_name for one in people):
        faults.append(f"tên đăng nhập “{line.username}” có hai họ tên khác nhau trong tệp")
    return faults


def _beside(line: PersonLine, person: Person | None, held: Sequence[Post]) -> PersonLine:
    """Return a line beside the person and the posts that the person holds in the agency."""
    if person is None:
        return replace(line, is_new=True, gets_post=True)
    changes = []
    if line.full_name and line.full_name != person.full_name:
        changes.append(f"họ và tên: {person.full_name} → {line.full_name}")
    if line.email and line.email != person.email:
        changes.append(f"thư điện tử: {person.email or '–'} → {line.email}")
    same = next((post for post in held if _is_same_post(line, post)), None)
    if same is None:
        return replace(line, changes=tuple(changes), gets_post=True)
    was = ", ".join(role.vi for role in Role if role in same.role_set)
    if same.role_set != line.roles or (same.signing_mode, same.head_title) != (
        line.mode.value,
        line.head_title,
    ):
        why = f"đang giữ chức vụ này với vai trò khác ({was}); hãy kết thúc chức vụ cũ trước khi nhập"
        return replace(line, changes=tuple(changes), faults=(*line.faults, why))
    return replace(line, changes=tuple(changes))


def _is_same_post(line: PersonLine, post: Post) -> bool:
    unit = post.unit.name if post.unit else ""
    return (fold(post.title), fold(unit)) == (fold(line.title), fold(line.unit))
