"""One place that decides what a view answers: the whole page, or the part of it that htmx asked for."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.template.backends.utils import csrf_input, csrf_token_lazy
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment
from jinja2_fragments import render_block

from .shell import shell_of


class SeeOther(HttpResponseRedirect):
    """A redirect after a POST that is always followed by GET."""

    status_code = 303


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, part: str = "", status: int = 200
) -> HttpResponse:
    """Return the page, or only its block `part` when htmx asks for the element of that id."""
    environment: Environment = engines["jinja2"].env  # type: ignore[attr-defined]  # the Jinja2 engine has one
    whole: dict[str, object] = {
        "request": request,
        # One token for all forms of a page: its mask is of the answer, not of the form.
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "csrf_token": csrf_token_lazy(request),
        "notes": messages.get_messages(request),
        "shell": shell_of(request),
        **context,
    }
    if part and request.headers.get("HX-Target") == part and "HX-Boosted" not in request.headers:
        body = render_block(environment, template, part, **whole)
    else:
        body = environment.get_template(template).render(whole)
    response = HttpResponse(body, status=status)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def done(request: HttpRequest, address: str, sentence: str) -> HttpResponse:
    """Say what was done on the page at `address`."""
    messages.success(request, sentence)
    return SeeOther(address)
