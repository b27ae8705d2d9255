"""Addresses of the public check."""

from django.urls import path

from . import views

app_name = "check_page"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<str:code>", views.show, name="show"),
]
