"""The one map from what went wrong to a page that says what happened, why and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from vanthu.core.errors import Refused, Unavailable

from .middleware import is_page
from .pages import page


class RefusalMiddleware:
    """Answer a refusal that no form took care of with a page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn our own errors into pages; anything else is a bug and stays one."""
        if not is_page(request):
            return None
        if isinstance(exception, Refused):
            return _refused(request, exception)
        if isinstance(exception, Unavailable):
            return _problem(request, _("Not available right now"), sentence_of(exception), 503)
        return None


def sentence_of(error: Refused | Unavailable | None) -> str:
    """Return what to tell the reader; nothing if nothing went wrong."""
    if isinstance(error, Unavailable):
        return _(
            "Something this needs did not answer (%(why)s). Nothing was lost; try again in a "
            "minute, and tell an administrator if it lasts."
        ) % {"why": error}
    return str(error) if error else ""


def status_of(error: Refused | Unavailable | None) -> int:
    """Return the HTTP status of an answer that shows `error`."""
    if isinstance(error, Unavailable):
        return 503
    return error.status if error else 200


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    titles = {
        403: _("Your post may not do this"),
        404: _("Page not found"),
        409: _("Not possible in this state"),
        422: _("This could not be done"),
    }
    return _problem(request, titles[refused.status], str(refused), refused.status)


def _problem(request: HttpRequest, title: str, sentence: str, status: int) -> HttpResponse:
    return page(
        request, "problem.html", {"title": title, "sentence": sentence, "status": status}, status=status
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer an address that leads nowhere, or to something the reader may not see."""
    sentence = _(
        "There is nothing at this address, or your post may not see it. Check the address, or "
        "start again from “My work”."
    )
    return _problem(request, _("Page not found"), sentence, 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer a request that makes no sense."""
    return _problem(
        request, _("The request could not be read"), _("Go back, reload the page and try again."), 400
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer what Django itself refuses."""
    return _problem(
        request, _("Your post may not do this"), _("Switch to a post that may, or ask somebody who may."), 403
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django's signature
    """Answer a form that was left open until its session ended."""
    sentence = _(
        "The form was open too long, or another tab signed out. Nothing was changed. Go back, "
        "reload the page and send it again."
    )
    return _problem(request, _("The form has expired"), sentence, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a bug of ours, without touching the database again."""
    sentence = _(
        "Something went wrong on our side and was logged. Nothing half-done was kept. Try "
        "again; if it happens again, tell an administrator what you were doing and when."
    )
    return _problem(request, _("An error of the system"), sentence, 500)
