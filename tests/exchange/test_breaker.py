"""Whom the breaker doubts is said twice, of one peer and as a statement over all: both must say the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.exchange.conftest import NOW
from vanthu.exchange import breaker
from vanthu.exchange.models import Peer
from vanthu.exchange.schedule import LATELY
from vanthu.exchange.words import PeerKind

MOMENT = timedelta(microseconds=1)
LAST_SUCCESSES = (None, NOW, NOW - LATELY + MOMENT, NOW - LATELY, NOW - LATELY - MOMENT, NOW + MOMENT)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(PeerKind))
@pytest.mark.parametrize("failures", [0, 1, 7])
@pytest.mark.parametrize("last_success", LAST_SUCCESSES)
def test_one_peer_is_doubted_exactly_when_it_is_among_all_that_are(
    kind: PeerKind, failures: int, last_success: datetime | None
) -> None:
    peer = Peer.objects.create(
        kind=kind.value, name="Sở Tài chính", failures=failures, last_success_at=last_success
    )

    assert breaker.is_doubtful(peer, now=NOW) is (breaker.destination(peer.pk) in breaker.doubtful(NOW))


@pytest.mark.django_db
def test_a_peer_that_is_not_in_use_takes_no_hand_away() -> None:
    peer = Peer.objects.create(kind=PeerKind.DIRECT.value, name="Sở Tài chính", failures=9, is_active=False)

    assert breaker.destination(peer.pk) not in breaker.doubtful(NOW)
