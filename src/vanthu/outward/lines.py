"""Connections to other machines: which are used again, what if one was closed meanwhile, how long they may take."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from typing import Any, Final

import httpcore
from django.conf import settings

LARGEST_KEPT: Final = 1 << 20
"""So much of a body is kept for a second try, in bytes; what is larger goes over a connection of its own."""
_CLOSED: Final = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)
_HERE: Final = threading.local()
_NEVER: Final = float("inf")


class _Line(httpcore.NetworkStream):
    """A connection whose answers, head included, are read until the moment `talk` set for this thread, no longer."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read. Raises httpcore.ReadTimeout also if the time for the whole conversation is over."""
        left = getattr(_HERE, "until", _NEVER) - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer was not whole in time")
        return self._inner.read(max_bytes, left if timeout is None else min(timeout, left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write."""
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        """Close."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on under TLS."""
        return _Line(self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:  # httpcore's own interface
        """Return what the inner one knows."""
        return self._inner.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    """Opens such connections."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect."""
        return _Line(super().connect_tcp(host, port, timeout, local_address, socket_options))


@cache
def _pool(*, reuses: bool) -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(
        ssl_context=_tls(),
        max_connections=64,
        max_keepalive_connections=16 if reuses else 0,
        keepalive_expiry=20,
        network_backend=_Backend(),
    )


def _tls() -> ssl.SSLContext:
    """Return what we check servers with and, where one is set, the certificate that we show them."""
    context = ssl.create_default_context()
    for roots in settings.VANTHU_TLS_ROOTS:
        context.load_verify_locations(roots)
    for certificate in settings.VANTHU_TLS_CERTIFICATE:
        context.load_cert_chain(certificate)
    return context


class _Kept:
    """A body in pieces that can be sent a second time as long as little of it has gone out."""

    def __init__(self, content: Iterable[bytes]) -> None:
        self._rest, self._kept, self._size = iter(content), list[bytes](), 0

    def __iter__(self) -> Iterator[bytes]:
        yield from tuple(self._kept)
        for piece in self._rest:
            if self.is_whole:
                self._kept.append(piece)
            self._size += len(piece)
            yield piece

    @property
    def is_whole(self) -> bool:
        """Say whether all that has gone out is still here."""
        return self._size <= LARGEST_KEPT


@contextmanager
def talk(
    method: str,
    url: str,
    *,
    headers: Callable[[], list[tuple[str, str]]],
    content: Iterator[bytes] | bytes | None,
    size: int,
    is_repeatable: bool,
    longest_s: float,
    **extensions: object,
) -> Iterator[httpcore.Response]:
    """Send a request and yield the answer, its body still to be read; all of it within `longest_s` seconds.

    Many servers close a connection after an answer without having said so. If that hits a request on a connection
    that was used before, and it may be repeated, it goes out again at once over a new one: nobody failed. What may not
    be repeated goes over a connection of its own from the first.
    Raises what httpcore raises.
    """
    opened: list[str] = []

    def note(event: str, _: object) -> None:
        if event.startswith("connection."):
            opened.append(event)

    body = None if content is None else _Kept([content] if isinstance(content, bytes) else content)

    def ask(*, reuses: bool) -> AbstractContextManager[httpcore.Response]:
        return _pool(reuses=reuses).stream(
            method,
            url,
            headers=headers(),
            content=None if body is None else iter(body),
            extensions={**extensions, "trace": note},
        )

    with _within(longest_s), ExitStack() as stack:
        try:
            answer = stack.enter_context(ask(reuses=is_repeatable and size <= LARGEST_KEPT))
        except _CLOSED:
            if opened or not (body is None or body.is_whole):
                raise
            answer = stack.enter_context(ask(reuses=False))
        yield answer


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    before = getattr(_HERE, "until", _NEVER)
    _HERE.until = min(before, time.monotonic() + seconds)
    try:
        yield
    finally:
        _HERE.until = before
