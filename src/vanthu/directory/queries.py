"""Reads of the directory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet

from vanthu.core.actor import Actor, Role
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, NotFound, Refusal
from vanthu.core.places import Place, number, text
from vanthu.core.statements import Columns, Rows
from vanthu.core.text import fold, nfc

from . import policies
from .models import Agency, Certificate, Delegation, MarkImage, Person, Post, Unit
from .queries_units import open_units
from .succession import ended_within, require_open

_BY_FINGERPRINT: Final = Rows(
    lambda: Certificate.objects.filter(fingerprint=text("fingerprint")).select_related("person", "agency")
)
_BY_CODE: Final = Rows(
    lambda: Agency.objects.filter(Q(code=text("code")) | Q(older_code=text("code"))).select_related(
        "successor"
    )
)
_UNIT_NAMES: Final = Columns(lambda: open_units(number("agency_id")).values_list("pk", "name"))


def actor_for(
    person: Person, *, now: datetime, post_id: int | None = None, delegation_id: int | None = None
) -> Actor | None:
    """Return the actor of `person` in the chosen post or delegation, else in the first post held today.

    None without a post.
    """
    day = hanoi_date(now)
    return actor_among(
        person,
        posts_of(person, on=day),
        delegations_to(person, on=day),
        post_id=post_id,
        delegation_id=delegation_id,
        day=day,
    )


def actor_among(
    person: Person,
    posts: Sequence[Post],
    delegations: Sequence[Delegation],
    *,
    post_id: int | None,
    delegation_id: int | None,
    day: date,
) -> Actor | None:
    """Return the actor of `person` on a day: in the delegation chosen, else the post chosen, else the first post."""
    taken = next((row for row in delegations if row.pk == delegation_id), None)
    if taken is not None:
        return _standing_in(person, taken, day=day)
    chosen = next((post for post in posts if post.pk == post_id), posts[0] if posts else None)
    if chosen is None:
        return None
    return Actor(
        name=person.full_name,
        agency_id=chosen.agency_id,
        roles=chosen.role_set,
        person_id=person.pk,
        post_id=chosen.pk,
        post_title=chosen.title,
        unit_id=chosen.unit_id,
        day=day,
    )


def _standing_in(person: Person, delegation: Delegation, *, day: date) -> Actor:
    """Return the actor of `person` in the post of somebody else; administration is never delegated."""
    giver = delegation.giver
    return Actor(
        name=person.full_name,
        agency_id=giver.agency_id,
        roles=giver.role_set - {Role.ADMINISTRATOR},
        person_id=person.pk,
        post_id=giver.pk,
        post_title=giver.title,
        unit_id=giver.unit_id,
        day=day,
        delegation_id=delegation.pk,
        own_title=delegation.taker.title,
        stands_for=f"{giver.person.full_name} ({giver.title})",
        decision=delegation.decision,
    )


def delegations_to(person: Person, *, on: date) -> list[Delegation]:
    """Return the delegations by which `person` may act in others' posts on a day."""
    rows = Delegation.objects.filter(taker__person=person, starts_on__lte=on, ends_on__gte=on)
    rows = rows.filter(giver__person__is_active=True)
    rows = rows.select_related("giver__person", "giver__agency", "giver__unit", "taker__person", "agency")
    return [row for row in rows if row.holds_on(on)]


def posts_of(person: Person, *, on: date) -> list[Post]:
    """Return the posts that `person` holds on a day, with their agencies."""
    return list(held_posts(person.pk, on=on))


def held_posts(person_id: int | Place, *, on: date | Place) -> QuerySet[Post]:
    """Return what `posts_of` reads, still to be asked."""
    rows = Post.objects.filter(person_id=person_id, held_from__lte=on)  # type: ignore[misc]  # a place stands for a number
    rows = rows.filter(Q(held_to=None) | Q(held_to__gte=on))
    return rows.select_related("agency", "unit", "person")


def person_by_username(username: str) -> Person | None:
    """Return the active person of a user name."""
    return Person.objects.filter(username=nfc(username).lower(), is_active=True).first()


def person_by_id(person_id: int) -> Person | None:
    """Return the active person of an id."""
    return Person.objects.filter(pk=person_id, is_active=True).first()


def agencies(actor: Actor) -> QuerySet[Agency]:
    """Return the address book: everybody who acts may read it."""
    return Agency.objects.all() if actor.is_system or actor.agency_id is not None else Agency.objects.none()


def find_agencies(
    actor: Actor, text: str = "", *, below: str = "", after: str = "", size: int = 50
) -> list[Agency]:
    """Return a page of the address book by code: agencies that all words of `text` fit, marks and case aside.

    below: the code of an agency, to see only what stands below it. after: the code of the last one that was seen. A
    nationwide book has more than 100,000.
    """
    rows = agencies(actor).select_related("successor")
    if below:
        rows = rows.filter(code__startswith=f"{below}.")
    for word in fold(text).split():
        rows = rows.filter(folded__contains=word)
    if after:
        rows = rows.filter(code__gt=after)
    return list(rows.order_by("code")[:size])


def agency(agency_id: int) -> Agency:
    """Return one agency of the address book."""
    found = Agency.objects.filter(pk=agency_id).first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="cơ quan")
    return found


