"""The address of a list with something changed: a chip taken away, another order, other columns, a file of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

PASSING: Final = ("sau", "trang", "xuat", "chon")
"""What says where one is or what one takes away, and is no part of the view."""


def kept(request: HttpRequest, *without: str) -> QueryDict:
    """Return the query of a view, without some of it."""
    query = QueryDict(mutable=True)
    for name, value in hidden(request, *without):
        query.appendlist(name, value)
    return query


def changed(request: HttpRequest, changes: Mapping[str, str]) -> str:
    """Return the address of the same list with changes; an empty value takes a filter away."""
    # A page has dozens of these: without the copies that a QueryDict makes of itself.
    added = ((name, value) for name, value in changes.items() if value)
    written = urlencode([*hidden(request, *changes), *added])
    return f"{request.path}?{written}" if written else request.path


def plain(request: HttpRequest, keeps: Sequence[str]) -> str:
    """Return the address of the same list with nothing left out."""
    return changed(request, dict.fromkeys(set(kept(request)) - set(keeps), ""))


def hidden(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """Return what a form has to carry along so that the rest of the view stays."""
    left_out = {*PASSING, *without}
    return [
        (name, value)
        for name, values in request.GET.lists()
        if name not in left_out
        for value in values
        if value.strip()
    ]
