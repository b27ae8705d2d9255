"""The page of an incoming document: what is offered to whom, and when not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs.worker import run_due
from vanthu.outgoing.words import LinkKind

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