def agency_by_code(code: str, *, on: date, afterwards: timedelta = timedelta()) -> Agency:
    """Return the agency of a code, new or old, that is valid on a day.

    afterwards: how long after its end an agency counts still, unless the code is another's by then. Raises Invalid if
    there is none, naming its successor if it was merged.
    """
    wanted = code.strip()
    found = _BY_CODE.all(code=wanted) if wanted else []
    if not found:
        raise Invalid(Refusal.RECIPIENT_UNKNOWN, code=wanted)
    valid = next((agency for agency in found if agency.is_valid_on(on)), None)
    lately = next((agency for agency in found if ended_within(agency, afterwards, on=on)), None)
    return valid or lately or require_open(found[0], on=on)


def agency_of_code(code: str) -> Agency | None:
    """Return the agency of a code, new before old, whether it is valid or not."""
    rows = Agency.objects.select_related("successor")
    return rows.filter(code=code).first() or rows.filter(older_code=code).exclude(older_code="").first()


def local_agencies() -> list[Agency]:
    """Return the agencies whose documents this installation keeps."""
    return list(Agency.objects.filter(is_local=True))


def posts(actor: Actor) -> QuerySet[Post]:
    """Return all posts of the actor's agency, past ones included."""
    if actor.agency_id is None:
        return Post.objects.none()
    return Post.objects.filter(agency_id=actor.agency_id).select_related("person", "unit", "agency")


def not_begun(actor: Actor, *, on: date) -> list[Person]:
    """Return who holds a post and still has the password that somebody gave them, the newest of these first.

    Only those whom `actor` may give another.
    """
    held = posts(actor).filter(held_from__lte=on).filter(Q(held_to=None) | Q(held_to__gte=on))
    people = Person.objects.filter(pk__in=held.values("person_id"), is_active=True, password_is_given=True)
    found = people.exclude(pk=actor.person_id or 0).order_by("-password_set_at", "full_name", "pk")
    return [one for one in found.prefetch_related("posts") if policies.may_set_password(actor, one, on=on)]


def post(post_id: int) -> Post:
    """Return one post with its person and agency."""
    found = Post.objects.filter(pk=post_id).select_related("person", "unit", "agency").first()
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="chức vụ")
    return found


def leaders(actor: Actor, *, on: date) -> list[Post]:
    """Return the posts of the actor's agency that sign documents on a day."""
    held = posts(actor).filter(held_from__lte=on).filter(Q(held_to=None) | Q(held_to__gte=on))
    return [found for found in held if Role.LEADER in found.role_set]


def units(actor: Actor) -> QuerySet[Unit]:
    """Return the units of the actor's agency, those dissolved left out."""
    return open_units(actor.agency_id or 0)


def unit_names(actor: Actor) -> list[tuple[int, str]]:
    """Return keys and names of the same units, for a list to choose from."""
    return [(key, name) for key, name in _UNIT_NAMES.all(agency_id=actor.agency_id or 0)]


def certificates(actor: Actor) -> QuerySet[Certificate]:
    """Return the certificates on file for the actor's agency and its people, newest first."""
    if actor.agency_id is None:
        return Certificate.objects.none()
    return Certificate.objects.filter(agency_id=actor.agency_id).select_related("person").order_by("-id")


def certificate_of(*, agency_id: int, person_id: int | None, now: datetime) -> Certificate | None:
    """Return the usable certificate on file of a person, or of the agency itself; the newest if several are."""
    rows = Certificate.objects.filter(_held_by(person_id), agency_id=agency_id).order_by("-id")
    return next((found for found in rows if found.is_usable_at(now)), None)


def last_certificate_of(*, agency_id: int, person_id: int | None) -> Certificate | None:
    """Return the certificate on file that holds longest, even if it ran out; none that was withdrawn."""
    rows = Certificate.objects.filter(_held_by(person_id), agency_id=agency_id, withdrawn_at=None)
    return rows.order_by("-not_after").first()


def why_no_certificate(*, agency_id: int, person_id: int | None, holder: str, now: datetime) -> Invalid:
    """Return what to say where `certificate_of` found none: it ran out, or none was ever put on file."""
    last = last_certificate_of(agency_id=agency_id, person_id=person_id)
    if last is None or last.not_after >= now:
        return Invalid(Refusal.NO_CERTIFICATE, holder=holder)
    why = f"đã hết hạn ngày {hanoi_date(last.not_after):%d/%m/%Y}"
    return Invalid(Refusal.CERTIFICATE_UNUSABLE, holder=holder, why=why)


def _held_by(person_id: int | None) -> Q:
    return Q(person__isnull=True) if person_id is None else Q(person_id=person_id)


def certificate_by_fingerprint(fingerprint: str) -> Certificate | None:
    """Return the certificate on file with this SHA-256."""
    return _BY_FINGERPRINT.first(fingerprint=fingerprint)


def mark_image(*, agency_id: int, person_id: int | None) -> MarkImage | None:
    """Return the picture of a person's signature, or of the agency's seal."""
    return MarkImage.objects.filter(_held_by(person_id), agency_id=agency_id).first()


def mark_images(actor: Actor) -> QuerySet[MarkImage]:
    """Return the pictures of the actor's agency: its seal first, then its people's signatures."""
    if actor.agency_id is None:
        return MarkImage.objects.none()
    rows = MarkImage.objects.filter(agency_id=actor.agency_id).select_related("person")
    return rows.order_by(F("person__full_name").asc(nulls_first=True))
