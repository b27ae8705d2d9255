"""The door to timestamp, OCSP and CRL services: a protocol for callers, and one fetcher for the command.

The library never fetches by itself: a `Fetcher` is handed in, or nothing is fetched.
"""

from __future__ import annotations

import http.client
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

LARGEST = 20 * 1024 * 1024
TIMEOUT_S = 15.0
MEMORY = 40 * 1024 * 1024
"""Bytes of answers remembered in all: CRLs are large, and their number is not ours to say."""
KEEP_S = 300.0


class Fetcher(Protocol):
    """Asks one address for bytes."""

    def __call__(self, url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        """Return the body of the answer; POST `data` if there is any. Raises OSError."""


def require_allowed(url: str, hosts: frozenset[str]) -> None:
    """Refuse an address that is not http(s) on one of the hosts ("host" or "host:port"). Raises OSError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not {parts.netloc, parts.hostname} & hosts:
        raise OSError(f"{parts.netloc or url} is not among the hosts that may be asked")


class Answers:
    """Remember what was answered for five minutes; a timestamp is never an old answer."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[tuple[str, bytes | None], tuple[float, bytes]] = {}
        self._lock = threading.Lock()

    def recall(self, url: str, data: bytes | None) -> bytes | None:
        """Return the answer to the same question, None if there is none or it is too old."""
        with self._lock:
            kept = self._kept.get((url, data))
        return kept[1] if kept and time.monotonic() - kept[0] < KEEP_S else None

    def keep(self, url: str, data: bytes | None, content_type: str | None, body: bytes) -> None:
        """Remember an answer, unless it is a timestamp."""
        if content_type == "application/timestamp-query":
            return
        with self._lock:
            if sum(len(kept[1]) for kept in self._kept.values()) + len(body) > MEMORY:
                self._kept.clear()
            self._kept[url, data] = (time.monotonic(), body)


def _opener() -> urllib.request.OpenerDirector:
    # No proxy from the environment, and no redirects: one would leave the list of allowed hosts.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


@dataclass(frozen=True)
class HttpFetcher:
    """Fetch over http(s) from the `hosts` named ("host" or "host:port") and from no other."""

    hosts: frozenset[str]
    timeout_s: float = TIMEOUT_S
    _answers: Answers = field(default_factory=Answers, repr=False, compare=False)

    def __call__(self, url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        """Return the body of the answer; the same question is asked once in five minutes. Raises OSError."""
        require_allowed(url, self.hosts)
        known = self._answers.recall(url, data)
        if known is not None:
            return known
        headers = {"Content-Type": content_type} if content_type else {}
        request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310 - the scheme is checked
        try:
            with _opener().open(request, timeout=self.timeout_s) as answer:
                body = bytes(answer.read(LARGEST + 1))
        except (urllib.error.URLError, http.client.HTTPException, ValueError) as error:
            raise OSError(f"{url}: {error}") from error
        if len(body) > LARGEST:
            raise OSError(f"{url} sent more than {LARGEST} bytes")
        self._answers.keep(url, data, content_type, body)
        return body
