"""What the ways to sign share: an errand begun by a page, and what it is told of each file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import Resolver404, resolve, reverse

from vanthu.copies import errands as copy_errands
from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.outgoing import errands
from vanthu.outgoing.errands import Begun
from vanthu.signing import errands as kept
from vanthu.signing.models import Errand, ErrandFile
from vanthu.signing.words import Fault
from vanthu.web.filters import whole
from vanthu.web.requests import Request

MOST: int = 200
"""How many documents one confirmation or one PIN signs at most."""


def _sign(document_id: int, *, seen: int, actor: Actor) -> Begun:
    return errands.begin_signing({document_id: seen}, actor=actor, clock=clock.now)


def _seal(document_id: int, *, seen: int, actor: Actor) -> Begun:
    return errands.begin_seal(document_id, seen=seen, actor=actor, clock=clock.now)


def _copy(document_id: int, *, seen: int, actor: Actor) -> Begun:
    return errands.begin_copy(document_id, seen=seen, actor=actor, clock=clock.now)


def _copy_of(copy_id: int, *, seen: int, actor: Actor) -> Begun:
    return copy_errands.begin(copy_id, seen=seen, actor=actor, clock=clock.now)


_BEGIN: Mapping[str, Callable[..., Begun]] = {
    "outgoing:sign": _sign,
    "outgoing:number_and_seal": _seal,
    "outgoing:seal_copy": _copy,
    "copies:sign": _copy_of,
}


def begun_by(request: Request) -> Begun:
    """Begin the act of one page (`act`, `version`) or several documents (`document`, “id:version”). Raises Refused."""
    return _one(request) if request.POST.get("act") else _several(request)


def _one(request: Request) -> Begun:
    try:
        found = resolve(request.POST["act"])
    except Resolver404 as error:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi") from error
    if found.view_name not in _BEGIN:
        raise NotFound(Refusal.NOT_FOUND, what="văn bản đi")
    seen = whole(request.POST.get("version")) or 0
    (row_id,) = found.kwargs.values()
    return _BEGIN[found.view_name](row_id, seen=seen, actor=request.actor)


def _several(request: Request) -> Begun:
    seen = {}
    for item in request.POST.getlist("document")[:MOST]:
        named, _colon, version = item.partition(":")
        document_id = whole(named)
        if document_id is not None:
            seen[document_id] = whole(version) or 0
    return errands.begin_signing(seen, actor=request.actor, clock=clock.now)


def own_errand(request: Request, errand_id: int) -> Errand:
    """Return an errand of the reader's own. Raises NotFound."""
    errand = kept.of_person(errand_id, request.actor)
    if errand is None:
        raise NotFound(Refusal.NOT_FOUND, what="phiên ký")
    return errand


def told_of(row: ErrandFile) -> dict[str, object]:
    """Return what a page is told of one file."""
    is_done = kept.is_recorded(row)
    problem = row.problem or (Fault(row.fault).label if row.fault else "")
    return {
        "file": row.ordinal,
        "document": row.session.document_id,
        "name": row.name,
        "state": "done" if is_done else row.state,
        "problem": "" if is_done else problem,
        "address": page_of(row),
    }


def page_of(row: ErrandFile) -> str:
    """Return the address of the page whose document a file is of."""
    view = "copies:show" if row.session.document_type == copy_errands.SUBJECT else "outgoing:show"
    return reverse(view, args=[row.session.document_id])
