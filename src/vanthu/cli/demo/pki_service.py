"""Serve a demo PKI's timestamps, OCSP answers, CRLs and CA certificates on loopback, over plain http.

`python -m vanthu.cli.demo.pki_service FOLDER --port N` runs it as a process of its own; `PkiService` starts
and stops that process; `PkiAnswers` gives the same answers without a socket, at any moment asked for.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from certomancer.integrations._animator_shared import FAKE_TIME_HEADER
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import Client
from werkzeug.wrappers import Request

from vanthu.cli.demo.pki import architecture, load
from vanthu.cli.demo.pki_plan import ARCHITECTURE
from vanthu.core.processes import die_with_parent, end

HOST: Final = "127.0.0.1"
_START_LIMIT_S: Final = 20.0
_STOP_LIMIT_S: Final = 5.0


@dataclass(frozen=True)
class Answer:
    """What the service said to one request."""

    status: int
    content_type: str
    body: bytes


class PkiAnswers:
    """Answer requests to the PKI's addresses inside this process, without a socket."""

    def __init__(self, folder: Path) -> None:
        """Read the PKI grown in `folder`."""
        self._client = Client(_application(folder))

    def get(self, url: str, *, now: datetime) -> Answer:
        """Return the CRL or CA certificate at `url` as it is at `now`."""
        return self._ask("GET", url, body=None, now=now)

    def post(self, url: str, body: bytes, *, now: datetime) -> Answer:
        """Return the timestamp or OCSP answer given at `now` to the request `body` (DER)."""
        return self._ask("POST", url, body=body, now=now)

    def _ask(self, method: str, url: str, *, body: bytes | None, now: datetime) -> Answer:
        said = self._client.open(
            urlsplit(url).path, method=method, data=body, headers={FAKE_TIME_HEADER: now.isoformat()}
        )
        return Answer(said.status_code, said.mimetype or "", said.get_data())


class PkiService:
    """Run the service as a process of its own for as long as the `with` block lasts."""

    def __init__(self, folder: Path, port: int) -> None:
        """Remember what to serve and where; nothing is started yet."""
        self.folder = folder
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id, or None while nothing runs."""
        return None if self._process is None or self._process.poll() is not None else self._process.pid

    def start(self) -> Self:
        """Start the process and wait until it answers.

        Raises RuntimeError with the end of its log if it ends, or says nothing within twenty seconds.
        """
        log = self.folder / "pki-service.log"
        command = [
            sys.executable,
            "-m",
            "vanthu.cli.demo.pki_service",
            str(self.folder),
            "--port",
            str(self.port),
            "--die-with",
            str(os.getpid()),
        ]
        with log.open("wb") as sink:
            self._process = subprocess.Popen(command, stdout=sink, stderr=sink)
        give_up_at = time.monotonic() + _START_LIMIT_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                self.stop()
                tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"The demo PKI service did not start on port {self.port}:\n{tail}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End the process, by force if it does not go by itself."""
        if self._process is None:
            return
        end(self._process, patience_s=_STOP_LIMIT_S)
        self._process = None

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _answers(self) -> bool:
        url = f"http://{HOST}:{self.port}/{ARCHITECTURE}/certs/ca/ca.crt"
        try:
            with urllib.request.urlopen(url, timeout=2) as reply:
                return bool(reply.read() == load(self.folder).ca)
        except (urllib.error.URLError, OSError):
            return False


class _WholeSeconds(Animator):
    """Answer in whole seconds: RFC 5280 and 6960 allow no fractions in OCSP and CRL times."""

    def at_time(self, request: Request) -> datetime:
        moment: datetime = super().at_time(request)  # type: ignore[no-untyped-call]  # untyped there
        return moment.replace(microsecond=0)


class _Quiet(WSGIRequestHandler):
    """Write one plain line per request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 the base class's name
        print(self.log_date_time_string(), type, message % args, flush=True)


def _application(folder: Path) -> _WholeSeconds:
    store = AnimatorArchStore({ArchLabel(ARCHITECTURE): architecture(folder)})
    return _WholeSeconds(store, with_web_ui=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m vanthu.cli.demo.pki_service", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder made by vanthu.cli.demo.pki.grow")
    parser.add_argument("--port", type=int, help="loopback port; by default the one the certificates name")
    parser.add_argument("--die-with", type=int, metavar="PID", help="end when the parent process PID ends")
    options = parser.parse_args(arguments)
    if options.die_with is not None:
        die_with_parent()
        if os.getppid() != options.die_with:
            return 1
    port = options.port or urlsplit(load(options.folder).base_url).port or 80
    server = make_server(HOST, port, _application(options.folder), threaded=True, request_handler=_Quiet)
    signal.signal(signal.SIGTERM, _leave)
    print(f"demo PKI on http://{HOST}:{server.port}/{ARCHITECTURE}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0


def _leave(_signal_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
