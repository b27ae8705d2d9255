"""Two versions of a file beside each other: their sentences, their pages, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from vanthu.core.blobs import blobs
from vanthu.documents import comparison, intake
from vanthu.documents.comparison import Comparison
from vanthu.outgoing import queries
from vanthu.outgoing.models import OutgoingFile
from vanthu.web.filters import whole
from vanthu.web.pages import page
from vanthu.web.requests import Request

BEFORE, AFTER = "truoc", "sau"
_COLOURS: Final = {BEFORE: "#c62828", AFTER: "#1b7f3b"}
_BOXES: Final = 60
"""Marked on one page; beyond, the address would grow too long, and the whole page has changed anyway."""


@dataclass(frozen=True, slots=True)
class PageShown:
    """One page: the addresses of its pictures, empty on the side that has no such page."""

    number: int
    before: str
    after: str
    is_same_text: bool


@require_GET
def compare(request: Request, document_id: int, ordinal: int) -> HttpResponse:
    """Show what changed between two versions, the newest and the one before it unless others are named."""
    document = queries.get(request.actor, document_id)
    versions = queries.versions(request.actor, document_id, ordinal)
    if len(versions) < 2:
        raise Http404
    before, after = _pair(request, versions)
    found = comparison.compare(
        blobs().path(before.file.sha256), blobs().path(after.file.sha256), name=after.file.name
    )
    context = {
        "document": document, "ordinal": ordinal, "versions": versions, "before": before, "after": after,
        "found": found, "pages": _pages(document_id, ordinal, (before, after), found),
    }  # fmt: skip
    return page(request, "outgoing/compare.html", context)


def _pair(request: Request, versions: list[OutgoingFile]) -> tuple[OutgoingFile, OutgoingFile]:
    by_number = {row.version: row for row in versions}
    first = by_number.get(whole(request.GET.get("tu")) or 0, versions[-2])
    second = by_number.get(whole(request.GET.get("den")) or 0, versions[-1])
    return (first, second) if first.version <= second.version else (second, first)


def _pages(
    document_id: int, ordinal: int, pair: tuple[OutgoingFile, OutgoingFile], found: Comparison
) -> list[PageShown]:
    address = reverse("outgoing:compare_page", args=[document_id, ordinal])

    def picture(side: str, number: int, boxes: tuple[comparison.Box, ...] | None, *, by_look: bool) -> str:
        if boxes is None:
            return ""
        asked = {
            "tu": pair[0].version, "den": pair[1].version, "ben": side, "trang": number, "hinh": int(by_look),
            "o": ";".join(",".join(f"{mm:.0f}" for mm in box) for box in boxes[:_BOXES]),
        }  # fmt: skip
        return f"{address}?{urlencode(asked)}"

    return [
        PageShown(
            one.number,
            picture(BEFORE, one.number, one.before, by_look=one.is_same_text),
            picture(AFTER, one.number, one.after, by_look=one.is_same_text),
            one.is_same_text,
        )
        for one in found.pages
    ]


@require_GET
def page_picture(request: Request, document_id: int, ordinal: int) -> HttpResponse:
    """Return the picture of one page of one version, with what changed in boxes."""
    side = request.GET.get("ben", AFTER)
    versions = queries.versions(request.actor, document_id, ordinal)
    if side not in _COLOURS or len(versions) < 2:
        raise Http404
    before, after = _pair(request, versions)
    own, other = (before, after) if side == BEFORE else (after, before)
    marks = intake.Marks(
        boxes=_boxes(request.GET.get("o", "")),
        colour=_COLOURS[side],
        other=blobs().path(other.file.sha256) if request.GET.get("hinh") == "1" else None,
    )
    picture = intake.picture_of_page(
        blobs().path(own.file.sha256),
        name=own.file.name,
        number=max(whole(request.GET.get("trang")) or 1, 1),
        marks=marks,
    )
    return HttpResponse(picture, content_type="image/png")


def _boxes(said: str) -> tuple[comparison.Box, ...]:
    """Return the boxes that an address names; what is no box is left out."""
    found = []
    for one in said.split(";")[:_BOXES]:
        sides = one.split(",")
        if len(sides) == 4 and all(side.isdecimal() and len(side) < 5 for side in sides):
            left, top, right, bottom = map(float, sides)
            if left <= right and top <= bottom:
                found.append((left, top, right, bottom))
    return tuple(found)
