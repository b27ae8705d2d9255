"""Groups of recipients: kept by the agency's clerks, used by whoever drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actions import action
from vanthu.core.actor import Actor
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.core.permissions import Permission, require
from vanthu.core.text import nfc
from vanthu.directory.models import Agency
from vanthu.outgoing import policies
from vanthu.outgoing.models import RecipientGroup

SUBJECT: Final = "outgoing.recipientgroup"


@action
def save_group(
    group_id: int | None, *, name: str, member_ids: Sequence[int], actor: Actor, now: datetime
) -> RecipientGroup:
    """Keep a group under a name; without an id a new one. Raises Invalid for no name, one taken, or no members."""
    require(policies.may_keep_groups(actor), Permission.OUTGOING_ISSUE)
    group = (
        _locked(group_id, actor=actor)
        if group_id is not None
        else RecipientGroup(agency_id=actor.agency_id or 0)
    )
    group.name, group.saved_by, group.saved_at = nfc(name)[:120], actor.label[:400], now
    if not group.name:
        raise Invalid(Refusal.FIELD_REQUIRED, field="tên nhóm")
    same = RecipientGroup.objects.filter(agency_id=group.agency_id, name=group.name).exclude(pk=group.pk)
    if same.exists():
        raise Invalid(Refusal.VALUE_WRONG, field="tên nhóm", value=group.name, why="đã có nhóm tên này")
    members = [one for one in Agency.objects.filter(pk__in=member_ids) if one.is_valid_on(hanoi_date(now))]
    members = [one for one in members if one.pk != actor.agency_id]
    if not members:
        raise Invalid(Refusal.FIELD_REQUIRED, field="thành viên của nhóm")
    group.save()
    group.members.set(members)
    codes = ", ".join(sorted(one.code for one in members))
    record(
        Event.OUTGOING_GROUP_SAVED, group, actor=actor, now=now, agency_id=group.agency_id,
        name=group.name, members=codes,
    )  # fmt: skip
    return group


@action
def drop_group(group_id: int, *, actor: Actor, now: datetime) -> None:
    """Keep a group no longer; documents addressed through it are not touched."""
    require(policies.may_keep_groups(actor), Permission.OUTGOING_ISSUE)
    group = _locked(group_id, actor=actor)
    record(
        Event.OUTGOING_GROUP_DROPPED, group, actor=actor, now=now, agency_id=group.agency_id, name=group.name
    )
    group.delete()


def _locked(group_id: int, *, actor: Actor) -> RecipientGroup:
    rows = RecipientGroup.objects.select_for_update().filter(agency_id=actor.agency_id or 0)
    found = rows.filter(pk=group_id).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="nhóm nơi nhận")
    return found
