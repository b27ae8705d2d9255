"""Pages of numbers other than the next one: those that were kept back, and those between two that were given."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.refusing import tells
from vanthu.core.errors import Refusal
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import Way
from vanthu.registers import actions
from vanthu.registers.models import Book, Reservation, SubNumberRequest
from vanthu.registers.series import Rule
from vanthu.registers.words import BookKind

if TYPE_CHECKING:
    from tests.web.conftest import Desk

TODAY = date(2026, 11, 23)
BASIS = "Quyết định số 12/QĐ-STTTT ngày 05/01/2026"


def main_book(cast: Cast) -> Book:
    """Return the default book of the sender."""
    return Book.objects.get(agency=cast.sender, kind=BookKind.OUTGOING, is_default=True)


def kept_back(cast: Cast, *, book: Book | None = None) -> Reservation:
    """Keep the next three numbers back."""
    return actions.reserve(
        (book or main_book(cast)).pk, count=3, holder="Phòng CNTT", reason="văn bản đang soạn", expires_on=TODAY,
        actor=cast.an, now=NOW,
    )  # fmt: skip


def asked(document: OutgoingDocument) -> str:
    """Return the address at which a kept number is taken."""
    return reverse("outgoing:take_kept_number", args=[document.pk])


def page_of(document: OutgoingDocument) -> str:
    """Return the address of a document's page."""
    return reverse("outgoing:show", args=[document.pk])


def test_a_paper_document_gets_a_kept_number_too(cast: Cast, desk: Desk) -> None:
    block, document = kept_back(cast), paper.drafted(cast, way=Way.PAPER, content="")

    client = desk(cast.an)
    page = client.get(page_of(document)).content.decode()
    assert f'value="{block.pk}-1"' in page
    assert "Phòng CNTT" in page

    client.post(asked(document), {"kept": f"{block.pk}-1"})

    document.refresh_from_db()
    assert (document.state, document.number) == ("paper_numbered", 1)


def test_a_number_that_somebody_was_quicker_to_use_is_refused(cast: Cast, desk: Desk) -> None:
    block, one, other = (
        kept_back(cast),
        paper.drafted(cast, way=Way.PAPER, content=""),
        paper.drafted(cast, way="paper"),
    )
    client = desk(cast.an)
    client.post(asked(one), {"kept": f"{block.pk}-1"})

    answer = client.post(asked(other), {"kept": f"{block.pk}-1"})

    other.refresh_from_db()
    assert tells(answer, Refusal.NUMBER_NOT_RESERVED)
    assert (answer.status_code, other.number, other.state) == (409, None, "draft")
    assert f'value="{block.pk}-1"' not in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"kept": "x-1"}, {"kept": "7"}])
def test_no_number_named_is_told(cast: Cast, desk: Desk, sent: dict[str, str]) -> None:
    document = paper.drafted(cast, way=Way.PAPER, content="")

    answer = desk(cast.an).post(asked(document), sent)

    document.refresh_from_db()
    assert answer.status_code in {404, 422}
    assert document.number is None


def test_a_block_serves_only_documents_of_its_own_series(cast: Cast, desk: Desk) -> None:
    second = actions.open_book(
        cast.sender.pk, kind=BookKind.OUTGOING, name="Sổ quyết định", actor=cast.quyen, now=NOW
    )
    actions.decide_series(
        cast.sender.pk, kind=BookKind.OUTGOING, rules=[Rule(second.pk, document_kind="quyet_dinh")],
        basis=BASIS, decided_on=TODAY, actor=cast.quyen, now=NOW,
    )  # fmt: skip
    block, document = kept_back(cast, book=second), paper.drafted(cast, way=Way.PAPER, content="")
    client = desk(cast.an)

    assert f'value="{block.pk}-' not in client.get(page_of(document)).content.decode()
    answer = client.post(asked(document), {"kept": f"{block.pk}-1"})

    assert tells(answer, Refusal.NUMBER_NOT_RESERVED)


def test_only_the_clerk_gives_kept_numbers(cast: Cast, desk: Desk) -> None:
    block, document = kept_back(cast), paper.drafted(cast, way=Way.PAPER, content="")

    assert desk(cast.hanh).post(asked(document), {"kept": f"{block.pk}-1"}).status_code == 403
    document.refresh_from_db()
    assert document.number is None


def test_numbers_are_kept_back_in_outgoing_books_alone(cast: Cast, desk: Desk) -> None:
    page = desk(cast.an).get(reverse("registers:reservations")).content.decode()

    assert main_book(cast).name in page
    assert "Sổ đăng ký bản sao" not in page


