"""The pages of copies and prints, and the public check page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.copies import desk as copy_desk
from vanthu.copies import steps
from vanthu.copies.look_up import new_code
from vanthu.copies.models import Copy, Printout
from vanthu.copies.words import Form, Medium
from vanthu.web.check_page import limits

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.web.conftest import Desk


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    """Let no test count for the next."""
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def printout(armed: Cast) -> Printout:
    """The print of an issued document's original."""
    document = paper.issued(armed)
    return steps.print_original(document.pk, copies=1, door=copy_desk.DOOR, actor=armed.an, now=NOW)


def visit(code: str, client: Client | None = None) -> str:
    """Return the public page of a code, as a stranger sees it."""
    answer = (client or Client(headers={"accept-language": "vi"})).get(
        reverse("check_page:show", args=[code])
    )
    assert answer.status_code == 200
    return answer.content.decode()


def sent(**changes: str) -> dict[str, object]:
    """Return what the form for a paper document sends."""
    filled: dict[str, object] = {
        "form": "sao_y", "medium": "electronic", "reason": "nộp hồ sơ", "code": "12/QĐ-UBND",
        "author": "Ủy ban nhân dân tỉnh", "issued_on": "05/03/2026", "kind": "quyet_dinh",
        "subject": "ban hành quy chế",
        "scan": SimpleUploadedFile("quét.pdf", copy_desk.scan(), "application/pdf"),
    }  # fmt: skip
    return filled | changes


def test_a_paper_is_copied_from_wish_to_signature(armed: Cast, desk: Desk) -> None:
    asked = desk(armed.hanh).post(reverse("copies:new"), sent())
    copy = Copy.objects.get()
    assert asked["Location"] == reverse("copies:show", args=[copy.pk])
    work = desk(armed.dung).get(reverse("home:work")).content.decode()
    assert reverse("copies:show", args=[copy.pk]) in work

    desk(armed.dung).post(reverse("copies:approve", args=[copy.pk]), {"version": copy.version})
    page = desk(armed.an).post(
        reverse("copies:sign", args=[copy.pk]), {"pin": paper.PIN, "version": copy.version + 1}, follow=True
    )

    assert "01/SY-STTTT" in page.content.decode()
    assert Copy.objects.get().state == "made"


def test_a_wrong_pin_is_said_beside_the_button(armed: Cast, desk: Desk) -> None:
    copy = copy_desk.asked(armed, armed.dung)

    page = desk(armed.an).post(
        reverse("copies:sign", args=[copy.pk]), {"pin": "sai", "version": copy.version}
    )

    assert page.status_code == 403
    assert "PIN" in page.content.decode()


def test_a_scan_below_the_standard_is_said_at_the_file(armed: Cast, desk: Desk) -> None:
    poor = SimpleUploadedFile("mờ.pdf", copy_desk.scan(dpi=100), "application/pdf")

    page = desk(armed.hanh).post(reverse("copies:new"), sent() | {"scan": poor})

    assert page.status_code == 422
    assert "200 dpi" in page.content.decode()
    assert not Copy.objects.exists()


def test_a_place_that_cannot_be_read_is_said_at_its_field(armed: Cast, desk: Desk) -> None:
    page = desk(armed.hanh).post(reverse("copies:new"), sent(form="trich_sao", places="đây; kia"))

    assert page.status_code == 422
    assert "đây; kia" in page.content.decode()


def test_a_document_one_may_not_see_is_not_copied(armed: Cast, desk: Desk) -> None:
    document = paper.issued(armed)

    page = desk(armed.binh).get(reverse("copies:new"), {"van-ban-di": document.pk})

    assert page.status_code == 404


def test_the_clerk_prints_an_original_from_its_page(armed: Cast, desk: Desk) -> None:
    document = paper.issued(armed)
    client = desk(armed.an)
    assert (
        reverse("copies:originals", args=[document.pk])
        in client.get(reverse("outgoing:show", args=[document.pk])).content.decode()
    )

    client.post(reverse("copies:originals", args=[document.pk]), {"copies": "2"})

    made = Printout.objects.get()
    sheets = client.get(reverse("copies:sheets", args=[made.pk]))
    assert b"".join(sheets).startswith(b"%PDF-")  # type: ignore[call-overload]  # a streaming response
    page = client.get(reverse("copies:printout", args=[made.pk])).content.decode()
    assert f"http://testserver/xac-thuc/{made.look_up_code}" in page


