"""“Thử kết nối”: the administrator learns whether the peer is there, knows us, and has the right time."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.exchange.callers import Caller, known_caller
from tests.exchange.conftest import make_key
from tests.exchange.network import Network
from vanthu.core.actor import Actor
from vanthu.core.errors import NotPermitted
from vanthu.directory.models import Agency
from vanthu.exchange import probing
from vanthu.exchange.models import Peer
from vanthu.exchange.transport import axis, choice, direct, lgsp, outbound
from vanthu.exchange.transport.axis import AxisTransport
from vanthu.exchange.transport.base import Reply, Transport
from vanthu.exchange.transport.direct import DirectTransport
from vanthu.exchange.transport.lgsp import LgspTransport
from vanthu.exchange.words import PeerKind, ProbeResult

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture
def far(sender: Agency, now: datetime) -> Caller:
    """A peer."""
    return known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)


class _Line(Network):
    answer: Reply

    def probe(self, peer: object, *, now: datetime) -> Reply:  # type: ignore[override]
        """Answer as the test says."""
        return self.answer


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> _Line:
    """The network, answering probes as told."""
    made = _Line(make_key())
    monkeypatch.setitem(choice._TRANSPORTS, PeerKind.DIRECT, made)
    return made


def _ok(time: datetime) -> Reply:
    return Reply(status=200, text=json.dumps({"known_as": "Sở TTTT", "time": time.isoformat()}))


@pytest.mark.parametrize("way", [DirectTransport(), AxisTransport(), LgspTransport()])
def test_nobody_sits_before_a_probe_longer_than_a_person_waits(
    way: Transport, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    waits: list[float] = []

    def exchange(*_: object, longest_s: float, **__: object) -> Reply:
        waits.append(longest_s)
        return Reply(status=503, text="{}")

    monkeypatch.setattr(outbound, "exchange", exchange)
    for module in (direct, axis):
        monkeypatch.setattr(module, "_signed", lambda *_: {})
    monkeypatch.setattr(lgsp, "_headers", lambda _: {})

    way.probe(Peer(address="http://127.0.0.1:9"), now=now)

    assert waits == [outbound.PROBE_S]
    assert outbound.PROBE_S <= 10


def test_a_peer_that_knows_us_is_connected(far: Caller, line: _Line, admin: Actor, now: datetime) -> None:
    line.answer = _ok(now)

    probe = probing.try_connection(far.peer_id, actor=admin, now=now)

    assert (probe.result, probe.detail, probe.is_clock_off) == (ProbeResult.CONNECTED, "Sở TTTT", False)


def test_a_peer_that_signs_with_another_key_than_was_entered_is_not_called_well(
    far: Caller, line: _Line, admin: Actor, now: datetime
) -> None:
    facts = json.loads(_ok(now).text)
    line.answer = Reply(status=200, text=json.dumps(facts | {"key_id": "0" * 32}))
    wrong = probing.try_connection(far.peer_id, actor=admin, now=now)
    line.answer = Reply(status=200, text=json.dumps(facts | {"key_id": far.key.public.key_id}))
    right = probing.try_connection(far.peer_id, actor=admin, now=now)

    assert (wrong.result, wrong.detail) == (ProbeResult.OTHER_KEY, "0" * 32)
    assert right.result is ProbeResult.CONNECTED


def test_a_clock_more_than_a_minute_off_is_shown(
    far: Caller, line: _Line, admin: Actor, now: datetime
) -> None:
    line.answer = _ok(now - timedelta(seconds=61))

    probe = probing.try_connection(far.peer_id, actor=admin, now=now)

    assert (probe.skew, probe.is_clock_off) == (timedelta(seconds=-61), True)


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        (Reply(status=403, text='{"detail": "?"}'), ProbeResult.UNKNOWN_TO_PEER),
        (Reply(status=401, text="{}", peer_time="2026-11-23T09:00:00+00:00"), ProbeResult.CLOCK),
        (Reply(status=404, text="<html>"), ProbeResult.NOT_AN_INSTALLATION),
        (Reply(status=200, text="[1]"), ProbeResult.NOT_AN_INSTALLATION),
        (Reply(status=302, text=""), ProbeResult.NOT_AN_INSTALLATION),
    ],
)
def test_what_went_wrong_is_named(
    far: Caller, line: _Line, admin: Actor, now: datetime, reply: Reply, result: ProbeResult
) -> None:
    line.answer = reply

    assert probing.try_connection(far.peer_id, actor=admin, now=now).result is result


def test_a_peer_that_is_not_there_gives_no_answer(far: Caller, admin: Actor, now: datetime) -> None:
    assert probing.try_connection(far.peer_id, actor=admin, now=now).result is ProbeResult.NO_ANSWER


def test_an_address_that_may_not_be_asked_is_not_called_silent(
    far: Caller, admin: Actor, now: datetime, settings: Settings
) -> None:
    settings.VANTHU_PEER_HOSTS = ()

    probe = probing.try_connection(far.peer_id, actor=admin, now=now)

    assert probe.result is ProbeResult.NOT_ALLOWED
    assert "không được phép" in probe.detail


def test_only_administrators_try_connections(far: Caller, clerk: Actor, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        probing.try_connection(far.peer_id, actor=clerk, now=now)
