"""A connection that was closed meanwhile is nobody's failure; none is waited for longer than was said."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace

import pytest

from vanthu.outward import http, lines
from vanthu.outward.http import NoAnswer

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PIECES = (b"first ", b"second ", b"third")


@dataclass
class Server:
    """Answers each request of a connection by the script of that connection; then closes it without a word."""

    scripts: list[list[bytes]]
    """For each connection in turn, its answers; an empty one closes it once the request has come."""
    seen: list[tuple[int, bytes]] = field(default_factory=list)
    """Which connection, and the body that came."""
    port: int = 0

    def run(self, ear: socket.socket) -> None:
        """Serve the connections of the script, as many as come before the test is over."""
        for number, script in enumerate(self.scripts):
            try:
                connection = ear.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(number, connection, script), daemon=True).start()

    def _serve(self, number: int, connection: socket.socket, script: list[bytes]) -> None:
        with connection, connection.makefile("rb") as file:
            for answer in script:
                self.seen.append((number, self._request(file.readline, file.read)))
                connection.sendall(answer)

    @staticmethod
    def _request(line: Callable[[], bytes], read: Callable[[int], bytes]) -> bytes:
        size = 0
        while (head := line().strip().lower()) != b"":
            if head.startswith(b"content-length:"):
                size = int(head.split(b":")[1])
        return read(size)


@pytest.fixture(autouse=True)
def fresh_pools() -> Iterator[None]:
    """Connections of this test only."""
    _close_all()
    yield
    _close_all()


def _close_all() -> None:
    for reuses in (True, False):
        lines._pool(reuses=reuses).close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start a server with a script; wait for its end."""
    with socket.create_server(("127.0.0.1", 0)) as ear:
        threads: list[threading.Thread] = []

        def start(*scripts: list[bytes]) -> Server:
            server = Server(list(scripts), port=ear.getsockname()[1])
            threads.append(threading.Thread(target=server.run, args=(ear,), daemon=True))
            threads[-1].start()
            return server

        yield start
        ear.shutdown(socket.SHUT_RDWR)  # ends what still waits there
        for thread in threads:
            thread.join()


def ask(server: Server, *pieces: bytes, is_repeatable: bool = True, method: str = "POST") -> bytes:
    """Send a body in pieces; return the answer's."""
    return http.converse(
        method,
        f"http://127.0.0.1:{server.port}",
        "/",
        headers={},
        content=iter(pieces) if pieces else None,
        size=sum(map(len, pieces)),
        is_repeatable=is_repeatable,
        read=lambda _, chunks: b"".join(chunks),
    )


def test_a_request_on_a_connection_closed_meanwhile_goes_out_again_whole(
    serve: Callable[..., Server],
) -> None:
    server = serve([OK, b""], [OK])
    ask(server, b"before")

    assert ask(server, *PIECES) == b"ok"
    assert server.seen == [(0, b"before"), (0, b"".join(PIECES)), (1, b"".join(PIECES))]


def test_what_is_only_asked_for_may_always_be_repeated(serve: Callable[..., Server]) -> None:
    server = serve([OK, b""], [OK])
    ask(server, method="GET")

    assert ask(server, is_repeatable=False, method="GET") == b"ok"


def test_what_must_not_happen_twice_goes_over_a_connection_of_its_own(serve: Callable[..., Server]) -> None:
    server = serve([OK, b""], [OK])
    ask(server, b"before")

    assert ask(server, *PIECES, is_repeatable=False) == b"ok"
    assert [body for _, body in server.seen] == [b"before", b"".join(PIECES)]


def test_what_is_repeated_is_signed_anew(serve: Callable[..., Server]) -> None:
    server = serve([OK, b""], [OK])
    ask(server, b"before")
    made: list[str] = []

    def headers() -> dict[str, str]:
        made.append("x" * len(made))
        return {"Signature": made[-1]}

    http.converse(
        "POST",
        f"http://127.0.0.1:{server.port}",
        "/",
        headers=headers,
        content=b"after",
        size=5,
        is_repeatable=True,
        read=lambda _, chunks: b"".join(chunks),
    )

    assert made == ["", "x"]


def test_what_must_not_happen_twice_is_not_repeated(serve: Callable[..., Server]) -> None:
    server = serve([b""], [OK])

    with pytest.raises(NoAnswer) as caught:
        ask(server, *PIECES, is_repeatable=False)
    assert not caught.value.is_unsent
    assert len(server.seen) == 1


def test_a_door_that_is_shut_got_nothing() -> None:
    with pytest.raises(NoAnswer) as caught:
        http.converse("POST", "http://127.0.0.1:9", "/", headers={}, read=lambda *_: b"")
    assert caught.value.is_unsent


def test_who_hangs_up_on_a_new_connection_is_not_asked_again(serve: Callable[..., Server]) -> None:
    server = serve([b""], [OK])

    with pytest.raises(NoAnswer):
        ask(server, *PIECES)
    assert len(server.seen) == 1


def test_who_hangs_up_twice_has_failed(serve: Callable[..., Server]) -> None:
    server = serve([OK, b""], [b""], [OK])
    ask(server, b"before")

    with pytest.raises(NoAnswer):
        ask(server, *PIECES)
    assert [number for number, _ in server.seen] == [0, 0, 1]


def test_a_body_too_large_to_be_kept_has_a_connection_of_its_own(serve: Callable[..., Server]) -> None:
    large = b"x" * (lines.LARGEST_KEPT + 1)
    server = serve([OK, OK], [OK])
    ask(server, b"before")

    assert ask(server, large) == b"ok"
    assert [(number, len(body)) for number, body in server.seen] == [(0, 6), (1, len(large))]


def test_a_head_that_drips_is_given_up(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    ticking, ticks = count(), threading.Semaphore(0)

    def monotonic() -> float:
        ticks.release()
        return float(next(ticking))

    monkeypatch.setattr(lines, "time", SimpleNamespace(monotonic=monotonic))
    with socket.create_server(("127.0.0.1", 0)) as ear:
        threading.Thread(target=_drip, args=(ear, ticks), daemon=True).start()

        with pytest.raises(NoAnswer) as silence:
            http.converse(
                "GET",
                f"http://127.0.0.1:{ear.getsockname()[1]}",
                "/",
                headers={},
                longest_s=20,
                read=lambda _, chunks: b"".join(chunks),
            )
    assert str(silence.value).startswith("Máy của bên kia không trả lời kịp")


def _drip(ear: socket.socket, ticks: threading.Semaphore) -> None:
    """Send a line of a head for each second that the reader saw go by, so that their number is never too large."""
    with ear.accept()[0] as connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(100_000):
            if not ticks.acquire(timeout=10):
                return
            try:
                connection.sendall(b"X-%d: x\r\n" % number)
            except OSError:
                return
