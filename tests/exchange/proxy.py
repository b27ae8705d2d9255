"""A bad line: it cuts requests, loses replies, repeats, delays, garbles and reorders, by a seeded die."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections import Counter
from typing import Final

FAULTS: Final = (("cut", 8), ("lost", 8), ("twice", 6), ("slow", 5), ("garbage", 2))
"""Per cent of the requests (test T4)."""
REORDERING: Final = (*FAULTS, ("held", 5))
"""The same, and some requests held back so long that others overtake them."""
GARBAGE: Final = b"HTTP/1.1 202 Accepted\r\nContent-Length: 7\r\nConnection: close\r\n\r\nrubbish"


class BadLine:
    """Listens on a port of its own and passes requests on to `target`, more or less."""

    def __init__(
        self, target: tuple[str, int], *, seed: int, faults: tuple[tuple[str, int], ...] = FAULTS
    ) -> None:
        """Throw the die from `seed`."""
        self.target, self.die, self.seen = target, random.Random(seed), Counter[str]()
        self.faults = faults
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.over = False
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        """Return the address that the sender is given."""
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def close(self) -> None:
        """Hang up."""
        self.over = True
        self.socket.close()

    def _listen(self) -> None:
        while not self.over:
            with contextlib.suppress(OSError):
                connection, _ = self.socket.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            request = _whole(connection)
            fault = self._fault()
            self.seen[fault] += 1
            if fault == "cut":
                self._ask(request[: len(request) * 2 // 3], whole=False)
                return
            if fault in {"slow", "held"}:
                time.sleep(0.3 if fault == "slow" else self.die.uniform(0.5, 3.0))
            reply = self._ask(request)
            if fault == "twice":
                reply = self._ask(request)
            if fault == "garbage":
                reply = GARBAGE
            if fault != "lost":
                connection.sendall(reply)

    def _fault(self) -> str:
        throw = self.die.uniform(0, 100)
        for name, share in self.faults:
            if throw < share:
                return name
            throw -= share
        return "none"

    def _ask(self, request: bytes, *, whole: bool = True) -> bytes:
        with socket.create_connection(self.target) as far:
            far.sendall(request)
            if not whole:
                return b""
            reply = b""
            while piece := far.recv(65536):
                reply += piece
            return reply


def _whole(connection: socket.socket) -> bytes:
    """Read one request to its end; ask for the connection to be closed after it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, rest = data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = sum(int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:"))
    while len(rest) < length:
        rest += _more(connection)
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + rest


def _more(connection: socket.socket) -> bytes:
    """Read on. Raises ConnectionError if the other end is gone, killed perhaps."""
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionError("the request ended early")
    return piece
