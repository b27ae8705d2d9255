"""Which peer reaches an agency, and which agencies a peer may speak for."""

from __future__ import annotations

from typing import Final

from vanthu.core.errors import Invalid, Refusal
from vanthu.core.places import number, text
from vanthu.core.statements import Rows
from vanthu.directory.models import Agency

from .keys import installation_key
from .models import Peer, Route
from .words import PeerKind

_BY_KEY: Final = Rows(lambda: Peer.objects.filter(key_id=text("key_id"), is_active=True))
_ROUTES: Final = Rows(lambda: Route.objects.filter(agency_id=number("agency_id")))
_WAYS: Final = Rows(
    lambda: Route.objects.filter(agency_id=number("agency_id"), peer__is_active=True).select_related("peer")
)
LOOPBACK_NAME = "Trong cùng hệ thống"


def peer_of(agency: Agency) -> Peer:
    """Return the peer through which `agency` is reached. Raises Invalid if there is no way."""
    if agency.is_local:
        return loopback()
    route = _WAYS.first(agency_id=agency.pk)
    if route is not None:
        return route.peer
    has_own = Route.objects.filter(agency=agency).exists()
    default = None if has_own else Peer.objects.filter(reaches_all=True, is_active=True).first()
    if default is None:
        raise Invalid(Refusal.RECIPIENT_UNREACHABLE, name=agency.name)
    return default


def loopback() -> Peer:
    """Return the peer that is this installation itself, made when first needed, pinned to the present key."""
    key = installation_key().public
    peer, _ = Peer.objects.get_or_create(
        kind=PeerKind.LOOPBACK.value,
        defaults={"name": LOOPBACK_NAME, "public_key": key.text, "key_id": key.key_id},
    )
    if peer.public_key != key.text:
        peer.public_key, peer.key_id = key.text, key.key_id
        peer.save(update_fields=["public_key", "key_id"])
    return peer


def peer_by_key(key_id: str) -> Peer | None:
    """Return the active peer whose pinned key has this name."""
    return _BY_KEY.first(key_id=key_id)


def may_speak_for(peer: Peer, agency: Agency) -> bool:
    """Say whether `peer` is the one that `agency` is reached through.

    An agency with a way of its own never speaks through the axis that is everybody's: its own key is its proof.
    """
    if peer.kind == PeerKind.LOOPBACK or agency.is_local:
        return agency.is_local and peer.kind == PeerKind.LOOPBACK
    routes = _ROUTES.all(agency_id=agency.pk)
    return any(route.peer_id == peer.pk for route in routes) or (peer.reaches_all and not routes)


def is_held_here(agency: Agency) -> bool:
    """Say whether what is sent to `agency` waits for it in a mailbox of our own axis."""
    held = Route.objects.filter(agency=agency, peer__kind=PeerKind.MAILBOX.value, peer__is_active=True)
    return held.exists()
