"""Which series a document is numbered in: the head's rules, an older system's numbers, blocks, sub-numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import NOW, Cast
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.directory.models import Agency, Unit
from vanthu.documents.words import Kind
from vanthu.jobs import worker
from vanthu.registers import actions, queries, series
from vanthu.registers.facts import EntryFacts
from vanthu.registers.models import Book, RegisterEntry, TakenNumber
from vanthu.registers.series import Fault, Rule
from vanthu.registers.words import BookKind, NumberState

OUT = BookKind.OUTGOING
TODAY = date(2026, 11, 23)
BASIS = "Quyết định số 12/QĐ-STTTT ngày 05/01/2026"
MAIN, SECOND, THIRD = 1, 2, 3


def document() -> Agency:
    """Return any row: the register asks no more of a document than that it has one."""
    return Agency.objects.create(code=f"X{Agency.objects.count()}", name="văn bản")


def take(
    cast: Cast, kind: Kind | str = Kind.CONG_VAN, *, unit: int | None = None, now: datetime = NOW
) -> TakenNumber:
    facts = EntryFacts(document_kind=str(kind), unit_id=unit, notation=f"{kind}-{unit or ''}", subject="V/v")
    return actions.take(cast.sender.pk, kind=OUT, document=document(), facts=facts, actor=cast.an, now=now)


def main_book(cast: Cast) -> Book:
    return Book.objects.get(agency=cast.sender, kind=OUT.value, is_default=True)


def further_book(cast: Cast, name: str = "Sổ quyết định") -> Book:
    return actions.open_book(cast.sender.pk, kind=OUT, name=name, actor=cast.quyen, now=NOW)


def decide(cast: Cast, *rules: Rule, basis: str = BASIS) -> None:
    actions.decide_series(
        cast.sender.pk, kind=OUT, rules=rules, basis=basis, decided_on=TODAY, actor=cast.quyen, now=NOW
    )


@pytest.mark.parametrize(
    ("kind", "unit", "book"),
    [
        ("quyet_dinh", None, SECOND),
        ("bao_cao", None, MAIN),
        ("quyet_dinh", 7, THIRD),
        ("bao_cao", 7, THIRD),
        ("quyet_dinh", 8, SECOND),
        ("", None, MAIN),
    ],
)
def test_the_table_of_rules_names_one_book(kind: str, unit: int | None, book: int) -> None:
    rules = [Rule(SECOND, "quyet_dinh"), Rule(THIRD, unit_id=7)]

    assert series.book_for(rules, document_kind=kind, unit_id=unit, default=MAIN) == book


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ([Rule(SECOND, "quyet_dinh"), Rule(THIRD, "quyet_dinh")], Fault.TWICE),
        ([Rule(SECOND)], Fault.EMPTY),
        ([Rule(SECOND, "mật thư")], Fault.UNKNOWN_KIND),
        ([Rule(MAIN, Kind.THONG_TU)], Fault.NORMATIVE_SHARED),
        ([Rule(SECOND, Kind.THONG_TU), Rule(SECOND, "bao_cao")], Fault.NORMATIVE_SHARED),
        ([Rule(SECOND, Kind.CONG_VAN)], Fault.SAME_NOTATION),
        ([Rule(MAIN, unit_id=7)], Fault.BODY_SHARED),
        ([Rule(SECOND, unit_id=7), Rule(SECOND, unit_id=8)], Fault.BODY_SHARED),
        ([Rule(SECOND, Kind.NGHI_QUYET_QPPL, 7)], Fault.BODY_WITHOUT_SERIES),
        ([Rule(SECOND, Kind.BAO_CAO, 7), Rule(THIRD, unit_id=8)], Fault.BODY_WITHOUT_SERIES),
    ],
)
def test_what_the_law_does_not_allow_is_found(rules: list[Rule], fault: Fault) -> None:
    assert fault in {found for found, _ in series.faults(rules, default=MAIN)}


def test_each_type_may_have_its_own_series() -> None:
    each = [Rule(10 + place, kind) for place, kind in enumerate(Kind) if kind.abbreviation]

    assert series.faults(each, default=MAIN) == []


def test_a_council_may_have_a_series_of_its_own_for_each_type_beside_the_agency_s() -> None:
    rules = [
        Rule(SECOND, Kind.NGHI_QUYET_QPPL), Rule(THIRD, unit_id=7), Rule(4, Kind.NGHI_QUYET_QPPL, 7),
        Rule(5, Kind.QUYET_DINH_QPPL, 7),
    ]  # fmt: skip

    assert series.faults(rules, default=MAIN) == []


def test_a_change_of_rules_leaves_taken_numbers_where_they_are(cast: Cast) -> None:
    before = take(cast, Kind.BAO_CAO)
    second = further_book(cast)
    decide(cast, Rule(second.pk, Kind.QUYET_DINH))

    after, letter = take(cast, Kind.QUYET_DINH), take(cast, Kind.CONG_VAN)
    decide(cast)

    assert (after.book, after.number) == (second, 1)
    assert (letter.book, letter.number) == (before.book, 2)
    after.refresh_from_db()
    assert after.book == second
    assert take(cast, Kind.QUYET_DINH).number == 3


def test_a_decision_names_its_basis_and_comes_from_who_may(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        decide(cast, basis=" ")
    with pytest.raises(NotPermitted):
        actions.decide_series(
            cast.sender.pk, kind=OUT, rules=[], basis=BASIS, decided_on=TODAY, actor=cast.hanh, now=NOW
        )
    with pytest.raises(NotFound):
        decide(cast, Rule(Book.objects.get(agency=cast.receiver, kind=OUT.value).pk, Kind.QUYET_DINH))
    with pytest.raises(Invalid) as wrong:
        decide(cast, Rule(main_book(cast).pk, Kind.NGHI_DINH))

    assert caught.value.code is Refusal.FIELD_REQUIRED
    assert wrong.value.code is Refusal.SERIES_WRONG


def test_a_body_with_its_own_series_counts_for_itself(cast: Cast) -> None:
    council = Unit.objects.create(agency=cast.sender, name="Hội đồng Thi đua", abbreviation="HĐTĐ")
    decide(cast, Rule(further_book(cast, "Sổ Hội đồng").pk, unit_id=council.pk))

    assert take(cast, Kind.QUYET_DINH).number == 1
    assert take(cast, Kind.QUYET_DINH, unit=council.pk).number == 1
    assert queries.has_own_series(council)


def test_number_and_notation_never_come_twice_in_a_year(cast: Cast) -> None:
    second = further_book(cast)
    actions.take(
        cast.sender.pk, kind=OUT, document=document(), facts=EntryFacts(document_kind="bao_cao", notation="X"),
        actor=cast.an, now=NOW,
    )  # fmt: skip
    decide(cast, Rule(second.pk, Kind.QUYET_DINH))

    with pytest.raises(Conflict) as caught:
        actions.take(
            cast.sender.pk, kind=OUT, document=document(),
            facts=EntryFacts(document_kind="quyet_dinh", notation="X"), actor=cast.an, now=NOW,
        )  # fmt: skip

    assert caught.value.code is Refusal.CODE_TAKEN
    assert queries.gaps(second, year=2026) == []


def test_a_secret_document_gets_no_number(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.take(
            cast.sender.pk,
            kind=OUT,
            document=document(),
            facts=EntryFacts(subject="TỐI MẬT"),
            actor=cast.an,
            now=NOW,
        )

    assert caught.value.code is Refusal.SECRET_NOT_ALLOWED
    assert not TakenNumber.objects.exists()


def test_a_book_goes_on_after_the_numbers_of_an_older_system(cast: Cast) -> None:
    book = main_book(cast)
    told = {"basis": BASIS, "decided_on": TODAY, "reason": "Chuyển từ phần mềm cũ."}

    actions.start_from(book.pk, last=812, actor=cast.quyen, now=NOW, **told)  # type: ignore[arg-type]

    assert take(cast).number == 813
    assert queries.gaps(book, year=2026) == []
    with pytest.raises(Conflict) as caught:
        actions.start_from(book.pk, last=900, actor=cast.quyen, now=NOW, **told)  # type: ignore[arg-type]
    assert caught.value.code is Refusal.SERIES_IN_USE
    following = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert take(cast, now=following).number == 1


def reserve(cast: Cast, count: int = 3, until: date = date(2026, 12, 1)) -> int:
    block = actions.reserve(
        main_book(cast).pk, count=count, holder="Phòng Tổ chức", reason="Quyết định nâng lương",
        expires_on=until, actor=cast.an, now=NOW,
    )  # fmt: skip
    return block.pk


def test_a_reserved_block_is_used_one_by_one_and_the_rest_is_voided(cast: Cast) -> None:
    block = reserve(cast)
    own = document()

    outside = take(cast)
    first = actions.take_reserved(block, document=own, actor=cast.an, now=NOW)
    third = actions.take_reserved(block, document=document(), number=3, actor=cast.an, now=NOW)
    assert queries.gaps(main_book(cast), year=2026) == []
    worker.run_due(datetime(2026, 12, 1, 17, 0, 1, tzinfo=UTC))

    assert (outside.number, first.number, third.number) == (4, 1, 3)
    assert queries.number_of(own) == first
    left = TakenNumber.objects.get(number=2)
    assert left.state == NumberState.VOIDED
    assert "Phòng Tổ chức" in left.void_reason
    assert queries.gaps(main_book(cast), year=2026) == []


def test_a_block_is_not_used_after_its_time_nor_twice_nor_by_others(cast: Cast) -> None:
    block = reserve(cast, count=1)

    with pytest.raises(Conflict) as late:
        actions.take_reserved(block, document=document(), actor=cast.an, now=NOW + timedelta(days=10))
    with pytest.raises(Conflict):
        actions.take_reserved(block, document=document(), number=9, actor=cast.an, now=NOW)
    with pytest.raises(NotFound):
        actions.take_reserved(block, document=document(), actor=cast.binh, now=NOW)
    actions.take_reserved(block, document=document(), actor=cast.an, now=NOW)
    with pytest.raises(Conflict):
        actions.take_reserved(block, document=document(), actor=cast.an, now=NOW)

    assert late.value.code is Refusal.NUMBER_NOT_RESERVED


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2027, 1, 2)])
def test_a_block_ends_within_the_year(cast: Cast, until: date) -> None:
    with pytest.raises(Invalid):
        reserve(cast, until=until)


def test_a_sub_number_is_off_until_the_head_allows_it(cast: Cast) -> None:
    take(cast)

    with pytest.raises(Invalid) as caught:
        actions.ask_sub_number(
            main_book(cast).pk, number=1, document=document(), reason="Quên.", actor=cast.an, now=NOW
        )

    assert caught.value.code is Refusal.SUB_NUMBERS_OFF


def test_a_sub_number_needs_a_second_person_and_keeps_the_real_time(cast: Cast) -> None:
    take(cast)
    take(cast)
    book = main_book(cast)
    actions.allow_sub_numbers(book.pk, allowed=True, basis=BASIS, decided_on=TODAY, actor=cast.quyen, now=NOW)
    own, later = document(), NOW + timedelta(hours=5)
    wish = actions.ask_sub_number(book.pk, number=1, document=own, reason="Sót.", actor=cast.an, now=NOW)

    with pytest.raises(NotPermitted) as alone:
        actions.approve_sub_number(wish.pk, document=own, actor=cast.an, now=later)
    taken = actions.approve_sub_number(wish.pk, document=own, actor=cast.dung, now=later)
    with pytest.raises(WrongState):
        actions.approve_sub_number(wish.pk, document=own, actor=cast.dung, now=later)

    assert alone.value.code is Refusal.NOT_PERMITTED
    assert (str(taken), taken.taken_at) == ("01a", later)
    assert "Sót." in RegisterEntry.objects.get(taken=taken).remark
    assert take(cast).number == 3
    assert queries.gaps(book, year=2026) == []


def test_who_is_clerk_and_leader_at_once_approves_no_own_wish(cast: Cast) -> None:
    take(cast)
    book, own = main_book(cast), document()
    actions.allow_sub_numbers(book.pk, allowed=True, basis=BASIS, decided_on=TODAY, actor=cast.quyen, now=NOW)
    both = replace(cast.dung, roles=cast.dung.roles | cast.an.roles)
    wish = actions.ask_sub_number(book.pk, number=1, document=own, reason="Sót.", actor=both, now=NOW)

    with pytest.raises(NotPermitted) as caught:
        actions.approve_sub_number(wish.pk, document=own, actor=both, now=NOW)

    assert caught.value.code is Refusal.SECOND_PERSON
    assert queries.number_of(own) is None


def test_a_wish_of_last_year_is_not_approved_in_this_one(cast: Cast) -> None:
    book = main_book(cast)
    actions.allow_sub_numbers(book.pk, allowed=True, basis=BASIS, decided_on=TODAY, actor=cast.quyen, now=NOW)
    take(cast)
    own = document()
    wish = actions.ask_sub_number(book.pk, number=1, document=own, reason="Sót.", actor=cast.an, now=NOW)
    new_year = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)

    with pytest.raises(Conflict) as caught:
        actions.approve_sub_number(wish.pk, document=own, actor=cast.dung, now=new_year)
    refused = actions.refuse_sub_number(wish.pk, actor=cast.dung, now=new_year)

    assert caught.value.code is Refusal.SUB_NUMBER_OF_LAST_YEAR
    assert queries.number_of(own) is None
    assert refused.state == "refused", "the way out that the sentence names"


def test_a_wish_waits_for_leaders_but_not_for_who_asked(cast: Cast) -> None:
    book = main_book(cast)
    both = replace(cast.an, roles=cast.an.roles | cast.dung.roles)
    actions.allow_sub_numbers(book.pk, allowed=True, basis=BASIS, decided_on=TODAY, actor=cast.quyen, now=NOW)
    take(cast)
    wish = actions.ask_sub_number(book.pk, number=1, document=document(), reason="Sót.", actor=both, now=NOW)

    assert list(queries.wishes_to_answer(cast.dung)) == [wish]
    for other in (both, cast.an, cast.hanh, cast.quyen, cast.minh):
        assert not queries.wishes_to_answer(other).exists()
    actions.allow_sub_numbers(
        book.pk, allowed=False, basis=BASIS, decided_on=TODAY, actor=cast.quyen, now=NOW
    )
    assert not queries.wishes_to_answer(cast.dung).exists(), (
        "what nobody may approve any more waits for nobody"
    )
