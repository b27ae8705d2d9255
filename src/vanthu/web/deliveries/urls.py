"""Addresses of the deliveries."""

from django.urls import path

from . import lists, packages, views

app_name = "deliveries"
urlpatterns = [
    path("", lists.sent, name="list"),
    path("nhan", lists.received, name="received"),
    path("<int:delivery_id>", views.show, name="show"),
    path("<int:delivery_id>/gui-lai", views.retry, name="retry"),
    path("<int:delivery_id>/dung", views.stop, name="stop"),
    path("<int:delivery_id>/bang-chung.zip", views.evidence_of, name="evidence"),
    path("can-xu-ly", packages.waiting, name="waiting"),
    path("can-xu-ly/gui-lai", packages.retry_stuck, name="retry_stuck"),
    path("goi/<int:package_id>", packages.show, name="package"),
    path("goi/<int:package_id>/bang-chung.zip", packages.evidence_of, name="package_evidence"),
    path("goi/<int:package_id>/kiem-tra-lai", packages.inspect_again, name="inspect_again"),
    path("goi/<int:package_id>/bao-lai", packages.tell_again, name="tell_again"),
]
