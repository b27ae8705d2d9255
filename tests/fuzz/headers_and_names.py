"""Throw damaged headers and file names at what reads them first (T26): only refusals come out, and never slowly.

    python tests/fuzz/headers_and_names.py --seconds 600 [--seed 1] [--only name]

Three readers: the signed requests between installations, the axis' signed headers, the cleaner of file names. What
carries a signature that holds must say what was signed; a cleaned name must be safe. Exit code 1 names a finding.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ["DJANGO_SETTINGS_MODULE"] = "vanthu.config.settings"
os.environ.setdefault("VANTHU_HOME", tempfile.mkdtemp(prefix="vanthu-fuzz-"))

# ruff: noqa: E402 path first
import django

django.setup()

from tests.exchange.conftest import make_key
from vanthu.core.errors import Refused
from vanthu.exchange import signed_requests
from vanthu.exchange.axis import AxisFault, signing
from vanthu.exchange.keys import InstallationKey
from vnedxml import names
from vnedxml.limits import Limits

SLOW_S = 1.0
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PATH = "/exchange/v1/packages"
LIMITS = Limits()
PIECES = (
    "", "\0", "\r\n", "\u202e", "\ud800", "é", "đ", "٣", "\\ud800", '"', "'", ";", ":", "=", ",", "(", ")", "{", "}", "[", "]",
    "../", "C:\\", "con", "NUL.", " .", "…", "\x7f", "\u200b", "e\u0301", "a" * 300, "ạ" * 200, "9" * 40, "[" * 3000, ".pdf",
    '{"XroadVnpt-systemid":"x"}', "XroadVnpt-", "null", "1e999", "\\u0000", "created=99999999999", "😀" * 80,
)  # fmt: skip


class Finding(Exception):
    """Say what a reader did that it must not do."""


def wounded(text: str, dice: random.Random) -> str:
    """Return the text with one to three wounds; now and then as it is."""
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        at = dice.randrange(len(text) + 1)
        to = min(len(text), at + dice.choice((0, 0, 1, 2, 8, 64)))
        new = (
            dice.choice(PIECES)
            if dice.random() < 0.7
            else chr(dice.choice((dice.randrange(256), dice.randrange(0x11000))))
        )
        text = text[:at] + new + text[to:]
    return text


def _damaged(headers: dict[str, str], dice: random.Random) -> dict[str, str]:
    told = dict(headers)
    for _ in range(dice.choice((0, 1, 1, 2))):
        name = dice.choice(sorted(told))
        way = dice.randrange(4)
        if way == 0:
            del told[name]
        elif way == 1:
            told[wounded(name, dice).lower()] = told[name]
        else:
            told[name] = wounded(told[name], dice)
    return told


def request(key: InstallationKey) -> Callable[[random.Random], str]:
    """Return what damages a signed request and reads it."""

    def one(dice: random.Random) -> str:
        sha256, nonce = dice.randbytes(32).hex(), dice.randbytes(16).hex()
        ids = {"message_id": f"m{dice.randrange(9)}", "sender": "H44.12", "recipient": "H44.01"}
        headers = signed_requests.headers(PATH, **ids, sha256=sha256, nonce=nonce, key=key, now=NOW)
        told = _damaged(headers, dice)
        try:
            claims = signed_requests.claims("POST", PATH, told)
            signed_requests.check(claims, told, key.public)
            signed_requests.check_time(claims, now=NOW)
        except Refused as refused:
            return refused.code.value
        said = (claims.message_id, claims.sender, claims.recipient, claims.sha256, claims.nonce)
        if said != (*ids.values(), sha256, nonce):
            raise Finding(f"a signature holds for what was not signed: {said}")
        return "held"

    return one


def axis(dice: random.Random) -> str:
    """Damage an axis' signed headers and read them."""
    signed = {"from": "H44.12", "servicetype": "eDoc", "docId": str(dice.randrange(99))}
    headers = signing.sign(signed, system_id="stc", secret="s", content_type="application/json", now=NOW)
    told = _damaged({name.lower(): value for name, value in headers.items()}, dice)
    try:
        claims = signing.claims(told)
        signing.verify(told, "s")
    except AxisFault as fault:
        str(fault).encode()  # it goes into an answer and into the record
        return "refused"
    if (claims.system_id, claims.signed.get("docId")) != ("stc", signed["docId"]):
        raise Finding(f"an HMAC holds for what was not signed: {claims}")
    return "held"


def name(dice: random.Random) -> str:
    """Clean a damaged file name."""
    given = wounded("Công văn số 05.pdf", dice) + wounded("", dice)
    cleaned = names.clean(given, limits=LIMITS)
    if why := names.fault(cleaned, limits=LIMITS):
        raise Finding(f"{given!r} was cleaned to {cleaned!r}, which is not safe: {why}")
    return "cleaned" if cleaned != given else "left"


def run(seconds: float, seed: int, only: Sequence[str] = ()) -> int:
    """Fuzz for so long and print what happened."""
    dice, outcomes = random.Random(seed), Counter[str]()
    key = make_key()
    known = {"request": request(key), "axis": axis, "name": name}
    readers = {what: known[what] for what in only or known}
    ends, count = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        for what, reader in readers.items():
            started = time.process_time()
            try:
                outcomes[f"{what} {reader(dice)}"] += 1
                if time.process_time() - started > SLOW_S:
                    raise Finding("slow")
            except Exception as error:  # noqa: BLE001 whatever it is, it is what we look for
                said = f"{what} #{count} of seed {seed}: {type(error).__name__}: {error!r}"
                print(said)  # noqa: T201 a script's output
                return 1
            count += 1
    print(f"{count} in {seconds:.0f} s, none went wrong: {dict(outcomes.most_common())}")  # noqa: T201 a script's output
    return 0


def main() -> int:
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=("request", "axis", "name"), default=())
    chosen = parser.parse_args()
    return run(chosen.seconds, chosen.seed, chosen.only)


if __name__ == "__main__":
    sys.exit(main())
