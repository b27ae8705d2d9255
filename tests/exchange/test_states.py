"""T25: whatever happens in whatever order, a delivery only moves forward, and a valid receipt always wins.

The suite tries 25 orders; all ten thousand: `VANTHU_ORDERS=10000 script/test tests/exchange/test_states.py -k t25`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.exchange.callers import known_caller
from tests.exchange.conftest import NOW, make_key, make_letter
from tests.exchange.network import Network
from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.errors import Conflict, Unavailable, WrongState
from vanthu.directory.models import Agency
from vanthu.exchange import actions, receipts, states
from vanthu.exchange.failures import Failure
from vanthu.exchange.letters import Letter
from vanthu.exchange.models import Delivery
from vanthu.exchange.transport.base import Envelope
from vanthu.exchange.words import AttemptResult, DeliveryMove, DeliveryState
from vanthu.jobs.models import Work

SYSTEM = Actor.system("test")
BYTES = Blob("ab" * 32, 1234)
ORDERS: Final = int(os.environ.get("VANTHU_ORDERS", "25"))
RECEIPTED = {DeliveryState.STORED, DeliveryState.ACCEPTED, DeliveryState.REJECTED}


@pytest.mark.parametrize("move", list(DeliveryMove))
@pytest.mark.parametrize("state", list(DeliveryState))
def test_a_move_leads_on_or_is_refused_by_name(state: DeliveryState, move: DeliveryMove) -> None:
    if states.allows(state, move):
        assert states.after(state, move) in DeliveryState
    else:
        with pytest.raises(WrongState) as refused:
            states.after(state, move)
        assert refused.value.facts == {"move": move.label, "state": state.label}


@pytest.mark.parametrize("state", [DeliveryState.ACCEPTED, DeliveryState.REJECTED])
def test_nothing_leads_out_of_an_outcome(state: DeliveryState) -> None:
    assert not any(states.allows(state, move) for move in DeliveryMove)


@pytest.mark.parametrize(
    "state", sorted(set(DeliveryState) - {DeliveryState.ACCEPTED, DeliveryState.REJECTED})
)
def test_an_outcome_is_welcome_in_every_other_state(state: DeliveryState) -> None:
    assert states.after(state, DeliveryMove.ACCEPT) is DeliveryState.ACCEPTED
    assert states.after(state, DeliveryMove.REJECT) is DeliveryState.REJECTED


@dataclass(frozen=True, slots=True)
class World:
    """What is there before anything happens, made once for all orders: the two ends and a letter."""

    network: Network
    letter: Letter
    recipient: Agency


class DeliveryMachine(RuleBasedStateMachine):
    """One delivery, and everything that can happen to it, in any order."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        (queued,) = actions.queue(world.letter, recipients=[world.recipient], actor=SYSTEM, now=NOW)
        self.pk, self.message_id, self.network = queued.pk, queued.message_id, world.network
        self.seen = queued

    def teardown(self) -> None:
        """Forget what this run did."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @property
    def row(self) -> Delivery:
        """The delivery as it is now."""
        return Delivery.objects.get(pk=self.pk)

    def _envelope(self) -> Envelope:
        return Envelope(
            message_id=self.message_id,
            sender="H44.12",
            recipient="H44.40",
            sha256=BYTES.sha256,
            size=BYTES.size,
        )

    @rule()
    def attempt(self) -> None:
        """A worker takes it up."""
        try:
            actions.begin_attempt(self.pk, BYTES, style="zip-current", chance=0.5, actor=SYSTEM, now=NOW)
        except (WrongState, Unavailable):
            return

    @precondition(lambda self: self.seen.attempts > 0)
    @rule()
    def fails_for_now(self) -> None:
        """An attempt, perhaps an old one, ends without an answer."""
        self._fail(AttemptResult.TRANSIENT)

    @precondition(lambda self: self.seen.attempts > 0)
    @rule()
    def fails_for_good(self) -> None:
        """An attempt, perhaps an old one, ends with a final answer."""
        self._fail(AttemptResult.PERMANENT)

    def _fail(self, result: AttemptResult) -> None:
        failure = Failure(result=result, code="x", error="x", counts=False)
        actions.note_failure(
            self.pk, failure, attempt_id=None, duration_ms=1, chance=0.5, actor=SYSTEM, now=NOW
        )

    @precondition(lambda self: self.seen.sha256 != "")
    @rule()
    def receipt_arrives(self) -> None:
        """A stored receipt comes, however late."""
        signed = receipts.read(self.network.stored(self._envelope(), NOW))
        actions.keep_receipt(
            self.pk, signed, attempt_id=None, http_status=202, duration_ms=1, actor=SYSTEM, now=NOW
        )
        assert self.row.state in RECEIPTED

    @precondition(lambda self: self.seen.sha256 != "")
    @rule()
    def accepted(self) -> None:
        """The receiver accepted it."""
        self._outcome("accepted", DeliveryState.ACCEPTED)

    @precondition(lambda self: self.seen.sha256 != "")
    @rule()
    def refused(self) -> None:
        """The receiver refused it."""
        self._outcome("refused", DeliveryState.REJECTED)

    def _outcome(self, outcome: str, state: DeliveryState) -> None:
        signed = receipts.read(self.network.outcome(self._envelope(), NOW, outcome))
        try:
            actions.keep_outcome(self.message_id, signed, stored=None, actor=SYSTEM, now=NOW)
        except Conflict:
            assert self.row.state in states.FINAL
        else:
            assert self.row.state == state

    @rule()
    def operator_stops(self) -> None:
        """The operator gives up."""
        try:
            actions.stop_delivery(self.pk, reason="không cần nữa", actor=SYSTEM, now=NOW)
        except WrongState:
            return

    @rule()
    def operator_tries_again(self) -> None:
        """The operator sends it again."""
        try:
            actions.retry_delivery(self.pk, actor=SYSTEM, now=NOW)
        except WrongState:
            return

    @invariant()
    def the_promises_hold(self) -> None:
        """Look at the row once after each step; `seen` is also what the next step's conditions ask."""
        old, self.seen = self.seen, self.row
        self._what_was_proven_stays(old, self.seen)
        self._what_is_open_is_worked_on(self.seen)

    @staticmethod
    def _what_was_proven_stays(old: Delivery, new: Delivery) -> None:
        """Receipts, ids and bytes never change; an outcome is final; a receipt ends every doubt."""
        assert new.message_id == old.message_id
        assert new.attempts >= old.attempts
        assert old.sha256 in {"", new.sha256}
        assert old.stored_receipt in {"", new.stored_receipt}
        assert old.outcome_receipt in {"", new.outcome_receipt}
        if old.state in states.FINAL:
            assert new.state == old.state
        if new.stored_receipt or new.outcome_receipt:
            assert new.state in RECEIPTED

    @staticmethod
    def _what_is_open_is_worked_on(row: Delivery) -> None:
        """G1: as long as it is to be sent, a live work row sees to it."""
        if row.state in states.OPEN:
            key = f"exchange.send:{row.pk}:{row.round}"
            assert Work.objects.filter(dedupe_key=key, done_at=None, dead_at=None).count() == 1


def test_t25_any_order_of_events_keeps_the_promises(sender: Agency) -> None:
    key = make_key()
    known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", key, now=NOW)
    world = World(Network(key), make_letter(sender, 7), Agency.objects.get(code="H44.40"))
    bounds = settings(
        max_examples=ORDERS,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(partial(DeliveryMachine, world), settings=bounds)
