"""The one function through which this product talks HTTP to a peer.

The peer's name is looked up once, every answer is checked, and the connection goes to the checked address: a name
that changes between check and use leads nowhere. No redirects, no proxy from the environment, limits on time and
size.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import httpx

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Unavailable
from vanthu.exchange import addresses

from .base import Reply, TransportFault

TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
LARGEST_REPLY: Final = 64_000
"""A receipt or a problem; anything longer is neither."""
_RETRY_AFTER_DIGITS: Final = 6


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=20)
    return httpx.Client(
        timeout=TIMEOUT,
        limits=limits,
        follow_redirects=False,
        trust_env=False,
        verify=ssl.create_default_context(),
    )


def exchange(
    method: str,
    address: str,
    path: str,
    *,
    headers: Mapping[str, str],
    content: Iterator[bytes] | bytes | None = None,
    size: int = 0,
) -> Reply:
    """Send one request to `path` below a peer's address and return the reply.

    size: the length of `content` in bytes. Raises TransportFault if there is no whole answer.
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
            return _reply(answer)
        finally:
            answer.close()
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        raise TransportFault(f"{type(error).__name__}: {error}"[:500]) from error


def _reply(answer: httpx.Response) -> Reply:
    body = b""
    for chunk in answer.iter_raw():
        body += chunk
        if len(body) > LARGEST_REPLY:
            raise TransportFault(f"the answer is longer than {LARGEST_REPLY} bytes")
    wait = answer.headers.get("Retry-After", "").strip()
    return Reply(
        status=answer.status_code,
        text=body.decode("utf-8", "replace"),
        retry_after_s=int(wait) if wait.isdecimal() and len(wait) <= _RETRY_AFTER_DIGITS else None,
        peer_time=answer.headers.get("Vanthu-Time", "")[:40],
    )
