"""T6 and T14 against the real server: who stalls, trickles or never ends stops nobody else."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import select
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.exchange.conftest import make_key
from tests.exchange.installation import Installation, wait_for
from vanthu.core import clock
from vanthu.exchange import signed_requests
from vanthu.exchange.keys import InstallationKey

PATH = "/exchange/v1/packages"
LIMIT = 1_000_000


@pytest.fixture(scope="module")
def key() -> InstallationKey:
    """The key of a peer that behaves badly."""
    return make_key()


@pytest.fixture(scope="module")
def other_key() -> InstallationKey:
    """The key of a peer that behaves well."""
    return make_key()


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, key: InstallationKey, other_key: InstallationKey
) -> Iterator[Installation]:
    """An installation that takes packages up to 1 MB and knows both peers."""
    made = Installation(tmp_path_factory.mktemp("slow") / "home", "H44.01", "Văn phòng UBND tỉnh Phú Thọ")
    made.environment["VANTHU_PACKAGE_LIMIT_MB"] = "1"
    made.drive("pair", "http://127.0.0.1:9", key.public.text, "H44.30", "Sở Tài chính tỉnh Phú Thọ")
    made.drive("pair", "http://127.0.0.1:9", other_key.public.text, "H44.31", "Sở Y tế tỉnh Phú Thọ")
    made.start()
    yield made
    made.close()


def _head(key: InstallationKey, framing: str, *, content: bytes = b"", sender: str = "H44.30") -> bytes:
    signed = signed_requests.headers(
        PATH,
        message_id=secrets.token_hex(16),
        sender=sender,
        recipient="H44.01",
        sha256=hashlib.sha256(content).hexdigest(),
        nonce=secrets.token_hex(16),
        key=key,
        now=clock.now(),
    )
    lines = [f"POST {PATH} HTTP/1.1", "Host: 127.0.0.1", framing, *(f"{k}: {v}" for k, v in signed.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _connect(served: Installation) -> socket.socket:
    return socket.create_connection(("127.0.0.1", served.port), timeout=60)


def _status(connection: socket.socket) -> int:
    return int(connection.recv(65536).split(b" ")[1])


@pytest.mark.slow
def test_t14_a_chunked_body_without_end_is_cut_at_the_limit(
    served: Installation, key: InstallationKey
) -> None:
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with _connect(served) as connection:
        connection.sendall(_head(key, "Transfer-Encoding: chunked"))
        connection.settimeout(20)
        with contextlib.suppress(OSError):
            while sent < 100 * LIMIT:
                connection.sendall(piece)
                sent += 0x10000
        status = _status_or_reset(connection)

    assert status in {413, 0}
    assert sent < 20 * LIMIT, "the server went on reading"
    assert served.books()["received"] == []


def _status_or_reset(connection: socket.socket) -> int:
    try:
        return _status(connection)
    except (OSError, IndexError):
        return 0


@pytest.mark.slow
def test_t14_an_announced_oversize_is_refused_at_once(served: Installation, key: InstallationKey) -> None:
    with _connect(served) as connection:
        connection.sendall(_head(key, f"Content-Length: {LIMIT + 1}"))

        assert _status(connection) == 413


@pytest.mark.slow
def test_t14_a_body_shorter_than_announced_is_not_kept(served: Installation, key: InstallationKey) -> None:
    with _connect(served) as connection:
        connection.sendall(_head(key, "Content-Length: 1000", content=b"x" * 1000) + b"x" * 400)
        connection.shutdown(socket.SHUT_WR)

        assert _status(connection) == 408
    assert served.books()["received"] == []


@pytest.mark.slow
def test_t6_peers_that_stall_hold_nobody_else_up(
    served: Installation, key: InstallationKey, other_key: InstallationKey
) -> None:
    content = b"a package of somebody else"
    with ExitStack() as held:
        stalled = [held.enter_context(_connect(served)) for _ in range(12)]
        for connection in stalled:
            connection.sendall(_head(key, "Content-Length: 100000") + b"x")
        # Four places for one peer; the others are told at once to come later.
        answered = _readable(stalled, 8)
        assert [_status(connection) for connection in answered] == [429] * 8
        for _ in range(5):
            with urllib.request.urlopen(f"{served.url}/health", timeout=5) as answer:
                assert answer.status == 200
        with _connect(served) as connection:
            head = _head(other_key, f"Content-Length: {len(content)}", content=content, sender="H44.31")
            connection.sendall(head + content)
            assert _status(connection) == 202

    wait_for(lambda: _is_free(served, key), "the places to be free again")


@pytest.mark.slow
def test_t6_who_trickles_is_sent_away(served: Installation, key: InstallationKey) -> None:
    with _connect(served) as connection:
        connection.sendall(_head(key, "Content-Length: 900000"))
        began = time.monotonic()
        while not select.select([connection], [], [], 0)[0]:
            assert time.monotonic() - began < 60, "still being listened to"
            connection.sendall(b"x" * 400)
            time.sleep(0.1)

        assert _status(connection) == 408


def _readable(connections: list[socket.socket], count: int) -> list[socket.socket]:
    end = time.monotonic() + 30
    while True:
        found = select.select(connections, [], [], 1)[0]
        if len(found) >= count or time.monotonic() > end:
            return found


def _is_free(served: Installation, key: InstallationKey) -> bool:
    with _connect(served) as connection:
        connection.sendall(_head(key, f"Content-Length: {LIMIT + 1}"))
        return _status(connection) == 413
