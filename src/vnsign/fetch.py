"""The door to timestamp, OCSP and CRL services: a protocol for callers, and one fetcher for the command.

The library never fetches by itself: a `Fetcher` is handed in, or nothing is fetched.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

LARGEST = 20 * 1024 * 1024
TIMEOUT_S = 15.0


class Fetcher(Protocol):
    """Asks one address for bytes."""

    def __call__(self, url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        """Return the body of the answer; POST `data` if there is any. Raises OSError."""


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
    _kept: dict[str, bytes] = field(default_factory=dict, repr=False)

    def __call__(self, url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        """Return the body of the answer; what is asked by GET is asked once. Raises OSError."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not {parts.netloc, parts.hostname} & self.hosts:
            raise OSError(f"{parts.netloc or url} is not among the hosts that may be asked")
        if data is None and url in self._kept:
            return self._kept[url]
        headers = {"Content-Type": content_type} if content_type else {}
        request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310 - the scheme is checked
        try:
            with _opener().open(request, timeout=self.timeout_s) as answer:
                body = bytes(answer.read(LARGEST + 1))
        except (urllib.error.URLError, http.client.HTTPException, ValueError) as error:
            raise OSError(f"{url}: {error}") from error
        if len(body) > LARGEST:
            raise OSError(f"{url} sent more than {LARGEST} bytes")
        if data is None:
            self._kept[url] = body
        return body
