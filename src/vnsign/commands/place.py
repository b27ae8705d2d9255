"""`vnsign place`: say where number, date, signatures and seal would go, and how sure that is."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from vnsign.placement.apart import place_apart


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the tree."""
    parser = subparsers.add_parser(
        "place",
        help="find where number, date, signatures and seal go",
        description="Tìm vị trí số, ngày tháng, chữ ký, con dấu từ chữ trên trang; không sửa tệp.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the PDF file")
    parser.add_argument(
        "--seal", type=float, default=36.0, metavar="MM", help="real width of the seal (default: 36)"
    )
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the places found in one file."""
    found = place_apart(args.file.read_bytes(), seal_mm=args.seal)
    if args.json:
        json.dump({"file": str(args.file), **asdict(found)}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    for spot in found.spots():
        box = spot.box
        where = f"{box.page}:{box.x:.1f},{box.y:.1f},{box.width:.1f},{box.height:.1f}"
        sys.stdout.write(f"{spot.fill:<7} {where:<28} {spot.confidence:.0%}  {spot.near}\n")
    for fill in found.printed:
        sys.stdout.write(f"{fill:<7} (đã có trên trang)\n")
    return 0
