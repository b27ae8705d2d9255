"""HTTP to a peer: the outward door, in the words of the transport."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

from vanthu.outward import http
from vanthu.outward.http import Head, NoAnswer

from .base import Reply, TransportFault

LARGEST_REPLY: Final = 64_000
"""A receipt or a problem; anything longer is neither."""
_RETRY_AFTER_DIGITS: Final = 6

T = TypeVar("T")


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
        read=lambda head, chunks: _reply(head, chunks, largest),
    )


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

    Raises TransportFault if there is no whole answer, and what `read` raises.
    """
    try:
        return http.converse(method, address, path, headers=headers, read=read, content=content, size=size)
    except NoAnswer as error:
        raise TransportFault(str(error)) from error


def _reply(head: Head, chunks: Iterator[bytes], largest: int) -> Reply:
    content = http.whole(chunks, largest=largest)
    wait = head.headers.get("Retry-After", "").strip()
    return Reply(
        status=head.status,
        text=content.decode("utf-8", "replace"),
        retry_after_s=int(wait) if wait.isdecimal() and len(wait) <= _RETRY_AFTER_DIGITS else None,
        peer_time=head.headers.get("Vanthu-Time", "")[:40],
        keeps_all=head.headers.get("Vanthu-Axis") == "1",
        date=head.headers.get("Date", "")[:40],
    )
