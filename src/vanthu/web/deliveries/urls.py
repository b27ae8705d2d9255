"""Addresses of the deliveries."""

from django.urls import path

from . import views

app_name = "deliveries"
urlpatterns = [
    path("", views.sent, name="list"),
    path("nhan", views.received, name="received"),
    path("<int:delivery_id>", views.show, name="show"),
    path("<int:delivery_id>/gui-lai", views.retry, name="retry"),
    path("<int:delivery_id>/dung", views.stop, name="stop"),
]
