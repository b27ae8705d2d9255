"""T19: an administrator's address leads to that peer and nowhere else."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from tests.exchange.conftest import make_key
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotPermitted
from vanthu.exchange import actions
from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.transport import outbound
from vanthu.exchange.transport.base import TransportFault
from vanthu.outward import addresses

FORBIDDEN = (
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
    "2001:0:7f00:1::f5ff:fffe",
)


@pytest.fixture(autouse=True)
def nothing_listed(settings: Any) -> None:
    """An installation that lists no closed network."""
    settings.VANTHU_PEER_HOSTS = []


def _answers(monkeypatch: pytest.MonkeyPatch, *found: str) -> list[str]:
    asked: list[str] = []

    def look_up(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("ip", FORBIDDEN)
def test_t19_an_inner_address_is_refused_when_it_is_entered(ip: str) -> None:
    host = f"[{ip}]" if ":" in ip else ip

    with pytest.raises(Invalid) as refused:
        addresses.checked(f"https://{host}/")

    assert refused.value.code.value == "peer_url_refused"


@pytest.mark.parametrize("ip", FORBIDDEN)
def test_t19_a_name_that_leads_inside_is_refused_when_it_is_used(
    ip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answers(monkeypatch, ip)

    with pytest.raises(Invalid):
        addresses.target("https://peer.example.gov.vn")


def test_t19_one_inner_answer_among_several_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    _answers(monkeypatch, "203.162.4.190", "10.0.0.1")

    with pytest.raises(Invalid):
        addresses.target("https://peer.example.gov.vn")


def test_t19_a_name_is_looked_up_once_and_the_connection_goes_to_that_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = _answers(monkeypatch, "203.162.4.190")

    target = addresses.target("https://peer.example.gov.vn:8443/lien-thong/")

    assert target.url("/exchange/v1/probe") == "https://203.162.4.190:8443/lien-thong/exchange/v1/probe"
    assert target.authority == "peer.example.gov.vn:8443"
    assert asked == ["peer.example.gov.vn"]


@pytest.mark.parametrize(
    "address",
    [
        "http://peer.example.gov.vn",
        "ftp://peer.example.gov.vn",
        "file:///etc/passwd",
        "https://",
        "peer.example.gov.vn",
        "https://user:pass@peer.example.gov.vn",
        "https://peer.example.gov.vn/?next=http://127.0.0.1",
        "https://peer.example.gov.vn:99999",
        "https://peer.example.gov.vn:0",
        "https://[::1",
    ],
)
def test_t19_what_is_no_plain_https_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        addresses.checked(address)


def test_a_listed_closed_network_is_allowed(settings: Any) -> None:
    settings.VANTHU_PEER_HOSTS = ["10.1.2.3:8080"]

    assert addresses.target("http://10.1.2.3:8080").port == 8080
    with pytest.raises(Invalid):
        addresses.target("http://10.1.2.3:9090")


def test_t19_a_redirect_is_an_answer_and_is_not_followed(settings: Any) -> None:
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]
    seen: list[bytes] = []
    with _Server(
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", seen
    ) as port:
        reply = outbound.exchange("GET", f"http://127.0.0.1:{port}", "/x", headers={})

    assert reply.status == 302
    assert len(seen) == 1


def test_an_answer_without_end_is_cut_off(settings: Any) -> None:
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]
    with (
        _Server(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n" + b"x" * 200_000, []) as port,
        pytest.raises(TransportFault),
    ):
        outbound.exchange("GET", f"http://127.0.0.1:{port}", "/x", headers={})


def test_a_peer_at_an_inner_address_cannot_be_saved(admin: Actor, now: Any) -> None:
    facts = PeerFacts(name="x", address="https://169.254.169.254", public_key=make_key().public.text)

    with pytest.raises(Invalid):
        actions.save_peer(facts, actor=admin, now=now)


def test_a_clerk_may_not_change_peers(clerk: Actor, now: Any) -> None:
    facts = PeerFacts(name="x", address="https://peer.example.gov.vn", public_key=make_key().public.text)

    with pytest.raises(NotPermitted):
        actions.save_peer(facts, actor=clerk, now=now)


class _Server:
    """Answers one connection with fixed bytes."""

    def __init__(self, answer: bytes, seen: list[bytes]) -> None:
        import threading

        self.answer, self.seen = answer, seen
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve)

    def __enter__(self) -> int:
        self.thread.start()
        return int(self.socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self.thread.join()
        self.socket.close()

    def _serve(self) -> None:
        connection, _ = self.socket.accept()
        with connection:
            self.seen.append(connection.recv(65536))
            try:
                connection.sendall(self.answer)
            except OSError:
                return
