"""`vnsign sign`: sign one file or many under one authorisation, with a result for each."""

from __future__ import annotations

import argparse
import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from vnsign import appearance as looks
from vnsign.appearance import Appearance
from vnsign.begin import TIMESTAMP_ROOM, Options
from vnsign.commands import keys, options
from vnsign.commands.parallel import in_processes
from vnsign.fetch import HttpFetcher
from vnsign.fields import FieldName
from vnsign.finish import Stamp
from vnsign.signers import Signer
from vnsign.streaming import sign_file

_MOST_JOBS = 64


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
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=1,
        metavar="N",
        help="sign in N processes; each logs in to a token itself",
    )
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
    word = keys.secret(args)

    @contextmanager
    def ready() -> Iterator[options.Work]:
        with keys.opened(args, word) as signer:
            one = functools.partial(_one, args, means=(signer, stamp), wanted=wanted)
            yield functools.partial(options.attempt, args, one)

    if args.jobs > 1 and len(args.files) > 1:
        with keys.opened(args, word):
            pass  # A wrong PIN must be found by one try, not by one from every process: it would lock the token.
        return options.tell(args, in_processes(args.files, ready, jobs=args.jobs))
    with ready() as work:
        return options.tell(args, map(work, args.files))


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {_MOST_JOBS}")
    return int(text)


def _stamper(url: str) -> Stamp:
    from vnsign.tsa import stamper

    return stamper(url, HttpFetcher(frozenset({urlsplit(url).netloc})))


def _one(
    args: argparse.Namespace, source: Path, *, means: tuple[Signer, Stamp | None], wanted: Options
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