def test_a_stranger_learns_facts_and_never_the_text(printout: Printout) -> None:
    page = visit(printout.look_up_code)

    for told in ("01/STTTT-CNTT", "23/11/2026", "Sở Thông tin và Truyền thông", "Trần Văn Dũng", "<rect "):
        assert told in page, told
    for hidden in (
        "gửi, nhận văn bản điện tử",
        "đề nghị các cơ quan",
        printout.file.name,
        printout.source_sha256,
    ):
        assert hidden not in page, hidden


def test_the_check_page_asks_for_nothing_and_leaves_nothing(printout: Printout) -> None:
    client = Client(headers={"accept-language": "vi"})
    answer = client.get(reverse("check_page:show", args=[printout.look_up_code]))

    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_installation_chooses_what_is_told(printout: Printout, settings: Settings) -> None:
    settings.VANTHU_CHECK_PAGE_FACTS = frozenset({"code"})

    page = visit(printout.look_up_code)

    assert "01/STTTT-CNTT" in page
    for hidden in ("Trần Văn Dũng", "Sở Thông tin và Truyền thông", "<rect "):
        assert hidden not in page, hidden


def test_a_code_may_be_typed_badly(printout: Printout) -> None:
    typed = printout.spoken_code.lower().replace("-", " ")

    answer = Client().get(reverse("check_page:ask"), {"ma": typed})

    assert answer["Location"] == reverse("check_page:show", args=[printout.look_up_code])


def test_what_is_no_code_is_said_at_the_field(db: None) -> None:
    page = Client(headers={"accept-language": "vi"}).get(reverse("check_page:ask"), {"ma": "<b>1</b>"})

    assert 'aria-invalid="true"' in page.content.decode()
    assert "<b>1</b>" not in page.content.decode()


def test_unknown_codes_and_no_codes_look_the_same(db: None) -> None:
    answers = [Client().get(reverse("check_page:show", args=[code])) for code in (new_code(), "khong-co")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_trying_codes_is_stopped_after_ten(printout: Printout) -> None:
    client = Client()
    tried = [client.get(reverse("check_page:show", args=[new_code()])).status_code for _ in range(12)]

    assert tried == [404] * 10 + [429] * 2
    known = client.get(reverse("check_page:show", args=[printout.look_up_code]))
    assert known.status_code == 429
    assert known.headers["Retry-After"] == "60"


def test_one_network_s_haste_stops_no_other(printout: Printout) -> None:
    hasty = Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(11):
        hasty.get(reverse("check_page:show", args=[new_code()]))

    assert "01/STTTT-CNTT" in visit(printout.look_up_code)


def test_a_counter_may_check_a_paper_every_second(printout: Printout) -> None:
    client = Client()
    place = reverse("check_page:show", args=[printout.look_up_code])

    assert {client.get(place).status_code for _ in range(limits.LOOK_UPS)} == {200}
    assert client.get(place).status_code == 429


def test_a_withdrawn_print_is_said_to_count_no_longer(printout: Printout, armed: Cast, desk: Desk) -> None:
    desk(armed.an).post(reverse("copies:withdraw", args=[printout.pk]), {"reason": "in hỏng"})

    page = visit(printout.look_up_code)

    assert "note-bad" in page
    assert "in hỏng" not in page


def test_a_paper_copy_of_a_document_tells_its_form(armed: Cast) -> None:
    copy = copy_desk.of_document(armed, paper.issued(armed).pk, Form.SAO_Y, Medium.PAPER)
    made = steps.print_copy(
        copy.pk, copies=1, places=(), door=copy_desk.DOOR, seen=copy.version, actor=armed.an, now=NOW
    )

    assert "Sao y" in visit(made.look_up_code)
