"""Every address of the pages."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("vanthu.web.home.urls")),
    path("", include("vanthu.web.access.urls")),
    path("cua-toi/", include("vanthu.web.personal.urls")),
    path("van-ban-di/", include("vanthu.web.outgoing.urls")),
    path("ky-so/", include("vanthu.web.signing.urls")),
    path("hop-quet/", include("vanthu.web.scans.urls")),
    path("van-ban-den/", include("vanthu.web.incoming.urls")),
    path("giao-nhan/", include("vanthu.web.deliveries.urls")),
    path("dung-han/", include("vanthu.web.board.urls")),
    path("so-dang-ky/", include("vanthu.web.registers.urls")),
    path("kiem-tra/", include("vanthu.web.verification.urls")),
    path("ban-sao/", include("vanthu.web.copies.urls")),
    path("xac-thuc/", include("vanthu.web.check_page.urls")),
    path("tra-cuu/", include("vanthu.web.search.urls")),
    path("quan-tri/truc/", include("vanthu.web.hub.urls")),
    path("quan-tri/", include("vanthu.web.administration.urls")),
]
