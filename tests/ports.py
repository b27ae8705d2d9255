"""Ports for what tests start: below those that the system hands to outgoing connections, apart for each worker."""

from __future__ import annotations

import os
import random
import socket
from contextlib import ExitStack
from typing import Final

_FIRST: Final = 12_000
_WIDTH: Final = 2_500
_WORKERS: Final = 8


def free(count: int) -> list[int]:
    """Return ports on the loopback that nobody listens on."""
    base = block(*range(count))
    return [base + offset for offset in range(count)]


def block(*offsets: int) -> int:
    """Return a port that is free together with those at `offsets` from it."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
    chance = random.SystemRandom()  # tests of another checkout may be looking at the same time
    for _ in range(1000):
        base = _FIRST + worker * _WIDTH + chance.randrange(_WIDTH - max(offsets))
        with ExitStack() as held:
            try:
                for offset in offsets:
                    held.enter_context(socket.create_server(("127.0.0.1", base + offset)))
            except OSError:
                continue
            return base
    raise RuntimeError("no free ports")


def is_open(port: int) -> bool:
    """Say whether anybody listens at a loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
