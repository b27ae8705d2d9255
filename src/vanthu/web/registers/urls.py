"""Addresses of the registers."""

from django.urls import path

from . import exports, reservations, side_books, views

app_name = "registers"
urlpatterns = [
    path("", views.book, name="book"),
    path("in.pdf", exports.printed, name="printed"),
    path("khoa-so/<int:book_id>", views.close, name="close"),
    path("ngay-da-khoa", views.closings, name="closings"),
    path("so-khac/<slug:name>", side_books.book, name="side_book"),
    path("so-khac/<slug:name>/in.pdf", side_books.printed, name="side_printed"),
    path("so-khac/<slug:name>/so.xlsx", side_books.excel, name="side_excel"),
    path("so-khac/<slug:name>/<int:line_id>/bo-sung", side_books.complete, name="side_complete"),
    path("giu-so", reservations.listed, name="reservations"),
    path("so-chen/<int:request_id>", reservations.answer_sub_number, name="answer_sub_number"),
    path("giu-so/them", reservations.reserve, name="reserve"),
    path("giu-so/<int:reservation_id>/het", reservations.end, name="end_reservation"),
    path("<int:number_id>/huy", views.ask_void, name="ask_void"),
    path("<int:number_id>/huy/ghi", views.void, name="void"),
]
