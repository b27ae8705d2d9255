"""The demo: a PKI, documents, marks and scans made on the spot, and the road they travel."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from vanthu.cli import failures
from vanthu.cli.speech import said


def add(parser: argparse.ArgumentParser) -> None:
    """Describe `vanthu demo`."""
    parser.add_argument("--no-serve", action="store_true", help="kết thúc sau khi chạy, không giữ web")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="ghi từng bước, thời gian, tệp và kết luận vào FILE"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("var/demo"), help="thư mục, làm mới mỗi lần chạy (var/demo)"
    )
    parser.add_argument(
        "--port", type=failures.port, help="cổng của bên gửi (8000); bên nhận dùng cổng kế tiếp"
    )
    parser.add_argument(
        "--kill", action="append", default=[], type=_pair, metavar="STEP=SIDE",
        help="để thử độ bền: SIGKILL bản cài đặt SIDE (sender|receiver) khi bước STEP bắt đầu; “every” là mọi bước",
    )  # fmt: skip
    parser.add_argument(
        "--failpoint", action="append", default=[], type=_pair, metavar="SIDE=NAME",
        help="để thử độ bền: SIGKILL bản cài đặt SIDE tại điểm NAME trong mã",
    )  # fmt: skip


def _pair(text: str) -> str:
    if "=" not in text:
        raise argparse.ArgumentTypeError(said(f"{text!r} thiếu dấu “=”", f"{text!r} has no “=” in it"))
    return text


def run(args: argparse.Namespace) -> int:
    """Run the whole road; 0 only if every step held."""
    if args.port is not None:
        os.environ["VANTHU_DEMO_PORT"] = str(args.port)
    from .driver import drive

    return drive(args)
