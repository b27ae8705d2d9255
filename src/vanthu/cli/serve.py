"""`vanthu serve`: the web and, unless told otherwise, the worker."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time

from vanthu.core.processes import die_with_parent

from . import installation


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="cổng (8000)")
    parser.add_argument("--processes", type=int, default=1, help="số tiến trình web (1)")
    parser.add_argument(
        "--threads", type=int, default=8, help="số luồng mỗi tiến trình (8); một bên gửi chậm chiếm một luồng"
    )
    parser.add_argument("--no-worker", action="store_true", help="không chạy kèm tiến trình nền")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped. A worker or web process that dies is started again."""
    folder = installation.enter()
    installation.require_current()
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
        websockets=False,
        log_access=False,
    )
    try:
        server.serve()
    finally:
        stop.set()
        if keeper.is_alive():
            keeper.join(timeout=15)
    return 0


def _keep_worker(stop: threading.Event) -> None:
    """Run the worker as a process of its own, again whenever it ends before `stop`."""
    while not stop.is_set():
        started = time.monotonic()
        child = subprocess.Popen([sys.executable, "-m", "vanthu.cli.main", "worker"])
        while child.poll() is None and not stop.wait(0.2):
            pass
        if child.poll() is None:
            child.terminate()
            child.wait(timeout=10)
            return
        stop.wait(0 if time.monotonic() - started > 5 else 1)


def as_child() -> None:
    """Die with the process that started this one, if it was started by `vanthu serve`."""
    if os.environ.get("VANTHU_SERVING_PID"):
        die_with_parent()
