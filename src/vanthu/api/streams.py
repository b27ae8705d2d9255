"""Read a request's body as a stream, with a limit, a least speed, and no trust in what was announced.

The server's own `read` waits for as long as the other side likes. So a thread of its own does the waiting; who is too
slow is answered 408, the server then closes the connection, and with it the waiting ends.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest

from vanthu.core.errors import Invalid, Refusal

PIECE: Final = 1 << 16
HELD_PIECES: Final = 8
GRACE_S: Final = 10.0
LEAST_BYTES_PER_S: Final = 10_000
"""Slower than this, after the grace, is a fault or an attack; 60 MB then take 100 minutes."""


def body(request: HttpRequest, *, limit: int) -> Iterator[bytes]:
    """Return the body in pieces. Raises Invalid if it is too large, too slow or ends before its announced length."""
    announced = _announced(request)
    if announced is not None and announced > limit:
        raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=limit // 1_000_000)
    return _pieces(request.META["wsgi.input"], announced, limit)


def _announced(request: HttpRequest) -> int | None:
    """Return the length that was announced; None for a chunked body, which announces none."""
    text = str(request.META.get("CONTENT_LENGTH") or "")
    if not text and not request.META.get("HTTP_TRANSFER_ENCODING"):
        return 0
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _pieces(stream: Any, announced: int | None, limit: int) -> Iterator[bytes]:  # a server's own input object
    source, read = _Source(stream, announced), 0
    try:
        while announced is None or read < announced:
            piece = source.next()
            if not piece:
                break
            read += len(piece)
            if read > limit:
                raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=limit // 1_000_000)
            yield piece
    finally:
        source.over.set()
    if announced is not None and read < announced:
        raise Invalid(Refusal.PACKAGE_CUT_OFF)


class _Source:
    """The pieces of a stream, waited for by a thread that may be left behind."""

    def __init__(self, stream: Any, announced: int | None) -> None:  # a server's own input object
        self.over = threading.Event()
        self._stream, self._announced = stream, announced
        self._pieces: queue.Queue[bytes] = queue.Queue(HELD_PIECES)
        self._started, self._taken = time.monotonic(), 0
        threading.Thread(target=self._fetch, name="body", daemon=True).start()

    def next(self) -> bytes:
        """Return the next piece, empty at the end. Raises Invalid when the least speed is not kept."""
        due = self._started + GRACE_S + self._taken / LEAST_BYTES_PER_S
        try:
            piece = self._pieces.get(timeout=max(due - time.monotonic(), 0.001))
        except queue.Empty as error:
            raise Invalid(Refusal.PACKAGE_CUT_OFF) from error
        self._taken += len(piece)
        return piece

    def _fetch(self) -> None:
        left = self._announced
        piece = b"-"
        while piece and not self.over.is_set():
            piece = self._read(PIECE if left is None else min(PIECE, left))
            self._hand_over(piece)
            left = None if left is None else left - len(piece)
            if left == 0:
                return

    def _read(self, most: int) -> bytes:
        try:
            return bytes(self._stream.read(most))
        except OSError:
            return b""

    def _hand_over(self, piece: bytes) -> None:
        while not self.over.is_set():
            try:
                self._pieces.put(piece, timeout=1)
            except queue.Full:
                continue
            return
