"""Every error of the API as `application/problem+json` (RFC 9457), in this one file."""

from __future__ import annotations

import logging
from typing import Final

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from vanthu.core.errors import Refusal, Refused, Unavailable

from . import fairness

log = logging.getLogger(__name__)
MEDIA_TYPE: Final = "application/problem+json"
_STATUS: Final = {
    Refusal.CLOCK_SKEWED: 401,
    Refusal.FILE_TOO_LARGE: 413,
    Refusal.PACKAGE_ALTERED: 400,
    Refusal.PACKAGE_CUT_OFF: 408,
}
"""Where the HTTP status says more than the kind of refusal: the sender decides by it whether to try again."""
_TITLES: Final = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Forbidden",
    404: "Not found",
    408: "Request incomplete",
    409: "Conflict",
    413: "Too large",
    422: "Refused",
    429: "Too many requests",
    500: "Internal error",
    503: "Try again later",
    507: "No space left",
}


def problem(status: int, *, code: str, detail: str, retry_after_s: int | None = None) -> HttpResponse:
    """Return an error answer. retry_after_s: when the same request may succeed."""
    response = JsonResponse(
        {
            "type": f"urn:vanthu:problem:{code}",
            "title": _TITLES.get(status, "Error"),
            "status": status,
            "detail": detail,
            "code": code,
        },
        status=status,
        content_type=MEDIA_TYPE,
    )
    if retry_after_s is not None:
        response["Retry-After"] = str(retry_after_s)
    return response


def of_refusal(refused: Refused) -> HttpResponse:
    """Return the answer to a refused act, in the reader's language."""
    status = _STATUS.get(refused.code, refused.status)
    response = problem(status, code=refused.code.value, detail=str(refused))
    if "server_time" in refused.facts:
        response["Vanthu-Time"] = refused.facts["server_time"]
    return response


def of_unavailable(error: Unavailable) -> HttpResponse:
    """Return "try again later": 507 when the disk is full, else 503."""
    log.warning("not available: %s", error)
    full = any(words in str(error) for words in ("disk is full", "No space left"))
    code = "storage_full" if full else "unavailable"
    return problem(507 if full else 503, code=code, detail=str(error), retry_after_s=30)


def install(api: NinjaAPI) -> None:
    """Have `api` answer with problems only; anything not named here is a bug of ours and a 500."""

    @api.exception_handler(Refused)
    def _refused(_request: HttpRequest, error: Refused) -> HttpResponse:
        return of_refusal(error)

    @api.exception_handler(Unavailable)
    def _unavailable(_request: HttpRequest, error: Unavailable) -> HttpResponse:
        return of_unavailable(error)

    @api.exception_handler(fairness.Busy)
    def _busy(_request: HttpRequest, _error: fairness.Busy) -> HttpResponse:
        detail = "Too many requests of this peer at once; the place is free again soon."
        return problem(429, code="too_many_requests", detail=detail, retry_after_s=fairness.WAIT_S)

    @api.exception_handler(DatabaseError)
    def _database(_request: HttpRequest, error: DatabaseError) -> HttpResponse:
        # A database that is full, restarting or locked for long: nothing was kept, the sender comes again.
        return of_unavailable(Unavailable(f"database: {error}"))

    @api.exception_handler(ValidationError)
    def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(422, code="invalid_request", detail=str(error.errors)[:500])

    @api.exception_handler(AuthenticationError)
    def _anonymous(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return problem(403, code=Refusal.SENDER_UNKNOWN.value, detail=Refusal.SENDER_UNKNOWN.label)

    @api.exception_handler(HttpError)
    def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, code="http_error", detail=error.message)

    @api.exception_handler(Http404)
    def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return problem(404, code="not_found", detail="No such address.")

    @api.exception_handler(Exception)
    def _bug(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("unexpected error at %s", request.path, exc_info=error)
        return problem(500, code="internal_error", detail="Internal error; it was logged.", retry_after_s=30)
