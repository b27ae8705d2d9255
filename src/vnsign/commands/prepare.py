"""`vnsign prepare`: place the fields before the first signature."""

from __future__ import annotations

import argparse
from pathlib import Path

from vnsign.commands import options
from vnsign.errors import LayoutError
from vnsign.fields import Align, FieldPlan, TextStyle, prepare
from vnsign.placement.apart import place_apart

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
    parser.add_argument("--auto", action="store_true", help="find the places from the page's own text")
    parser.add_argument(
        "--seal", type=float, default=36.0, metavar="MM", help="real width of the seal, for --auto"
    )
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
    pdf = args.file.read_bytes()
    if args.auto:
        plan = place_apart(pdf, seal_mm=args.seal).plan()
        return _write(args, target, pdf, plan)
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
    return _write(args, target, pdf, plan)


def _write(args: argparse.Namespace, target: Path, pdf: bytes, plan: FieldPlan) -> int:
    if not plan.named():
        raise LayoutError("no_place", "No place for a field was found; give the boxes.")
    options.write(target, prepare(pdf, plan))
    names = [name for name, _ in plan.named()]
    options.report(args, {"file": str(target), "fields": names})
    return 0
