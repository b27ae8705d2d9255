"""HTTP to a peer: the outward door, in the words of the transport."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar

from vanthu.jobs import slowness
from vanthu.outward import http
from vanthu.outward.http import Head, NoAnswer

from .base import Reply, Silence

LARGEST_REPLY: Final = 64_000
"""A receipt or a problem; anything longer is neither."""
FAULTY: Final = 400
PROBE_S: Final = 8.0
"""Somebody sits before the screen and waits for the answer to a probe."""
_RETRY_AFTER_DIGITS: Final = 6

T = TypeVar("T")


def exchange(
    method: str,
    address: str,
    path: str,
    *,
    headers: Mapping[str, str] | Callable[[], Mapping[str, str]],
    content: Iterator[bytes] | bytes | None = None,
    size: int = 0,
    largest: int = LARGEST_REPLY,
    is_repeatable: bool = True,
    longest_s: float = http.LONGEST_S,
) -> Reply:
    """Send one request to `path` below a peer's address and return the reply.

    size: the length of `content` in bytes; largest: the most bytes of an answer; longest_s: how long to wait for it.
    Raises Silence if there is no whole answer.
    """
    return converse(
        method,
        address,
        path,
        headers=headers,
        content=content,
        size=size,
        is_repeatable=is_repeatable,
        longest_s=longest_s,
        read=lambda head, chunks: _reply(head, chunks, largest),
    )


def converse(
    method: str,
    address: str,
    path: str,
    *,
    headers: Mapping[str, str] | Callable[[], Mapping[str, str]],
    read: Callable[[Head, Iterator[bytes]], T],
    content: Iterator[bytes] | bytes | None = None,
    size: int = 0,
    is_repeatable: bool = True,
    longest_s: float = http.LONGEST_S,
) -> T:
    """Send one request and return what `read` makes of the answer's head and of its bytes as they come.

    headers: a function of them where each request is to be signed by itself. Peers know a repeat by its id, and most
    questions can be asked twice, so that a request may be sent again at once; not so a package to an axis. Raises
    Silence if there is no whole answer, and what `read` raises.
    """
    try:
        with slowness.talk():
            return http.converse(
                method,
                address,
                path,
                headers=headers,
                read=read,
                content=content,
                size=size,
                is_repeatable=is_repeatable,
                longest_s=longest_s,
            )
    except NoAnswer as error:
        raise Silence(str(error), may_be_there=not error.is_unsent) from error


def _reply(head: Head, chunks: Iterator[bytes], largest: int) -> Reply:
    content = http.whole(chunks, largest=largest)
    wait = head.headers.get("Retry-After", "").strip()
    text = content.decode("utf-8", "replace")
    return Reply(
        status=head.status,
        text=text if head.status < FAULTY or _is_object(text) else _as_problem(head.status, text),
        retry_after_s=int(wait) if wait.isdecimal() and len(wait) <= _RETRY_AFTER_DIGITS else None,
        peer_time=head.headers.get("Vanthu-Time", "")[:40],
        keeps_all=head.headers.get("Vanthu-Axis") == "1",
        date=head.headers.get("Date", "")[:40],
    )


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _as_problem(status: int, text: str) -> str:
    """Return as a problem what a proxy or a foreign server said in its own way: its page is for whoever mends it."""
    detail = f"Máy chủ của bên kia báo lỗi (HTTP {status}).\n{' '.join(text.split())[:200]}"
    return json.dumps({"code": f"http_{status}", "detail": detail.strip()}, ensure_ascii=False)
