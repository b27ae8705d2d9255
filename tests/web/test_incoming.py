"""The page of an incoming document: what is offered to whom, and when not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.incoming import parcels
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs.worker import run_due
from vanthu.outgoing.words import LinkKind
from vnedxml.codes import BusinessType, ReceiverType
from vnedxml.model import Business, BusinessDocumentInfo, Receiver

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def test_what_the_sender_wants_back_is_answered_before_it_is_registered(armed: Cast, desk: Desk) -> None:
    document = paper.issued(armed)
    run_due(NOW)
    arrived = IncomingDocument.objects.get(code=document.code)
    page, client = reverse("incoming:show", args=[arrived.pk]), desk(armed.binh)
    register = reverse("incoming:register", args=[arrived.pk])
    assert register in client.get(page).content.decode()

    paper.issued(armed, subject="Thu hồi", link_kind=LinkKind.RECALL, linked_id=document.pk)
    run_due(NOW)

    asked = client.get(page).content.decode()
    assert reverse("incoming:give_back", args=[arrived.pk]) in asked
    assert register not in asked
    client.post(reverse("incoming:keep", args=[arrived.pk]), {"reason": "Đã chuyển xử lý"})
    assert register in client.get(page).content.decode(), "who declines the recall may register it"


def test_what_was_replaced_says_so_before_its_file_and_on_the_way_to_it(armed: Cast, desk: Desk) -> None:
    document = paper.issued(armed)
    newer = paper.issued(armed, subject="thay thế", link_kind=LinkKind.REPLACE, linked_id=document.pk)
    run_due(NOW)
    earlier, later = (IncomingDocument.objects.get(code=one.code) for one in (document, newer))
    client = desk(armed.binh)
    for one in (earlier, later):
        client.post(reverse("incoming:register", args=[one.pk]))
    file = reverse("incoming:file", args=[earlier.pk, 0])

    page = desk(armed.huy).get(reverse("incoming:show", args=[earlier.pk])).content.decode()
    told = desk(armed.huy).get(file).content.decode()

    for words in (page.partition("<pdf-viewer")[0].partition('class="document-head"')[2], told):
        assert "Đã được thay thế: không sử dụng, không thực hiện theo văn bản này nữa." in words
        assert (
            f'Bên gửi đã thay thế bằng <a href="{reverse("incoming:show", args=[later.pk])}">{later.code}</a>'
            in words
        )
    handed_out = desk(armed.huy).get(f"{file}?da-biet=1")
    assert handed_out["Content-Type"] == "application/pdf"
    assert "ĐÃ ĐƯỢC THAY THẾ" in unquote(handed_out["Content-Disposition"])


def test_the_clerk_reads_that_the_paper_follows(armed: Cast, desk: Desk) -> None:
    told = []
    for follows in (True, False):
        document = paper.issued(armed, paper_follows=follows)
        run_due(NOW)
        arrived = IncomingDocument.objects.get(code=document.code)
        page = desk(armed.binh).get(reverse("incoming:show", args=[arrived.pk])).content.decode()
        told.append((arrived.paper_follows, "Bản giấy được gửi theo sau" in page))

    assert told == [(True, True), (False, False)]


@pytest.mark.parametrize(
    ("code", "change", "is_told"),
    [
        ("H44.01", ReceiverType.REMOVED, True),
        ("H44.01", ReceiverType.ADDED, False),
        ("H44.09", ReceiverType.REMOVED, False),
    ],
)
def test_an_agency_that_an_update_removes_from_the_recipients_is_told(
    armed: Cast, desk: Desk, code: str, change: ReceiverType, *, is_told: bool
) -> None:
    info = BusinessDocumentInfo(document_receiver=True, receiver_list=(Receiver(code, change),))
    update = Business(
        business_doc_type=BusinessType.UPDATE, document_id=parcels.name("11"), business_document_info=info
    )
    for message in (parcels.document(armed, "11"), parcels.document(armed, "12", update)):
        parcels.bring(armed, message)
        run_due(NOW)
    arrived = IncomingDocument.objects.get(code="12/STTTT-CNTT")

    page = desk(armed.binh).get(reverse("incoming:show", args=[arrived.pk])).content.decode()

    assert ("Bên gửi đã đưa cơ quan ra khỏi nơi nhận" in page) is is_told
