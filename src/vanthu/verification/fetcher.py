"""The one way to timestamp, OCSP and CRL services: allow-listed hosts, limits, no redirects, a short memory."""

from __future__ import annotations

from django.conf import settings

from vanthu.core.db import outside_transaction
from vanthu.outward import http
from vanthu.outward.http import NoAnswer
from vnsign.fetch import Answers, require_allowed


class FetchRefused(OSError):
    """The address is not on the list, or the answer was too large or no success."""


class PkiFetcher(Answers):
    """Fetches from `hosts` only (`host` or `host:port`); the same question within five minutes is asked once."""

    def __init__(self, hosts: list[str]) -> None:
        """Allow `hosts` and nothing else."""
        super().__init__()
        self._hosts = frozenset(hosts)

    def __call__(self, url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        """Return the body. POSTs `data` if there is any. Raises FetchRefused (an OSError)."""
        outside_transaction()
        try:
            require_allowed(url, self._hosts)
        except OSError as error:
            raise FetchRefused(f"{error}: see VANTHU_PKI_HOSTS") from error
        known = self.recall(url, data)
        if known is not None:
            return known
        body = _ask(url, data, content_type)
        self.keep(url, data, content_type, body)
        return body


def _ask(url: str, data: bytes | None, content_type: str | None) -> bytes:
    try:
        status, body = http.fetch(url, data=data, content_type=content_type)
    except NoAnswer as error:
        raise FetchRefused(f"{url}: {error}") from error
    if status != 200:
        raise FetchRefused(f"{url} answered {status}")
    return body


_fetchers: dict[tuple[str, ...], PkiFetcher] = {}


def fetcher() -> PkiFetcher:
    """Return this process' fetcher for the configured hosts."""
    hosts = tuple(settings.VANTHU_PKI_HOSTS)
    return _fetchers.setdefault(hosts, PkiFetcher(list(hosts)))
