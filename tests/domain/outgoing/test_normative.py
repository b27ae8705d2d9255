"""Normative documents: a series of their own, the year in their notation, their own layout, their type on the wire."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.models import Unit
from vanthu.documents.words import Kind, in_year
from vanthu.exchange.messages import document_message, facts_of, kind_of
from vanthu.exchange.models import OutboundPackage
from vanthu.incoming import actions as incoming
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs import worker
from vanthu.outgoing import actions, letters, queries, steps
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State, Way
from vanthu.registers import actions as registers
from vanthu.registers.models import Book, RegisterEntry, TakenNumber
from vanthu.registers.series import Rule, book_for
from vanthu.registers.words import BookKind
from vnedxml.kinds import KindGroup
from vnedxml.model import DocumentType

NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
"""Midnight in Hanoi."""
OLD_YEAR = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)


def number_in(document: OutgoingDocument) -> str:
    """Return what stands in the field of the number."""
    row = document.files.get(is_current=True, ordinal=0)
    with pikepdf.open(io.BytesIO(blobs().read(row.file.sha256))) as pdf:
        return next(str(field.V) for field in pdf.Root.AcroForm.Fields if field.T == "so")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.QUYET_DINH_QPPL, "2026/QĐ-UBND"),
        (Kind.NGHI_DINH, "2026/QĐ-UBND"),
        (Kind.QUYET_DINH, "QĐ-UBND"),
        ("", "QĐ-UBND"),
    ],
)
def test_the_year_stands_in_the_notation_of_normative_documents_alone(kind: str, said: str) -> None:
    assert in_year("QĐ-UBND", kind, 2026) == said


def test_a_notation_names_one_year_however_often_it_is_numbered() -> None:
    once = in_year("QĐ-UBND", Kind.QUYET_DINH_QPPL, 2026)

    assert in_year(once, Kind.QUYET_DINH_QPPL, 2026) == once
    assert in_year(once, Kind.QUYET_DINH_QPPL, 2027) == "2027/QĐ-UBND"


def test_a_normative_decision_takes_number_and_year_from_its_own_series(cast: Cast) -> None:
    paper.sealed(cast)
    book = paper.open_series(cast)

    document = paper.sealed(cast, **paper.normative())

    taken = TakenNumber.objects.get(document_id=document.pk)
    assert (document.code, document.state_word) == ("01/2026/QĐ-STTTT", State.SEALED)
    assert (taken.book, str(taken)) == (book, "01")
    entry = RegisterEntry.objects.get(taken=taken)
    assert (entry.code, entry.document_kind) == ("01/2026/QĐ-STTTT", "quyet_dinh_qppl")


def test_where_the_page_prints_the_year_the_number_alone_is_filled_in(cast: Cast) -> None:
    paper.open_series(cast)

    assert number_in(paper.sealed(cast, **paper.normative("2026"))) == "01"


def test_where_the_page_prints_no_year_it_is_filled_in_with_the_number(cast: Cast) -> None:
    paper.open_series(cast)

    assert number_in(paper.sealed(cast, **paper.normative("", blank=26))) == "01/2026"


def test_a_blank_too_narrow_for_the_year_is_told_before_anybody_signs(cast: Cast) -> None:
    paper.open_series(cast)

    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, **paper.normative("", blank=12))

    assert caught.value.code is Refusal.NO_ROOM_FOR_YEAR
    assert "/2026/QĐ-…" in str(caught.value)
    assert not OutgoingDocument.objects.exists()


def test_a_narrow_blank_is_told_at_the_latest_when_it_is_submitted(cast: Cast) -> None:
    paper.open_series(cast)
    document = paper.drafted(cast, **paper.normative("", blank=26))
    row = document.files.get(is_current=True, ordinal=0)
    row.places["number"]["width"] = 9
    row.save()

    with pytest.raises(Invalid) as caught:
        steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NOW)

    assert caught.value.code is Refusal.NO_ROOM_FOR_YEAR


@pytest.mark.parametrize(("moment", "code"), [(OLD_YEAR, "01/2026/QĐ-STTTT"), (NEW_YEAR, "01/2027/QĐ-STTTT")])
def test_the_year_turns_at_midnight_in_hanoi(cast: Cast, moment: datetime, code: str) -> None:
    paper.open_series(cast)
    document = paper.drafted(cast, **{**paper.normative(), "way": Way.PAPER, "main": None})

    numbered = actions.take_paper_number(document.pk, actor=cast.an, now=moment)

    assert numbered.code == code
    assert RegisterEntry.objects.get(taken__document_id=document.pk).code == code


def test_number_and_year_in_the_file_are_those_of_the_moment_of_numbering(cast: Cast) -> None:
    paper.open_series(cast)
    document = paper.signed(cast, **paper.normative("", blank=26))

    sealed = steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NEW_YEAR))

    assert (sealed.code, number_in(sealed)) == ("01/2027/QĐ-STTTT", "01/2027")


def test_a_page_that_prints_another_year_burns_no_number(cast: Cast) -> None:
    book = paper.open_series(cast)
    document = paper.signed(cast, **paper.normative("2026"))

    with pytest.raises(Invalid) as caught:
        steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NEW_YEAR))

    document.refresh_from_db()
    assert caught.value.code is Refusal.YEAR_ON_PAGE_DIFFERS
    assert (document.number, document.state_word, document.notation) == (None, State.SIGNED, "QĐ-STTTT")
    assert not TakenNumber.objects.filter(book=book).exists()
    assert paper.refusals(cast.an) == ["year_on_page_differs"]


def test_a_page_that_prints_a_year_that_is_over_is_told_before_anybody_signs(cast: Cast) -> None:
    paper.open_series(cast)
    document = paper.drafted(cast, **paper.normative("2026"))

    with pytest.raises(Invalid) as handed_in:
        paper.drafted(cast, **paper.normative("2025"))
    with pytest.raises(Invalid) as submitted:
        steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NEW_YEAR)

    assert handed_in.value.code is submitted.value.code is Refusal.YEAR_ON_PAGE_DIFFERS
    assert OutgoingDocument.objects.get().state_word is State.DRAFT


def test_a_page_for_next_year_is_drafted_in_this_one(cast: Cast) -> None:
    paper.open_series(cast)
    document = paper.signed(cast, **paper.normative("2027"))

    sealed = steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NEW_YEAR))

    assert (sealed.code, number_in(sealed)) == ("01/2027/QĐ-STTTT", "01")


def test_a_number_voided_and_taken_again_in_the_new_year_names_the_new_one(cast: Cast) -> None:
    paper.open_series(cast)
    document = actions.number(
        paper.signed(cast, **paper.normative("", blank=26)).pk, actor=cast.an, now=OLD_YEAR
    )
    held = TakenNumber.objects.get(document_id=document.pk)
    registers.void(held.pk, reason="sang năm mới", actor=cast.an, now=NEW_YEAR)

    again = actions.number(document.pk, actor=cast.an, now=NEW_YEAR)

    assert again.code == "01/2027/QĐ-STTTT"


def test_without_a_book_of_its_own_it_is_refused_where_it_begins(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, **paper.normative())

    assert caught.value.code is Refusal.NO_OWN_SERIES
    assert "Quyết định (QPPL)" in str(caught.value)
    assert "Quản trị › Sổ đăng ký" in str(caught.value)
    assert not OutgoingDocument.objects.exists()


def test_a_book_taken_away_meanwhile_burns_no_number(cast: Cast) -> None:
    paper.open_series(cast)
    document = paper.signed(cast, **paper.normative())
    registers.decide_series(
        cast.sender.pk, kind=BookKind.OUTGOING, rules=[], basis="QĐ 13", decided_on=NOW.date(),
        actor=cast.quyen, now=NOW,
    )  # fmt: skip

    with pytest.raises(Invalid) as caught:
        steps.number_and_seal(document.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    document.refresh_from_db()
    assert caught.value.code is Refusal.NO_OWN_SERIES
    assert (document.state_word, TakenNumber.objects.count()) == (State.SIGNED, 0)


def test_each_type_has_its_own_book_and_none_falls_into_another(cast: Cast) -> None:
    rules = [Rule(2, Kind.QUYET_DINH_QPPL), Rule(3, Kind.QUYET_DINH), Rule(4, unit_id=7)]

    for kind, unit, book in (
        (Kind.QUYET_DINH_QPPL, None, 2),
        (Kind.QUYET_DINH_QPPL, 8, 2),
        (Kind.QUYET_DINH, None, 3),
        (Kind.NGHI_QUYET_QPPL, None, None),
        (Kind.QUYET_DINH_QPPL, 7, None),  # a body with its own series counts for itself (App I II.3.a)
    ):
        assert book_for(rules, document_kind=kind, unit_id=unit, default=1) == book
    assert (
        book_for(
            [*rules, Rule(5, Kind.QUYET_DINH_QPPL, 7)],
            document_kind=Kind.QUYET_DINH_QPPL,
            unit_id=7,
            default=1,
        )
        == 5
    )


def test_an_individual_decision_of_the_same_number_stands_beside_it(cast: Cast) -> None:
    paper.open_series(cast)

    one = paper.sealed(cast, **paper.normative())
    other = paper.sealed(cast, kind=Kind.QUYET_DINH, content="Điều 1. Một việc.")

    assert (one.code, other.code) == ("01/2026/QĐ-STTTT", "01/QĐ-STTTT")


def test_a_sub_number_carries_the_year_too(cast: Cast) -> None:
    book = paper.open_series(cast)
    document = paper.sealed(cast, **paper.normative())
    Book.objects.filter(pk=book.pk).update(allows_sub_numbers=True)
    between = paper.signed(cast, **paper.normative("", blank=26))
    wish = actions.ask_sub_number(between.pk, number=1, reason="sót", actor=cast.an, now=NOW)
    actions.answer_sub_number(wish.pk, is_approved=True, actor=cast.dung, now=NOW)

    sealed = steps.number_and_seal(between.pk, pin=paper.PIN, actor=cast.an, clock=paper.at(NOW))

    assert (document.code, sealed.code) == ("01/2026/QĐ-STTTT", "01a/2026/QĐ-STTTT")
    assert number_in(sealed) == "01a/2026"


def test_its_text_is_not_composed_from_the_models_of_administrative_documents(cast: Cast) -> None:
    paper.open_series(cast)

    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, kind=Kind.QUYET_DINH_QPPL)

    assert caught.value.code is Refusal.NOT_COMPOSED_HERE


def test_a_joint_document_is_signed_on_paper_and_names_who_issues_it(cast: Cast) -> None:
    paper.open_series(cast, Kind.THONG_TU_LIEN_TICH)
    joint = {"kind": Kind.THONG_TU_LIEN_TICH, "content": ""}

    with pytest.raises(Invalid) as on_line:
        paper.drafted(cast, **joint, issued_with="BTC")
    with pytest.raises(Invalid) as alone:
        paper.paper_numbered(cast, kind=Kind.THONG_TU_LIEN_TICH)
    document = paper.paper_numbered(cast, kind=Kind.THONG_TU_LIEN_TICH, issued_with="BTC, BNV")

    assert (on_line.value.code, alone.value.code) == (Refusal.JOINT_ON_PAPER, Refusal.FIELD_REQUIRED)
    assert document.code == "01/2026/TTLT-STTTT-BTC-BNV"


def test_nobody_issues_an_administrative_document_with_others(cast: Cast) -> None:
    assert paper.drafted(cast, issued_with="BTC").notation == "STTTT-CNTT"


def test_a_council_does_not_use_the_agency_s_series(cast: Cast) -> None:
    council = Unit.objects.create(agency=cast.sender, name="Hội đồng", abbreviation="HĐ")
    book = paper.open_series(cast)
    own = registers.open_book(cast.sender.pk, kind=BookKind.OUTGOING, name="Sổ HĐ", actor=cast.quyen, now=NOW)
    registers.decide_series(
        cast.sender.pk, kind=BookKind.OUTGOING, basis="QĐ 13", decided_on=NOW.date(), actor=cast.quyen, now=NOW,
        rules=[Rule(book.pk, Kind.QUYET_DINH_QPPL), Rule(own.pk, unit_id=council.pk)],
    )  # fmt: skip
    document = paper.drafted(cast, **paper.normative())
    OutgoingDocument.objects.filter(pk=document.pk).update(unit=council, way=Way.PAPER)

    with pytest.raises(Invalid) as caught:
        actions.take_paper_number(document.pk, actor=cast.an, now=NOW)

    assert caught.value.code is Refusal.NO_OWN_SERIES


@pytest.mark.parametrize(
    ("kind", "row", "name"),
    [
        (Kind.NGHI_QUYET_QPPL, 5, "Nghị quyết"),
        (Kind.NGHI_QUYET_LIEN_TICH, 6, "Nghị quyết liên tịch"),
        (Kind.NGHI_DINH, 7, "Nghị định"),
        (Kind.QUYET_DINH_QPPL, 8, "Quyết định"),
        (Kind.THONG_TU, 9, "Thông tư"),
        (Kind.THONG_TU_LIEN_TICH, 10, "Thông tư liên tịch"),
    ],
)
def test_the_wire_tells_its_type_by_table_a_and_reads_it_back(
    cast: Cast, kind: Kind, row: int, name: str
) -> None:
    OutgoingDocument.objects.filter(pk=paper.issued(cast).pk).update(kind=kind, notation="2026/QĐ-STTTT")
    letter = letters.letter_for(OutgoingDocument.objects.get())

    message = document_message(
        letter, sender=cast.sender, recipients=[cast.receiver], document_id="x", created_at=NOW
    )

    told = message.document_type
    assert (told.type, told.type_detail, told.type_name) == (int(KindGroup.LEGISLATION), row, name)
    assert kind_of(told) is kind
    assert facts_of(message)["kind_name"] == kind.vi


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (DocumentType(2, 2, "Quyết định"), Kind.QUYET_DINH),
        (DocumentType(1, 0, "Quyết định"), Kind.QUYET_DINH),
        (DocumentType(1, 8, ""), Kind.QUYET_DINH_QPPL),
        (DocumentType(1, 0, "Công văn"), Kind.CONG_VAN),
        (DocumentType(1, 11, "Chỉ thị"), Kind.CHI_THI),
        (DocumentType(1, 2, "Luật"), None),
        (DocumentType(2, 0, "Thông tư"), Kind.THONG_TU),
    ],
)
def test_what_other_writers_say_of_the_type_is_read_as_they_meant_it(
    told: DocumentType, kind: Kind | None
) -> None:
    assert kind_of(told) is kind


def test_from_draft_to_the_register_of_the_other_agency(cast: Cast) -> None:
    paper.open_series(cast)
    paper.issued(cast, **paper.normative())
    worker.run_due(NOW)

    arrived = IncomingDocument.objects.get()
    incoming.register(arrived.pk, actor=cast.binh, now=NOW)

    assert (arrived.code, arrived.kind_name) == ("01/2026/QĐ-STTTT", "Quyết định (QPPL)")
    entry = RegisterEntry.objects.get(agency=cast.receiver)
    assert (entry.code, entry.document_kind, entry.number) == ("01/2026/QĐ-STTTT", "quyet_dinh_qppl", 1)
    assert OutboundPackage.objects.get(document_label__startswith="01/2026/QĐ-STTTT").edxml_id.endswith(
        ",2026/11/23,01/2026/QĐ-STTTT"
    )


@pytest.mark.parametrize("text", ["01/2026/QĐ-STTTT", "1/2026", "số 01/2026/qd"])
def test_it_is_found_by_its_number_with_the_year(cast: Cast, text: str) -> None:
    paper.open_series(cast)
    document = paper.sealed(cast, **paper.normative())
    paper.sealed(cast)

    found = queries.WORDS.newest(OutgoingDocument.objects.all(), text)

    assert [row.pk for row in found.rows] == [document.pk]
