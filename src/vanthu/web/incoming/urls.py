"""Addresses of incoming documents."""

from django.urls import path

from . import views

app_name = "incoming"
urlpatterns = [
    path("", views.documents, name="list"),
    path("<int:document_id>", views.show, name="show"),
    path("<int:document_id>/tep/<int:ordinal>", views.file, name="file"),
    path("<int:document_id>/dang-ky", views.register, name="register"),
    path("<int:document_id>/tu-choi", views.refuse, name="refuse"),
]
