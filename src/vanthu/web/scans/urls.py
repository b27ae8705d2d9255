"""Addresses of the scan box."""

from django.urls import path

from . import views

app_name = "scans"
urlpatterns = [
    path("", views.box, name="list"),
    path("<int:scan_id>/tep", views.file, name="file"),
    path("<int:scan_id>/gan", views.attach, name="attach"),
    path("<int:scan_id>/bo", views.drop, name="drop"),
]
