"""The books of posting and of the use of file copies (NĐ 30/2020 App IV.III, IV.IV)."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.cast import Cast
from tests.refusing import tells
from vanthu.core.errors import Refusal
from vanthu.registers.models import FileUse, Posting
from vanthu.registers.side_books import COLUMNS, SideBook

if TYPE_CHECKING:
    from tests.web.conftest import Desk

POSTING = reverse("registers:side_book", args=["posting"])
FILE_USE = reverse("registers:side_book", args=["file-use"])
LETTER = {"sent_on": "hôm nay", "code": "05/STTTT-CNTT", "places": "UBND huyện Lâm Thao", "envelopes": "2"}
USE = {
    "used_on": "23/11/2026", "user_name": "Nguyễn Thị Hạnh", "code": "05/STTTT-CNTT", "issued_on": "20/11/2026",
    "subject": "Công văn gửi, nhận văn bản", "permitted_by": "Trần Văn Dũng",
}  # fmt: skip


def test_the_columns_are_those_of_the_appendix() -> None:
    assert [len(COLUMNS[book]) for book in SideBook] == [6, 9]
    assert [sum(column.width for column in COLUMNS[book]) for book in SideBook] == [257, 257]


def test_a_posted_letter_is_entered_and_its_receipt_completed_once(cast: Cast, desk: Desk) -> None:
    client = desk(cast.an)
    assert client.post(POSTING, LETTER).status_code == 303
    line = Posting.objects.get()
    address = reverse("registers:side_complete", args=["posting", line.pk])

    assert client.post(address, {"said": "Bưu điện Việt Trì, 23/11"}).status_code == 303
    assert tells(client.post(address, {"said": "khác"}), Refusal.LINE_COMPLETE)
    assert Posting.objects.get().receipt == "Bưu điện Việt Trì, 23/11"
    assert "UBND huyện Lâm Thao" in client.get(POSTING).content.decode()


def test_a_file_copy_comes_back_after_it_was_taken(cast: Cast, desk: Desk) -> None:
    client = desk(cast.an)
    client.post(FILE_USE, USE)
    line = FileUse.objects.get()
    address = reverse("registers:side_complete", args=["file-use", line.pk])

    assert client.post(address, {"said": "20/11/2026"}).status_code == 422
    assert client.post(address, {"said": "hôm kia nữa"}).status_code == 422
    assert FileUse.objects.get().returned_on is None
    assert client.post(address, {"said": "25/11/2026"}).status_code == 303
    assert tells(client.post(address, {"said": "26/11/2026"}), Refusal.LINE_COMPLETE)
    assert FileUse.objects.get().returned_on == date(2026, 11, 25)


def test_nobody_uses_a_file_copy_without_permission(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.an).post(FILE_USE, USE | {"permitted_by": ""})

    assert answer.status_code == 422
    assert not FileUse.objects.exists()


@pytest.mark.parametrize("who", ["hanh", "dung"])
def test_only_the_clerk_enters(who: str, cast: Cast, desk: Desk) -> None:
    assert desk(getattr(cast, who)).post(POSTING, LETTER).status_code in {403, 404}
    assert not Posting.objects.exists()


def test_another_agency_neither_reads_nor_completes(cast: Cast, desk: Desk) -> None:
    desk(cast.an).post(POSTING, LETTER)
    line = Posting.objects.get()

    assert "Lâm Thao" not in desk(cast.binh).get(POSTING).content.decode()
    address = reverse("registers:side_complete", args=["posting", line.pk])
    assert desk(cast.binh).post(address, {"said": "x"}).status_code == 404


def test_a_book_is_printed_with_its_cover_and_taken_away_as_excel(cast: Cast, desk: Desk) -> None:
    client = desk(cast.an)
    client.post(POSTING, LETTER)

    pdf = client.get(reverse("registers:side_printed", args=["posting"]))
    excel = client.get(reverse("registers:side_excel", args=["posting"]))

    assert b"".join(pdf).startswith(b"%PDF-")
    rows = list(load_workbook(io.BytesIO(b"".join(excel.streaming_content))).active.values)  # type: ignore[attr-defined,union-attr]
    assert rows[0][:4] == ("Ngày chuyển", "Số, ký hiệu văn bản", "Nơi nhận văn bản", "Số lượng bì")
    assert rows[1][:4] == ("23/11/2026", "05/STTTT-CNTT", "UBND huyện Lâm Thao", "2")