def test_the_head_s_decision_lets_the_clerk_ask_and_a_leader_answer(cast: Cast, desk: Desk) -> None:
    paper.paper_numbered(cast)
    document = paper.drafted(cast, way=Way.PAPER, content="")
    ask, clerk, leader = (
        reverse("outgoing:ask_sub_number", args=[document.pk]),
        desk(cast.an),
        desk(cast.dung),
    )
    assert ask not in clerk.get(page_of(document)).content.decode()
    decision = {
        "book": main_book(cast).pk,
        "basis": BASIS,
        "decided_on": "05/01/2026",
        "allowed": "1",
    }
    desk(cast.quyen).post(reverse("administration:allow_sub_numbers"), decision)
    assert ask in clerk.get(page_of(document)).content.decode()

    assert tells(clerk.post(ask, {"after": "1", "sub_reason": " "}), Refusal.REASON_REQUIRED)
    never = clerk.post(ask, {"after": "99", "sub_reason": "vào sổ sót"})
    assert never.status_code == 422
    assert "năm 2026 chưa cấp số này" in never.content.decode()
    assert "vào sổ sót</textarea>" in never.content.decode(), "what was typed stays"
    clerk.post(ask, {"after": "1", "sub_reason": "vào sổ sót"})
    assert ask not in clerk.get(page_of(document)).content.decode(), "asked once"
    page = leader.get(reverse("registers:reservations")).content.decode()
    wish = SubNumberRequest.objects.get()
    answer = reverse("registers:answer_sub_number", args=[wish.pk])
    assert answer in page
    assert answer not in clerk.get(reverse("registers:reservations")).content.decode()
    assert clerk.post(answer, {"answer": "approve"}).status_code == 403
    leader.post(answer, {"answer": "approve"})

    assert "01a" in clerk.get(page_of(document)).content.decode()
    clerk.post(reverse("outgoing:take_number", args=[document.pk]))
    document.refresh_from_db()
    assert document.code == f"01a/{document.notation}"
    assert document.code in clerk.get(page_of(document)).content.decode()


def test_a_decision_on_sub_numbers_names_its_basis(cast: Cast, desk: Desk) -> None:
    sent = {"book": main_book(cast).pk, "basis": " ", "decided_on": "05/01/2026", "allowed": "1"}

    answer = desk(cast.quyen).post(reverse("administration:allow_sub_numbers"), sent)

    assert answer.status_code == 422
    assert not main_book(cast).allows_sub_numbers


def test_a_wish_stands_in_the_work_of_who_answers_it(
    cast: Cast, desk: Desk, django_assert_max_num_queries: object
) -> None:
    book = main_book(cast)
    actions.allow_sub_numbers(book.pk, allowed=True, basis=BASIS, decided_on=TODAY, actor=cast.quyen, now=NOW)
    paper.paper_numbered(cast)
    document = paper.drafted(cast, way=Way.PAPER, content="", subject="việc bị sót")
    client = desk(cast.an)
    client.post(
        reverse("outgoing:ask_sub_number", args=[document.pk]), {"after": "1", "sub_reason": "sót sổ"}
    )
    leader, work = desk(cast.dung), reverse("home:work")
    leader.get(work)

    with django_assert_max_num_queries(12):  # type: ignore[operator]  # pytest-django's fixture
        told = leader.get(work).content.decode()

    for word in ("Duyệt số chèn", "việc bị sót", "sau số 01", "sót sổ"):
        assert word in told, word
    assert reverse("registers:reservations") in told
    assert "Duyệt số chèn" not in client.get(work).content.decode(), "nobody approves an own wish"
    wish = SubNumberRequest.objects.get()
    leader.post(reverse("registers:answer_sub_number", args=[wish.pk]), {"answer": "approve"})
    assert "Duyệt số chèn" not in leader.get(work).content.decode()


def test_the_page_offers_number_one_from_midnight_in_hanoi_on_new_year_s_day(armed: Cast, desk: Desk) -> None:
    paper.sealed(armed)
    document = paper.signed(armed)
    midnight = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)

    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        before = desk(armed.an).get(page_of(document)).content.decode()
    with time_machine.travel(midnight, tick=False):
        clerk = desk(armed.an)
        after = clerk.get(page_of(document)).content.decode()
        clerk.post(
            reverse("outgoing:number_and_seal", args=[document.pk]), {"pin": paper.PIN, "version": "3"}
        )
        books = clerk.get(reverse("registers:book")).content.decode()

    document.refresh_from_db()
    assert "Số tiếp theo là 02" in before
    assert "31/12/2026" in before
    assert "Số tiếp theo là 01" in after
    assert "01/01/2027" in after
    assert (document.number, document.code) == (1, "01/STTTT-CNTT")
    assert "Sổ đăng ký văn bản đi 2027" in books
