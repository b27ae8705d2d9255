"""The functions through which this product talks HTTP to other machines; nothing else imports an HTTP client.

`converse` goes where an administrator said: the name is looked up once, every answer is checked, and the connection
goes to the checked address: a name that changes between check and use leads nowhere. `fetch` asks the services of
public-key infrastructures, which are plain http and allow-listed by its caller. No redirects, no proxy from the
environment, limits on time and size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import httpcore
import httpx

from vanthu.core.db import outside_transaction
from vanthu.core.errors import Unavailable

from . import addresses, lines

TIMEOUT: Final = {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 30.0}
"""Three times TCP knocks within five seconds; a dead peer holds a hand no longer than that."""
LONGEST_S: Final = 900.0
"""An answer that is not whole after this long is given up: a drip of bytes must not hold a worker for ever."""
LEAST_BYTES_PER_S: Final = 10_000
"""What a line carries at least; so much longer a conversation may take for each piece that is sent."""
LARGEST_FETCHED: Final = 10 * 2**20
FETCH_S: Final = 10.0

_FAULTS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)
_UNSENT: Final = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
)

_UNNAMED: Final = (
    "Không tìm thấy máy của bên kia: tên máy trong địa chỉ bị sai, hoặc máy chủ tên miền không trả lời."
)
_UNREACHED: Final = "Không nối được tới máy của bên kia: chương trình ở đó chưa chạy, hoặc địa chỉ bị sai."
_UNTRUSTED: Final = (
    "Chứng thư TLS của bên kia không được tin: chứng thư hết hạn, sai tên, hoặc do nơi lạ cấp."
)

T = TypeVar("T")


class NoAnswer(Exception):
    """No whole answer: the way is cut, the other side is down or too slow. The same call may succeed later.

    Its text is a sentence for whoever waits and, where the system said more, that on a second line. is_unsent: whether
    nothing of what was to be sent can have arrived.
    """

    def __init__(self, text: str, *, is_unsent: bool = False) -> None:
        """Keep both."""
        super().__init__(text)
        self.is_unsent = is_unsent


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer. headers: by any spelling of their names."""

    status: int
    headers: Mapping[str, str]


def converse(
    method: str,
    address: str,
    path: str,
    *,
    headers: Mapping[str, str] | Callable[[], Mapping[str, str]],
    read: Callable[[Head, Iterator[bytes]], T],
    content: Iterator[bytes] | bytes | None = None,
    size: int = 0,
    is_repeatable: bool = False,
    longest_s: float = LONGEST_S,
) -> T:
    """Send one request and return what `read` makes of the answer's head and of its bytes as they come.

    headers: a function is asked for them at each try; is_repeatable: the other side knows a repeat when it sees one, so
    that a request may be sent again at once; longest_s: how long it may take, beside what a body of `size` bytes takes
    on the slowest line. Raises NoAnswer if there is no whole answer, and what `read` raises.
    """
    outside_transaction()
    try:
        target = addresses.target(address)
    except Unavailable as error:
        raise NoAnswer(_with_cause(_UNNAMED, str(error)), is_unsent=True) from error

    def sent() -> list[tuple[str, str]]:
        given = headers() if callable(headers) else headers
        named = {"Host": target.authority, "User-Agent": "vanthu", "Accept": "application/json", **given}
        if content is not None:
            named["Content-Length"] = str(size)
        return list(named.items())

    try:
        with lines.talk(
            method,
            target.url(path),
            headers=sent,
            content=content,
            size=size,
            is_repeatable=is_repeatable or method == "GET",
            longest_s=longest_s + size / LEAST_BYTES_PER_S,
            timeout=TIMEOUT,
            sni_hostname=target.host,
        ) as answer:
            return read(_head(answer), answer.iter_stream())
    except (*_FAULTS, OSError) as error:
        raise NoAnswer(_said(error), is_unsent=isinstance(error, _UNSENT)) from error


def _head(answer: httpcore.Response) -> Head:
    named = [(name.decode("ascii"), value.decode("latin-1")) for name, value in answer.headers]
    return Head(answer.status, httpx.Headers(named))


def _said(error: Exception) -> str:
    """Say what happened in words of a clerk; below, on a line of its own, what the system said, for who mends it."""
    if isinstance(error, (httpx.ConnectTimeout, httpcore.ConnectTimeout)):
        words = "Máy của bên kia không trả lời: máy đó đang tắt, mạng bị đứt hoặc tường lửa chặn."
    elif isinstance(error, (httpx.TimeoutException, httpcore.TimeoutException)):
        words = "Máy của bên kia không trả lời kịp: máy đó đang quá tải, hoặc đường truyền quá chậm."
    elif isinstance(error, (httpx.ConnectError, httpcore.ConnectError)):
        words = _UNTRUSTED if "certificate" in str(error).lower() else _UNREACHED
    else:
        words = "Kết nối với bên kia bị ngắt giữa chừng."
    return _with_cause(words, f"{type(error).__name__}: {error}")


def _with_cause(words: str, cause: str) -> str:
    return f"{words}\n{' '.join(cause.split())}"[:500]


def whole(chunks: Iterator[bytes], *, largest: int) -> bytes:
    """Return all bytes of an answer. Raises NoAnswer past `largest`: what is longer is not what was asked for."""
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise NoAnswer(
                _with_cause(
                    "Bên kia trả lời không đúng giao thức.", f"the answer is longer than {largest} bytes"
                )
            )
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
