"""The command `vnsign`: one tree of subcommands, each in its own module under `vnsign.commands`."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from vnsign.commands.spoken import said
from vnsign.errors import SigningError

COMMANDS = ("prepare", "fill", "sign", "complete", "show", "place", "verify", "trust")
"""The modules under `vnsign.commands`; each has `add(subparsers)`, which sets `run` as its default."""

_DESCRIPTION = """\
Chuẩn bị, điền, ký, bổ sung và kiểm tra chữ ký số trên PDF.
Prepare, fill, sign, complete and verify signatures in PDF.

  vnsign prepare du-thao.pdf -o trinh-ky.pdf --auto
  vnsign sign trinh-ky.pdf -o da-ky.pdf --field LanhDao --p12 lanh-dao.p12 --image chu-ky.png
  vnsign fill da-ky.pdf -o da-dien.pdf --number 01/STTTT-CNTT --date "ngày 05 tháng 3 năm 2026"
  vnsign sign da-dien.pdf -o ban-hanh.pdf --field CoQuan --p12 co-quan.p12 --seal dau.png --width 36
  vnsign complete ban-hanh.pdf -o luu-tru.pdf --level B-LTA --tsa http://tsa.ca.gov.vn --trust trust/
  vnsign verify luu-tru.pdf --trust trust/
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser with every command that is there."""
    tree = argparse.ArgumentParser(
        prog="vnsign", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    tree.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of the messages")
    subparsers = tree.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        if importlib.util.find_spec(f"vnsign.commands.{name}") is not None:
            importlib.import_module(f"vnsign.commands.{name}").add(subparsers)
    return tree


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; `args.now` is the only clock reading. Return its exit code, 3 for a refusal."""
    args = parser().parse_args(argv)
    args.now = datetime.now(UTC)  # noqa: TID251 - the command's one look at the clock; all else is given `now`
    try:
        return int(args.run(args))
    except SigningError as error:
        print(f"vnsign: {error.sentence(args.lang)} [{error.code}] {error.message}", file=sys.stderr)
        return 3
    except OSError as error:
        print(f"vnsign: {said(error, args.lang)}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
