"""A document about an earlier one: checked when it is drafted and again when it is issued, then both say so."""

from __future__ import annotations

from datetime import date, datetime

from vanthu.audit.events import Event
from vanthu.audit.record import record
from vanthu.core.actor import Actor
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.directory.queries_units import open_units
from vanthu.documents.words import Kind
from vanthu.exchange import actions as exchange
from vanthu.outgoing import links, policies, states
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.words import LinkKind


def write(
    document: OutgoingDocument, *, kind: LinkKind | None, linked_id: int | None, with_kind: Kind, actor: Actor
) -> None:
    """Have a draft be about an earlier document that `actor` sees, or about none."""
    document.link_kind, document.linked = "", None
    if kind is None:
        return
    target = policies.visible_to(actor).filter(pk=linked_id or 0).first()
    if target is None:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    links.require_fit(kind, target=target, with_kind=with_kind)
    document.link_kind, document.linked = kind, target


def target_of(document: OutgoingDocument, *, on: date) -> OutgoingDocument | None:
    """Return the earlier document under its lock; what was allowed at the draft may not be any more.

    Raises Invalid if somebody who got the earlier one, and is still there, would not hear of it.
    """
    if document.linked_id is None or document.link_word is None:
        return None
    target = OutgoingDocument.objects.select_for_update().get(pk=document.linked_id)
    links.require_fit(document.link_word, target=target, with_kind=document.kind_word)
    names = unheard(document, target, on=on)
    if names:
        raise Invalid(Refusal.LINK_RECIPIENTS_MISSING, code=target.code, names="; ".join(names))
    return target


def unheard(document: OutgoingDocument, target: OutgoingDocument, *, on: date) -> list[str]:
    """Return the agencies and units that got the earlier document, are still there, and do not get this one."""
    agencies = target.recipients.exclude(agency_id__in=document.recipients.values("agency_id"))
    names = [row.agency.name for row in agencies.select_related("agency") if row.agency.is_valid_on(on)]
    units = target.units.filter(unit__in=open_units(document.agency_id))
    units = units.exclude(unit_id__in=document.units.values("unit_id"))
    return names + [row.unit.name for row in units.select_related("unit")]


def note_follower(
    document: OutgoingDocument, target: OutgoingDocument, *, actor: Actor, now: datetime
) -> None:
    """Freeze what is recalled or replaced, and note with the earlier document what became of it."""
    kind = LinkKind(document.link_kind)
    if kind in links.MOVES:
        target.state = states.after(target.way_word, target.state_word, links.MOVES[kind])
        target.version += 1
        target.save(update_fields=["state", "version"])
    if kind is LinkKind.RECALL:
        exchange.stop_waiting(target._meta.label_lower, target.pk, reason=document.code, actor=actor, now=now)
    events = {LinkKind.RECALL: Event.OUTGOING_RECALLED, LinkKind.REPLACE: Event.OUTGOING_REPLACED}
    record(
        events.get(kind, Event.OUTGOING_AMENDED),
        target,
        actor=actor,
        now=now,
        why=f"{kind.vi}: {document}"[:600],
    )
