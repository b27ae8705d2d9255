"""`vanthu register`: prove that no register was changed after its days were closed."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from . import installation
from .speech import said

if TYPE_CHECKING:
    from vanthu.registers.verify import BookReport

EPILOG = """\
Ví dụ / For example:
  vanthu register verify
  vanthu register verify --key 6Zf…=     khóa công khai ghi ở nơi khác / the public key, known from elsewhere

Giữ mã băm cuối chuỗi ở nơi khác thì cũng phát hiện được việc cắt bớt các lần khóa sổ gần nhất.
Keep the last hash elsewhere: it also shows that the latest closings were cut off.
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
    verify = acts.add_parser(
        "verify",
        help="kiểm tra mọi sổ đăng ký với các lần khóa sổ / check every register against its closings",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("--key", metavar="PUB", help="khóa công khai của hệ thống, base64 / the public key")
    verify.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """Check every book; exit 0 only if none was tampered with."""
    installation.enter()
    installation.require_current()
    from vanthu.core.installation_key import installation_key, public_key
    from vanthu.registers import queries, verify
    from vanthu.registers.words import RegisterVerdict

    key = public_key(args.key) if args.key else installation_key().public
    reports = [verify.verify(book, key=key) for book in queries.all_books()]
    for report in reports:
        _tell(report, as_json=args.json)
    return 1 if any(report.verdict is RegisterVerdict.INVALID for report in reports) else 0


def _tell(report: BookReport, *, as_json: bool) -> None:
    told: dict[str, Any] = {  # Any: JSON for people and programs
        "agency": report.book.agency.code,
        "book": report.book.name,
        "verdict": report.verdict.value,
        "closings": report.closings,
        "lines": report.lines,
        "entries": report.entries,
        "last_sha256": report.last_sha256,
        "findings": [{"code": found.breach.value, "where": found.where} for found in report.findings],
    }
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    counts = said("{} lần khóa sổ, {} dòng, {} số", "{} closings, {} lines, {} numbers")
    words = said(report.verdict.vi, report.verdict.en)
    mark = {"valid": "✔", "invalid": "✘"}.get(report.verdict.value, "!")
    print(
        f"{mark} {told['agency']} {report.book.name}: {words}"
        f" ({counts.format(report.closings, report.lines, report.entries)})"
    )
    for found in report.findings:
        print(f"    {found.where}: {said(found.breach.vi, found.breach.en)}")
    if report.last_sha256:
        print(f"    {said('mã băm cuối chuỗi', 'end of the chain')}: {report.last_sha256}")
