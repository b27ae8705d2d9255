"""Addresses of what is one's own."""

from django.urls import path

from . import notices, views

app_name = "personal"
urlpatterns = [
    path("thong-bao", notices.listed, name="notices"),
    path("thong-bao/da-doc", notices.read_all, name="read_notices"),
    path("thong-bao/cach-nhan", notices.choose, name="notice_ways"),
    path("thong-bao/<int:notice_id>", notices.follow, name="notice"),
    path("che-do-xem/luu", views.keep_view, name="keep_view"),
    path("che-do-xem/<int:view_id>/bo", views.drop_view, name="drop_view"),
]
