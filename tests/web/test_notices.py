"""The bell, its list, and how one chooses to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.jobs.worker import run_due
from vanthu.personal import queries
from vanthu.personal.models import Notice
from vanthu.personal.words import ByMail, Topic

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def test_the_bell_counts_and_opening_the_document_reads(cast: Cast, desk: Desk) -> None:
    document = paper.submitted(cast)
    run_due(NOW)
    client = desk(cast.dung)

    assert "1 chưa đọc" in client.get("/").content.decode()
    assert "Có việc đến lượt tôi" in client.get(reverse("personal:notices")).content.decode()
    client.get(reverse("outgoing:show", args=[document.pk]))
    assert "chưa đọc" not in client.get("/").content.decode()


def test_a_notice_leads_to_its_document(cast: Cast, desk: Desk) -> None:
    document = paper.submitted(cast)
    run_due(NOW)
    notice = Notice.objects.get(person_id=cast.dung.person_id)

    answer = desk(cast.dung).get(reverse("personal:notice", args=[notice.pk]))

    assert answer["Location"] == reverse("outgoing:show", args=[document.pk])
    assert desk(cast.hanh).get(reverse("personal:notice", args=[notice.pk])).status_code == 404


def test_everything_is_marked_as_read_at_once(cast: Cast, desk: Desk) -> None:
    paper.submitted(cast)
    run_due(NOW)

    desk(cast.dung).post(reverse("personal:read_notices"))

    assert queries.unread(cast.dung) == 0


def test_the_form_keeps_how_one_is_told(cast: Cast, desk: Desk) -> None:
    desk(cast.dung).post(
        reverse("personal:notice_ways"),
        {"in_app-turn": "1", "by_mail-turn": "daily", "by_mail-stuck": "nonsense"},
    )

    ways = queries.ways(cast.dung)
    assert (ways[Topic.TURN].in_app, ways[Topic.TURN].by_mail) == (True, ByMail.DAILY)
    assert (ways[Topic.STUCK].in_app, ways[Topic.STUCK].by_mail) == (False, ByMail.NEVER)


def test_a_notice_of_an_unchanged_version_is_read_when_the_document_is_opened_again(
    cast: Cast, desk: Desk
) -> None:
    document = paper.submitted(cast)
    client = desk(cast.dung)
    client.get(reverse("outgoing:show", args=[document.pk]))
    run_due(NOW)
    assert queries.unread(cast.dung) == 1

    client.get(reverse("outgoing:show", args=[document.pk]))

    assert queries.unread(cast.dung) == 0
