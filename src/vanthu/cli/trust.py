"""`vanthu trust`: the root certificates that this installation trusts."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from . import installation


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
    take = acts.add_parser("import", help="thêm chứng thư gốc; phải khớp dấu vân tay đã ghim, trừ khi --own")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE")
    take.add_argument("--own", action="store_true", help="tin cậy như chứng thư gốc riêng của bản cài đặt")
    show = acts.add_parser("show", help="liệt kê chứng thư đang tin cậy")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    for act in (take, show):
        # Not given after the act, it must not undo what was given before it.
        act.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="in kết quả dạng JSON"
        )


def run(args: argparse.Namespace) -> int:
    """Import certificates into the installation's trust folder, or list what is there."""
    folder = installation.enter() / "trust"
    from vanthu.signing import certificates
    from vnsign import trust
    from vnsign.errors import TrustError

    try:
        if args.act == "import":
            rows = [
                {"fingerprint": row.fingerprint, "subject": row.subject, "folder": row.folder}
                for row in trust.import_certificates(args.files, folder=folder, as_own=args.own)
            ]
        else:
            store = trust.TrustStore.load(folder)
            kept = {"pinned": store.pinned, "own": store.own, "intermediates": store.intermediates}
            rows = [
                {
                    "fingerprint": trust.fingerprint(der),
                    "subject": certificates.read(der).subject,
                    "folder": name,
                }
                for name, held in kept.items()
                for der in held
            ]
    except (TrustError, OSError) as error:
        print(f"vanthu trust: {error}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        print(f"{row['folder']:14} {row['fingerprint'][:16]}…  {row['subject']}")
    if not rows:
        print(
            "Chưa tin cậy chứng thư nào: mọi chữ ký sẽ là “chưa đủ căn cứ”. Dùng “vanthu trust import FILE…”."
        )
    return 0
