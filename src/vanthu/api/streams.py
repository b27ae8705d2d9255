"""Read a request's body as a stream, with a limit, a least speed, and no trust in what was announced."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest

from vanthu.core.errors import Invalid, Refusal

CHUNK: Final = 1 << 16
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
    text = str(request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _pieces(stream: Any, announced: int | None, limit: int) -> Iterator[bytes]:  # a server's own input object
    started, read = time.monotonic(), 0
    while announced is None or read < announced:
        try:
            piece = stream.read(CHUNK if announced is None else min(CHUNK, announced - read))
        except OSError as error:
            raise Invalid(Refusal.PACKAGE_CUT_OFF) from error
        if not piece:
            break
        read += len(piece)
        if read > limit:
            raise Invalid(Refusal.FILE_TOO_LARGE, limit_mb=limit // 1_000_000)
        spent = time.monotonic() - started
        if spent > GRACE_S and read < spent * LEAST_BYTES_PER_S:
            raise Invalid(Refusal.PACKAGE_CUT_OFF)
        yield piece
    if announced is not None and read < announced:
        raise Invalid(Refusal.PACKAGE_CUT_OFF)
