"""What one was told, and how one wants to be told."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import NotFound
from vanthu.personal import actions_notices, mails, queries
from vanthu.personal.choices import Way
from vanthu.personal.words import ByMail, Topic
from vanthu.web.filters import member
from vanthu.web.pages import SeeOther, done, page
from vanthu.web.requests import Request

_PAGES: Final = {
    "outgoing.outgoingdocument": "outgoing:show",
    "incoming.incomingdocument": "incoming:show",
}
_ICONS: Final = {
    Topic.TURN: "checklist", Topic.ASSIGNED: "inbox", Topic.RETURNED: "arrow-back-up", Topic.SIGNED: "signature",
    Topic.NUMBERED: "number", Topic.ISSUED: "send", Topic.ARRIVED: "inbox", Topic.TO_MY_UNIT: "inbox",
    Topic.STUCK: "alert-triangle",
    Topic.REFUSED: "circle-x", Topic.STATUS: "arrows-exchange", Topic.RECALL: "arrow-back-up",
    Topic.RIGHTS: "users", Topic.OVERDUE: "clock",
}  # fmt: skip


@require_GET
def listed(request: Request) -> HttpResponse:
    """Show what one was told, newest first."""
    is_unread = request.GET.get("chua-doc") == "1"
    found = queries.notices(request.actor, after=request.GET.get("sau", ""), only_unread=is_unread)
    context = {
        "rows": [(notice, _ICONS[notice.topic_word]) for notice in found.rows],
        "after": found.after,
        "is_unread": is_unread,
    }
    return page(request, "personal/notices.html", context)


@require_GET
def follow(request: Request, notice_id: int) -> HttpResponse:
    """Go where a notice leads; it is read then."""
    try:
        notice = actions_notices.read_notice(notice_id, actor=request.actor, now=clock.now())
    except NotFound as nothing:
        raise Http404 from nothing
    name = _PAGES.get(notice.object_type)
    if name is None:
        # Only who confirms changes of rights has their page; the others have read all there is.
        return SeeOther(reverse("web:changes" if queries.confirms(request.actor) else "personal:notices"))
    return SeeOther(reverse(name, args=[notice.object_id]))


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Note that one read everything."""
    actions_notices.read_all(actor=request.actor, now=clock.now())
    return done(request, reverse("personal:notices"), _("Every notice is marked as read."))


@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """Show, and keep, how one wants to be told."""
    if request.method == "POST":
        actions_notices.choose(_chosen(request), actor=request.actor, now=clock.now())
        return done(request, reverse("personal:notice_ways"), _("Kept. You are told this way from now on."))
    context = {
        "ways": queries.ways(request.actor),
        "mail_ways": list(ByMail),
        "address": request.person.email if request.person else "",
        "mails": mails.is_possible(),
    }
    return page(request, "personal/ways.html", context)


def _chosen(request: Request) -> dict[Topic, Way]:
    """Return what the form says; a topic that it leaves out is not told at all."""
    return {
        topic: Way(
            in_app=request.POST.get(f"in_app-{topic.value}") == "1",
            by_mail=member(ByMail, request.POST.get(f"by_mail-{topic.value}")) or ByMail.NEVER,
        )
        for topic in Topic
    }
