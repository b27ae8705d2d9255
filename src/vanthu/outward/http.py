"""The functions through which this product talks HTTP to other machines; nothing else imports an HTTP client.

`converse` goes where an administrator said: the name is looked up once, every answer is checked, and the connection
goes to the checked address: a name that changes between check and use leads nowhere. `fetch` asks the services of
public-key infrastructures, which are plain http and allow-listed by its caller. No redirects, no proxy from the
environment, limits on time and size.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

import httpcore
import httpx
from django.conf import settings

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Unavailable

from . import addresses

TIMEOUT: Final = {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 30.0}
"""Three times TCP knocks within five seconds; a dead peer holds a hand no longer than that."""
LONGEST_S: Final = 900.0
"""An answer that is not whole after this long is given up: a drip of bytes must not hold a worker for ever."""
LARGEST_FETCHED: Final = 10 * 2**20
FETCH_S: Final = 10.0

_FAULTS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)

T = TypeVar("T")


class NoAnswer(Exception):
    """No whole answer: the way is cut, the other side is down or too slow. The same call may succeed later."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer. headers: by any spelling of their names."""

    status: int
    headers: Mapping[str, str]


@lru_cache(maxsize=1)
def _pool() -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(
        ssl_context=_tls(), max_connections=64, max_keepalive_connections=16, keepalive_expiry=20
    )


def _tls() -> ssl.SSLContext:
    """Return what we check servers with and, where one is set, the certificate that we show them."""
    context = ssl.create_default_context()
    for roots in settings.VANTHU_TLS_ROOTS:
        context.load_verify_locations(roots)
    for certificate in settings.VANTHU_TLS_CERTIFICATE:
        context.load_cert_chain(certificate)
    return context


def converse(
    method: str,
    address: str,
    path: str,
    *,
    headers: Mapping[str, str],
    read: Callable[[Head, Iterator[bytes]], T],
    content: Iterator[bytes] | bytes | None = None,
    size: int = 0,
) -> T:
    """Send one request and return what `read` makes of the answer's head and of its bytes as they come.

    Raises NoAnswer if there is no whole answer, and what `read` raises.
    """
    outside_transaction()
    try:
        target = addresses.target(address)
    except Unavailable as error:
        raise NoAnswer(str(error)) from error
    sent = {"Host": target.authority, "User-Agent": "vanthu", "Accept": "application/json", **headers}
    if content is not None:
        sent["Content-Length"] = str(size)
    try:
        with _pool().stream(
            method,
            target.url(path),
            headers=list(sent.items()),
            content=content,
            extensions={"timeout": TIMEOUT, "sni_hostname": target.host},
        ) as answer:
            return read(_head(answer), _in_time(answer.iter_stream()))
    except (*_FAULTS, OSError) as error:
        raise NoAnswer(_said(error)) from error


def _head(answer: httpcore.Response) -> Head:
    named = [(name.decode("ascii"), value.decode("latin-1")) for name, value in answer.headers]
    return Head(answer.status, httpx.Headers(named))


def _said(error: Exception) -> str:
    """Say what happened in words of an administrator; what the system said stands behind, for who mends it."""
    if isinstance(error, (httpx.TimeoutException, httpcore.TimeoutException)):
        words = "Bên kia không trả lời kịp"
    elif isinstance(error, (httpx.ConnectError, httpcore.ConnectError)):
        is_about_trust = "certificate" in str(error).lower()
        words = "Chứng thư TLS của bên kia không được tin" if is_about_trust else "Không nối được tới bên kia"
    else:
        words = "Kết nối bị ngắt giữa chừng"
    return f"{words} ({type(error).__name__}: {error})"[:500]


def _in_time(chunks: Iterator[bytes]) -> Iterator[bytes]:
    end = time.monotonic() + LONGEST_S
    for chunk in chunks:
        if time.monotonic() > end:
            raise NoAnswer(f"the answer was not whole after {LONGEST_S:.0f} s")
        yield chunk


def whole(chunks: Iterator[bytes], *, largest: int) -> bytes:
    """Return all bytes of an answer. Raises NoAnswer past `largest`: what is longer is not what was asked for."""
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise NoAnswer(f"the answer is longer than {largest} bytes")
        parts.append(chunk)
    return b"".join(parts)


def fetch(url: str, *, data: bytes | None, content_type: str | None) -> tuple[int, bytes]:
    """Return status and body from an address that the caller allowed; POSTs `data` if there is any. Raises NoAnswer."""
    outside_transaction()
    headers = {"Content-Type": content_type} if content_type else {}
    method = "POST" if data is not None else "GET"
    try:
        with (
            httpx.Client(timeout=FETCH_S, follow_redirects=False, trust_env=False) as client,
            client.stream(method, url, content=data, headers=headers) as answer,
        ):
            return answer.status_code, whole(answer.iter_bytes(), largest=LARGEST_FETCHED)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise NoAnswer(_said(error)) from error
