"""Documents are found by the words of their subject and code, on either database, also after a change."""

from __future__ import annotations

import random
import re

import pytest
from django.db import connection

from tests.cast import Cast
from tests.domain import paper
from vanthu.core import search
from vanthu.core.text import fold
from vanthu.outgoing import queries
from vanthu.outgoing.listing import Wanted, listed
from vanthu.outgoing.models import OutgoingDocument


@pytest.fixture
def document(cast: Cast) -> OutgoingDocument:
    """Return a document of An's agency that everybody there sees."""
    first = paper.drafted(cast, subject="Quyết định về chuyển đổi số")
    OutgoingDocument.objects.filter(pk=first.pk).update(
        state="issued", number=123, notation="QĐ-STTTT", issued_on=paper.NOW.date(), issued_at=paper.NOW
    )
    return OutgoingDocument.objects.get(pk=first.pk)


@pytest.mark.parametrize("text", ["quyet dinh", "QUYẾT đị", "chuyển đổi số", "123/QĐ-STTTT", "qd", "so 123"])
def test_words_and_their_beginnings_find_it_whatever_their_marks(
    cast: Cast, document: OutgoingDocument, text: str
) -> None:
    assert listed(cast.an, Wanted(text=text)).rows == (document,)


@pytest.mark.parametrize("text", ["nghi quyet", "uyet", "124", '"', "chuyen -so*", "a:b OR", "--"])
def test_other_words_and_signs_find_nothing_and_break_nothing(
    cast: Cast, document: OutgoingDocument, text: str
) -> None:
    assert listed(cast.an, Wanted(text=text)).rows in ((), (document,) if text == "chuyen -so*" else ())


@pytest.mark.parametrize("text", ["7", "07", "số 7", "Số: 07/QĐ", "so 7/QĐ-STTTT", "07/QD-STTTT", "7 sttt"])
def test_a_number_is_found_however_people_say_it(cast: Cast, document: OutgoingDocument, text: str) -> None:
    OutgoingDocument.objects.filter(pk=document.pk).update(number=7, issued_on=paper.NOW.date())

    assert listed(cast.an, Wanted(text=text)).rows == (document,)


@pytest.mark.parametrize("text", ["số 8", "08/QĐ-STTTT", "0", "00"])
def test_another_number_is_not_found_by_the_word_before_it(
    cast: Cast, document: OutgoingDocument, text: str
) -> None:
    OutgoingDocument.objects.filter(pk=document.pk).update(number=7, issued_on=paper.NOW.date())

    assert listed(cast.an, Wanted(text=text)).rows == ()


def test_a_changed_subject_is_found_by_its_new_words_alone(cast: Cast, document: OutgoingDocument) -> None:
    OutgoingDocument.objects.filter(pk=document.pk).update(subject_folded=fold("Báo cáo năm"))

    assert listed(cast.an, Wanted(text="bao cao")).rows == (document,)
    assert listed(cast.an, Wanted(text="quyet dinh")).rows == ()


def test_nobody_of_another_agency_finds_it(cast: Cast, document: OutgoingDocument) -> None:
    assert listed(cast.binh, Wanted(text="quyet dinh")).rows == ()


def test_pages_of_what_was_found_follow_each_other(cast: Cast, document: OutgoingDocument) -> None:
    second = paper.drafted(cast, subject="Quyết định về lưu trữ")

    first_page = queries.WORDS.newest(OutgoingDocument.objects.all(), "quyet dinh", size=1)
    next_page = queries.WORDS.newest(
        OutgoingDocument.objects.all(), "quyet dinh", after=first_page.after, size=1
    )

    assert [first_page.rows, next_page.rows] == [(second,), (document,)]
    assert next_page.after is None


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL keeps the index of a table that is changed"
)
def test_an_index_whose_triggers_were_lost_is_filled_again(cast: Cast, document: OutgoingDocument) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER outgoing_words_changed")
    OutgoingDocument.objects.filter(pk=document.pk).update(subject_folded="bao cao")

    queries.WORDS._mend(connection)  # type: ignore[arg-type]  # a proxy of the connection

    assert listed(cast.an, Wanted(text="bao cao")).rows == (document,)


@pytest.mark.parametrize("text", ["quy din", "chuy doi", "chuy d s", "quyet d"])
def test_beginnings_of_several_words_find_it_where_whole_words_find_nothing(
    cast: Cast, document: OutgoingDocument, text: str
) -> None:
    assert listed(cast.an, Wanted(text=text)).rows == (document,)


def test_whole_words_keep_out_what_only_begins_like_them(cast: Cast, document: OutgoingDocument) -> None:
    other = paper.drafted(cast, subject="Chuyểnhướng đổi số")

    found = listed(cast.an, Wanted(text="chuyen doi so")).rows

    assert document in found
    assert other not in found


