"""Addresses of signing at the desk."""

from django.urls import path

from . import placing, remote, views

app_name = "signing"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("tra-lai/<int:document_id>", views.send_back, name="send_back"),
    path("san-sang", views.ready, name="ready"),
    path("bat-dau", views.begin, name="begin"),
    path("vi-tri/<int:document_id>", placing.place, name="place"),
    path("dich-vu", remote.ask, name="ask"),
    path("phien/<int:errand_id>/theo-doi", remote.watch, name="watch"),
    path("phien/<int:errand_id>", views.progress, name="progress"),
    path("phien/<int:errand_id>/thoi", views.end, name="end"),
]
