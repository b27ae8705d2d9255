"""Address of the first page."""

from django.urls import path

from . import views

app_name = "home"
urlpatterns = [path("", views.work, name="work")]
