"""Screens of the administrator: units, people and posts, registers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.actor import Role
from vanthu.directory import actions
from vanthu.directory import queries as directory
from vanthu.directory.models import Post
from vanthu.directory.words import SigningMode
from vanthu.registers import actions as registers_actions
from vanthu.registers import queries as registers
from vanthu.registers.words import BookKind
from vanthu.web.filters import member
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request

from .forms import PasswordForm, PersonForm, PostForm
from .frame import administrators, answer, form_page


@administrators
@require_GET
def index(request: Request) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Show where to go."""
    return SeeOther(reverse("administration:people"))


@sensitive_post_parameters("password")
@administrators
@require_http_methods(["GET", "POST"])
def add_person(request: Request) -> HttpResponse:
    """Add a person with a first post."""
    form = PersonForm(request.POST or None, units=list(directory.units(request.actor)))

    def save(facts: dict[str, Any]) -> object:  # Any: cleaned form values
        person = actions.add_person(
            facts["username"],
            full_name=facts["full_name"],
            password=facts["password"],
            email=facts["email"],
            actor=request.actor,
            now=clock.now(),
        )
        return _give_post(request, person.pk, facts)

    made = answer(request, form, save, reverse("administration:people"), _("The person can sign in now."))
    return made or form_page(
        request, _("Add a person"), form, back="administration:people", save=_("Add the person")
    )


def _give_post(request: Request, person_id: int, facts: dict[str, Any]) -> Post:  # Any: cleaned form values
    return actions.give_post(
        person_id,
        agency_id=request.agency.pk,
        unit_id=int(facts["unit"]) if facts["unit"] else None,
        title=facts["title"],
        roles=frozenset(Role(role) for role in facts["roles"]),
        signing_mode=SigningMode(facts["signing_mode"]),
        head_title=facts["head_title"],
        actor=request.actor,
        now=clock.now(),
    )


def own_post(request: Request, post_id: int) -> Post:
    """Return a post of the reader's agency. Raises Http404."""
    post = directory.post(post_id)
    if post.agency_id != request.agency.pk:
        raise Http404
    return post


@administrators
@require_http_methods(["GET", "POST"])
def give_post(request: Request, post_id: int) -> HttpResponse:
    """Give the person of a post one more."""
    post = own_post(request, post_id)
    form = PostForm(request.POST or None, units=list(directory.units(request.actor)))
    made = answer(
        request,
        form,
        lambda facts: _give_post(request, post.person_id, facts),
        reverse("administration:people"),
        _("The post holds from today."),
    )
    title = _("One more post for %(name)s") % {"name": post.person.full_name}
    return made or form_page(request, title, form, back="administration:people", save=_("Give the post"))


@administrators
@require_POST
def end_post(request: Request, post_id: int) -> HttpResponse:
    """End a post at once."""
    post = actions.end_post(own_post(request, post_id).pk, actor=request.actor, now=clock.now())
    return done(
        request,
        reverse("administration:people"),
        _("The post of %(name)s has ended.") % {"name": post.person.full_name},
    )


@sensitive_post_parameters("password")
@administrators
@require_http_methods(["GET", "POST"])
def set_password(request: Request, post_id: int) -> HttpResponse:
    """Give the person of a post a new password."""
    post = own_post(request, post_id)
    form = PasswordForm(request.POST or None)

    def save(facts: dict[str, Any]) -> object:  # Any: cleaned form values
        return actions.set_password(
            post.person_id, password=facts["password"], actor=request.actor, now=clock.now()
        )

    made = answer(
        request,
        form,
        save,
        reverse("administration:people"),
        _("The new password holds; every open session of the person has ended."),
    )
    title = _("New password for %(name)s") % {"name": post.person.full_name}
    return made or form_page(request, title, form, back="administration:people", save=_("Set the password"))


@administrators
@require_GET
def books(request: Request) -> HttpResponse:
    """Show the registers of the agency and offer those not open yet."""
    found = list(registers.books(request.actor))
    missing = [kind for kind in BookKind if kind not in {book.kind for book in found}]
    rows = [(book, BookKind(book.kind).label) for book in found]
    return page(request, "administration/books.html", {"rows": rows, "missing": missing})


@administrators
@require_POST
def open_book(request: Request) -> HttpResponse:
    """Open a register."""
    wanted = member(BookKind, request.POST.get("kind"))
    if wanted is None:
        raise Http404
    book = registers_actions.open_book(request.agency.pk, kind=wanted, actor=request.actor, now=clock.now())
    return done(
        request,
        reverse("administration:books"),
        _("“%(name)s” is open: numbers start at 1.") % {"name": book.name},
    )
