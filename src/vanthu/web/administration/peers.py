"""Connections: other installations, their keys, and which agency is reached through which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Unavailable
from vanthu.directory import queries as directory
from vanthu.exchange import actions, queries
from vanthu.exchange.actions.peers import PeerFacts
from vanthu.exchange.keys import PublicKey, installation_key
from vanthu.exchange.words import PeerKind
from vanthu.web.fields import PlainForm
from vanthu.web.filters import whole
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request

from .frame import administrators, answer, form_page

_OWN = frozenset({PeerKind.LOOPBACK, PeerKind.MAILBOX})


class PeerForm(PlainForm):
    """A connection."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("The other installation, as you call it."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Reached by"))
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Its https address, for a direct connection."),
    )
    public_key = forms.CharField(
        label=gettext_lazy("Public key"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Have it read out over the telephone and compare: whoever holds this key may send here."
        ),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    writes_older_codes = forms.BooleanField(
        label=gettext_lazy("Knows only the older codes (QCVN 102:2016)"), required=False
    )
    writes_raw_files = forms.BooleanField(label=gettext_lazy("Wants attachments without ZIP"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own signature
        """Offer the ways to reach a peer; loopback and mailboxes are made by the product itself."""
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in PeerKind if kind not in _OWN]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField


@administrators
@require_GET
def peers(request: Request) -> HttpResponse:
    """Show the connections and who is reached through each."""
    shown = queries.peers(request.actor)
    agencies = [agency for agency in directory.agencies(request.actor) if not agency.is_local]
    routed = queries.reachable([agency.pk for agency in agencies])
    context = {
        "peers": shown,
        "agencies": agencies,
        "unreached": [agency for agency in agencies if agency.pk not in routed],
        "own_key": _own_key(),
        "key_ids": {peer.peer_id: PublicKey(peer.public_key).key_id for peer in shown if peer.public_key},
    }
    return page(request, "administration/peers.html", context)


def _own_key() -> PublicKey | None:
    try:
        return installation_key().public
    except Unavailable:  # the page says what to do
        return None


@administrators
@require_http_methods(["GET", "POST"])
def add_peer(request: Request) -> HttpResponse:
    """Add a connection."""
    form = PeerForm(request.POST or None, initial={"kind": PeerKind.DIRECT.value})
    made = answer(
        request,
        form,
        lambda facts: _save(request, facts),
        reverse("administration:peers"),
        _("The connection is kept."),
    )
    return made or form_page(
        request, _("Add a connection"), form, back="administration:peers", save=_("Add the connection")
    )


@administrators
@require_http_methods(["GET", "POST"])
def change_peer(request: Request, peer_id: int) -> HttpResponse:
    """Change what is known of a connection; its name stays."""
    peer = queries.peer(request.actor, peer_id)
    known = {name: getattr(peer, name) for name in PeerForm.base_fields}
    form = PeerForm(
        {**request.POST.dict(), "name": peer.name} if request.method == "POST" else None, initial=known
    )
    form.fields["name"].widget.attrs["readonly"] = True
    made = answer(
        request,
        form,
        lambda facts: _save(request, facts),
        reverse("administration:peers"),
        _("The connection is kept."),
    )
    return made or form_page(request, peer.name, form, back="administration:peers", save=_("Save"))


def _save(request: Request, facts: dict[str, Any]) -> object:  # Any: cleaned form values
    return actions.save_peer(
        PeerFacts(**{**facts, "kind": PeerKind(facts["kind"])}), actor=request.actor, now=clock.now()
    )


@administrators
@require_POST
def set_route(request: Request) -> HttpResponse:
    """Have an agency reached through a connection, or through none."""
    agency = directory.agency(whole(request.POST.get("agency")) or 0)
    peer_id = whole(request.POST.get("peer"))
    if peer_id is None:
        actions.drop_route(agency.pk, actor=request.actor, now=clock.now())
        return SeeOther(reverse("administration:peers"))
    peer = queries.peer(request.actor, peer_id)
    actions.set_route(agency.pk, peer_id=peer.peer_id, actor=request.actor, now=clock.now())
    sentence = _("%(agency)s is reached through “%(peer)s” now.") % {"agency": agency.name, "peer": peer.name}
    return done(request, reverse("administration:peers"), sentence)
