"""`vnsign complete`: add timestamps and revocation evidence to signed files, without the key."""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from vnsign.commands import options
from vnsign.complete import Level, complete
from vnsign.fetch import HttpFetcher
from vnsign.trust import TrustStore


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the tree."""
    parser = subparsers.add_parser(
        "complete",
        help="raise a signed file to B-T, B-LT or B-LTA",
        description="Bổ sung dấu thời gian và thông tin thu hồi (PAdES B-T, B-LT, B-LTA); không cần khóa ký.",
    )
    options.add_output(parser, many=True)
    parser.add_argument(
        "--level", type=Level, choices=list(Level)[1:], default=Level.B_LTA, help="default: B-LTA"
    )
    parser.add_argument("--tsa", metavar="URL", help="the timestamp authority (RFC 3161)")
    parser.add_argument("--trust", type=Path, metavar="FOLDER", help="the trust store, for B-LT and B-LTA")
    parser.add_argument(
        "--host",
        action="append",
        default=[],
        metavar="HOST",
        help="a host that may be asked for OCSP and CRLs",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Complete every file; only the named hosts and the timestamp authority's are asked. Return 0, or 3."""
    options.require_room(args)
    hosts = {*args.host} | ({urlsplit(args.tsa).netloc} if args.tsa else set())
    means = HttpFetcher(frozenset(hosts)), TrustStore.load(args.trust) if args.trust else TrustStore()
    return options.each(args, lambda source: _one(args, source, *means))


def _one(args: argparse.Namespace, source: Path, fetch: HttpFetcher, trust: TrustStore) -> dict[str, object]:
    target = options.target(args, source)
    pdf = source.read_bytes()
    result = complete(pdf, level=args.level, fetch=fetch, trust=trust, tsa_url=args.tsa, now=args.now)
    options.write(target, result)
    return {"file": str(target), "level": str(args.level), "added_bytes": len(result) - len(pdf)}
