"""`vnsign trust`: bring in the certificates that an installation trusts, and show them."""

from __future__ import annotations

import argparse
import errno
import sys
from pathlib import Path

from vnsign.commands.spoken import said
from vnsign.errors import SigningError
from vnsign.trust import PINS, TrustStore, fingerprint, import_certificates, subject_of


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("trust", help="chứng thư tin cậy · trusted certificates")
    actions = parser.add_subparsers(dest="action", required=True)
    importing = actions.add_parser(
        "import", help="thêm chứng thư đã ghim, hoặc của đơn vị · add certificates"
    )
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
    importing.add_argument(
        "--own", action="store_true", help="thêm như chứng thư của đơn vị · add as your own"
    )
    showing = actions.add_parser("list", help="liệt kê · list")
    for action in (importing, showing):
        action.add_argument("--trust", type=Path, required=True, metavar="DIR")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import or list; return 0, or 1 if a certificate is refused."""
    try:
        return _import(args) if args.action == "import" else _list(args)
    except SigningError as error:
        sys.stderr.write(f"vnsign trust: {error.sentence(args.lang)} [{error.code}] {error.message}\n")
    except OSError as error:
        sys.stderr.write(f"vnsign trust: {said(error, args.lang)}\n")
    return 1


def _import(args: argparse.Namespace) -> int:
    for item in import_certificates(args.files, folder=args.trust, as_own=args.own):
        sys.stdout.write(f"{item.folder}  {item.fingerprint}  {item.subject}\n")
    return 0


def _list(args: argparse.Namespace) -> int:
    if not args.trust.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(args.trust))
    store = TrustStore.load(args.trust)
    for label, certificates in (
        ("pinned", store.pinned),
        ("own", store.own),
        ("intermediates", store.intermediates),
    ):
        for der in certificates:
            name = PINS.get(fingerprint(der)) or subject_of(der)
            sys.stdout.write(f"{label}  {fingerprint(der)}  {name}\n")
    return 0
