"""`vnsign sign`: sign one file or many under one authorisation, with a result for each."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from urllib.parse import urlsplit

from vnsign import appearance as looks
from vnsign.appearance import Appearance
from vnsign.begin import TIMESTAMP_ROOM, Options
from vnsign.commands import keys, options
from vnsign.fetch import HttpFetcher
from vnsign.fields import FieldName
from vnsign.finish import Stamp
from vnsign.signers import Signer
from vnsign.streaming import sign_file


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the tree."""
    parser = subparsers.add_parser(
        "sign",
        help="sign one file or many",
        description="Ký một hoặc nhiều tệp PDF (PAdES). Every result is proved before it appears.",
    )
    options.add_output(parser, many=True)
    keys.add_options(parser)
    parser.add_argument(
        "--field", default=FieldName.AGENCY.value, help="the signature field (default: CoQuan)"
    )
    parser.add_argument(
        "--box", type=options.box, metavar="BOX", help="where to make the field if it is not there"
    )
    look = parser.add_mutually_exclusive_group()
    look.add_argument("--image", type=Path, metavar="PNG", help="a leader's handwritten signature")
    look.add_argument(
        "--seal", type=Path, metavar="PNG", help="the agency's seal, drawn in real size (--width)"
    )
    look.add_argument("--annex", metavar="CODE", help="mark of an annex file: number and notation; time")
    look.add_argument("--copy", metavar="FORM;AGENCY", help='mark of a copy, as "SAO Y;Sở Nội vụ"')
    parser.add_argument(
        "--width", type=float, default=36.0, metavar="MM", help="real width of the seal (default: 36)"
    )
    parser.add_argument("--reason", metavar="TEXT")
    parser.add_argument("--location", metavar="TEXT")
    parser.add_argument(
        "--timestamp-later",
        action="store_true",
        help="leave room for a timestamp that `vnsign complete` adds",
    )
    parser.add_argument("--tsa", metavar="URL", help="ask this timestamp authority at once (B-T)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Sign every file; one failure does not stop the others. Return 0, or 3 if any failed."""
    options.require_room(args)
    wanted: Options = {
        "appearance": _appearance(args),
        "box": args.box,
        "reason": args.reason,
        "location": args.location,
        "timestamp_room": TIMESTAMP_ROOM if args.timestamp_later or args.tsa else 0,
    }
    stamp = _stamper(args.tsa) if args.tsa else None
    with keys.opened(args) as signer:
        return options.each(args, lambda source: _one(args, source, (signer, stamp), wanted))


def _stamper(url: str) -> Stamp:
    from vnsign.tsa import stamper

    return stamper(url, HttpFetcher(frozenset({urlsplit(url).netloc})))


def _one(
    args: argparse.Namespace, source: Path, means: tuple[Signer, Stamp | None], wanted: Options
) -> dict[str, object]:
    signer, stamp = means
    started = time.perf_counter()
    target = options.target(args, source)
    sign_file(source, target, signer, field=args.field, now=args.now, stamp=stamp, **wanted)
    return {"file": str(target), "field": args.field, "seconds": round(time.perf_counter() - started, 4)}


def _appearance(args: argparse.Namespace) -> Appearance | None:
    if args.image:
        return looks.leader_image(args.image.read_bytes())
    if args.seal:
        return looks.seal_image(args.seal.read_bytes(), width_mm=args.width)
    if args.annex:
        return looks.annex_mark(args.annex, args.now)
    if args.copy:
        form, _, agency = args.copy.partition(";")
        return looks.copy_mark(form.strip(), agency.strip(), args.now)
    return None
