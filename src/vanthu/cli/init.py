"""`vanthu init`: make an installation in a folder."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shlex
import sys
from pathlib import Path
from typing import Final

from . import installation
from .speech import said

FOLDERS: Final = ("blobs", "keys", "trust", "logs")
_OURS: Final = frozenset({*FOLDERS, "vanthu.sqlite3", "vanthu.sqlite3-wal", "vanthu.sqlite3-shm"})


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("folder", type=Path, help="thư mục mới / a new folder")
    parser.add_argument("--agency", required=True, metavar="CODE", help="mã định danh cơ quan, ví dụ H44.12")
    parser.add_argument("--name", required=True, help="tên cơ quan đầy đủ")
    parser.add_argument(
        "--older-code", default="", metavar="CODE", help="mã cũ theo QCVN 102, ví dụ 000.12.00.H44"
    )
    parser.add_argument(
        "--parent", default="", metavar="NAME", help="cơ quan cấp trên, in phía trên tên cơ quan"
    )
    parser.add_argument("--abbreviation", default="", help="chữ viết tắt trong ký hiệu, ví dụ STTTT")
    parser.add_argument("--place", default="", help="địa danh trên dòng ngày tháng, ví dụ Phú Thọ")
    parser.add_argument(
        "--admin", default="quantri", metavar="USER", help="tên đăng nhập của quản trị (quantri)"
    )
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """Make the folder, the keys, the database, the agency with its books, and an administrator."""
    folder: Path = args.folder.absolute()
    installation.keep_private()
    os.environ["VANTHU_HOME"] = str(folder)
    _make_folders(folder)

    import django

    django.setup()
    installation.migrate()
    from vanthu.exchange.keys import ensure_key

    ensure_key(folder)
    password = _fill(args)
    made = {"home": str(folder), "agency": args.agency, "admin": args.admin, "password": password}
    if args.json:
        print(json.dumps(made, ensure_ascii=False))
    else:
        _tell(made)
    return 0


def _make_folders(folder: Path) -> None:
    from vanthu.core.errors import Conflict, Refusal

    if (folder / ".installed").exists():
        raise Conflict(Refusal.ALREADY_EXISTS, what=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    # Somebody's own folder, given by mistake or on purpose, keeps its mode; `vanthu check` speaks of it.
    if {entry.name for entry in folder.iterdir()} <= _OURS:
        folder.chmod(0o700)
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True)
        (folder / name).chmod(0o700)
    key = folder / "keys" / "session.key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(50), encoding="ascii")


def _fill(args: argparse.Namespace) -> str:
    """Write the first rows; asked again after a cut, go on where it stopped. Return the administrator's password."""
    from vanthu.core import clock
    from vanthu.core.actor import Actor, Role
    from vanthu.directory import actions as directory
    from vanthu.directory import queries
    from vanthu.directory.actions import AgencyFacts
    from vanthu.registers import actions as registers
    from vanthu.registers import queries as books
    from vanthu.registers.words import BookKind

    now, actor = clock.now(), Actor.system("vanthu init")
    facts = AgencyFacts(
        code=args.agency,
        name=args.name,
        older_code=args.older_code,
        parent_name=args.parent,
        abbreviation=args.abbreviation,
        place=args.place,
        is_local=True,
    )
    agency = directory.save_agency(facts, actor=actor, now=now)
    for kind in BookKind:
        if not books.books(Actor.system("vanthu init", agency_id=agency.pk)).filter(kind=kind).exists():
            registers.open_book(agency.pk, kind=kind, actor=actor, now=now)
    password = secrets.token_urlsafe(12)
    person = queries.person_by_username(args.admin)
    if person is None:
        person = directory.add_person(
            args.admin, full_name="Quản trị hệ thống", password=password, actor=actor, now=now
        )
    else:
        directory.set_password(person.pk, password=password, actor=actor, now=now)
    if not queries.posts_of(person, on=clock.hanoi_date(now)):
        directory.give_post(
            person.pk,
            agency_id=agency.pk,
            unit_id=None,
            title="Quản trị hệ thống",
            roles=frozenset({Role.ADMINISTRATOR}),
            actor=actor,
            now=now,
        )
    (Path(os.environ["VANTHU_HOME"]) / ".installed").touch()
    return password


def _tell(made: dict[str, str]) -> None:
    from rich.console import Console
    from rich.text import Text

    out = Console(soft_wrap=True, highlight=False)
    home, admin, password = made["home"], made["admin"], made["password"]
    done = said("Đã tạo bản cài đặt tại {} cho cơ quan {}.", "Made the installation in {} for the agency {}.")
    out.print(Text(done.format(home, made["agency"]), style="bold green"))
    once = said(
        "Đăng nhập quản trị: {}  Mật khẩu: {} (chỉ hiện một lần)",
        "The administrator signs in as: {}  Password: {} (shown only once)",
    )
    out.print(Text(once.format(admin, password)))
    out.print(Text(f"{said('Chạy', 'Run')}: VANTHU_HOME={shlex.quote(home)} {_program()} serve --port 8000"))


def _program() -> str:
    """Return how this command was called, so that the next line can be pasted."""
    called = Path(sys.argv[0])
    return shlex.quote(str(called)) if called.name == "vanthu" else "vanthu"
