"""The API: machine doors only; people use the pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import path, re_path
from ninja import NinjaAPI

from vanthu import __name__ as product
from vanthu.api import axis, problems
from vanthu.api.exchange import router as exchange
from vanthu.core import clock

api = NinjaAPI(title=product, urls_namespace="api", docs_url=None, openapi_url=None)
problems.install(api)
api.add_router("/exchange/v1", exchange)


@api.get("/health", url_name="health")
def health(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001 ninja's signature
    """Say that the process answers, and its time."""
    return {"status": "ok", "time": clock.now().isoformat()}


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    # Machines do not sign in: every door here has its own authentication.
    setattr(_pattern.callback, "public", True)  # noqa: B010 an attribute that the pages' middleware looks for
# The axis' own client joins with “/” even after an endpoint that ends in one.
urlpatterns = [
    re_path(r"^axis/+(?P<operation>[A-Za-z0-9]+)/?$", axis.serve, name="axis"),
    path("", (_patterns, _app, _namespace)),
]
