"""Addresses of access."""

from django.urls import path

from . import certificates, changes, delegations, factors, passkeys, readers, second, single_sign_on, views

app_name = "web"
urlpatterns = [
    path("dang-nhap", views.sign_in, name="sign_in"),
    path("dang-nhap/buoc-hai", second.second_step, name="second_step"),
    path("dang-nhap/khoa/hoi", passkeys.ask_proof, name="ask_proof"),
    path("dang-nhap/khoa", passkeys.prove, name="prove"),
    path("dang-nhap/chung-thu/hoi", certificates.ask_certificate, name="ask_certificate"),
    path("dang-nhap/chung-thu", certificates.prove_certificate, name="prove_certificate"),
    path("dang-nhap/mot-lan/<int:service_id>", single_sign_on.go, name="sign_on"),
    path("dang-nhap/mot-lan/<int:service_id>/da-ra", single_sign_on.signed_out, name="sign_on_out"),
    path("dang-nhap/mot-lan/tra-loi", single_sign_on.back, name="sign_on_back"),
    path("bao-mat/mot-lan/<int:service_id>", single_sign_on.begin_link, name="begin_link"),
    path("bao-mat/mot-lan/<int:identity_id>/go", single_sign_on.unlink, name="unlink"),
    path("xac-nhan", second.confirm, name="confirm"),
    path("bao-mat", factors.security, name="security"),
    path("bao-mat/ung-dung", factors.add_authenticator, name="add_authenticator"),
    path("bao-mat/ung-dung/go", factors.remove_authenticator, name="remove_authenticator"),
    path("bao-mat/ma-du-phong", factors.recovery_codes, name="recovery_codes"),
    path("bao-mat/khoa/hoi", passkeys.ask_passkey, name="ask_passkey"),
    path("bao-mat/khoa", passkeys.add_passkey, name="add_passkey"),
    path("bao-mat/khoa/<int:passkey_id>/go", factors.remove_passkey, name="remove_passkey"),
    path("bao-mat/phien/<int:session_id>/ket-thuc", factors.end_session, name="end_session"),
    path("bao-mat/phien-khac/ket-thuc", factors.end_others, name="end_others"),
    path("uy-quyen", delegations.delegations, name="delegations"),
    path("uy-quyen/moi", delegations.add_delegation, name="add_delegation"),
    path("uy-quyen/<int:delegation_id>/quyet-dinh", delegations.decision, name="decision"),
    path("uy-quyen/<int:delegation_id>/ket-thuc", delegations.end_delegation, name="end_delegation"),
    path("thay-doi-quyen", changes.changes, name="changes"),
    path("thay-doi-quyen/<int:change_id>/xac-nhan", changes.confirm_change, name="confirm_change"),
    path("quyen-xem/<slug:kind>/<int:document_id>", readers.readers, name="readers"),
    path(
        "quyen-xem/<slug:kind>/<int:document_id>/<int:right_id>/thoi",
        readers.end_reading,
        name="end_reading",
    ),
    path("dang-xuat", views.sign_out, name="sign_out"),
    path("mat-khau", views.change_password, name="change_password"),
    path("chuc-vu", views.use_post, name="use_post"),
    path("giao-dien", views.use_theme, name="use_theme"),
    path("ngon-ngu", views.use_language, name="use_language"),
]
