"""Addresses of access."""

from django.urls import path

from . import views

app_name = "web"
urlpatterns = [
    path("dang-nhap", views.sign_in, name="sign_in"),
    path("dang-xuat", views.sign_out, name="sign_out"),
    path("mat-khau", views.change_password, name="change_password"),
    path("chuc-vu", views.use_post, name="use_post"),
    path("giao-dien", views.use_theme, name="use_theme"),
    path("ngon-ngu", views.use_language, name="use_language"),
]
