"""Addresses of copies and prints."""

from django.urls import path

from . import acts, lists, prints, views

app_name = "copies"
urlpatterns = [
    path("", lists.copies, name="list"),
    path("moi", views.new, name="new"),
    path("<int:copy_id>", views.show, name="show"),
    path("<int:copy_id>/tep", views.file, name="file"),
    path("<int:copy_id>/duyet", acts.approve, name="approve"),
    path("<int:copy_id>/khong-duyet", acts.decline, name="decline"),
    path("<int:copy_id>/ky", acts.sign, name="sign"),
    path("<int:copy_id>/in", acts.print_out, name="print"),
    path("<int:copy_id>/giao", acts.hand_out, name="hand_out"),
    path("<int:copy_id>/gui", acts.send, name="send"),
    path("ban-giay/van-ban/<int:document_id>", prints.originals, name="originals"),
    path("ban-giay/<int:printout_id>", prints.show, name="printout"),
    path("ban-giay/<int:printout_id>/tep", prints.sheets, name="sheets"),
    path("ban-giay/<int:printout_id>/huy", prints.withdraw, name="withdraw"),
]
