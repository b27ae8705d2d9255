"""The one function through which this product talks HTTP to a peer.

The peer's name is looked up once, every answer is checked, and the connection goes to the checked address: a name
that changes between check and use leads nowhere. No redirects, no proxy from the environment, limits on time and
size.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeVar

import httpx
from django.conf import settings

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Unavailable
from vanthu.exchange import addresses

from .base import Reply, TransportFault

TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)
"""Three times TCP knocks within five seconds; a dead peer holds a hand no longer than that."""
LARGEST_REPLY: Final = 64_000
"""A receipt or a problem; anything longer is neither."""
LONGEST_S: Final = 900.0
"""An answer that is not whole after this long is given up: a drip of bytes must not hold a worker for ever."""
_RETRY_AFTER_DIGITS: Final = 6

T = TypeVar("T")


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=20)
    return httpx.Client(
        timeout=TIMEOUT,
        limits=limits,
        follow_redirects=False,
        trust_env=False,
        verify=_tls(),
    )


def _tls() -> ssl.SSLContext:
    """Return what we check servers with and, where one is set, the certificate that we show them."""
    context = ssl.create_default_context()
    for roots in settings.VANTHU_TLS_ROOTS:
        context.load_verify_locations(roots)
    for certificate in settings.VANTHU_TLS_CERTIFICATE:
        context.load_cert_chain(certificate)
    return context


def exchange(
    method: str,
    address: str,
    path: str,
    *,
    headers: Mapping[str, str],
    content: Iterator[bytes] | bytes | None = None,
    size: int = 0,
    largest: int = LARGEST_REPLY,
) -> Reply:
    """Send one request to `path` below a peer's address and return the reply.

    size: the length of `content` in bytes; largest: the most bytes of an answer. Raises TransportFault if there
    is no whole answer.
    """
    return converse(
        method,
        address,
        path,
        headers=headers,
        content=content,
        size=size,
        read=lambda answer, chunks: _reply(answer, chunks, largest),
    )


def converse(
    method: str,
    address: str,
    path: str,
    *,
    headers: Mapping[str, str],
    read: Callable[[httpx.Response, Iterator[bytes]], T],
    content: Iterator[bytes] | bytes | None = None,
    size: int = 0,
) -> T:
    """Send one request and return what `read` makes of the answer's head and of its bytes as they come.

    Raises TransportFault if there is no whole answer, and what `read` raises.
    """
    outside_transaction()
    try:
        target = addresses.target(address)
    except Unavailable as error:
        raise TransportFault(str(error)) from error
    sent = {"Host": target.authority, "User-Agent": "vanthu", "Accept": "application/json", **headers}
    if content is not None:
        sent["Content-Length"] = str(size)
    request = _client().build_request(
        method,
        target.url(path),
        headers=sent,
        content=content,
        extensions={"sni_hostname": target.host},
    )
    try:
        answer = _client().send(request, stream=True)
        try:
            return read(answer, _in_time(answer.iter_raw()))
        finally:
            answer.close()
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        raise TransportFault(f"{type(error).__name__}: {error}"[:500]) from error


def _in_time(chunks: Iterator[bytes]) -> Iterator[bytes]:
    end = time.monotonic() + LONGEST_S
    for chunk in chunks:
        if time.monotonic() > end:
            raise TransportFault(f"the answer was not whole after {LONGEST_S:.0f} s")
        yield chunk


def _reply(answer: httpx.Response, chunks: Iterator[bytes], largest: int) -> Reply:
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise TransportFault(f"the answer is longer than {largest} bytes")
        parts.append(chunk)
    wait = answer.headers.get("Retry-After", "").strip()
    return Reply(
        status=answer.status_code,
        text=b"".join(parts).decode("utf-8", "replace"),
        retry_after_s=int(wait) if wait.isdecimal() and len(wait) <= _RETRY_AFTER_DIGITS else None,
        peer_time=answer.headers.get("Vanthu-Time", "")[:40],
        date=answer.headers.get("Date", "")[:40],
    )
