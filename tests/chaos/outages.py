"""The long forms of T5 to T8: an hour without network, slow peers, dead peers, workers that are killed.

    script/chaos outages                           T5 with 1,000 deliveries; T6, T7, T8 with 2,000 packages to 200 peers
    script/chaos outages --packages 10000          what T7 and T8 ask for
    script/chaos outages --only T8 --packages 600

T5 goes by the test's clock, on the rules alone (`tests/exchange/test_outage.py`); T6, T7 and T8 are ratios of runs of real
workers that follow each other, so that they mean something on a machine that others use too (`bench/exchange_peers.py`).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from rich.console import Console

from bench import exchange_peers
from tests.exchange.installation import ROOT

OUT = Console(highlight=False, soft_wrap=True)
HOUR = "tests/exchange/test_outage.py::test_t5_an_hour_without_network_costs_a_minute_after_it"


def main(argv: list[str] | None = None) -> int:
    """Run what was asked for; return 1 if anything is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=["T5", *sorted(exchange_peers.TESTS)], action="append")
    parser.add_argument("--deliveries", type=int, default=1_000, help="how many wait out the hour of T5")
    parser.add_argument("--packages", type=int, default=2_000)
    parser.add_argument("--peers", type=int, default=200)
    parser.add_argument("--slow", type=int, default=4, help="peers that read a kilobyte a second, for T6 (4)")
    args = parser.parse_args(argv)
    missed = 0
    if "T5" in (args.only or ["T5"]):
        missed += _an_hour(args.deliveries)
    if ratios := [
        name for name in sorted(exchange_peers.TESTS) if name in (args.only or exchange_peers.TESTS)
    ]:
        words = [f"--packages={args.packages}", f"--peers={args.peers}", f"--slow={args.slow}"]
        missed += exchange_peers.main([*words, *(word for name in ratios for word in ("--only", name))])
    return 1 if missed else 0


def _an_hour(deliveries: int) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", HOUR]
    environment = {**os.environ, "VANTHU_OUTAGE": str(deliveries)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    good = done.returncode == 0
    OUT.print(
        f"T5: {deliveries} deliveries wait out an hour; all stored, the first within 60 s: {'met' if good else 'MISSED'}"
    )
    if not good:
        OUT.print(done.stdout[-3000:])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
