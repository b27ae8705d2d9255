"""Throw damaged signed PDFs at the judge and see that it always answers, within seconds, and never with "valid".

    python tests/fuzz/pdf_judge.py --seconds 600 [--seed 1]

The files are the shared corpus where it lies beside the checkout, else papers of the tests' own. A finding is kept as
a file and named; exit code 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "src"))

from tests.unit.vnsign.judge import paper  # noqa: E402 path first
from tests.unit.vnsign.pki import Pki  # noqa: E402
from vnsign.report import Verdict  # noqa: E402
from vnsign.trust import TrustStore  # noqa: E402
from vnsign.verify import verify  # noqa: E402

SLOW_S = 5.0
LARGEST = 200_000
CORPUS = ROOT.parent / "shared" / "corpus"
TOKENS = [
    b"<<", b">>", b"[", b"]", b"(", b")", b" R", b"null", b"/Kids", b"/V ", b"/AP ", b"/Length ", b"stream", b"endobj",
    b"obj", b"xref", b"trailer", b"-1", b"99999999999", b"0 0 R", b"%%EOF", b"startxref", b"/Type", b"<", b">", b"{",
    b"}", b"%", b"/ByteRange [0 1 2 3]", b"/Contents <00>", b"/Prev 0", b"/Encrypt 1 0 R", b"/XRefStm 9",
]  # fmt: skip


def samples() -> list[bytes]:
    """Return the files to damage."""
    found = [path.read_bytes() for path in sorted(CORPUS.glob("*/*.pdf")) if path.stat().st_size < LARGEST]
    if found:
        return found
    pki = Pki()
    signed = paper.sign(paper.document(), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))
    return [
        paper.document(),
        signed,
        paper.sign(signed, pki.agency, paper.AGENCY, number=21, chain=(pki.ca,)),
    ]


def damaged(pdf: bytes, dice: random.Random) -> bytes:
    """Return a PDF with a few places changed."""
    out = bytearray(pdf)
    for _ in range(dice.randint(1, 5)):
        at, way = dice.randrange(len(out) + 1), dice.random()
        if way < 0.3 and at < len(out):
            out[at] = dice.randrange(256)
        elif way < 0.5:
            out[at : at + dice.randint(0, 30)] = b""
        elif way < 0.8:
            out[at : at + dice.randint(0, 6)] = dice.choice(TOKENS)
        else:
            start = dice.randrange(len(out) + 1)
            out[at:at] = out[start : start + dice.randint(1, 300)]
    return bytes(out)


def one(pdf: bytes) -> str:
    """Judge one file and return how it went: a verdict, `slow`, or the name of what escaped."""
    started = time.process_time()
    try:
        verdict = verify(pdf, trust=TrustStore(), now=datetime(2024, 1, 1, tzinfo=UTC)).verdict
    except Exception as error:  # noqa: BLE001 whatever escapes is the finding
        return f"escaped {type(error).__name__}"
    if time.process_time() - started > SLOW_S:
        return "slow"
    return "wrongly valid" if verdict is Verdict.VALID else verdict.value


def main() -> int:
    """Run until the time is over; return 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    dice, files, seen = random.Random(args.seed), samples(), Counter[str]()
    kept = Path(tempfile.mkdtemp(prefix="vnsign-fuzz-"))
    end = time.monotonic() + args.seconds
    while time.monotonic() < end:
        pdf = damaged(dice.choice(files), dice)
        outcome = one(pdf)
        seen[outcome] += 1
        if outcome.startswith(("escaped", "slow", "wrongly")):
            finding = kept / f"{seen.total()}.pdf"
            finding.write_bytes(pdf)
            sys.stdout.write(f"{outcome}: {finding}\n")
    sys.stdout.write(f"{seen.total()} files: {dict(seen)}\n")
    return int(any(name.startswith(("escaped", "slow", "wrongly")) for name in seen))


if __name__ == "__main__":
    sys.exit(main())
