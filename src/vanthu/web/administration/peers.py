"""Connections: other installations, axes and folders, and which agency is reached through which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, Refusal, Refused, Unavailable
from vanthu.directory import queries as directory
from vanthu.exchange import actions, peer_queries, probing, queries
from vanthu.exchange.keys import PublicKey, installation_key
from vanthu.exchange.probing import Probe
from vanthu.exchange.words import PeerKind, ProbeResult
from vanthu.web.filters import member, whole
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request

from .frame import administrators, answer, form_page
from .peer_forms import FORMS, facts_of, new_form

_KINDS: Final[Mapping[PeerKind, object]] = {
    PeerKind.DIRECT: gettext_lazy("Another Văn Thư installation, over the network."),
    PeerKind.AXIS: gettext_lazy("The national or a provincial axis that speaks the national protocol (VXP)."),
    PeerKind.LGSP: gettext_lazy("A provincial axis with system id and key in headers (LGSP)."),
    PeerKind.FOLDER: gettext_lazy(
        "Another Văn Thư installation on a network that is cut off: files are carried."
    ),
}
_ADVICE: Final[Mapping[ProbeResult, object]] = {
    ProbeResult.CONNECTED: gettext_lazy("Documents can be sent and received this way."),
    ProbeResult.NO_ANSWER: gettext_lazy(
        "Check the address, and whether the line and the firewall let this server reach it; then try again."
    ),
    ProbeResult.NOT_ALLOWED: gettext_lazy(
        "Nothing was asked: correct the address of this connection as it is told below, then try again."
    ),
    ProbeResult.UNKNOWN_TO_PEER: gettext_lazy(
        "Send the key of this installation to the other side's administrator, who enters it there; then try again."
    ),
    ProbeResult.OTHER_KEY: gettext_lazy(
        "Ask the other side's administrator for its public key, compare the short name by telephone, and enter it here."
    ),
    ProbeResult.CLOCK: gettext_lazy(
        "Have both servers set their clocks from the network (NTP); then try again."
    ),
    ProbeResult.WRONG_SECRET: gettext_lazy(
        "Enter system id and secret again as the operator of the axis gave them; ask the operator if it stays so."
    ),
    ProbeResult.NOT_AN_AXIS: gettext_lazy(
        "Something answers at this address, but not an axis. Ask its operator for the exact address."
    ),
    ProbeResult.NO_FOLDER: gettext_lazy(
        "Have the server's administrator make both folders and let the service read and write them."
    ),
    ProbeResult.NOT_AN_INSTALLATION: gettext_lazy(
        "Something answers at this address, but not Văn Thư. Check the address with the other side."
    ),
}


@administrators
@require_GET
def peers(request: Request) -> HttpResponse:
    """Show the connections and who is reached through each."""
    shown = queries.peers(request.actor)
    context = {
        "peers": shown,
        "unreached": queries.unreached(on=hanoi_date(clock.now())),
        "own_key": _own_key(),
        "key_ids": {peer.peer_id: PublicKey(peer.public_key).key_id for peer in shown if peer.public_key},
    }
    return page(request, "administration/peers.html", context)


def _own_key() -> PublicKey | None:
    try:
        return installation_key().public
    except Unavailable:  # the page says what to do
        return None


@sensitive_post_parameters("secret")
@administrators
@require_http_methods(["GET", "POST"])
def add_peer(request: Request) -> HttpResponse:
    """Add a connection: first of which kind, then what that kind needs."""
    kind = member(PeerKind, request.GET.get("kieu"))
    if kind is None or kind not in FORMS:
        return page(request, "administration/peer_kinds.html", {"kinds": _KINDS.items()})
    form = new_form(kind, request.POST or None)
    made = answer(
        request,
        form,
        lambda facts: actions.save_peer(facts_of(kind, facts), actor=request.actor, now=clock.now()),
        reverse("administration:peers"),
        _("The connection is kept. Try it before you rely on it."),
    )
    return made or form_page(
        request,
        _("Add a connection: %(kind)s") % {"kind": kind.label},
        form,
        back="administration:peers",
        save=_("Add the connection"),
    )


@sensitive_post_parameters("secret")
@administrators
@require_http_methods(["GET", "POST"])
def change_peer(request: Request, peer_id: int) -> HttpResponse:
    """Change what is known of a connection; its name and kind stay."""
    peer = peer_queries.details(request.actor, peer_id)
    form_class = FORMS[peer.kind]
    known = {name: getattr(peer, name, "") for name in form_class.base_fields}
    form = form_class(
        {**request.POST.dict(), "name": peer.name} if request.method == "POST" else None, initial=known
    )
    form.fields["name"].widget.attrs["readonly"] = True
    made = answer(
        request,
        form,
        lambda facts: actions.save_peer(facts_of(peer.kind, facts), actor=request.actor, now=clock.now()),
        reverse("administration:show_peer", args=[peer.peer_id]),
        _("The connection is kept."),
    )
    return made or form_page(request, peer.name, form, back="administration:peers", save=_("Save"))


@administrators
@require_GET
def show_peer(request: Request, peer_id: int) -> HttpResponse:
    """Show how a connection goes and what it brought that could not come in."""
    return _peer_page(request, peer_id)


def _peer_page(
    request: Request, peer_id: int, *, probe: Probe | None = None, refusal: str = ""
) -> HttpResponse:
    context = {
        "peer": peer_queries.details(request.actor, peer_id),
        "probe": probe,
        "advice": _ADVICE[probe.result] if probe else "",
        "skew_s": int(abs(probe.skew.total_seconds())) if probe and probe.skew is not None else 0,
        "refusal": refusal,
    }
    return page(request, "administration/peer.html", context, status=422 if refusal else 200)


@administrators
@require_POST
def try_peer(request: Request, peer_id: int) -> HttpResponse:
    """Try a connection and say in words what it showed and what to do."""
    peer_queries.details(request.actor, peer_id)
    probe = probing.try_connection(peer_id, actor=request.actor, now=clock.now())
    return _peer_page(request, peer_id, probe=probe)


@administrators
@require_POST
def distrust_key(request: Request, peer_id: int, key_id: str) -> HttpResponse:
    """Have an earlier key of a connection prove nothing any more."""
    actions.distrust_key(peer_id, key_id=key_id, actor=request.actor, now=clock.now())
    return done(
        request,
        reverse("administration:show_peer", args=[peer_id]),
        _("The key is trusted no longer."),
    )


@administrators
@require_POST
def refuse_held(request: Request, peer_id: int, pulled_id: int) -> HttpResponse:
    """Refuse something that could not come in, with a reason."""
    held = peer_queries.held(request.actor, peer_id, pulled_id)
    reason = request.POST.get("reason", "")
    try:
        actions.refuse_pulled(held.pulled_id, reason=reason, actor=request.actor, now=clock.now())
    except Refused as refused:
        return _peer_page(request, peer_id, refusal=str(refused))
    return done(
        request,
        reverse("administration:show_peer", args=[peer_id]),
        _("Refused: the other side is told at the next round."),
    )


@administrators
@require_POST
def fetch_again(request: Request, peer_id: int, pulled_id: int) -> HttpResponse:
    """Let something in that is here, or have it fetched once more at the next round."""
    held = peer_queries.held(request.actor, peer_id, pulled_id)
    pulled = actions.fetch_again(held.pulled_id, key=installation_key(), actor=request.actor, now=clock.now())
    if pulled.held_reason:
        return _peer_page(request, peer_id, refusal=pulled.held_reason)
    said = _("It has come in.") if pulled.package_id else _("It is tried once more at the next round.")
    return done(request, reverse("administration:show_peer", args=[peer_id]), said)


@administrators
@require_POST
def set_route(request: Request) -> HttpResponse:
    """Have an agency reached through a connection, or through none."""
    code = request.POST.get("code", "").strip()
    agency = directory.agency_of_code(code)
    if agency is None:
        raise Invalid(Refusal.RECIPIENT_UNKNOWN, code=code[:50])
    peer_id = whole(request.POST.get("peer"))
    if peer_id is None:
        actions.drop_route(agency.pk, actor=request.actor, now=clock.now())
        return SeeOther(reverse("administration:peers"))
    peer = queries.peer(request.actor, peer_id)
    actions.set_route(agency.pk, peer_id=peer.peer_id, actor=request.actor, now=clock.now())
    sentence = _("%(agency)s is reached through “%(peer)s” now.") % {"agency": agency.name, "peer": peer.name}
    return done(request, reverse("administration:peers"), sentence)
