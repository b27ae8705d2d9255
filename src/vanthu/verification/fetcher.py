"""The one way to timestamp, OCSP and CRL services: allow-listed hosts, limits, no redirects, a short memory."""

from __future__ import annotations

import threading
import time
from typing import Final
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from vanthu.core.db import outside_transaction

LARGEST: Final = 10 * 2**20
MEMORY: Final = 40 * 2**20
"""Bytes of answers remembered in all: CRLs are large, and their number is not ours to say."""
KEEP_S: Final = 300.0
TIMEOUT_S: Final = 10.0


class FetchRefused(OSError):
    """The address is not on the list, or the answer was too large or no success."""


class PkiFetcher:
    """Fetches from `hosts` only (`host` or `host:port`); the same question within five minutes is asked once."""

    def __init__(self, hosts: list[str]) -> None:
        """Allow `hosts` and nothing else."""
        self._hosts = frozenset(hosts)
        self._kept: dict[tuple[str, bytes | None], tuple[float, bytes]] = {}
        self._lock = threading.Lock()

    def __call__(self, url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        """Return the body. POSTs `data` if there is any. Raises FetchRefused (an OSError)."""
        outside_transaction()
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not {parts.netloc, parts.hostname} & self._hosts:
            raise FetchRefused(f"{parts.netloc} is not among VANTHU_PKI_HOSTS")
        timestamped = content_type == "application/timestamp-query"
        key = (url, data)
        with self._lock:
            if not timestamped and (kept := self._kept.get(key)) and time.monotonic() - kept[0] < KEEP_S:
                return kept[1]
        body = _ask(url, data, content_type)
        if timestamped:
            return body
        with self._lock:
            if sum(len(kept[1]) for kept in self._kept.values()) + len(body) > MEMORY:
                self._kept.clear()
            self._kept[key] = (time.monotonic(), body)
        return body


def _ask(url: str, data: bytes | None, content_type: str | None) -> bytes:
    headers = {"Content-Type": content_type} if content_type else {}
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST" if data is not None else "GET", url, content=data, headers=headers
            ) as answer,
        ):
            if answer.status_code != 200:
                raise FetchRefused(f"{url} answered {answer.status_code}")
            body = b""
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise FetchRefused(f"{url} sent more than {LARGEST} bytes")
            return body
    except httpx.HTTPError as error:
        raise FetchRefused(f"{url}: {error}") from error


_fetchers: dict[tuple[str, ...], PkiFetcher] = {}


def fetcher() -> PkiFetcher:
    """Return this process' fetcher for the configured hosts."""
    hosts = tuple(settings.VANTHU_PKI_HOSTS)
    return _fetchers.setdefault(hosts, PkiFetcher(list(hosts)))
