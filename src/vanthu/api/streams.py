"""Read a request's body as a stream, with a limit, a least speed, and no trust in what was announced.

The server's own `read` waits until a piece is whole, so pieces are small and the speed is judged after each. Who sends
nothing at all holds the hand that waits: `fairness` bounds how many a peer may hold, and a reverse proxy in front
(docs/operate) ends such connections. Waiting in a thread of our own is no way out: granian 2.8 then stops answering
altogether once the request is left while its body is still being read (tried).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest

from vanthu.core.errors import Invalid, Refusal

SMALL: Final = 1 << 12
LARGE: Final = 1 << 16
GRACE_S: Final = 10.0
LEAST_BYTES_PER_S: Final = 10_000
"""Slower than this, after the grace, is a fault or an attack; 60 MB then take 100 minutes."""
FAST_BYTES_PER_S: Final = 10 * LARGE
"""So fast that a large piece is a matter of a tenth of a second."""


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
    started, read, most = time.monotonic(), 0, SMALL
    while announced is None or read < announced:
        try:
            piece = stream.read(min(most, limit + 1 - read, most if announced is None else announced - read))
        except OSError as error:
            raise Invalid(Refusal.PACKAGE_CUT_OFF) from error
        if not piece:
            break
        read += len(piece)
        if read > limit:  # by one byte: no more is ever asked for
            raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=limit // 1_000_000)
        spent = time.monotonic() - started
        if spent > GRACE_S and read < (spent - GRACE_S) * LEAST_BYTES_PER_S:
            raise Invalid(Refusal.PACKAGE_CUT_OFF)
        most = LARGE if read > spent * FAST_BYTES_PER_S else SMALL
        yield bytes(piece)
    if announced is not None and read < announced:
        raise Invalid(Refusal.PACKAGE_CUT_OFF)
