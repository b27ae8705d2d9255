"""The hub's work rows."""

from __future__ import annotations

from datetime import datetime

from vanthu.core.actor import Actor
from vanthu.core.blobs import Blob
from vanthu.core.errors import Refusal, WrongState
from vanthu.core.refusals import sentence
from vanthu.directory.models import Agency
from vanthu.exchange import actions as exchange
from vanthu.exchange.axis import AxisFault
from vanthu.exchange.axis.contents import Contents, contents_of
from vanthu.exchange.findings import Findings, Verdict
from vanthu.exchange.keys import installation_key
from vanthu.exchange.models import InboundPackage
from vanthu.exchange.words import PackageKind, PackageState
from vanthu.jobs.registry import Payload, handler, when_dead

from . import actions, ids
from .actions.mailboxes import Holding
from .models import System
from .posting import DOOR


@handler("hub.take_in")
def take_in(payload: Payload, now: datetime) -> None:
    """Put a peer's package into the mailbox of the agency behind a system; a second run finds it there.

    Its signatures are the receiver's matter; that it can be read and is from whom it says is ours.
    """
    rows = InboundPackage.objects.select_related("sender", "recipient")
    package = rows.get(pk=int(payload["package_id"] or 0))
    if package.state != PackageState.STORED:
        return
    actor = Actor.system(DOOR, agency_id=package.recipient_id)
    try:
        contents = contents_of(package.sha256)
    except AxisFault as fault:
        _refuse(package, Refusal.PACKAGE_BROKEN, actor=actor, now=now, why=fault.detail)
        return
    wrong = _wrong_party(package, contents)
    if wrong is not None:
        _refuse(package, wrong, actor=actor, now=now, claimed=contents.sender, peer=package.sender.code)
        return
    system = System.objects.filter(peer__routes__agency=package.recipient).first()
    if system is None:  # laid down since it came
        _refuse(package, Refusal.WRONG_ADDRESSEE, actor=actor, now=now)
        return
    holding = Holding(
        message_id=ids.held(package.sender.code, package.message_id, package.recipient.code),
        system=system,
        sender=package.sender,
        recipient=package.recipient,
        sender_code=package.sender_code,
        recipient_code=package.recipient_code,
        blob=Blob(package.sha256, package.size),
        contents=contents,
        package=package,
    )
    actions.hold(holding, actor=actor, now=now)


@when_dead("hub.take_in")
def take_in_given_up(payload: Payload, now: datetime) -> None:
    """Show the operator a package that brought the worker down again and again."""
    package = InboundPackage.objects.get(pk=int(payload["package_id"] or 0))
    if package.state == PackageState.STORED:
        actor = Actor.system(DOOR, agency_id=package.recipient_id)
        exchange.hold_package(package.pk, actor=actor, now=now)


def _wrong_party(package: InboundPackage, contents: Contents) -> Refusal | None:
    if contents.sender not in _codes(package.sender):
        return Refusal.SENDER_MISMATCH
    if not _codes(package.recipient) & set(contents.recipients):
        return Refusal.WRONG_ADDRESSEE
    return None


def _codes(agency: Agency) -> set[str]:
    return {code for code in (agency.code, agency.older_code) if code}


def _refuse(package: InboundPackage, code: Refusal, *, actor: Actor, now: datetime, **facts: str) -> None:
    findings = Findings(
        kind=PackageKind.UNREAD,
        edxml_id="",
        facts={},
        files=(),
        refused=Verdict(code=code.value, reason=sentence(code, facts)),
    )
    try:
        exchange.settle(package.pk, findings, key=installation_key(), actor=actor, now=now)
    except WrongState:
        return
