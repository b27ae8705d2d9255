"""`vnsign show`: what fields and signatures a file has, without judging them."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from vnsign.describe import FieldState, describe


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the tree."""
    parser = subparsers.add_parser(
        "show",
        help="list pages, fields and signatures; use verify to judge them",
        description="Liệt kê trang, ô và chữ ký có trong tệp; dùng `verify` để kiểm tra.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the PDF file")
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Describe one file."""
    found = describe(args.file.read_bytes())
    if args.json:
        json.dump({"file": str(args.file), **asdict(found)}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    sys.stdout.write(f"{args.file}: {found.pages} trang, {found.revisions} phiên bản\n")
    for field in found.fields:
        sys.stdout.write(f"  {field.name:<14} {_line(field)}\n")
    return 0


def _line(field: FieldState) -> str:
    place = ""
    if field.box is not None:
        box = field.box
        place = f"  [{box.page}:{box.x:.1f},{box.y:.1f},{box.width:.1f},{box.height:.1f}]"
    if field.kind != "signature":
        return f"ô chữ: {field.value or '(trống)'}{place}"
    if not field.signed:
        return f"ô chữ ký, chưa ký{place}"
    return f"đã ký: {field.signer or '?'}, {field.sub_filter}, {field.claimed_time or 'không ghi giờ'}{place}"
