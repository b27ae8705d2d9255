"""The command's fetcher: named hosts only, no redirects, bounded answers."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from vnsign import fetch
from vnsign.fetch import HttpFetcher


@contextmanager
def website():
    """Serve a few pages; yield the address and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = b"x" * 2000 if self.path == "/large" else b"crl"
            self.send_response({"/moved": 302, "/gone": 404}.get(self.path, 200))
            self.send_header("Location", "/crl")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}", asked
        finally:
            http.shutdown()
            thread.join()


LOCAL = frozenset({"127.0.0.1"})


def test_what_was_fetched_once_is_not_asked_again():
    with website() as (address, asked):
        fetcher = HttpFetcher(LOCAL)

        assert [fetcher(f"{address}/crl") for _ in range(2)] == [b"crl", b"crl"]

    assert asked == ["/crl"]


def test_the_same_ocsp_question_is_asked_once_and_every_timestamp_anew():
    with website() as (address, asked):
        fetcher = HttpFetcher(LOCAL)
        for question in (b"one", b"one", b"two"):
            fetcher(f"{address}/ocsp", data=question, content_type="application/ocsp-request")
            fetcher(f"{address}/tsa", data=question, content_type="application/timestamp-query")

    assert (asked.count("/ocsp"), asked.count("/tsa")) == (2, 3)


def test_an_old_answer_is_asked_for_again(monkeypatch):
    monkeypatch.setattr(fetch, "KEEP_S", -1.0)
    with website() as (address, asked):
        fetcher = HttpFetcher(LOCAL)
        for _ in range(2):
            fetcher(f"{address}/crl")

    assert asked == ["/crl", "/crl"]


def test_a_redirect_is_not_followed():
    with website() as (address, asked), pytest.raises(OSError, match="302"):
        HttpFetcher(LOCAL)(f"{address}/moved")

    assert asked == ["/moved"]


def test_an_answer_other_than_success_is_none():
    with website() as (address, _), pytest.raises(OSError, match="404"):
        HttpFetcher(LOCAL)(f"{address}/gone")


def test_an_answer_without_end_is_cut_off(monkeypatch):
    monkeypatch.setattr(fetch, "LARGEST", 1000)

    with website() as (address, _), pytest.raises(OSError, match="more than"):
        HttpFetcher(LOCAL)(f"{address}/large")


@pytest.mark.parametrize(
    "url", ["http://other.test/crl", "file:///etc/passwd", "ftp://127.0.0.1/crl", "ldap://127.0.0.1/", ""]
)
def test_other_hosts_and_schemes_are_not_asked(url):
    with pytest.raises(OSError, match="not among"):
        HttpFetcher(LOCAL)(url)


def test_a_host_that_is_away_is_an_os_error():
    with pytest.raises(OSError):
        HttpFetcher(LOCAL, timeout_s=2)("http://127.0.0.1:9/crl")
