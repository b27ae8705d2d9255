"""Addresses of our own axis."""

from django.urls import path

from . import views

app_name = "hub"
urlpatterns = [
    path("", views.systems, name="systems"),
    path("moi", views.add_system, name="add_system"),
    path("hop-thu", views.mailbox, name="mailbox"),
    path("khoa", views.lock, name="lock"),
    path("mo-khoa", views.unlock, name="unlock"),
    path("khoa-bi-mat", views.renew_secret, name="renew_secret"),
]
