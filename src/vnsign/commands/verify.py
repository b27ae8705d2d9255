"""`vnsign verify`: judge files and say so to people, programs and the shell."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from vnsign.commands.spoken import said
from vnsign.errors import SigningError
from vnsign.fetch import HttpFetcher
from vnsign.reasons import Language
from vnsign.report import Report, Verdict
from vnsign.trust import TrustStore
from vnsign.workers import verify_files

EXIT = {
    Verdict.VALID: 0,
    Verdict.INVALID: 1,
    Verdict.INDETERMINATE: 2,
    Verdict.UNSIGNED: 3,
    Verdict.UNREADABLE: 3,
}
_WORST = (1, 2, 3, 0)
_WRONG_USE = 2
_CODES = """\
Mã thoát (tệp xấu nhất quyết định, theo thứ tự 1, 2, 3, 0) · exit codes (the worst file decides):
  0  mọi chữ ký hợp lệ · every signature is valid
  1  có chữ ký không hợp lệ · a signature is invalid
  2  chưa đủ căn cứ, hoặc gọi lệnh sai · indeterminate, or wrong usage
  3  không có chữ ký, hoặc không đọc được tệp · unsigned or unreadable
"""


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "verify",
        help="kiểm tra chữ ký số của tệp PDF · judge the signatures of PDF files",
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--trust", type=Path, metavar="DIR", help="thư mục chứng thư tin cậy · trusted certificates"
    )
    parser.add_argument(
        "--at",
        type=_moment,
        metavar="TIME",
        help="kiểm tra tại thời điểm này (ISO 8601) · judge as of this time",
    )
    parser.add_argument("--json", action="store_true", help="in JSON · print JSON")
    parser.add_argument(
        "--report", type=Path, metavar="OUT", help="ghi báo cáo .html hoặc .pdf · write a report"
    )
    parser.add_argument("--password", default="", help="mật khẩu mở tệp · password that opens the files")
    parser.add_argument(
        "--fetch",
        "--host",
        dest="hosts",
        action="append",
        default=[],
        metavar="HOST[:PORT]",
        help="máy chủ được hỏi OCSP và CRL · a host that may be asked for OCSP and CRLs",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge the files and return the exit status: 1 invalid, 2 indeterminate, 3 unsigned or unreadable, 0 valid."""
    language = Language.EN if args.lang == "en" else Language.VI
    sys.stderr.write("".join(f"vnsign verify: {sentence}\n" for sentence in _wrong_paths(args, language)))
    if (args.trust and not args.trust.is_dir()) or (args.report and _wrong_report(args.report, language)):
        return _WRONG_USE
    try:
        trust = TrustStore.load(args.trust) if args.trust else TrustStore()
    except (SigningError, OSError) as error:
        words = said(error, args.lang) if isinstance(error, OSError) else error.sentence(args.lang)
        sys.stderr.write(f"vnsign verify: {words}\n")
        return 3
    reports = _judged(args, trust, args.now)
    if args.json:
        values = [report.to_json() for report in reports]
        sys.stdout.write(
            json.dumps(values[0] if len(values) == 1 else values, ensure_ascii=False, indent=2) + "\n"
        )
    else:
        for report in reports:
            sys.stdout.write(spoken(report, language))
    if args.report is not None:
        from vnsign.report_page import write_report

        write_report(reports, args.report, language=language, files=args.files)
    return worst_exit(reports)


def _wrong_paths(args: argparse.Namespace, language: Language) -> list[str]:
    """Return a sentence for every path that cannot be what it was given as.

    A file that is none is reported as unreadable beside the others, which are judged all the same.
    """
    is_en = language is Language.EN
    wrong = []
    if args.trust and not args.trust.is_dir():
        wrong.append(
            f"--trust {args.trust}: not a folder." if is_en else f"--trust {args.trust}: không phải thư mục."
        )
    if args.report and (sentence := _wrong_report(args.report, language)):
        wrong.append(f"--report {args.report}: {sentence}")
    for file in args.files:
        if file == Path("-"):
            wrong.append(
                "-: save what comes by the pipe as a file first."
                if is_en
                else "-: hãy lưu dữ liệu vào một tệp trước khi kiểm tra."
            )
        elif file.is_dir():
            wrong.append(
                f"{file}: a folder, not a file." if is_en else f"{file}: là thư mục, không phải tệp."
            )
        elif not file.exists():
            wrong.append(f"{file}: no such file." if is_en else f"{file}: không có tệp này.")
    return wrong


def _wrong_report(target: Path, language: Language) -> str:
    """Return why a report cannot go there, before anything is judged; nothing if it can."""
    at = 1 if language is Language.EN else 0
    if target.suffix.lower() not in (".html", ".htm", ".pdf"):
        return ("phải là tệp .html hoặc .pdf.", "must be a .html or .pdf file.")[at]
    if target.is_dir() or not target.absolute().parent.is_dir():
        return ("không có thư mục này, hoặc tên này là thư mục.", "no such folder, or the name is one.")[at]
    return ""


def worst_exit(reports: Sequence[Report]) -> int:
    """Return the exit status of several files: the worst decides, in the order 1, 2, 3, 0."""
    return min((EXIT[report.verdict] for report in reports), key=_WORST.index, default=3)


def spoken(report: Report, language: Language) -> str:
    """Return what a person is told about a file, in lines."""
    lines = [f"{report.file}: {report.sentence(language)}"]
    for signature in report.signatures:
        who = signature.signer.common_name or signature.field
        when = signature.signing_time.isoformat() if signature.signing_time else "—"
        lines.append(f"  {signature.field} · {who} · {when} · {signature.level or '—'}")
        lines.append(f"    {signature.sentence(language)}")
        lines += [f"    - {reason.sentence(language)} [{reason.code.value}]" for reason in signature.reasons]
    if not report.signatures:
        lines += [f"  - {reason.sentence(language)} [{reason.code.value}]" for reason in report.reasons]
    lines += [f"  → {remedy}" for remedy in report.remedies(language)]
    return "\n".join(lines) + "\n"


def _judged(args: argparse.Namespace, trust: TrustStore, now: datetime) -> list[Report]:
    fetch = HttpFetcher(frozenset(args.hosts)) if args.hosts else None
    judged = verify_files(
        args.files, trust=trust, now=now, at=args.at, fetch=fetch, password=args.password.encode()
    )
    reports: list[Report | None] = [None] * len(args.files)
    console = Console(stderr=True)
    with Progress(console=console, disable=len(args.files) < 2 or not console.is_terminal) as progress:
        task = progress.add_task("vnsign verify", total=len(args.files))
        for index, report in judged:
            reports[index] = report
            progress.advance(task)
    return [report for report in reports if report is not None]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an ISO 8601 time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
