"""Addresses of the signature check."""

from django.urls import path

from . import views

app_name = "verification"
urlpatterns = [
    path("", views.check_file, name="check"),
    path("<str:sha256>", views.report, name="report"),
    path("<str:sha256>/tep.pdf", views.file, name="file"),
    path("<str:sha256>/luc-ky/<int:index>", views.as_signed, name="as_signed"),
]
