"""The request as our views see it: with the actor already made."""

from __future__ import annotations

from django.http import HttpRequest

from vanthu.core.actor import Actor
from vanthu.directory.models import Agency, Delegation, OpenSession, Person, Post


class Request(HttpRequest):
    """A request after `middleware.ActorMiddleware`."""

    actor: Actor
    agency: Agency
    """The agency one acts for. Views that visitors may open do not read it."""
    person: Person | None
    posts: list[Post]
    """The posts the person holds today; one of them, or a delegation, is in use."""
    delegations: list[Delegation]
    """The delegations by which the person may act in others' posts today."""
    open_session: OpenSession | None


def actor_of(request: HttpRequest) -> Actor | None:
    """Return the actor of a request, or None where nobody has signed in."""
    return getattr(request, "actor", None)
