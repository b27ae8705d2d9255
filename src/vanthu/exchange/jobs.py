"""The exchange's work rows: the slow step outside, then one action."""

from __future__ import annotations

from datetime import datetime

from vanthu.core import failpoints
from vanthu.core.actor import Actor
from vanthu.core.errors import WrongState
from vanthu.core.failpoints import Step
from vanthu.jobs.registry import Batch, Payload, batch_handler, doubter, handler, watcher, when_dead
from vanthu.verification import check
from vanthu.verification.check import Checked

from . import actions, batches, breaker, comparing, inspection, offering, pulling, sending
from .findings import Findings
from .keys import installation_key
from .models import InboundPackage
from .words import PackageState


@doubter
def peers_in_doubt(now: datetime) -> set[str]:
    """Name the peers that may not answer."""
    return breaker.doubtful(now)


@watcher
def waits_of_a_wrong_clock(now: datetime) -> int:
    """Let go of peers that are held until a time that only a wrong clock showed."""
    return breaker.forget_wrong_clock(now)


@handler("exchange.send")
def send(payload: Payload, now: datetime) -> None:
    """Make one attempt at a delivery."""
    sending.send(int(payload["delivery_id"] or 0), round_=int(payload["round"] or 0), now=now)


@when_dead("exchange.send")
def send_given_up(payload: Payload, now: datetime) -> None:
    """Show the operator a delivery whose work row was given up."""
    sending.give_up(int(payload["delivery_id"] or 0), round_=int(payload["round"] or 0), now=now)


@handler("exchange.send_outcome")
def send_outcome(payload: Payload, now: datetime) -> None:
    """Tell the sender of a received package its outcome."""
    sending.send_outcome(int(payload["package_id"] or 0), now=now)


@handler("exchange.offer_again")
def offer_again(payload: Payload, now: datetime) -> None:
    """Put down the work for everything that a peer has forgotten."""
    offering.queue_forgotten(int(payload["peer_id"] or 0), now=now)


@handler("exchange.send_again")
def send_again(payload: Payload, now: datetime) -> None:
    """Offer again one thing that its receiver has forgotten."""
    offering.send_again(int(payload["delivery_id"] or 0), now=now)


@handler("exchange.greet")
def greet(payload: Payload, now: datetime) -> None:
    """Compare with a peer how many packages of ours it holds."""
    offering.greet(int(payload["peer_id"] or 0), is_first=bool(payload["is_first"]), now=now)


@handler("exchange.compare")
def compare(payload: Payload, now: datetime) -> None:
    """Compare with an axis what each holds of the other's."""
    comparing.compare(int(payload["peer_id"] or 0), now=now)


@handler("exchange.pull")
def pull(payload: Payload, now: datetime) -> None:
    """Ask an axis or a folder for what waits there; the row stays and comes due again."""
    pulling.pull(int(payload["peer_id"] or 0), now=now)


@when_dead("exchange.pull")
def pull_given_up(payload: Payload, now: datetime) -> None:
    """Show on the connection's page that nothing is fetched any more; trying the connection begins again."""
    pulling.give_up(int(payload["peer_id"] or 0), now=now)


@handler("exchange.inspect")
def inspect(payload: Payload, now: datetime) -> None:
    """Check a stored package and conclude on it; a second run finds the conclusion and leaves it."""
    rows = InboundPackage.objects.select_related("sender", "recipient")
    package = rows.get(pk=int(payload["package_id"] or 0))
    if package.state == PackageState.STORED:
        findings = inspection.inspect(package, verify=_verify, now=now)
        failpoints.hit(Step.BEFORE_SETTLE)
        if _settle(package, findings, now):
            failpoints.hit(Step.AFTER_SETTLE)


def _settle(package: InboundPackage, findings: Findings, now: datetime) -> bool:
    actor = Actor.system("Kiểm tra gói tin", agency_id=package.recipient_id)
    if findings.unfinished:
        actions.hold_package(package.pk, why=findings.unfinished, actor=actor, now=now)
        return False
    try:
        actions.settle(package.pk, findings, key=installation_key(), actor=actor, now=now)
    except WrongState:
        return False
    return True


@batch_handler("exchange.send")
def send_together(batch: Batch) -> None:
    """Make one attempt at each of several deliveries."""
    batches.send(batch)


@batch_handler("exchange.send_outcome")
def tell_together(batch: Batch) -> None:
    """Tell a sender several outcomes."""
    batches.tell(batch)


@batch_handler("exchange.inspect")
def inspect_together(batch: Batch) -> None:
    """Check several packages, and conclude on those that are ready in one transaction."""
    batches.inspect(batch, verify=_verify, settle=_settle)


@when_dead("exchange.inspect")
def inspect_given_up(payload: Payload, now: datetime) -> None:
    """Show the operator a package whose check brought the worker down again and again."""
    package = InboundPackage.objects.get(pk=int(payload["package_id"] or 0))
    if package.state == PackageState.STORED:
        actor = Actor.system("Kiểm tra gói tin", agency_id=package.recipient_id)
        actions.hold_package(package.pk, actor=actor, now=now)


def _verify(sha256: str, now: datetime) -> Checked:
    return check.run(sha256, now=now)
