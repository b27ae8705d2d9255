"""Lists: narrowed, ordered, laid out and taken away by their address; views kept under a name."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.refusing import tells
from vanthu.core import listing as core
from vanthu.core.errors import Refusal
from vanthu.core.text import fold
from vanthu.outgoing import listing as outgoing
from vanthu.outgoing.models import OutgoingDocument
from vanthu.personal.models import SavedView
from vanthu.web.personal.views import LISTS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.web.conftest import Desk

LIST = reverse("outgoing:list")


@pytest.fixture
def issued(cast: Cast) -> list[OutgoingDocument]:
    """Return four issued documents of the sender: numbers 1 to 4, subjects that sort otherwise, two with deadlines."""
    first = paper.drafted(cast)
    made = []
    for number, subject in enumerate(("Đề án", "báo cáo", "An toàn", "=công thức"), start=1):
        row = OutgoingDocument.objects.get(pk=first.pk)
        if number > 1:
            row.pk = None
        row.subject, row.subject_folded, row.number = subject, fold(subject), number
        row.state, row.issued_on, row.issued_at = "issued", date(2026, 11, number), NOW
        row.due_on = date(2026, 12, 10 - number) if number > 2 else None
        row.urgency = "3" if number == 4 else "0"
        row.save()
        made.append(row)
    return made


def subjects(answer: HttpResponse) -> list[str]:
    """Return the subjects of the rows, in their order."""
    return re.findall(r'class="row-link"[^>]*title="([^"]*)"', answer.content.decode())


def sheet(answer: HttpResponse) -> list[tuple[object, ...]]:
    """Return the rows of an exported Excel file."""
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return [tuple(cell.value for cell in row) for row in load_workbook(io.BytesIO(body)).active.iter_rows()]  # type: ignore[union-attr]


ORDERED = {
    "": ["=công thức", "An toàn", "báo cáo", "Đề án"],
    "-moi": ["Đề án", "báo cáo", "An toàn", "=công thức"],
    "trich-yeu": ["=công thức", "An toàn", "báo cáo", "Đề án"],
    "-trich-yeu": ["Đề án", "báo cáo", "An toàn", "=công thức"],
    "so": ["=công thức", "An toàn", "báo cáo", "Đề án"],
    "-ngay": ["Đề án", "báo cáo", "An toàn", "=công thức"],
    "han": ["=công thức", "An toàn"],
    "khong-co": ["=công thức", "An toàn", "báo cáo", "Đề án"],
}


def test_an_excel_file_is_printed_across_with_its_head_on_every_page(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.an).get(LIST, {"xuat": "xlsx"})

    page = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active

    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToHeight, page.print_title_rows) == (0, "$1:$1")


def test_the_address_puts_the_list_in_order(cast: Cast, desk: Desk, issued: list[OutgoingDocument]) -> None:
    client = desk(cast.an)

    assert {order: subjects(client.get(LIST, {"xep": order})) for order in ORDERED} == ORDERED


def test_every_row_comes_once_over_all_pages_of_any_order(cast: Cast, issued: list[OutgoingDocument]) -> None:
    from vanthu.outgoing import listing

    OutgoingDocument.objects.update(
        issued_on=date(2026, 11, 1)
    )  # equal values: the key alone tells them apart
    for name in (*listing.ORDERS, *(f"-{name}" for name in listing.ORDERS)):
        _name, order = core.chosen(listing.ORDERS, name)
        seen: list[int] = []
        after = "start"
        while after:
            found = listing.listed(cast.an, listing.Wanted(), order, after=after, size=1)
            seen += [row.pk for row in found.rows]
            after = found.after

        whole = [row.pk for row in listing.exported(cast.an, listing.Wanted(), order)]
        assert seen == whole, name
        assert len(set(seen)) == len(seen) == (2 if "han" in name else 4), name


def test_a_place_that_means_nothing_never_breaks_the_list(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    client = desk(cast.an)
    for place in ("khong-phai-cho", "WzEsMl0", "W251bGwsMV0", "////", "x" * 5000, "WyJhIiwiYiJd", "W3t9LDFd"):
        for order in ("moi", "ngay", "han", "trich-yeu", "so"):
            assert client.get(LIST, {"sau": place, "xep": order}).status_code == 200, (place, order)


def test_filters_of_the_address_narrow_the_list_and_can_be_taken_away_one_by_one(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    wanted = {"khan": "3", "tu": "1/11/2026", "den": "30/11/2026", "loai": "cong_van"}
    answer = desk(cast.an).get(LIST, wanted)

    html = answer.content.decode()
    assert subjects(answer) == ["=công thức"]
    assert " từ 01/11/2026" in html
    without = re.search(r'class="chip chip-taken" href="([^"]+)"[^>]*>[^<]*Hỏa tốc', html)
    assert without
    assert "khan" not in without[1]
    assert "tu=" in without[1]


def test_days_narrow_by_the_date_of_the_document(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    assert subjects(desk(cast.an).get(LIST, {"tu": "2/11/2026", "den": "3/11/2026"})) == [
        "An toàn",
        "báo cáo",
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("tu=vớ vẩn", "“vớ vẩn” không phải là ngày"),
        ("den=31/2/2026", "“31/2/2026” không phải là ngày"),
        ("tu=5/12/2026&den=1/11/2026", "Ngày đầu sau ngày cuối"),
        ("don-vi=987654", "“Đơn vị”: giá trị đã chọn không còn nữa"),
        ("loai=khong_co", "“Loại văn bản”: giá trị đã chọn không còn nữa"),
        ("trang-thai=khong-co", "“Trạng thái”: giá trị đã chọn không còn nữa"),
    ],
)
def test_what_an_address_asks_for_in_vain_is_said(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument], query: str, said: str
) -> None:
    page = desk(cast.an).get(f"{LIST}?{query}").content.decode()
    assert said in page
    assert "không còn nữa" not in desk(cast.an).get(f"{LIST}?trang-thai=issued&tu=1/11").content.decode()


def test_a_day_that_is_none_stays_in_its_field_to_be_mended(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    page = desk(cast.an).get(f"{LIST}?tu=32/13").content.decode()
    assert re.search(r'name="tu" value="32/13" aria-invalid="true"', page)


def test_who_comes_back_has_all_that_was_shown(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing.listed, "__kwdefaults__", {"after": "", "size": 1})
    monkeypatch.setattr("vanthu.web.listing.views._MOST_TURNS", 3)
    client = desk(cast.an)
    expected = ["=công thức", "An toàn", "báo cáo", "Đề án"]

    for turn in (1, 2, 3):
        page = client.get(f"{LIST}?trang={turn}")
        assert subjects(page) == expected[:turn]
        assert f'hx-replace-url="{LIST}?trang={turn + 1}"' in page.content.decode()
        (more,) = re.findall(r'hx-get="([^"]*sau=[^"]*)"', page.content.decode())
        following = client.get(unescape(more), headers={"HX-Request": "true", "HX-Target": "next"})
        assert subjects(following) == expected[turn : turn + 1]
        assert turn == 3 or f'hx-replace-url="{LIST}?trang={turn + 2}"' in following.content.decode()
    for nonsense in ("99", "0", "-1", "x", "9" * 30):
        assert subjects(client.get(f"{LIST}?trang={nonsense}")) == expected[: 3 if nonsense == "99" else 1]
    around = page.content.decode().partition('class="page-head"')[2].partition('id="rows"')[0]
    assert "trang=" not in around, "no part of the view"


def test_the_columns_are_those_of_the_address_and_the_subject(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    html = desk(cast.an).get(LIST, {"cot": ["nguoi-soan"]}).content.decode()

    assert cast.hanh.name in html
    assert subjects(desk(cast.an).get(LIST, {"cot": ["nguoi-soan"]}))
    assert "state-done" not in html


def test_a_file_holds_exactly_the_rows_and_columns_of_the_view(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    view = {"xep": "-trich-yeu", "cot": ["so", "trich-yeu"], "den": "3/11/2026", "xuat": "xlsx"}
    rows = sheet(desk(cast.an).get(LIST, view))

    assert rows[0] == ("Số, ký hiệu", "Trích yếu")
    assert [row[1] for row in rows[1:]] == ["Đề án", "báo cáo", "An toàn"]


def test_ticked_rows_alone_are_taken_away(cast: Cast, desk: Desk, issued: list[OutgoingDocument]) -> None:
    view = {"xuat": "xlsx", "chon": [str(issued[1].pk), str(issued[2].pk), "rac"]}
    assert {row[2] for row in sheet(desk(cast.an).get(LIST, view))[1:]} == {"An toàn", "báo cáo"}


def test_a_file_holds_nothing_that_its_reader_may_not_see(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    chosen = [str(row.pk) for row in issued]

    assert len(sheet(desk(cast.la).get(LIST, {"xuat": "xlsx"}))) == 1
    assert len(sheet(desk(cast.la).get(LIST, {"xuat": "xlsx", "chon": chosen}))) == 1


def test_what_looks_like_a_formula_is_text_in_csv(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    answer = desk(cast.an).get(LIST, {"xuat": "csv", "khan": "3"})

    assert "'=công thức" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_file_says_what_did_not_fit(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vanthu.web.outgoing import lists

    monkeypatch.setattr(lists, "DOCUMENTS", replace(lists.DOCUMENTS, most_exported=2))
    monkeypatch.setattr(core, "MOST_EXPORTED", 2)
    rows = sheet(desk(cast.an).get(LIST, {"xuat": "xlsx"}))

    assert len(rows) == 1 + 2 + 1
    assert "chỉ có 2 dòng đầu" in str(rows[-1][0])


def test_every_list_is_a_page_and_a_file_with_few_queries(
    cast: Cast, desk: Desk, issued: list[OutgoingDocument]
) -> None:
    client = desk(cast.an)
    client.get("/")
    for address in (
        "outgoing:list",
        "incoming:list",
        "copies:list",
        "deliveries:list",
        "deliveries:received",
    ):
        with CaptureQueriesContext(connection) as heard:
            answer = client.get(reverse(address), {"q": "x"})

        assert answer.status_code == 200
        assert len(heard) <= 12, [one["sql"] for one in heard]
        assert len(sheet(client.get(reverse(address), {"xuat": "xlsx"}))) >= 1


def test_a_kept_view_is_under_its_name_for_its_owner_alone(cast: Cast, desk: Desk) -> None:
    given = {"listing": "van-ban-di", "query": "trang-thai=issued&cot=so", "name": "Đã phát hành"}

    answer = desk(cast.an).post(reverse("personal:keep_view"), given)

    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}?trang-thai=issued&cot=so")
    assert 'href="/van-ban-di/?trang-thai=issued&amp;cot=so"' in desk(cast.an).get(LIST).content.decode()
    assert "Đã phát hành</a>" not in re.sub(
        r'class="chip"[^>]*>[^<]*</a>', "", desk(cast.hanh).get(LIST).content.decode()
    )


@pytest.mark.parametrize("listing", sorted(LISTS))
def test_every_list_offers_to_keep_its_views_and_shows_them(cast: Cast, desk: Desk, listing: str) -> None:
    client = desk(cast.quyen if listing == "nguoi-dung" else cast.an)
    address = reverse(LISTS[listing])
    page = client.get(address).content.decode()

    assert f'name="listing" value="{listing}"' in page
    client.post(reverse("personal:keep_view"), {"listing": listing, "query": "xep=-x", "name": "Của tôi"})
    assert f'href="{address}?xep=-x"' in client.get(address).content.decode()


def test_keeping_a_view_again_replaces_it(cast: Cast, desk: Desk) -> None:
    for query in ("trang-thai=issued", "trang-thai=draft"):
        desk(cast.an).post(
            reverse("personal:keep_view"), {"listing": "van-ban-di", "query": query, "name": "Của tôi"}
        )

    assert SavedView.objects.get().query == "trang-thai=draft"


def test_a_kept_day_stays_in_its_year_and_a_word_moves_on(cast: Cast, desk: Desk) -> None:
    given = {"listing": "van-ban-di", "query": "tu=1/11&den=hôm nay&q=1/11", "name": "Tháng này"}

    answer = desk(cast.an).post(reverse("personal:keep_view"), given)

    kept = QueryDict(SavedView.objects.get().query)
    assert kept.dict() == {"tu": "01/11/2026", "den": "hôm nay", "q": "1/11"}
    assert answer["Location"] == f"{LIST}?{SavedView.objects.get().query}"


@pytest.mark.parametrize("address", [LIST, reverse("registers:book")])
def test_an_agency_without_units_says_that_it_does_not_narrow_by_one(
    cast: Cast, desk: Desk, address: str
) -> None:
    assert "“Đơn vị”: giá trị đã chọn" in desk(cast.binh).get(address, {"don-vi": "1"}).content.decode()
    assert 'name="don-vi"' not in desk(cast.binh).get(address).content.decode()


def test_a_name_that_is_taken_is_not_replaced_in_silence(cast: Cast, desk: Desk) -> None:
    client = desk(cast.an)
    told = []
    for query in ("trang-thai=issued", "trang-thai=draft"):
        given = {"listing": "van-ban-di", "query": query, "name": "Của tôi"}
        told.append(client.post(reverse("personal:keep_view"), given, follow=True).content.decode())

    assert ["“Của tôi” đã có từ trước" in page for page in told] == [False, True]


def test_who_removes_a_view_stays_where_they_were(cast: Cast, desk: Desk) -> None:
    view = SavedView.objects.create(
        person_id=cast.an.person_id, listing="so-dang-ky", name="x", query="so=incoming", kept_at=NOW
    )
    page = desk(cast.an).get(reverse("registers:book"), {"so": "incoming", "q": "a"}).content.decode()
    (query,) = re.findall(
        rf'{reverse("personal:drop_view", args=[view.pk])}">.*?name="query" value="([^"]*)"', page
    )

    answer = desk(cast.an).post(reverse("personal:drop_view", args=[view.pk]), {"query": unescape(query)})

    assert answer["Location"] == f"{reverse('registers:book')}?so=incoming&q=a"


def test_a_view_without_a_name_is_refused_and_nothing_is_kept(cast: Cast, desk: Desk) -> None:
    given = {"listing": "van-ban-di", "query": "trang-thai=issued", "name": "  "}
    client = desk(cast.an)
    answer = client.post(reverse("personal:keep_view"), given)

    assert answer["Location"] == f"{LIST}?trang-thai=issued", "the filters are not lost"
    assert "chế độ xem" in client.get(LIST).content.decode()
    assert not SavedView.objects.exists()


def test_one_keeps_so_many_views_of_a_list_and_no_more(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vanthu.personal.actions.MOST_VIEWS", 2)
    client = desk(cast.an)
    for name in ("Một", "Hai", "Ba", "Hai"):
        client.post(reverse("personal:keep_view"), {"listing": "van-ban-di", "query": "q=x", "name": name})

    assert set(SavedView.objects.values_list("name", flat=True)) == {"Một", "Hai"}
    assert tells(client.get(LIST), Refusal.TOO_MANY_VIEWS)


def test_a_view_of_no_list_is_not_there(cast: Cast, desk: Desk) -> None:
    given = {"listing": "https://elsewhere.example", "query": "", "name": "x"}
    assert desk(cast.an).post(reverse("personal:keep_view"), given).status_code == 404


def test_nobody_removes_the_view_of_another(cast: Cast, desk: Desk) -> None:
    view = SavedView.objects.create(
        person_id=cast.an.person_id, listing="van-ban-di", name="x", query="", kept_at=NOW
    )
    address = reverse("personal:drop_view", args=[view.pk])

    assert desk(cast.hanh).post(address).status_code == 404
    assert desk(cast.an).post(address).status_code == 303
    assert not SavedView.objects.exists()
