"""What is typed into the form of a draft and not kept as a draft yet: kept by itself, found again, forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vanthu.core import clock
from vanthu.core.errors import Refusal, Refused
from vanthu.outgoing import policies, unsaved
from vanthu.outgoing.models import UnsavedForm
from vanthu.web.errors import sentence_of
from vanthu.web.filters import whole
from vanthu.web.guards import only_if
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

SEVERAL: Final = frozenset({"recipients", "groups", "dropped"})
_NOT_TYPED: Final = frozenset(
    {"csrfmiddlewaretoken", "act", "find", "key", "revision", "version", "main", "annexes"}
)


def new_key() -> str:
    """Return the key of a form that is opened for a new document."""
    return uuid4().hex


def initial_of(fields: Mapping[str, list[str]]) -> dict[str, object]:
    """Return what was typed as a form shows it again."""
    return {name: texts if name in SEVERAL else (texts or [""])[-1] for name, texts in fields.items()}


def fields_of(posted: QueryDict) -> dict[str, list[str]]:
    """Return what was typed, by name of the control."""
    return {name: posted.getlist(name) for name in posted if name not in _NOT_TYPED}


def keep(request: Request) -> UnsavedForm:
    """Keep what the request carries. Raises Refused."""
    posted = request.POST
    return unsaved.keep(
        posted.get("key", "") or new_key(),
        fields_of(posted),
        seen_version=whole(posted.get("version")) or 0,
        revision=whole(posted.get("revision")) or 0,
        actor=request.actor,
        now=clock.now(),
    )


@only_if(policies.may_draft)
@require_POST
def autosave(request: Request) -> HttpResponse:
    """Keep what stands in the form now, and say so beside its buttons."""
    key, held, problem, elsewhere = request.POST.get("key", ""), None, "", None
    try:
        held = keep(request)
    except Refused as refused:
        problem = sentence_of(refused)
        if refused.code is Refusal.TYPED_ELSEWHERE:
            elsewhere = unsaved.held(key, actor=request.actor)
    context = {
        "held": held, "problem": problem, "elsewhere": elsewhere, "again": again_address(key),
        "revision": whole(request.POST.get("revision")),
    }  # fmt: skip
    return page(request, "outgoing/kept.html", context)


def again_address(key: str) -> str:
    """Return where what was typed under a key is opened again."""
    document = unsaved.document_of(key)
    if document is not None:
        return reverse("outgoing:edit", args=[document])
    return f"{reverse('outgoing:new')}?{urlencode({'tiep': key})}"


@only_if(policies.may_draft)
@require_POST
def forget(request: Request) -> HttpResponse:
    """Forget what was typed and never kept."""
    unsaved.drop(request.POST.get("key", ""), actor=request.actor)
    document = whole(request.POST.get("document"))
    address = reverse("outgoing:edit", args=[document]) if document else reverse("outgoing:new")
    return done(request, address, _("What was typed and not kept is gone."))
