"""`vanthu receipt`: prove a receipt offline, years later, without an installation."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vanthu.exchange.receipts import SignedReceipt

_LARGEST = 1_000_000
"""No more than this is read of the receipts in an evidence file."""
EPILOG = """\
Ví dụ / For example:
  vanthu receipt verify bien-nhan.json --key 6Zf…=     khóa công khai của bên nhận, base64
  vanthu receipt verify bien-nhan.json --package goi.edxml
  vanthu receipt verify bang-chung-….zip --key 6Zf…=   tệp bằng chứng tải từ trang lượt gửi / an evidence file

Không có --key, lệnh chỉ chứng minh khóa nào đã ký; khóa đó của ai phải biết từ nơi khác (Quản trị › Kết nối).
Without --key the command proves only which key signed; whose key it is must be known from elsewhere.
"""


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="VIỆC")
    verify = acts.add_parser(
        "verify",
        help="kiểm tra chữ ký của biên nhận / check a receipt's signature",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("file", type=Path, help="tệp biên nhận (JSON) / the receipt's file")
    verify.add_argument(
        "--key",
        metavar="PUB",
        action="append",
        default=[],
        help="khóa công khai đã ghim của bên nhận, có thể nêu nhiều lần / a pinned key, may be repeated",
    )
    verify.add_argument("--package", type=Path, help="gói tin đã gửi, để so mã băm / the package it is about")
    verify.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """Verify every receipt in a file; exit 0 only if all of them hold."""
    try:
        text, measure = _read(args.file)
        lines = _receipts(text)
        measure = _measure(args.package) if args.package else measure
    except OSError as error:
        why = (
            f"không đọc được, hãy kiểm tra đường dẫn và quyền đọc / cannot be read: {error.strerror or error}"
        )
        print(f"vanthu receipt: {error.filename or args.file}: {why}", file=sys.stderr)
        return 1
    except (UnicodeDecodeError, zipfile.BadZipFile, KeyError, zlib.error, RuntimeError) as error:
        why = f"tệp hỏng hoặc không phải biên nhận / broken, or no file of receipts: {error}"
        print(f"vanthu receipt: {args.file}: {why}", file=sys.stderr)
        return 1
    if not lines:
        print(f"vanthu receipt: {args.file}: không có biên nhận nào / no receipt in it", file=sys.stderr)
        return 1
    results = [_judged(line, args.key, measure) for line in lines]
    for result in results:
        _tell(result, as_json=args.json)
    return 0 if all(result["holds"] for result in results) else 1


def _read(file: Path) -> tuple[str, str | None]:
    """Return the text of a file of receipts; of an evidence file, also the hash of the package in it."""
    if not zipfile.is_zipfile(file):
        return file.read_text(encoding="utf-8"), None
    from vanthu.exchange.receipts import EVIDENCE_PACKAGE, EVIDENCE_RECEIPTS

    with zipfile.ZipFile(file) as bundle:
        text = bundle.open(EVIDENCE_RECEIPTS).read(_LARGEST)
        if EVIDENCE_PACKAGE not in bundle.namelist():
            return text.decode(), None
        with bundle.open(EVIDENCE_PACKAGE) as package:
            return text.decode(), hashlib.file_digest(package, "sha256").hexdigest()  # type: ignore[arg-type]  # a stream that reads into a buffer


def _receipts(text: str) -> list[str]:
    """Return the receipts of a file: one a line, or one alone; none if nothing in it looks like a receipt."""
    if _is_object(text):
        return [text]
    lines = [line for line in text.splitlines() if line.strip()]
    return lines if any(_is_object(line) for line in lines) else []


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _measure(package: Path) -> str:
    with package.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _judged(
    line: str, keys: list[str], measure: str | None
) -> dict[str, Any]:  # JSON for people and programs
    from vanthu.core.errors import Invalid
    from vanthu.exchange import receipts
    from vanthu.exchange.keys import PinnedKey, public_key

    try:
        pinned = [PinnedKey(public_key(key)) for key in keys]
        signed = receipts.read_from(line, pinned) if pinned else receipts.read(line)
    except Invalid as error:
        return {"holds": False, "why": error.facts.get("why") or str(error)}
    told = _facts(signed)
    if measure is not None and measure != signed.receipt.sha256:
        return {
            **told,
            "holds": False,
            "why": "mã băm của gói tin khác biên nhận / the package is another one",
        }
    return {**told, "holds": True, "key_pinned": bool(pinned), "package_checked": measure is not None}


def _facts(signed: SignedReceipt) -> dict[str, Any]:  # JSON for people and programs
    receipt = signed.receipt
    return {
        "kind": receipt.kind.value,
        "message_id": receipt.message_id,
        "sender": receipt.sender,
        "recipient": receipt.recipient,
        "sha256": receipt.sha256,
        "size": receipt.size,
        "sequence": receipt.sequence,
        "at": receipt.at.isoformat(),
        "stored_at": receipt.stored_at.isoformat(),
        "outcome": receipt.outcome,
        "code": receipt.code,
        "reason": receipt.reason,
        "key": signed.key.text,
    }


def _tell(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    if not result["holds"]:
        print(f"KHÔNG ĐÚNG / DOES NOT HOLD: {result['why']}")
        return
    outcome = (
        f": {result['outcome']} {result['code']} {result['reason']}".rstrip() if result["outcome"] else ""
    )
    print(f"ĐÚNG / HOLDS: {result['kind']}{outcome}")
    for name in ("message_id", "sender", "recipient", "sha256", "size", "sequence", "stored_at", "at", "key"):
        print(f"  {name:10} {result[name]}")
    if not result["key_pinned"]:
        print("  Chưa so với khóa đã ghim: thêm --key / not compared with a pinned key: add --key")
