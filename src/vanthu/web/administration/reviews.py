"""Who checks documents before their signer: the steps per type of document, and who approves for each unit."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vanthu.core import clock
from vanthu.core.errors import Refused
from vanthu.directory import queries as directory
from vanthu.directory.models import Post
from vanthu.documents.words import Kind
from vanthu.outgoing import actions, queries
from vanthu.outgoing.actions import StepFacts
from vanthu.outgoing.words import Task
from vanthu.web.filters import member, whole
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

from .frame import administrators

_SPARE_LINES = 3
_BY_UNIT = "unit"
"""Chosen instead of a person: whoever approves the content for the drafter's unit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form: a step, or an empty one to fill in."""

    stage: str = ""
    task: str = ""
    who: str = ""
    """The post's id, or "unit"."""


@administrators
@require_http_methods(["GET", "POST"])
def reviews(request: Request) -> HttpResponse:
    """Show the steps of a type of document; set them anew."""
    kind = member(Kind, request.POST.get("kind") or request.GET.get("loai"))
    if request.method != "POST":
        return _page(request, kind)
    try:
        actions.set_chain(kind, _steps(request), actor=request.actor, now=clock.now())
    except Refused as refused:
        return _page(request, kind, problem=refused)
    address = reverse("administration:reviews") + (f"?loai={kind.value}" if kind else "")
    return done(request, address, _("Set. It holds for what is submitted from now on."))


@administrators
@require_POST
def name_heads(request: Request) -> HttpResponse:
    """Name who approves the content of what each unit drafts."""
    held = queries.unit_heads(request.actor)
    try:
        for unit in directory.units(request.actor):
            post_id = whole(request.POST.get(f"unit-{unit.pk}"))
            if post_id != held.get(unit.pk):
                actions.name_unit_head(unit.pk, post_id=post_id, actor=request.actor, now=clock.now())
    except Refused as refused:
        return _page(request, None, problem=refused)
    return done(request, reverse("administration:reviews"), _("Who approves for each unit is kept."))


def _steps(request: Request) -> list[StepFacts]:
    lines = zip(
        request.POST.getlist("stage"), request.POST.getlist("task"), request.POST.getlist("who"), strict=False
    )
    found = []
    for stage, task, who in lines:
        word = member(Task, task)
        if word is None:
            continue
        post_id = None if who == _BY_UNIT else whole(who)
        found.append(StepFacts(whole(stage) or 0, word, post_id))
    return found


def _page(request: Request, kind: Kind | None, *, problem: Refused | None = None) -> HttpResponse:
    chains = queries.chain_steps(request.actor)
    value = kind.value if kind else ""
    lines = [
        Line(str(step.stage), step.task, str(step.post_id) if step.post_id else _BY_UNIT)
        for step in chains.get(value, ())
    ]
    heads = queries.unit_heads(request.actor)
    context = {
        "kind": kind,
        "kinds": [(one, one.value in chains) for one in Kind],
        "has_own": value in chains,
        "lines": lines + [Line()] * _SPARE_LINES,
        "tasks": list(Task),
        "posts": _in_office(request),
        "units": [(unit, heads.get(unit.pk)) for unit in directory.units(request.actor)],
        "problem": str(problem) if problem else "",
    }
    return page(request, "administration/reviews.html", context, status=problem.status if problem else 200)


def _in_office(request: Request) -> list[Post]:
    today = clock.hanoi_date(clock.now())
    return [post for post in directory.posts(request.actor) if post.is_held_on(today)]
