"""Which key the command signs with: a PKCS#12 file or a PKCS#11 token."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vnsign.cms import Scheme
from vnsign.commands import options
from vnsign.errors import SignerError
from vnsign.signers import Signer, pkcs12


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a key."""
    key = parser.add_argument_group("key")
    key.add_argument("--p12", type=Path, metavar="FILE", help="a PKCS#12 file")
    key.add_argument(
        "--pkcs11", type=Path, metavar="MODULE", help="a token, through its PKCS#11 module (.so)"
    )
    key.add_argument("--token", metavar="LABEL", help="which token, if there are several")
    key.add_argument("--key-label", metavar="LABEL", help="which key and certificate on the token")
    key.add_argument(
        "--secret-file", type=Path, metavar="FILE", help="passphrase or PIN; asked for if not given"
    )
    key.add_argument("--pss", action="store_true", help="RSASSA-PSS instead of PKCS#1 v1.5")


def secret(args: argparse.Namespace) -> str:
    """Return the passphrase or PIN, asked for once however many processes use it. Raises SignerError."""
    if not args.p12 and not args.pkcs11:
        raise SignerError("bad_key", "Name the key: --p12 FILE or --pkcs11 MODULE.")
    return options.secret(args.secret_file, prompt="Mật khẩu khóa: " if args.p12 else "Mã PIN: ")


@contextmanager
def opened(args: argparse.Namespace, word: str) -> Iterator[Signer]:
    """Open the key once, for all files of this process. Raises SignerError."""
    scheme = Scheme.RSA_PSS if args.pss else None
    if args.p12:
        yield pkcs12.load(args.p12, word, scheme=scheme)
        return
    from vnsign.signers.pkcs11 import opened as open_token

    with open_token(args.pkcs11, pin=word, token=args.token, label=args.key_label, scheme=scheme) as signer:
        yield signer
