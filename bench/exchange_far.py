"""Two hundred installations as the exchange's benchmark of peers sees them: one server that answers for all.

Run inside the sender's environment. Below `/live` it stores nothing and gives receipts; below
`/slow` it reads a kilobyte a second; at a second port it takes connections and never says a word.
"""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import django

django.setup()

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vanthu.core import clock
from vanthu.exchange import receipts, signed_requests
from vanthu.exchange.keys import InstallationKey, PublicKey
from vanthu.exchange.receipts import Receipt
from vanthu.exchange.words import ReceiptKind

SLOW_BYTES_PER_S = 1000
_COUNTED: dict[str, dict[str, int]] = {}
_COUNTING = threading.Lock()


def key_of(code: str) -> InstallationKey:
    """Return the key of a peer: every one has its own, made from its agency's code alone."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(code.encode()).digest())
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return InstallationKey(private, PublicKey(base64.b64encode(raw).decode("ascii")))


class Far(BaseHTTPRequestHandler):
    """Answers for everybody."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take a package and say so."""
        size = int(self.headers["Content-Length"])
        if self.path.startswith("/slow"):
            for _ in range(size // SLOW_BYTES_PER_S + 1):
                self.rfile.read(min(SLOW_BYTES_PER_S, size))
                size -= min(SLOW_BYTES_PER_S, size)
                time.sleep(1)
        else:
            self.rfile.read(size)
        text = _receipt(self.path, dict(self.headers.items()), int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the base's name
        """Say nothing."""


def _receipt(path: str, headers: dict[str, str], size: int) -> bytes:
    told = signed_requests.claims("POST", path, {name.lower(): value for name, value in headers.items()})
    now = clock.now()
    receipt = Receipt(
        kind=ReceiptKind.STORED,
        message_id=told.message_id,
        sender=told.sender,
        recipient=told.recipient,
        sha256=told.sha256,
        size=size,
        sequence=_place(told.recipient, told.message_id),
        at=now,
        stored_at=now,
    )
    return receipts.sign(receipt, key_of(told.recipient)).encode()


def _place(recipient: str, message_id: str) -> int:
    """Return a message's place in the receiver's count: one that does not grow would say that it lost what it had."""
    with _COUNTING:
        places = _COUNTED.setdefault(recipient, {})
        return places.setdefault(message_id, len(places) + 1)


class _Many(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: workers are killed in the middle of a request."""


def main() -> None:
    """Print both ports and serve until the parent goes away."""
    server = _Many(("127.0.0.1", 0), Far)
    silent = socket.create_server(("127.0.0.1", 0), backlog=128)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    held: list[socket.socket] = []

    def keep() -> None:
        while True:
            held.append(silent.accept()[0])

    threading.Thread(target=keep, daemon=True).start()
    ports = {"live": server.server_port, "silent": silent.getsockname()[1]}
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        sys.stdin.read()


if __name__ == "__main__":
    main()