def test_pages_of_what_was_found_by_beginnings_follow_each_other(
    cast: Cast, document: OutgoingDocument
) -> None:
    second = paper.drafted(cast, subject="Quyết định về lưu trữ")
    everything = OutgoingDocument.objects.all()

    first_page = queries.WORDS.newest(everything, "quy din", size=1)
    next_page = queries.WORDS.newest(everything, "quy din", after=first_page.after, size=1)

    assert [first_page.rows, next_page.rows, next_page.after] == [(second,), (document,), None]


@pytest.mark.parametrize("size", [1, 2, 3, 8, 9])
def test_the_newest_are_found_however_far_apart_they_lie(
    cast: Cast, document: OutgoingDocument, size: int
) -> None:
    values = {one.attname: getattr(document, one.attname) for one in document._meta.fields}
    keys = [
        document.pk + far for far in (4_095, 4_096, 9_000, 9_001, 70_000, 140_000, 330_000, 330_001, 340_000)
    ]
    for at, key in enumerate(keys):
        words = {"id": key, "subject_folded": "quyet dinh" if at % 3 else "bao cao"}
        OutgoingDocument.objects.create(**values | words)
    expected = sorted([document.pk, *(key for at, key in enumerate(keys) if at % 3)], reverse=True)

    shown: list[int] = []
    after = ""
    while not shown or after:
        found = listed(cast.hanh, Wanted(text="quyet dinh"), after=after, size=size)
        shown, after = [*shown, *(row.pk for row in found.rows)], found.after

    assert shown == expected


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has an index of its own kind")
def test_an_index_of_an_earlier_release_is_made_anew(cast: Cast, document: OutgoingDocument) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit would bar the new index
        cursor.execute("DROP INDEX outgoing_words")
        cursor.execute(
            "CREATE FUNCTION vanthu_beginnings(whole text) RETURNS tsvector LANGUAGE sql IMMUTABLE "
            "AS $$ SELECT to_tsvector('simple', whole) $$"
        )
        cursor.execute(
            "CREATE INDEX outgoing_words ON outgoing_outgoingdocument USING gin (vanthu_beginnings(subject_folded))"
        )

    queries.WORDS._after_migrations(using="default")

    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'outgoing_words'")
        assert "vanthu_words_and_place(" in cursor.fetchone()[0]
        cursor.execute("SELECT procost FROM pg_proc WHERE proname = 'vanthu_words_and_place'")
        assert cursor.fetchone()[0] >= 1000, "else PostgreSQL takes a whole table's words apart"
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'vanthu_beginnings'")
        assert cursor.fetchone()[0] == 0, "nothing needs it any more"
    assert listed(cast.an, Wanted(text="quyet dinh")).rows == (document,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compiles nothing")
@pytest.mark.django_db
def test_queries_are_not_compiled_first() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


STOCK = (
    "a",
    "an",
    "anh",
    "chuyen",
    "chuyenhuong",
    "chuyenhuongxa",
    "so",
    "5",
    "05",
    "12a",
    "1e5b",
    "x" * 300,
)


def fits(wanted: search._Wanted, text: str) -> bool:
    """Say what both databases should: every word as it stands, or by its beginning, in one of its forms."""
    words = re.findall(r"[^\W_]+", text)
    return all(any(form in words for form in forms) for forms in wanted.whole) and all(
        any(word.startswith(form) for form in forms for word in words) for forms in wanted.begun
    )


def test_words_and_beginnings_are_found_where_they_stand_and_nowhere_else(cast: Cast) -> None:
    chance, first = random.Random(4), paper.drafted(cast)
    values = {one.attname: getattr(first, one.attname) for one in first._meta.fields if one.attname != "id"}
    subjects = [" ".join(chance.choices(STOCK, k=chance.randint(1, 4)))[:500] for _ in range(80)]
    OutgoingDocument.objects.bulk_create(
        OutgoingDocument(**values | {"subject_folded": subject, "notation": ""}) for subject in subjects
    )
    rows = list(OutgoingDocument.objects.order_by("-pk"))

    found_some = 0
    for _ in range(120):
        words = [
            word[: chance.randint(1, len(word))] if chance.random() < 0.4 else word
            for word in chance.choices(STOCK, k=chance.randint(1, 3))
        ]
        chance_of = (
            (search._ways(search._asked(" ".join(words))) or [search._Wanted((), ())]) if words else []
        )
        expected: list[int] = []
        for wanted in chance_of:
            expected = [row.pk for row in rows if fits(wanted, row.subject_folded)]
            if expected:
                break
        found = queries.WORDS.newest(OutgoingDocument.objects.all(), " ".join(words), size=100).rows
        assert [row.pk for row in found] == expected, words
        shown = listed(cast.hanh, Wanted(text=" ".join(words)), size=100).rows
        assert [row.pk for row in shown] == expected, words
        found_some += bool(expected)
    assert found_some > 60


def test_an_underscore_parts_words(cast: Cast) -> None:
    document = paper.drafted(cast, subject="Báo cáo quý_2 chuyển_đổi")

    assert listed(cast.hanh, Wanted(text="quy_2 chuyen_doi")).rows == (document,)
