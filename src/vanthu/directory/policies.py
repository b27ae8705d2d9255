"""Who may see and change the directory."""

from __future__ import annotations

from datetime import date

from vanthu.core.actor import Actor, Role

from .models import Agency, Person, Post


def may_change(actor: Actor, agency_id: int | None = None) -> bool:
    """Say whether `actor` may change the directory, of one agency or the address book."""
    if actor.is_system:
        return True
    return actor.holds(Role.ADMINISTRATOR) and (agency_id is None or agency_id == actor.agency_id)


def may_save_agency(actor: Actor, known: Agency | None, *, is_local: bool) -> bool:
    """Say whether `actor` may write this entry of the address book.

    An agency whose documents are kept here is the business of its own administrators, and only the
    installation itself says which ones are kept here.
    """
    if actor.is_system:
        return True
    if known is None:
        return may_change(actor) and not is_local
    return may_change(actor, known.pk if known.is_local else None) and known.is_local == is_local


def may_set_password(actor: Actor, person: Person, *, on: date) -> bool:
    """Say whether `actor` may give `person` a new password: the person, or an administrator of all the person's posts.

    Whoever sets a password can act as its owner, so an administrator of one agency never sets that of
    somebody who holds a post in another.
    """
    if actor.is_system or (actor.person_id is not None and actor.person_id == person.pk):
        return True
    held = [post.agency_id for post in person.posts.all() if post.is_held_on(on)]
    return may_change(actor) and all(agency_id == actor.agency_id for agency_id in held)


def may_delegate(actor: Actor, giver: Post) -> bool:
    """Say whether `actor` may have the daily acts of a post delegated: the holder, or an administrator."""
    is_own = giver.person_id == actor.person_id and giver.agency_id == actor.agency_id
    return not actor.is_delegated and (is_own or may_change(actor, giver.agency_id))


def may_confirm_rights(actor: Actor) -> bool:
    """Say whether `actor` is one of those who confirm changes of rights (NĐ 30/2020 App VI III.3.c)."""
    return not actor.is_delegated and actor.holds(Role.ADMINISTRATOR, Role.LEADER)
