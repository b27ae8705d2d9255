"""The scan of a paper document on its own page: kept, read in the background, attached or held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.documents import page_reading
from vanthu.documents.page_reading import Field, PageReading
from vanthu.jobs.worker import run_due

if TYPE_CHECKING:
    from tests.web.conftest import Desk


@time_machine.travel(NOW, tick=False)
def test_the_page_says_that_the_scan_is_read_then_what_was_wrong_and_takes_the_clerk_s_word(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = PageReading({"number": Field("7", 90), "notation": Field("STTTT-CNTT", 90)})
    monkeypatch.setattr(page_reading, "read_page", lambda content, name: other)
    document = paper.paper_numbered(cast)
    page, address = (reverse(f"outgoing:{name}", args=[document.pk]) for name in ("show", "attach_scan"))
    an = desk(cast.an)

    upload = SimpleUploadedFile("quet.pdf", paper.scan(), content_type="application/pdf")
    assert an.post(address, {"scan": upload}).status_code in {302, 303}
    assert b'data-scan="reading"' in an.get(page).content
    run_due(NOW)
    held = an.get(page).content.decode()
    assert 'data-scan="held"' in held
    assert "07/STTTT-CNTT" in held

    assert an.post(address, {"confirmed": "1"}).status_code in {302, 303}
    document.refresh_from_db()
    assert document.state == "scanned"


@time_machine.travel(NOW, tick=False)
def test_what_the_clerk_chose_stays_chosen_when_the_numbers_differ(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vanthu.core.actor import Actor
    from vanthu.core.blobs import blobs
    from vanthu.scans import actions

    other = PageReading({"number": Field("7", 90), "notation": Field("STTTT-CNTT", 90)})
    monkeypatch.setattr(page_reading, "read_page", lambda content, name: other)
    document = paper.paper_numbered(cast)
    system = Actor.system("Hộp quét", agency_id=cast.sender.pk)
    scan = actions.take_in(blobs().put(paper.scan()), name="a.pdf", pages=1, actor=system, now=NOW)
    run_due(NOW)

    answer = desk(cast.an).post(reverse("scans:attach", args=[scan.pk]), {"document": document.pk})

    assert answer.status_code == 422
    assert f'value="{document.pk}" selected' in answer.content.decode()
