"""The verbs of the register of signing authority and of delegations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor, Role
from vanthu.core.blobs import Blob
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require, require_in_person
from vanthu.core.text import nfc

from . import policies
from .models import Delegation, Post, SigningAuthority
from .rights import alert
from .words import SigningMode


@dataclass(frozen=True, slots=True)
class AuthorityFacts:
    """A line of the register as it is entered."""

    mode: SigningMode
    basis: str
    valid_from: date
    valid_to: date | None = None
    kinds: tuple[str, ...] = ()
    """Kinds of documents, empty for all."""
    passed_on_by: int | None = None
    """The line that it is passed on from."""


@action
def file_authority(
    post_id: int, facts: AuthorityFacts, *, basis_file: Blob | None, actor: Actor, now: datetime
) -> SigningAuthority:
    """Enter that a post signs in an authority other than the head's.

    Raises Invalid without a written basis, for TUQ. without an end, and for what is passed on wrongly: TUQ. never,
    TL. to a deputy who signs KT. only (NĐ 30/2020 Art 13.3, 13.4).
    """
    post = _post(post_id)
    require(policies.may_change(actor, post.agency_id), Permission.DIRECTORY_CHANGE)
    if facts.mode is SigningMode.HEAD:
        raise Invalid(Refusal.VALUE_WRONG, field="hình thức ký", value="", why="thủ trưởng ký theo chức vụ")
    if not nfc(facts.basis):
        raise Invalid(Refusal.FIELD_REQUIRED, field="căn cứ bằng văn bản")
    if facts.mode is SigningMode.TUQ and facts.valid_to is None:
        raise Invalid(Refusal.FIELD_REQUIRED, field="ngày hết hiệu lực (thừa ủy quyền phải có thời hạn)")
    _require_order(facts.valid_from, facts.valid_to)
    line = SigningAuthority.objects.create(
        agency_id=post.agency_id,
        post=post,
        mode=facts.mode,
        kinds=sorted(facts.kinds),
        basis=nfc(facts.basis)[:300],
        basis_sha256=basis_file.sha256 if basis_file else "",
        passed_on_by=_passed_on(facts, post),
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        filed_at=now,
    )
    what = f"{post}: {facts.mode.value} {line.basis}"
    record(Event.AUTHORITY_FILED, line, actor=actor, now=now, agency_id=post.agency_id, basis=line.basis)
    alert(
        Event.AUTHORITY_FILED, what, agency_id=post.agency_id, person_id=post.person_id, actor=actor, now=now
    )
    return line


@action
def end_authority(authority_id: int, *, actor: Actor, now: datetime) -> SigningAuthority:
    """End a line of the register as of yesterday."""
    line = SigningAuthority.objects.select_for_update().filter(pk=authority_id).first()
    if line is None or line.agency_id != actor.agency_id:
        raise NotFound(Refusal.NOT_FOUND, what="thẩm quyền ký")
    require(policies.may_change(actor, line.agency_id), Permission.DIRECTORY_CHANGE)
    yesterday = hanoi_date(now) - timedelta(days=1)
    line.valid_to = min(line.valid_to or yesterday, yesterday)
    line.save(update_fields=["valid_to"])
    record(Event.AUTHORITY_ENDED, line, actor=actor, now=now, basis=line.basis)
    alert(
        Event.AUTHORITY_ENDED,
        str(line),
        agency_id=line.agency_id,
        person_id=line.post.person_id,
        actor=actor,
        now=now,
    )
    return line


@dataclass(frozen=True, slots=True)
class DelegationFacts:
    """A delegation as it is entered."""

    giver_id: int
    taker_id: int
    decision: str
    starts_on: date
    ends_on: date


@action
def give_delegation(
    facts: DelegationFacts, *, decision_file: Blob, actor: Actor, now: datetime
) -> Delegation:
    """Let the holder of one post act in another for a time.

    Raises NotPermitted for somebody who acts under a delegation (it is not passed on) and for a post that is not
    one's own, unless one administers the agency; Invalid for posts of different agencies or a time without end.
    """
    giver, taker = _post(facts.giver_id), _post(facts.taker_id)
    require_in_person(actor, Permission.DELEGATION_GIVE)
    require(policies.may_delegate(actor, giver), Permission.DELEGATION_GIVE)
    today = hanoi_date(now)
    _require_order(facts.starts_on, facts.ends_on)
    if taker.agency_id != giver.agency_id or taker.person_id == giver.person_id:
        raise Invalid(
            Refusal.VALUE_WRONG,
            field="người làm thay",
            value=taker,
            why="phải là người khác trong cùng cơ quan",
        )
    if not giver.is_held_on(today) or not taker.is_held_on(today) or facts.ends_on < today:
        raise Invalid(
            Refusal.VALUE_WRONG, field="thời hạn", value=f"{facts.ends_on:%d/%m/%Y}", why="đã kết thúc"
        )
    _require_no_other(giver, taker, facts)
    if not nfc(facts.decision):
        raise Invalid(Refusal.FIELD_REQUIRED, field="số, ngày quyết định ủy quyền")
    delegation = Delegation.objects.create(
        agency_id=giver.agency_id,
        giver=giver,
        taker=taker,
        decision=nfc(facts.decision)[:200],
        decision_sha256=decision_file.sha256,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        made_at=now,
    )
    record(
        Event.DELEGATION_GIVEN,
        delegation,
        actor=actor,
        now=now,
        decision=delegation.decision,
        starts_on=f"{facts.starts_on}",
        ends_on=f"{facts.ends_on}",
    )
    _alert(Event.DELEGATION_GIVEN, delegation, actor, now)
    return delegation


@action
def end_delegation(delegation_id: int, *, actor: Actor, now: datetime) -> Delegation:
    """End a delegation at once: by who gave it, who took it, or an administrator."""
    delegation = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    if delegation is None or delegation.agency_id != actor.agency_id:
        raise NotFound(Refusal.NOT_FOUND, what="ủy quyền")
    require_in_person(actor, Permission.DELEGATION_GIVE)
    is_taker = delegation.taker.person_id == actor.person_id
    require(is_taker or policies.may_delegate(actor, delegation.giver), Permission.DELEGATION_GIVE)
    yesterday = max(hanoi_date(now), delegation.starts_on) - timedelta(days=1)
    if delegation.ends_on <= yesterday:
        raise Conflict(Refusal.VALUE_WRONG, field="ủy quyền", value=delegation, why="đã kết thúc")
    delegation.ends_on = yesterday
    delegation.save(update_fields=["ends_on"])
    record(Event.DELEGATION_ENDED, delegation, actor=actor, now=now, decision=delegation.decision)
    _alert(Event.DELEGATION_ENDED, delegation, actor, now)
    return delegation


def _alert(event: Event, delegation: Delegation, actor: Actor, now: datetime) -> None:
    what, person = f"{delegation}: {delegation.decision}", delegation.taker.person_id
    alert(event, what, agency_id=delegation.agency_id, person_id=person, actor=actor, now=now)


def _post(post_id: int) -> Post:
    post = Post.objects.select_related("person", "agency").filter(pk=post_id).first()
    if post is None:
        raise NotFound(Refusal.NOT_FOUND, what="chức vụ")
    return post


def _passed_on(facts: AuthorityFacts, post: Post) -> SigningAuthority | None:
    """Return the line that this one is passed on from. Raises Conflict if that one cannot be."""
    if facts.passed_on_by is None:
        return None
    source = SigningAuthority.objects.filter(pk=facts.passed_on_by, agency_id=post.agency_id).first()
    if source is None:
        raise NotFound(Refusal.NOT_FOUND, what="thẩm quyền ký được giao lại")
    is_by_order = source.mode == SigningMode.TL and source.passed_on_by_id is None
    if not is_by_order or facts.mode is not SigningMode.KT or Role.LEADER not in post.role_set:
        raise Conflict(Refusal.NOT_PASSED_ON, what=f"{source.mode} ({source.post})")
    return source


def _require_no_other(giver: Post, taker: Post, facts: DelegationFacts) -> None:
    """Go on only if nobody delegated the same to the same person for one of the days. Raises Conflict."""
    Post.objects.select_for_update().get(pk=giver.pk)
    rows = Delegation.objects.filter(giver=giver, taker__person=taker.person, ends_on__gte=F("starts_on"))
    other = rows.filter(starts_on__lte=facts.ends_on, ends_on__gte=facts.starts_on).first()
    if other is not None:
        days = f"từ {other.starts_on:%d/%m/%Y} đến {other.ends_on:%d/%m/%Y}"
        raise Conflict(Refusal.ALREADY_DELEGATED, taker=taker.person.full_name, days=days)


def _require_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Invalid(
            Refusal.VALUE_WRONG,
            field="ngày hết hiệu lực",
            value=f"{last:%d/%m/%Y}",
            why=f"sớm hơn ngày bắt đầu {first:%d/%m/%Y}",
        )
