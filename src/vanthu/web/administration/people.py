"""The list of people and their posts."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.core.actor import Role
from vanthu.directory import listing
from vanthu.directory import queries as directory
from vanthu.directory.listing import Wanted
from vanthu.directory.models import Post
from vanthu.web.filters import member, whole
from vanthu.web.listing.spec import STATES, Bar, Column, Empty, Listing, Look, Subject, Told
from vanthu.web.listing.views import Reader, answer, selection
from vanthu.web.requests import Request

from .frame import administrators

_HELD, _ENDED = "dang-giu", "da-thoi"


def _post(post: Post) -> str:
    return f"{post.title} – {post.unit.name}" if post.unit else post.title


def _roles(post: Post) -> str:
    return ", ".join(role.label for role in Role if role in post.role_set)


def _held(post: Post) -> Told:
    if post.is_held_on(clock.hanoi_date(clock.now())):
        return Told("done", _("since %(day)s") % {"day": f"{post.held_from:%d/%m/%Y}"})
    return Told("idle", _("until %(day)s") % {"day": f"{post.held_to:%d/%m/%Y}" if post.held_to else "–"})


POSTS = Listing[Post](
    name="nguoi-dung",
    title=gettext_lazy("People and posts"),
    template="administration/people.html",
    columns=(
        Column(
            "ten",
            gettext_lazy("Name"),
            Look.NAME,
            lambda post: Subject(post.person.full_name, post.person.username),
            order="ten",
        ),
        Column("chuc-vu", gettext_lazy("Post"), Look.LONG, _post, order="chuc-vu"),
        Column("vai-tro", gettext_lazy("May act as"), Look.LONG, _roles),
        Column(
            "thu-dien-tu",
            gettext_lazy("E-mail"),
            Look.TEXT,
            lambda post: post.person.email,
            is_usual=False,
            is_wide=True,
        ),
        Column("giu", gettext_lazy("Held"), Look.STATE, _held, order="tu"),
    ),
    orders=listing.ORDERS,
    address_of=lambda _post: "",
    acts="administration/person_acts.html",
    has_all_in_any_order=True,
    empty=Empty(
        "users",
        gettext_lazy("Nobody yet"),
        gettext_lazy("Add the people of the agency one by one, or take them in from Excel."),
    ),
)


@administrators
@require_GET
def people(request: Request) -> HttpResponseBase:
    """Show everybody who holds or held a post in one's agency."""
    units = [(str(key), name) for key, name in directory.unit_names(request.actor)]
    states = [(_HELD, _("In office")), (_ENDED, _("Ended"))]
    bar = Bar(
        states=selection(request, STATES, _("State"), _("All"), states),
        selections=(
            selection(request, "vai-tro", _("May act as"), _("Every role"), Role.options()),
            *(
                [selection(request, "don-vi", _("Unit"), _("Every unit"), units)]
                if units or "don-vi" in request.GET
                else ()
            ),
        ),
        text=request.GET.get("q", "").strip()[:200],
        text_label=_("Name, user name or post"),
    )
    taken = {one.name: one.chosen for one in (*bar.selections, bar.states) if one}
    wanted = Wanted(
        on=clock.hanoi_date(clock.now()),
        is_held={_HELD: True, _ENDED: False}.get(taken[STATES]),
        role=member(Role, taken["vai-tro"]),
        unit_id=whole(taken.get("don-vi")),
        text=bar.text,
    )
    reader = Reader[Post](
        lambda order, after: listing.listed(request.actor, wanted, order, after=after),
        lambda order: listing.exported(request.actor, wanted, order),
    )
    return answer(request, POSTS, bar, reader, extra={"today": wanted.on})
