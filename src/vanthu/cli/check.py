"""`vanthu check`: look an installation over and say how to mend what is wrong."""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from . import installation


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: Literal["ok", "warning", "error"]
    detail: str


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """Print every finding; exit 1 if one of them is an error."""
    folder = installation.enter()
    found = list(findings(folder))
    if args.json:
        print(json.dumps([asdict(row) for row in found], ensure_ascii=False, indent=2))
    else:
        marks = {"ok": "✔", "warning": "!", "error": "✘"}
        for row in found:
            print(f"{marks[row.state]} {row.what}: {row.detail}")
    return 1 if any(row.state == "error" for row in found) else 0


def findings(folder: Path) -> Iterator[Finding]:
    """Look at the database, the keys, the trusted roots, the fonts, the outside programs and the pages."""
    yield from _database()
    yield from _registers()
    yield _keys(folder)
    yield _readers(folder)
    yield from _trust(folder)
    yield from _programs()
    yield _pages()
    free = shutil.disk_usage(folder).free
    yield Finding("Đĩa", "ok" if free > 2**30 else "error", f"còn trống {free // 2**20} MiB")


def _database() -> Iterator[Finding]:
    from django.db import connection

    from vanthu.core.errors import Invalid

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            cursor.execute("PRAGMA synchronous")
            full = cursor.fetchone()[0]
            right = (
                mode == "wal"
                and full == 2
                and connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
            )
            yield Finding(
                "SQLite",
                "ok" if right else "error",
                f"journal={mode}, synchronous={full} (cần wal, 2, IMMEDIATE)",
            )
        else:
            cursor.execute("SHOW synchronous_commit")
            commit = cursor.fetchone()[0]
            yield Finding(
                "PostgreSQL",
                "ok" if commit != "off" else "error",
                f"synchronous_commit={commit} (không được là off)",
            )
    try:
        installation.require_current()
        yield Finding("Cơ sở dữ liệu", "ok", "đúng phiên bản")
    except Invalid as error:
        yield Finding("Cơ sở dữ liệu", "error", str(error))


def _registers() -> Iterator[Finding]:
    """Say whether every number up to the last one is explained, in every series and year."""
    from django.db.utils import DatabaseError

    from vanthu.registers import queries

    try:
        reports = queries.gap_report(queries.all_books())
    except DatabaseError:  # a database of another version was named above already
        return
    bad = [report for report in reports if report.missing]
    for report in bad:
        shown = ", ".join(f"{number:02d}" for number in report.missing[:10])
        yield Finding(
            "Sổ đăng ký", "error", f"{report.book.name} {report.year}: số {shown} không có giải thích"
        )
    if not bad:
        yield Finding("Sổ đăng ký", "ok", f"không khuyết số ({len(reports)} sổ và năm)")


def _keys(folder: Path) -> Finding:
    keys = folder / "keys"
    if not keys.is_dir():
        return Finding("Thư mục khóa", "error", f"không có {keys}; hãy phục hồi từ bản sao lưu")
    mode = stat.S_IMODE(keys.stat().st_mode)
    return Finding("Thư mục khóa", "error" if mode & 0o077 else "ok", f"quyền {mode:o} (cần 700)")


def _readers(folder: Path) -> Finding:
    """Say whether other users of the machine can read the folder or the database."""
    kept = [folder, *sorted(folder.glob("vanthu.sqlite3*"))]
    shared = [path for path in kept if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if not shared:
        return Finding("Quyền đọc", "ok", "chỉ chủ sở hữu")
    orders = "; ".join(f"chmod go= {shlex.quote(str(path))}" for path in shared)
    return Finding("Quyền đọc", "warning", f"người dùng khác của máy đọc được; hãy chạy: {orders}")


def _trust(folder: Path) -> Iterator[Finding]:
    from vnsign.errors import TrustError
    from vnsign.trust import TrustStore

    try:
        store = TrustStore.load(folder / "trust")
    except TrustError as error:
        yield Finding("Chứng thư gốc", "error", error.sentence())
        return
    except OSError as error:
        yield Finding("Chứng thư gốc", "error", f"không đọc được {error.filename}: {error.strerror}")
        return
    count = len(store.anchors)
    advice = "" if count else ": chưa kết luận được chữ ký nào là hợp lệ; dùng “vanthu trust import FILE…”"
    yield Finding("Chứng thư gốc", "ok" if count else "warning", f"{count} chứng thư{advice}")


def _programs() -> Iterator[Finding]:
    fonts = any(Path("/usr/share/fonts/truetype").glob("liberation*/LiberationSerif-Regular.ttf"))
    yield Finding(
        "Phông chữ",
        "ok" if fonts else "error",
        "Liberation Serif" if fonts else "hãy cài gói fonts-liberation2",
    )
    for program, package, purpose in (
        ("soffice", "libreoffice-writer-nogui", "nhận tệp .docx"),
        ("bwrap", "bubblewrap", "cách ly khi mở tệp .docx"),
        ("tesseract", "tesseract-ocr-vie", "đọc số trên bản quét"),
    ):
        there = shutil.which(program) is not None
        yield Finding(
            purpose,
            "ok" if there else "warning",
            program if there else f"không có; cài gói {package} nếu cần",
        )


def _pages() -> Finding:
    from django.conf import settings

    there = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists() or any(
        Path(settings.STATIC_ROOT).glob("*")
    )
    return Finding(
        "Giao diện web", "ok" if there else "error", "đủ tệp" if there else "hãy chạy script/setup"
    )
