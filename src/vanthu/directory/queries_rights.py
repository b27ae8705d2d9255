"""Reads of authority, delegations, single rights and changes of rights."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from vanthu.audit.events import Event
from vanthu.core.actor import Actor, Role
from vanthu.core.errors import NotFound, Refusal

from . import policies
from .models import Delegation, Person, Post, RightsChange, SigningAuthority, SingleRight


def authorities(actor: Actor) -> QuerySet[SigningAuthority]:
    """Return the register of signing authority of the actor's agency."""
    if actor.agency_id is None:
        return SigningAuthority.objects.none()
    rows = SigningAuthority.objects.filter(agency_id=actor.agency_id or 0)
    return rows.select_related("post__person", "passed_on_by__post__person")


def delegations(actor: Actor) -> QuerySet[Delegation]:
    """Return the delegations that concern the actor: an administrator's agency's, else one's own, given or taken."""
    if actor.agency_id is None:
        return Delegation.objects.none()
    rows = Delegation.objects.filter(agency_id=actor.agency_id or 0)
    if not policies.may_change(actor):
        own = Q(giver__person_id=actor.person_id or 0) | Q(taker__person_id=actor.person_id)
        rows = rows.filter(own)
    return rows.select_related("giver__person", "taker__person")


def delegation(actor: Actor, delegation_id: int) -> Delegation:
    """Return one delegation that concerns the actor. Raises NotFound."""
    found = delegations(actor).filter(pk=delegation_id).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="ủy quyền")
    return found


def posts_on(actor: Actor, *, on: date) -> list[Post]:
    """Return the posts of the actor's agency that are held on a day, by people who can sign in."""
    rows = Post.objects.filter(agency_id=actor.agency_id or 0, held_from__lte=on, person__is_active=True)
    rows = rows.filter(Q(held_to=None) | Q(held_to__gte=on)).select_related("person", "unit")
    return list(rows.order_by("person__full_name"))


def posts_to_delegate(actor: Actor, *, on: date) -> list[Post]:
    """Return the posts whose daily acts the actor may delegate: the own ones; for an administrator all."""
    return [post for post in posts_on(actor, on=on) if policies.may_delegate(actor, post)]


def seen_by_right(actor: Actor, object_type: str) -> QuerySet[SingleRight, int]:
    """Return the ids of the things of a type that were shown to the actor's person, for use inside another query.

    An actor that was made for no day has none: what was lent until a day could not be told.
    """
    rows = SingleRight.objects.filter(
        person_id=actor.person_id or 0, agency_id=actor.agency_id or 0, object_type=object_type, ended_at=None
    )
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=actor.day)) if actor.day else rows.none()
    return rows.values_list("object_id", flat=True)


def rights_on(actor: Actor, *, object_type: str, object_id: int) -> QuerySet[SingleRight]:
    """Return who was given to see a thing in the actor's agency, past rights included."""
    rows = SingleRight.objects.filter(
        agency_id=actor.agency_id or 0, object_type=object_type, object_id=object_id
    )
    return rows.select_related("person")


def people_on(actor: Actor, *, on: date) -> list[Person]:
    """Return the people who hold a post in the actor's agency on a day, each once."""
    return list({post.person_id: post.person for post in posts_on(actor, on=on)}.values())


def changes(actor: Actor) -> QuerySet[RightsChange]:
    """Return the changes of rights of the actor's agency to those who may confirm them, the newest first."""
    if actor.agency_id is None or not policies.may_confirm_rights(actor):
        return RightsChange.objects.none()
    return RightsChange.objects.filter(agency_id=actor.agency_id or 0)


def unconfirmed(actor: Actor) -> int:
    """Count the changes of rights that nobody has confirmed, for the banner of an administrator."""
    if actor.agency_id is None or not actor.holds(Role.ADMINISTRATOR):
        return 0
    return RightsChange.objects.filter(agency_id=actor.agency_id or 0, confirmed_at=None).count()


def label_of(change: RightsChange) -> str:
    """Return what kind of change it was, in the reader's language."""
    return Event(change.event).label
