"""`vnsign prepare`: place the fields before the first signature."""

from __future__ import annotations

import argparse

from vnsign.commands import options
from vnsign.fields import Align, FieldPlan, TextStyle, prepare

_STYLE = {"left": Align.LEFT, "centre": Align.CENTRE, "right": Align.RIGHT}


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the tree."""
    parser = subparsers.add_parser(
        "prepare",
        help="place number, date and signature fields before the leader signs",
        description="Đặt ô số, ngày tháng, chữ ký trước khi ký. Boxes are PAGE:X,Y,WIDTH,HEIGHT in mm "
        "from the top left of the page as displayed.",
    )
    options.add_output(parser)
    parser.add_argument("--number", type=options.box, metavar="BOX", help="field `so`: number and notation")
    parser.add_argument("--date", type=options.box, metavar="BOX", help="field `ngay_thang`: date of issue")
    parser.add_argument(
        "--leader",
        type=options.box,
        metavar="BOX",
        action="append",
        help="field `LanhDao`; repeat for several",
    )
    parser.add_argument("--agency", type=options.box, metavar="BOX", help="field `CoQuan`: the agency's seal")
    parser.add_argument("--align", choices=sorted(_STYLE), default="left", help="how number and date stand")
    parser.add_argument("--size", type=float, default=13.0, metavar="POINTS", help="size of number and date")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prepare one file."""
    target = options.target(args, args.file)
    options.require_one(("number", "date", "leader", "agency"), args)
    leaders = args.leader or []
    plan = FieldPlan(
        number=args.number,
        date=args.date,
        leader=leaders[0] if leaders else None,
        leaders=tuple(leaders[1:]),
        agency=args.agency,
        number_style=TextStyle(args.size, align=_STYLE[args.align]),
        date_style=TextStyle(args.size, italic=True, align=_STYLE[args.align]),
    )
    options.write(target, prepare(args.file.read_bytes(), plan))
    names = [name for name, _ in plan.named()]
    options.report(args, {"file": str(target), "fields": names})
    return 0
