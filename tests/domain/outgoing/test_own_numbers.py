"""Numbers other than the next one, on their way into the sealed file: kept back, or between two that were given."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, NotFound, NotPermitted, Refusal
from vanthu.exchange.models import Delivery
from vanthu.outgoing import actions, steps
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State, Way
from vanthu.registers import actions as registers
from vanthu.registers import queries
from vanthu.registers.models import Book, RegisterEntry, SubNumberRequest
from vanthu.registers.words import BookKind

Clock = Callable[[], datetime]
TODAY = date(2026, 11, 23)
BASIS = "Quyết định số 12/QĐ-STTTT ngày 05/01/2026"


def main_book(cast: Cast) -> Book:
    """Return the default book of the sender."""
    return Book.objects.get(agency=cast.sender, kind=BookKind.OUTGOING, is_default=True)


def words_of(document: OutgoingDocument) -> str:
    """Return the words of the document's file."""
    row = document.files.get(is_current=True, ordinal=0)
    return subprocess.run(
        ["pdftotext", "-layout", str(blobs().path(row.file.sha256)), "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout


@pytest.fixture
def allowed(cast: Cast) -> Book:
    """The sender's book, in which the head allowed sub-numbers."""
    book = main_book(cast)
    return registers.allow_sub_numbers(
        book.pk, allowed=True, basis=BASIS, decided_on=TODAY, actor=cast.quyen, now=NOW
    )


def wished(cast: Cast, document: OutgoingDocument) -> SubNumberRequest:
    """Have An ask for a number after 01."""
    return actions.ask_sub_number(document.pk, number=1, reason="vào sổ sót", actor=cast.an, now=NOW)


def test_a_kept_number_is_given_to_a_signed_document_and_sealed_under(cast: Cast, clock: Clock) -> None:
    block = registers.reserve(
        main_book(cast).pk, count=3, holder="Phòng CNTT", reason="x", expires_on=TODAY, actor=cast.an, now=NOW
    )
    document = paper.signed(cast)

    steps.take_kept_number(document.pk, reservation_id=block.pk, number=2, actor=cast.an, clock=clock)
    sealed = steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=clock)

    assert (sealed.state_word, sealed.code, sealed.issued_on) == (
        State.SEALED,
        f"02/{document.notation}",
        TODAY,
    )
    assert RegisterEntry.objects.get(number=2).subject.endswith(document.subject)
    assert queries.used_of([block]) == {block.pk: 1}


def test_a_sub_number_stands_in_the_file_the_register_and_the_letter(
    cast: Cast, clock: Clock, allowed: Book
) -> None:
    paper.paper_numbered(cast)
    document = paper.signed(cast)
    later = NOW + timedelta(minutes=5)

    actions.answer_sub_number(wished(cast, document).pk, is_approved=True, actor=cast.dung, now=later)
    sealed = steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=clock)
    actions.issue(document.pk, actor=cast.an, now=later)

    assert sealed.code == f"01a/{document.notation}"
    assert "01a" in words_of(sealed)
    entry = RegisterEntry.objects.get(suffix="a")
    assert (entry.number, "vào sổ sót" in entry.remark) == (1, True)
    facts = Delivery.objects.get().package.facts
    assert (facts["number"], facts["suffix"]) == (1, "a")
    assert Delivery.objects.get().package.edxml_id.endswith(f",01a/{document.notation}")
    assert paper.signed(cast).number is None
    assert queries.next_number(cast.sender.pk, kind=BookKind.OUTGOING, now=NOW) == 2


def test_a_refused_wish_leaves_the_document_to_the_next_number(cast: Cast, allowed: Book) -> None:
    paper.paper_numbered(cast)
    document = paper.drafted(cast, way=Way.PAPER, content="")

    actions.answer_sub_number(wished(cast, document).pk, is_approved=False, actor=cast.dung, now=NOW)
    numbered = actions.take_paper_number(document.pk, actor=cast.an, now=NOW)

    assert (numbered.number, numbered.number_suffix) == (2, "")


def test_an_approval_comes_too_late_for_a_document_that_has_a_number(cast: Cast, allowed: Book) -> None:
    paper.paper_numbered(cast)
    document = paper.drafted(cast, way=Way.PAPER, content="")
    wish = wished(cast, document)
    actions.take_paper_number(document.pk, actor=cast.an, now=NOW)

    with pytest.raises(Conflict) as caught:
        actions.answer_sub_number(wish.pk, is_approved=True, actor=cast.dung, now=NOW)

    assert caught.value.code is Refusal.ALREADY_EXISTS


def test_nobody_else_answers_a_wish(cast: Cast, allowed: Book) -> None:
    paper.paper_numbered(cast)
    wish = wished(cast, paper.drafted(cast, way=Way.PAPER, content=""))

    for stranger in (cast.hanh, cast.an):
        with pytest.raises(NotPermitted):
            actions.answer_sub_number(wish.pk, is_approved=True, actor=stranger, now=NOW)
    for other_agency in (cast.minh, cast.la):
        with pytest.raises(NotFound):
            actions.answer_sub_number(wish.pk, is_approved=True, actor=other_agency, now=NOW)
