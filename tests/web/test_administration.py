"""The administrator's screens: what they take, what they refuse, and what they show."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape
from PIL import Image

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.cli.demo import marks
from vanthu.directory import queries
from vanthu.directory.models import Agency, Certificate, Post
from vanthu.exchange.keys import load_key
from vanthu.exchange.models import Peer
from vanthu.signing import desk as signing_desk

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def test_adding_an_agency_with_a_code_in_use_says_so_and_changes_nothing(cast: Cast, desk: Desk) -> None:
    stranger = Agency.objects.create(code="H44.40", name="Sở Nội vụ")

    answer = desk(cast.quyen).post(
        reverse("administration:add_agency"), {"code": "H44.40", "name": "Tên khác"}
    )

    assert answer.status_code == 422
    assert "đã có" in answer.content.decode()
    stranger.refresh_from_db()
    assert stranger.name == "Sở Nội vụ"


def test_an_agency_is_changed_by_its_entry(cast: Cast, desk: Desk) -> None:
    known = Agency.objects.create(code="H44.40", name="Sở Nội vụ")

    answer = desk(cast.quyen).post(
        reverse("administration:change_agency", args=[known.pk]), {"code": "H44.99", "name": "Tên mới"}
    )

    known.refresh_from_db()
    assert (answer.status_code, known.code, known.name) == (303, "H44.40", "Tên mới")


def test_the_last_administrator_is_told_why_the_post_stays(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.quyen).post(reverse("administration:end_post", args=[cast.quyen.post_id]))

    assert answer.status_code == 409
    assert "quản trị cuối cùng" in answer.content.decode()
    assert Post.objects.get(pk=cast.quyen.post_id).held_to is None


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def free_key(armed: Cast) -> bytes:
    """Return the key file of the sender's leader, whose certificate is not on file any more."""
    Certificate.objects.filter(person_id=armed.dung.person_id).delete()
    return (Path(settings.VANTHU_HOME) / "keys" / "dung.p12").read_bytes()


def test_an_uploaded_key_with_its_pin_signs_a_document(armed: Cast, desk: Desk) -> None:
    sent = {
        "holder": armed.dung.person_id,
        "certificate": upload("dung.p12", free_key(armed)),
        "pin": paper.PIN,
    }

    answer = desk(armed.quyen).post(reverse("administration:file_certificate"), sent, follow=True)

    assert "đã có thể ký" in answer.content.decode()
    found = queries.certificate_of(agency_id=armed.sender.pk, person_id=armed.dung.person_id, now=NOW)
    assert found is not None
    assert signing_desk.open_key(found, paper.PIN, holder="Dũng", now=NOW)


def test_a_wrong_pin_of_a_key_file_is_said_at_its_field(armed: Cast, desk: Desk) -> None:
    sent = {
        "holder": armed.dung.person_id,
        "certificate": upload("dung.p12", free_key(armed)),
        "pin": "sai",
    }

    answer = desk(armed.quyen).post(reverse("administration:file_certificate"), sent)

    assert answer.status_code == 422
    assert re.search(r'id="id_pin-error-1">.*Mã PIN', answer.content.decode())
    assert not Certificate.objects.filter(person_id=armed.dung.person_id).exists()


def test_a_certificate_without_its_key_is_said_to_sign_at_its_holders_desk(armed: Cast, desk: Desk) -> None:
    der = bytes(Certificate.objects.get(person_id=armed.dung.person_id).der)
    free_key(armed)
    sent = {"holder": armed.dung.person_id, "certificate": upload("dung.cer", der)}

    answer = desk(armed.quyen).post(reverse("administration:file_certificate"), sent, follow=True)

    assert "ký tại bàn của người giữ" in answer.content.decode()
    assert Certificate.objects.get(person_id=armed.dung.person_id).key_file == ""


def test_a_file_that_is_much_too_large_for_a_certificate_is_refused(cast: Cast, desk: Desk) -> None:
    sent = {"certificate": upload("to.p12", b"0" * 1_100_000)}

    answer = desk(cast.quyen).post(reverse("administration:file_certificate"), sent)

    assert answer.status_code == 422
    assert "1 MB" in answer.content.decode()


def test_the_picture_of_the_seal_is_kept_in_its_real_size(cast: Cast, desk: Desk) -> None:
    sent = {
        "picture": upload("dau.png", marks.seal("TỈNH PHÚ THỌ", ("SỞ", "THỬ"), dpi=72)),
        "width_mm": "36,5",
    }

    answer = desk(cast.quyen).post(reverse("administration:set_picture"), sent, follow=True)

    kept = queries.mark_image(agency_id=cast.sender.pk, person_id=None)
    assert kept is not None
    assert (kept.width_mm, kept.height_mm) == (36.5, 36.5)
    assert "36.5 × 36.5 mm" in answer.content.decode() or "36,5 × 36,5 mm" in answer.content.decode()


@pytest.mark.parametrize("flaw", ["opaque", "jpeg", "text", "flat"])
def test_what_is_no_transparent_png_of_a_mark_is_not_taken(cast: Cast, desk: Desk, flaw: str) -> None:
    buffer = BytesIO()
    if flaw == "opaque":
        Image.new("RGB", (40, 40), "white").save(buffer, "PNG")
    elif flaw == "jpeg":
        Image.new("RGB", (40, 40), "white").save(buffer, "JPEG")
    elif flaw == "flat":
        Image.new("RGBA", (400, 10), (0, 0, 255, 0)).save(buffer, "PNG")
    else:
        buffer.write(b"khong phai anh")
    sent = {
        "holder": cast.dung.person_id,
        "picture": upload("anh.png", buffer.getvalue()),
        "width_mm": "40",
    }

    answer = desk(cast.quyen).post(reverse("administration:set_picture"), sent)

    assert answer.status_code == 422
    assert queries.mark_image(agency_id=cast.sender.pk, person_id=cast.dung.person_id) is None


def test_the_installation_s_own_public_key_is_shown_to_copy(armed: Cast, desk: Desk) -> None:
    own = load_key(Path(settings.VANTHU_HOME)).public

    text = desk(armed.quyen).get(reverse("administration:peers")).content.decode()

    assert f'id="own-key">{escape(own.text)}</output>' in text
    assert own.key_id in text


def test_without_a_key_the_page_says_what_to_do(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.quyen).get(reverse("administration:peers"))

    assert answer.status_code == 200
    assert "lấy lại keys/installation.pem từ bản sao lưu" in answer.content.decode()


def test_the_key_of_a_connection_is_shown_by_its_short_name(armed: Cast, desk: Desk) -> None:
    own = load_key(Path(settings.VANTHU_HOME)).public
    Peer.objects.create(name="Đối tác", kind="direct", address="https://doi-tac.example", public_key=own.text)

    text = desk(armed.quyen).get(reverse("administration:peers")).content.decode()

    assert text.count(own.key_id) == 2
