"""The limit that the exchange is measured against: a bare upload, written and synced, by the same kind of server.

As a module for granian it is that server; `measure` starts it and sends the same bytes by several connections.
"""

from __future__ import annotations

import http.client
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

CONNECTIONS = 4


def application(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:  # WSGI
    """Write the body to a new file, sync it, answer."""
    folder = Path(os.environ["BENCH_FOLDER"])
    if environ["REQUEST_METHOD"] == "POST":
        handle = os.open(folder / secrets.token_hex(8), os.O_CREAT | os.O_WRONLY)
        left = int(environ["CONTENT_LENGTH"])
        while left:
            piece = environ["wsgi.input"].read(min(left, 1 << 16))
            os.write(handle, piece)
            left -= len(piece)
        os.fsync(handle)
        os.close(handle)
    start("202 Accepted", [("Content-Length", "2")])
    return [b"ok"]


def measure(content: bytes, *, count: int, port: int) -> float:
    """Return how many uploads of `content` a second are written and synced."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_SCRATCH")) as folder:
        server = subprocess.Popen(  # noqa: S603 our own words
            [
                sys.executable, "-m", "granian", "exchange_limit:application", "--interface", "wsgi",
                "--port", str(port), "--blocking-threads", "8", "--log-level", "error",
            ],
            cwd=Path(__file__).parent,
            env={**os.environ, "BENCH_FOLDER": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(port)
            _send(content, 20, port)
            began = time.perf_counter()
            _send(content, count, port)
            return count / (time.perf_counter() - began)
        finally:
            server.terminate()
            server.wait()


def _send(content: bytes, count: int, port: int) -> None:
    left = iter(range(count))
    lock = threading.Lock()

    def go() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        while True:
            with lock:
                if next(left, None) is None:
                    break
            line.request("POST", "/", body=content)
            line.getresponse().read()
        line.close()

    threads = [threading.Thread(target=go) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the bare server does not answer")
