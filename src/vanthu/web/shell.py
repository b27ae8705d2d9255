"""The frame around every page: where one can go, who one is, how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from vanthu.core.actor import Actor, Role
from vanthu.directory import policies, queries_rights
from vanthu.directory.models import Delegation, Post
from vanthu.personal import queries as personal

THEME_COOKIE: Final = "vanthu_theme"
THEMES: Final = ("auto", "light", "dark")

_CLERKS: Final = frozenset({Role.CLERK, Role.ADMINISTRATOR})
_ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})
_EVERYBODY: Final = frozenset(Role)
_AREAS: Final = {"hub": "administration"}
"""Namespaces whose pages belong to another place of the rail."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the rail."""

    url_name: str
    area: str
    """The namespace whose pages light this place up."""
    label: str | Promise
    short: str | Promise
    icon: str
    roles: frozenset[Role]
    on_phone: bool


PLACES: Final = (
    Place(
        "home:work",
        "home",
        gettext_lazy("My work"),
        gettext_lazy("My work"),
        "checklist",
        _EVERYBODY,
        on_phone=True,
    ),
    Place(
        "incoming:list",
        "incoming",
        gettext_lazy("Incoming documents"),
        gettext_lazy("Incoming"),
        "inbox",
        _EVERYBODY,
        on_phone=True,
    ),
    Place(
        "outgoing:list",
        "outgoing",
        gettext_lazy("Outgoing documents"),
        gettext_lazy("Outgoing"),
        "send",
        _EVERYBODY,
        on_phone=True,
    ),
    Place(
        "scans:list",
        "scans",
        gettext_lazy("Scan box"),
        gettext_lazy("Scan box"),
        "scan",
        frozenset({Role.CLERK}),
        on_phone=False,
    ),
    Place(
        "deliveries:list",
        "deliveries",
        gettext_lazy("Deliveries"),
        gettext_lazy("Deliveries"),
        "arrows-exchange",
        _CLERKS,
        on_phone=False,
    ),
    Place(
        "board:punctuality",
        "board",
        gettext_lazy("Punctuality"),
        gettext_lazy("Punctuality"),
        "clock",
        frozenset({Role.CLERK, Role.LEADER, Role.ADMINISTRATOR}),
        on_phone=False,
    ),
    Place(
        "registers:book",
        "registers",
        gettext_lazy("Registers"),
        gettext_lazy("Registers"),
        "book",
        _EVERYBODY,
        on_phone=False,
    ),
    Place(
        "copies:list",
        "copies",
        gettext_lazy("Copies"),
        gettext_lazy("Copies"),
        "rubber-stamp",
        frozenset({Role.OFFICER, Role.LEADER, Role.CLERK}),
        on_phone=False,
    ),
    Place(
        "verification:check",
        "verification",
        gettext_lazy("Check signatures"),
        gettext_lazy("Check"),
        "shield-check",
        _EVERYBODY,
        on_phone=True,
    ),
    Place(
        "administration:index",
        "administration",
        gettext_lazy("Administration"),
        gettext_lazy("Administration"),
        "settings",
        _ADMINISTRATORS,
        on_phone=False,
    ),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What depends on the post's roles and on where the page stands alone: it is written once for all of them."""

    roles: frozenset[Role]
    """None for a visitor."""
    area: str

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the places of the rail."""
        return tuple(place for place in PLACES if self.roles & place.roles)

    @property
    def areas(self) -> frozenset[str]:
        """Return the areas that the post may enter."""
        return frozenset(place.area for place in self.places)

    @property
    def drafts(self) -> bool:
        """Say whether the post has to do with documents."""
        return bool(self.roles & {Role.OFFICER, Role.LEADER, Role.CLERK})

    @property
    def signs(self) -> bool:
        """Say whether the post signs."""
        return Role.LEADER in self.roles


@dataclass(frozen=True, slots=True)
class Shell:
    """What the base template shows around a page."""

    frame: Frame
    theme: str
    actor: Actor | None
    agency_name: str
    post_id: int | None
    posts: tuple[Post, ...]
    delegations: tuple[Delegation, ...]
    path: str

    @property
    def may_confirm_rights(self) -> bool:
        """Say whether the reader is one of those who confirm changes of rights."""
        return self.actor is not None and policies.may_confirm_rights(self.actor)

    @property
    def rights_to_confirm(self) -> int:
        """Count the changes of rights that nobody confirmed; asked for by the pages of administration alone."""
        return queries_rights.unconfirmed(self.actor) if self.actor else 0

    @property
    def unread_notices(self) -> str:
        """Return how many notices wait under the bell, in words; empty for none."""
        count = personal.unread(self.actor) if self.actor else 0
        return f"{personal.MOST_COUNTED}+" if count > personal.MOST_COUNTED else str(count or "")

    @property
    def area(self) -> str:
        """Return the place of the rail that the page belongs to."""
        return self.frame.area

    @property
    def areas(self) -> frozenset[str]:
        """Return the areas that the post may enter."""
        return self.frame.areas

    @property
    def initials(self) -> str:
        """Return two letters for the person: first letter of the family and of the given name."""
        words = self.actor.name.split() if self.actor else []
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def shell_of(request: HttpRequest) -> Shell:
    """Return the frame for a request; for a visitor one without places."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is not None and actor.post_id is None:
        actor = None
    match = request.resolver_match
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return Shell(
        frame=Frame(
            roles=actor.roles if actor else frozenset(),
            area=_AREAS.get(match.namespace, match.namespace) if match else "",
        ),
        theme=theme if theme in THEMES else "auto",
        actor=actor,
        agency_name=request.agency.name if actor else "",  # type: ignore[attr-defined]  # see requests.Request
        post_id=actor.post_id if actor else None,
        posts=tuple(getattr(request, "posts", ())),
        delegations=tuple(getattr(request, "delegations", ())),
        path=request.get_full_path() if request.method == "GET" else "/",
    )
