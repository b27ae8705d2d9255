"""`vnsign fill`: put number and date into fields that a signature leaves open."""

from __future__ import annotations

import argparse

from vnsign.commands import options
from vnsign.errors import FieldError
from vnsign.fields import FieldName, fill


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the tree."""
    parser = subparsers.add_parser(
        "fill",
        help="fill number and date after the leader signed",
        description="Điền số, ngày tháng vào văn bản lãnh đạo đã ký; chữ ký của lãnh đạo vẫn hợp lệ.",
    )
    options.add_output(parser)
    parser.add_argument("--number", metavar="TEXT", help="number and notation, as 01/STTTT-CNTT")
    parser.add_argument("--date", metavar="TEXT", help='date as it is printed, as "ngày 05 tháng 3 năm 2026"')
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=TEXT", help="fill another text field"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Fill one file."""
    target = options.target(args, args.file)
    values: dict[str, str] = {}
    for pair in args.set:
        name, equals, text = pair.partition("=")
        if not equals:
            raise FieldError("bad_value", f"{pair!r} is not FIELD=TEXT.")
        values[name] = text
    if args.number:
        values[FieldName.NUMBER] = args.number
    if args.date:
        values[FieldName.DATE] = args.date
    options.write(target, fill(args.file.read_bytes(), values))
    options.report(args, {"file": str(target), "values": {str(name): text for name, text in values.items()}})
    return 0
