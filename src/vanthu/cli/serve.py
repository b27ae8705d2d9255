"""`vanthu serve`: the web and, unless told otherwise, the worker."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Final

from vanthu.core.errors import Unavailable
from vanthu.core.processes import die_with_parent, end

from . import failures, installation
from .speech import said

_PORT_PATIENCE_S: Final = 10.0
"""A web process whose parent was killed lets go of the port a moment later."""


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (127.0.0.1)")
    parser.add_argument("--port", type=failures.port, default=8000, help="cổng (8000)")
    parser.add_argument("--processes", type=int, default=1, help="số tiến trình web (1)")
    parser.add_argument(
        "--threads", type=int, default=8, help="số luồng mỗi tiến trình (8); một bên gửi chậm chiếm một luồng"
    )
    parser.add_argument("--no-worker", action="store_true", help="không chạy kèm tiến trình nền")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped. A worker or web process that dies is started again."""
    if not _starter_lives():
        return 1
    folder = installation.enter()
    installation.require_current()
    _require_port(args.host, args.port)
    os.environ["VANTHU_SERVING_PID"] = str(os.getpid())
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,), name="worker-keeper", daemon=True)
    if not args.no_worker:
        keeper.start()
    from granian import Granian
    from granian.constants import Interfaces

    print(f"Văn Thư: http://{args.host}:{args.port}/  ({folder})", flush=True)
    server = Granian(
        "vanthu.config.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.processes,
        blocking_threads=max(args.threads, 8),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_access=False,
    )
    # It counts a thread that waits for a slow sender as one that computes.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    try:
        server.serve()
    finally:
        stop.set()
        if keeper.is_alive():
            keeper.join(timeout=15)
    return 0


def _starter_lives() -> bool:
    """Die with the process named by VANTHU_DIE_WITH, if that is the one that started this; say whether it lives.

    Without the variable an installation outlives the shell that started it.
    """
    starter = os.environ.pop("VANTHU_DIE_WITH", "")
    if not starter:
        return True
    die_with_parent()
    return str(os.getppid()) == starter


def _require_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened at, before anything is started. Raises Unavailable."""
    until = time.monotonic() + _PORT_PATIENCE_S
    while True:
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < until:
                time.sleep(0.1)
                continue
            raise Unavailable(_unheard(host, port, error)) from error
        return


def _unheard(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return said(
            f"Cổng {port} đang có chương trình khác dùng; hãy dừng nó, hoặc chọn --port khác.",
            f"Another program uses port {port}; stop it, or choose another --port.",
        )
    return said(
        f"Không lắng nghe được ở {host}:{port}: {error.strerror}.",
        f"Cannot listen at {host}:{port}: {error.strerror}.",
    )


def _keep_worker(stop: threading.Event) -> None:
    """Run the worker as a process of its own, again whenever it ends before `stop`."""
    while not stop.is_set():
        started = time.monotonic()
        child = subprocess.Popen([sys.executable, "-m", "vanthu.cli.main", "worker"])
        while child.poll() is None and not stop.wait(0.2):
            pass
        if child.poll() is None:
            end(child, patience_s=10)
            return
        stop.wait(0 if time.monotonic() - started > 5 else 1)


def as_child() -> None:
    """Die with the process that started this one, if it was started by `vanthu serve`, even if that is dead already."""
    serving = os.environ.get("VANTHU_SERVING_PID")
    if not serving:
        return
    die_with_parent()
    if str(os.getppid()) != serving:  # it died while this one was still loading
        os._exit(0)
