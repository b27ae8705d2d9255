"""Addresses of incoming documents."""

from django.urls import path

from . import acts, lists, views

app_name = "incoming"
urlpatterns = [
    path("", lists.documents, name="list"),
    path("<int:document_id>", views.show, name="show"),
    path("<int:document_id>/tep/<int:ordinal>", views.file, name="file"),
    path("<int:document_id>/dang-ky", acts.register, name="register"),
    path("<int:document_id>/tu-choi", acts.refuse, name="refuse"),
    path("<int:document_id>/phan-cong", acts.assign, name="assign"),
    path("<int:document_id>/bat-dau", acts.begin, name="begin"),
    path("<int:document_id>/hoan-thanh", acts.finish, name="finish"),
    path("<int:document_id>/dong-y-thu-hoi", acts.give_back, name="give_back"),
    path("<int:document_id>/tu-choi-thu-hoi", acts.keep, name="keep"),
]
