"""Units and people from Excel in the browser: the template, what would change, and the first passwords shown once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.contrib.auth.hashers import verify_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from vanthu.directory.models import FormerUnit, Person, Unit
from vanthu.web.access import entering
from vanthu.web.administration import people_import

if TYPE_CHECKING:
    from tests.web.conftest import Desk

FIRST = reverse("administration:first_passwords")
IMPORT, APPLY = reverse("administration:import_people"), reverse("administration:apply_people")


def sent(browser: Client, content: bytes) -> str:
    """Hand a workbook in and return the page."""
    answer = browser.post(IMPORT, {"book": SimpleUploadedFile("nguoi.xlsx", content)})
    return str(answer.content.decode())


def seen(page: str) -> str:
    """Return what the page hands on to the button."""
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_the_template_is_filled_in_shown_and_written(cast: Cast, desk: Desk) -> None:
    quyen = desk(cast.quyen)
    template = quyen.get(reverse("administration:people_template")).content

    page = sent(quyen, template)
    assert "Nguyễn Văn Mẫu" in page
    assert not Person.objects.filter(username="mau.nv").exists(), "nothing is written yet"
    done = quyen.post(APPLY, {"seen": seen(page)})

    told = done.content.decode()
    person = Person.objects.get(username="mau.nv")
    password = told.partition("mau.nv</td>")[2].partition("<code>")[2].partition("</code>")[0]
    assert done.status_code == 200
    assert Unit.objects.get(name="Phòng Hành chính").parent == Unit.objects.get(name="Văn phòng")
    entered = Client()
    entered.post(reverse("web:sign_in"), {"username": person.username, "password": password})
    assert entered.get("/")["Location"] == reverse("web:change_password"), "a password of one's own first"
    assert "Đã ghi 4 dòng" in told
    again = quyen.post(APPLY, {"seen": seen(page)})
    assert again.status_code == 409
    assert "<code>" not in again.content.decode()


def test_who_is_no_person_is_given_no_password(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.quyen).post(FIRST, {"person": ["²", "", "x", "9" * 30]})

    assert answer.status_code == 409
    assert "<code>" not in answer.content.decode()


def test_first_passwords_that_were_lost_are_given_anew_to_who_did_not_choose_one(
    cast: Cast, desk: Desk
) -> None:
    quyen = desk(cast.quyen)
    lost = quyen.post(
        APPLY, {"seen": seen(sent(quyen, quyen.get(reverse("administration:people_template")).content))}
    )
    old = lost.content.decode().partition("mau.nv</td>")[2].partition("<code>")[2].partition("</code>")[0]
    person = Person.objects.get(username="mau.nv")
    hanh = Person.objects.get(pk=cast.hanh.person_id)

    page = quyen.get(FIRST).content.decode()
    given = quyen.post(FIRST, {"person": [person.pk, hanh.pk, cast.quyen.person_id]})

    assert f'value="{person.pk}" checked' in page, "who came last is ticked"
    assert f'value="{hanh.pk}"' not in page, "who chose one keeps it"
    told = given.content.decode()
    password = told.partition("mau.nv</td>")[2].partition("<code>")[2].partition("</code>")[0]
    assert told.count("<code>") == 1
    assert given["Cache-Control"] == "no-store"
    person.refresh_from_db()
    assert (verify_password(old, person.password)[0], verify_password(password, person.password)[0]) == (
        False,
        True,
    )
    assert person.password_is_given
    assert Person.objects.get(pk=hanh.pk).password == hanh.password
    assert quyen.post(FIRST, {"person": [hanh.pk]}).status_code == 409


def test_only_an_administrator_gives_first_passwords(cast: Cast, desk: Desk) -> None:
    assert desk(cast.an).get(FIRST).status_code in {403, 404}
    assert desk(cast.an).post(FIRST, {"person": [1]}).status_code in {403, 404}


def test_what_would_be_written_otherwise_than_it_was_seen_is_asked_for_again(cast: Cast, desk: Desk) -> None:
    quyen, template = (
        desk(cast.quyen),
        desk(cast.quyen).get(reverse("administration:people_template")).content,
    )
    page = sent(quyen, template)
    renamed = openpyxl.load_workbook(io.BytesIO(template))
    renamed["Người dùng"]["A2"] = "Người Khác Hẳn"
    out = io.BytesIO()
    renamed.save(out)
    quyen.post(APPLY, {"seen": seen(sent(quyen, out.getvalue()))})

    answer = quyen.post(APPLY, {"seen": seen(page)})

    told = answer.content.decode()
    assert answer.status_code == 409
    assert "Hãy chọn lại tệp và xem lại các thay đổi." in told
    assert f'action="{IMPORT}"' in told, "the file is asked for at its own address"
    assert Person.objects.get(username="mau.nv").full_name == "Người Khác Hẳn"


def test_a_long_preview_says_how_much_of_it_is_listed(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_import, "SHOWN", 1)

    page = sent(desk(cast.quyen), desk(cast.quyen).get(reverse("administration:people_template")).content)

    assert "Chỉ hiện 1 trong 2 dòng" in page
    assert "Trần Thị Ví Dụ" not in page


def test_a_wrong_guess_at_a_first_password_is_as_slow_as_any(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sent(desk(cast.quyen), desk(cast.quyen).get(reverse("administration:people_template")).content)
    desk(cast.quyen).post(APPLY, {"seen": seen(page)})
    made: list[str] = []
    monkeypatch.setattr(entering, "make_password", made.append)

    for username in ("mau.nv", "khong.co", Person.objects.get(pk=cast.hanh.person_id).username):
        Client().post(reverse("web:sign_in"), {"username": username, "password": "sai-mat-khau"})

    assert made == ["sai-mat-khau"] * 2, "only a password at full cost was compared at full cost"


def test_what_was_seen_in_one_agency_is_not_written_in_another(cast: Cast, desk: Desk) -> None:
    page = sent(desk(cast.quyen), desk(cast.quyen).get(reverse("administration:people_template")).content)

    answer = desk(cast.thanh).post(APPLY, {"seen": seen(page)})

    assert answer.status_code == 422
    assert not Person.objects.filter(username="mau.nv").exists()


def test_what_nobody_was_shown_is_not_written(cast: Cast, desk: Desk) -> None:
    assert desk(cast.quyen).post(APPLY, {"seen": "giả"}).status_code == 422


def test_a_file_that_is_no_workbook_is_refused_at_its_field(cast: Cast, desk: Desk) -> None:
    assert "không phải tệp .xlsx" in sent(desk(cast.quyen), b"khong phai")


def test_a_wrong_row_is_shown_with_its_reason(cast: Cast, desk: Desk) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(desk(cast.quyen).get(reverse("administration:people_template")).content)
    )
    book["Người dùng"]["F2"] = "Phù thủy <script>"
    out = io.BytesIO()
    book.save(out)

    page = sent(desk(cast.quyen), out.getvalue())

    assert "không có vai trò “Phù thủy &lt;script&gt;”" in page


def test_a_unit_is_renamed_in_the_browser_and_its_former_name_shown(cast: Cast, desk: Desk) -> None:
    quyen, place = desk(cast.quyen), reverse("administration:change_unit", args=[cast.hanh.unit_id])

    quyen.post(place, {"name": "Phòng Chuyển đổi số", "abbreviation": "CĐS", "parent": ""})

    assert FormerUnit.objects.get().name == "Phòng CNTT"
    assert "Phòng CNTT" in quyen.get(place).content.decode()
    assert (
        "Nguyễn Thị Hạnh"
        in quyen.post(reverse("administration:end_unit", args=[cast.hanh.unit_id])).content.decode()
    ), "a unit with people in it stays, and says who they are"
