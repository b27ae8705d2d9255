"""“My work”."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from vanthu.core import clock
from vanthu.incoming import listing as incoming
from vanthu.outgoing import listing as outgoing
from vanthu.outgoing import policies
from vanthu.web.pages import page
from vanthu.web.requests import Request

from .tasks import tasks

RECENT = 5


@require_GET
def work(request: Request) -> HttpResponse:
    """Show what the reader must do now, and what happened lately."""
    waiting = tasks(request.actor, today=clock.hanoi_date(clock.now()))
    context = {
        "tasks": waiting,
        "to_sign": sum(task.icon == "signature" for task in waiting),
        "lately_out": outgoing.listed(request.actor, outgoing.Wanted(), size=RECENT).rows,
        "lately_in": incoming.listed(request.actor, incoming.Wanted(), size=RECENT).rows,
        "may_draft": policies.may_draft(request.actor),
    }
    return page(request, "home/work.html", context)
