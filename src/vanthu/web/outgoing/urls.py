"""Addresses of outgoing documents."""

from django.urls import path

from . import acts, comparing, drafts, groups, lists, offered, review, typed, views

app_name = "outgoing"
urlpatterns = [
    path("", lists.documents, name="list"),
    path("moi", drafts.new, name="new"),
    path("dang-soan", typed.autosave, name="autosave"),
    path("dang-soan/bo", typed.forget, name="forget"),
    path("co-quan", offered.agencies, name="agencies"),
    path("nhom-noi-nhan", groups.groups, name="groups"),
    path("nhom-noi-nhan/moi", groups.add_group, name="add_group"),
    path("nhom-noi-nhan/<int:group_id>", groups.change_group, name="change_group"),
    path("nhom-noi-nhan/<int:group_id>/bo", groups.drop_group, name="drop_group"),
    path("<int:document_id>/tep/<int:ordinal>/so-sanh", comparing.compare, name="compare"),
    path("<int:document_id>/tep/<int:ordinal>/so-sanh/trang", comparing.page_picture, name="compare_page"),
    path("<int:document_id>", views.show, name="show"),
    path("<int:document_id>/sua", drafts.edit, name="edit"),
    path("<int:document_id>/tep/<int:ordinal>", views.file, name="file"),
    path("<int:document_id>/tep/<int:ordinal>/ban/<int:number>", views.version, name="version"),
    path("<int:document_id>/trinh", acts.submit, name="submit"),
    path("<int:document_id>/tra-lai", review.send_back, name="send_back"),
    path("<int:document_id>/duyet", review.check, name="check"),
    path("<int:document_id>/rut-lai", review.withdraw, name="withdraw"),
    path("<int:document_id>/rut-y-kien", review.check_again, name="check_again"),
    path("<int:document_id>/de-nghi-sua", review.ask_change, name="ask_change"),
    path("<int:document_id>/giu-nguyen", review.keep_signed, name="keep_signed"),
    path("<int:document_id>/cho-sua", review.reopen, name="reopen"),
    path("<int:document_id>/ky", acts.sign, name="sign"),
    path("<int:document_id>/cap-so-dong-dau", acts.number_and_seal, name="number_and_seal"),
    path("<int:document_id>/cap-so", acts.take_number, name="take_number"),
    path("<int:document_id>/so-chen", acts.ask_sub_number, name="ask_sub_number"),
    path("<int:document_id>/so-giu-truoc", acts.take_kept_number, name="take_kept_number"),
    path("<int:document_id>/ban-quet", acts.attach_scan, name="attach_scan"),
    path("<int:document_id>/ky-ban-quet", acts.seal_copy, name="seal_copy"),
    path("<int:document_id>/noi-nhan", acts.address, name="address"),
    path("<int:document_id>/phat-hanh", acts.issue, name="issue"),
    path("<int:document_id>/lay-lai", acts.ask_take_back, name="ask_take_back"),
    path("<int:document_id>/lay-lai/duyet", acts.approve_take_back, name="approve_take_back"),
    path("<int:document_id>/lay-lai/khong-duyet", acts.drop_take_back, name="drop_take_back"),
]
