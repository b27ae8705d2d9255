"""Serves an installation by processes that are forked, not started: `python -m tests.exchange.forking PORT`.

They are there within milliseconds, whatever else the machine does, so that a kill each second is weather, not the end of
the world. What runs in them is the product's own, its WSGI application and its worker; only the server is Django's.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn

import django

django.setup()

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402 Django is started first
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from vanthu.core import clock  # noqa: E402
from vanthu.core.processes import die_with_parent  # noqa: E402
from vanthu.exchange import offering  # noqa: E402
from vanthu.jobs.worker import work  # noqa: E402

Part = Callable[[int], None]
application = get_wsgi_application()
get_resolver().reverse_dict  # noqa: B018 every address and its view is read here, not in each child


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the base's name
        """Say nothing."""


def web(port: int) -> None:
    """Answer requests."""
    server = ThreadedWSGIServer(("127.0.0.1", port), _Quiet)
    server.daemon_threads = True
    server.set_app(application)
    server.serve_forever(poll_interval=0.05)


def worker(port: int) -> None:
    """Do what waits."""
    offering.greet_all(now=clock.now())
    work(threading.Event(), clock.now, lanes=3)


PARTS: tuple[Part, ...] = (web, worker)


def fork(part: Part, port: int, failpoint: str = "") -> int:
    """Have a part run in a process of its own, which dies with this one; return its id."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _be(part, port, failpoint)
    return child


def _be(part: Part, port: int, failpoint: str) -> NoReturn:
    die_with_parent()
    os.environ["VANTHU_FAILPOINT"] = failpoint
    os.close(0)
    try:
        part(port)
    finally:
        os._exit(1)


def main() -> NoReturn:
    """Run both parts, again whenever one ends."""
    port = int(sys.argv[1])
    running = {fork(part, port): part for part in PARTS}
    while True:
        dead, _ = os.waitpid(-1, 0)
        if part := running.pop(dead, None):
            running[fork(part, port)] = part


if __name__ == "__main__":
    main()
