"""Addresses of the registers."""

from django.urls import path

from . import views

app_name = "registers"
urlpatterns = [
    path("", views.book, name="book"),
    path("<int:number_id>/huy", views.void, name="void"),
]
