"""`vanthu receipt`: prove a receipt of the exchange, offline, years later, without an installation."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
    verify = acts.add_parser("verify", help="kiểm tra chữ ký của biên nhận / verify a receipt's signature")
    verify.add_argument("file", type=Path, metavar="FILE", help="tệp biên nhận (.json)")
    verify.add_argument("--key", metavar="BASE64", help="khóa công khai phải khớp, lấy từ bên nhận qua kênh tin cậy")
    verify.add_argument("--package", type=Path, metavar="EDXML", help="gói tin mà biên nhận nói đến; so mã băm")
    verify.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """Say whether the receipt holds: 0 it does, 1 it does not."""
    from vanthu.core.errors import Refused
    from vanthu.exchange import receipts
    from vanthu.exchange.keys import public_key

    try:
        pinned = public_key(args.key) if args.key else None
        held = receipts.read(args.file.read_text(encoding="utf-8"), pinned=pinned)
        package = hashlib.sha256(args.package.read_bytes()).hexdigest() if args.package else None
    except (Refused, OSError, UnicodeDecodeError) as error:
        print(f"vanthu receipt: {error}", file=sys.stderr)
        return 1
    if package is not None and package != held.receipt.sha256:
        print("vanthu receipt: biên nhận nói về gói tin khác (mã băm không khớp).", file=sys.stderr)
        return 1
    facts = {name: str(value) for name, value in asdict(held.receipt).items()}
    if args.json:
        print(json.dumps({"valid": True, "key": held.key.text, "receipt": facts}, ensure_ascii=False, indent=2))
        return 0
    print("Biên nhận đúng: chữ ký khớp với nội dung.")
    print(f"Khóa đã ký: {held.key.text}" + ("" if pinned else "  (chưa đối chiếu; dùng --key để đối chiếu)"))
    for name, value in facts.items():
        print(f"  {name:16} {value}")
    return 0
