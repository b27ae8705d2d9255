"""All URLs: the pages and the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("vanthu.web.urls")),
    path("", include("vanthu.api.urls")),
    path("", include("vanthu.api.signing")),
]

handler400 = "vanthu.web.errors.bad_request"
handler403 = "vanthu.web.errors.permission_denied"
handler404 = "vanthu.web.errors.not_found"
handler500 = "vanthu.web.errors.server_error"
