"""Addresses of administration."""

from django.urls import path

from . import address_book, agencies, authority, certificates, peers, reviews, series, views

app_name = "administration"
urlpatterns = [
    path("", views.index, name="index"),
    path("co-quan", agencies.agencies, name="agencies"),
    path("co-quan/moi", agencies.add_agency, name="add_agency"),
    path("co-quan/nhap", address_book.import_agencies, name="import_agencies"),
    path("co-quan/nhap/ghi", address_book.apply_import, name="apply_import"),
    path("co-quan/nhap/tep-mau", address_book.book_template, name="book_template"),
    path("co-quan/nhap/truc/<int:peer_id>", address_book.import_from_axis, name="import_from_axis"),
    path("co-quan/<int:agency_id>", agencies.change_agency, name="change_agency"),
    path("don-vi/moi", views.add_unit, name="add_unit"),
    path("nguoi-dung", views.people, name="people"),
    path("nguoi-dung/moi", views.add_person, name="add_person"),
    path("chuc-vu/<int:post_id>/them", views.give_post, name="give_post"),
    path("chuc-vu/<int:post_id>/ket-thuc", views.end_post, name="end_post"),
    path("chuc-vu/<int:post_id>/mat-khau", views.set_password, name="set_password"),
    path("chuc-vu/<int:post_id>/xac-thuc", authority.reset_factors, name="reset_factors"),
    path("tham-quyen-ky", authority.authorities, name="authorities"),
    path("tham-quyen-ky/moi", authority.file_authority, name="file_authority"),
    path("tham-quyen-ky/<int:authority_id>/ket-thuc", authority.end_authority, name="end_authority"),
    path("chung-thu", certificates.certificates_on_file, name="certificates"),
    path("chung-thu/hsm", certificates.file_hsm_key, name="file_hsm_key"),
    path("chung-thu/moi", certificates.file_certificate, name="file_certificate"),
    path(
        "chung-thu/<int:certificate_id>/thu-hoi",
        certificates.withdraw_certificate,
        name="withdraw_certificate",
    ),
    path("hinh-anh", certificates.set_picture, name="set_picture"),
    path("so", views.books, name="books"),
    path("so/mo", views.open_book, name="open_book"),
    path("so/he-thong-so", series.series, name="series"),
    path("so/he-thong-so/mo", series.add_series, name="add_series"),
    path("so/he-thong-so/noi-tiep", series.start_series, name="start_series"),
    path("quy-trinh-duyet", reviews.reviews, name="reviews"),
    path("quy-trinh-duyet/don-vi", reviews.name_heads, name="name_heads"),
    path("ket-noi", peers.peers, name="peers"),
    path("ket-noi/moi", peers.add_peer, name="add_peer"),
    path("ket-noi/<int:peer_id>", peers.change_peer, name="change_peer"),
    path("ket-noi/duong-di", peers.set_route, name="set_route"),
    path("ket-noi/<int:peer_id>/tinh-trang", peers.show_peer, name="show_peer"),
    path("ket-noi/<int:peer_id>/thu", peers.try_peer, name="try_peer"),
    path("ket-noi/<int:peer_id>/goi/<int:pulled_id>/tu-choi", peers.refuse_held, name="refuse_held"),
    path("ket-noi/<int:peer_id>/goi/<int:pulled_id>/lai", peers.fetch_again, name="fetch_again"),
]
