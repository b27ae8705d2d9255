"""`vanthu`: one command for an installation's life."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Final

COMMANDS: Final = {
    "init": "tạo một bản cài đặt mới trong một thư mục / make a new installation in a folder",
    "serve": "chạy web và tiến trình nền / run the web and the worker",
    "worker": "chỉ chạy tiến trình nền / run the worker only",
    "check": "kiểm tra bản cài đặt và nói cách sửa / look an installation over and say how to mend it",
    "upgrade": "cập nhật cơ sở dữ liệu sau khi nâng cấp / bring the database up to this version",
    "trust": "quản lý chứng thư gốc được tin cậy / manage the trusted root certificates",
    "password": "đặt lại mật khẩu cho người không vào được / a new password for somebody who cannot come in",
    "axis": "quản lý các hệ thống nối vào trục của bản cài đặt này / manage the systems behind our own axis",
    "receipt": "kiểm tra biên nhận giao nhận, không cần mạng / verify an exchange receipt, offline",
    "register": "kiểm tra các sổ đăng ký với lần khóa sổ / check the registers against their daily closings",
    "demo": "chạy thử toàn bộ quy trình trên dữ liệu mẫu / run the whole road on sample documents",
}
"""Each is a module of this package with `add(parser)` and `run(args)`; only the one that is asked for is imported."""

EPILOG: Final = """\
Bắt đầu / To begin:
  vanthu init /srv/vanthu --agency H44.12 --name "Sở Thông tin và Truyền thông tỉnh Phú Thọ"
  VANTHU_HOME=/srv/vanthu vanthu serve --port 8000

VANTHU_HOME là thư mục của bản cài đặt (cơ sở dữ liệu, tệp, khóa, nhật ký).
VANTHU_HOME names the installation's folder (database, files, keys, logs).
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command tree that exists in this version."""
    top = argparse.ArgumentParser(
        prog="vanthu",
        description="Văn Thư: văn bản điện tử có ký số, từ dự thảo đến lưu trữ.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", metavar="LỆNH", required=True)
    for name, words in COMMANDS.items():
        _module(name).add(commands.add_parser(name, help=words, description=words))
    return top


def _module(name: str) -> ModuleType:
    return import_module(f"vanthu.cli.{name}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    args = parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vanthu.config.settings")
    from . import failures

    try:
        return int(_module(args.command).run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except failures.KNOWN as error:
        print(f"vanthu: {failures.sentence(error)}", file=sys.stderr)
        return failures.exit_code(error)


if __name__ == "__main__":
    sys.exit(main())
