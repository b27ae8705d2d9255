"""Who may open a page at all: everybody else is told there is nothing here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404
from django.http.response import HttpResponseBase

from vanthu.core.actor import Actor

from .requests import Request

View = Callable[..., HttpResponseBase]


def only_if(policy: Callable[[Actor], bool]) -> Callable[[View], View]:
    """Answer 404 unless `policy` lets the actor in: not yours and not there look the same."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
            if not policy(request.actor):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
