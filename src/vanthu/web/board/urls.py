"""Addresses of the board."""

from django.urls import path

from . import views

app_name = "board"
urlpatterns = [
    path("", views.punctuality, name="punctuality"),
    path("bang.csv", views.table, name="table"),
]
