"""Who is told what, once, where they want it; and mails that say nothing of what documents say."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.audit.record import record
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound
from vanthu.directory.models import Person
from vanthu.jobs import queue
from vanthu.jobs.models import Work
from vanthu.jobs.registry import Batch
from vanthu.jobs.worker import run_due
from vanthu.outgoing import actions as outgoing
from vanthu.personal import actions_notices, jobs, queries
from vanthu.personal.choices import Way, next_morning
from vanthu.personal.models import Notice
from vanthu.personal.words import ByMail, Topic

if TYPE_CHECKING:
    from pytest_django import Settings


def topics(actor: Actor) -> list[Topic]:
    """Return what somebody was told, oldest first."""
    rows = Notice.objects.filter(person_id=actor.person_id).order_by("id")
    return [row.topic_word for row in rows]


def choose(actor: Actor, topic: Topic, *, in_app: bool = True, by_mail: ByMail = ByMail.NEVER) -> None:
    """Choose how somebody is told about a topic."""
    actions_notices.choose({topic: Way(in_app=in_app, by_mail=by_mail)}, actor=actor, now=NOW)


def addressed(actor: Actor) -> None:
    """Give somebody an address of their own."""
    Person.objects.filter(pk=actor.person_id).update(email=f"nguoi-{actor.person_id}@example.org")


class Letters:
    """What an SMTP server took: it refuses as long as `is_down`."""

    def __init__(self) -> None:
        """Begin with an empty box."""
        self.taken: list[Any] = []
        self.is_down = False

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        """Take a mail, or say that one should come again."""
        if self.is_down:
            return "451 later"
        self.taken.append(envelope)
        return "250 OK"


@contextmanager
def smtp(settings: Settings) -> Iterator[Letters]:
    """Run an SMTP server on a free port and have the product send through it."""
    letters = Letters()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(letters, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.VANTHU_ADDRESS = "https://vanthu.example.gov.vn"
        yield letters
    finally:
        server.stop()


def test_the_signer_is_told_that_a_document_waits_and_the_drafter_is_not(cast: Cast) -> None:
    paper.submitted(cast)
    run_due(NOW)

    assert topics(cast.dung) == [Topic.TURN]
    assert topics(cast.hanh) == []
    assert queries.unread(cast.dung) == 1
    assert queries.unread(cast.la) == 0


def test_the_drafter_is_told_that_it_came_back_and_why(cast: Cast) -> None:
    document = paper.submitted(cast)
    outgoing.send_back(document.pk, reason="thiếu căn cứ", actor=cast.dung, now=NOW)
    run_due(NOW)

    notice = Notice.objects.get(person_id=cast.hanh.person_id)
    assert (notice.topic_word, notice.said) == (Topic.RETURNED, "thiếu căn cứ")


def test_nobody_is_told_twice_when_the_same_work_is_done_again(cast: Cast) -> None:
    paper.submitted(cast)
    run_due(NOW)
    Work.objects.filter(kind="personal.tell").update(done_at=None)
    run_due(NOW)

    assert topics(cast.dung) == [Topic.TURN]


def test_many_entries_are_told_of_in_one_go_and_to_the_same_people(
    cast: Cast,
) -> None:
    document = paper.submitted(cast)
    run_due(NOW, at_once=16)
    first = [topics(person) for person in (cast.dung, cast.hanh)]
    outgoing.send_back(document.pk, reason="thiếu căn cứ", actor=cast.dung, now=NOW)
    run_due(NOW, at_once=16)
    quiet = Work.objects.filter(kind="personal.tell")
    assert (first, topics(cast.hanh)) == ([[Topic.TURN], []], [Topic.RETURNED])

    quiet.update(done_at=None)
    claims = queue.claim(now=NOW + queue.LEASE, most=16)
    assert len(claims) == quiet.count() > 1
    jobs.tell_together(Batch(claims, lambda: NOW))

    assert quiet.filter(done_at=None).count() == 0
    assert (topics(cast.dung), topics(cast.hanh)) == ([Topic.TURN], [Topic.RETURNED])


@pytest.mark.django_db
def test_a_document_that_was_simply_accepted_leaves_nothing_to_tell() -> None:
    for outcome in ("accepted", "refused"):
        record(Event.DELIVERY_SETTLED, "05/STTTT", actor=SYSTEM, now=NOW, outcome=outcome)

    told = [work.payload["entry_id"] for work in Work.objects.filter(kind="personal.tell")]
    assert [AuditEntry.objects.get(pk=pk).detail["outcome"] for pk in told] == ["refused"]


def test_an_act_that_was_rolled_back_tells_nobody(cast: Cast) -> None:
    document = paper.drafted(cast)
    before = Work.objects.filter(kind="personal.tell").count()
    with pytest.raises(Exception, match=r"."):
        outgoing.send_back(document.pk, reason="", actor=cast.la, now=NOW)

    assert Work.objects.filter(kind="personal.tell").count() == before


def test_who_wants_no_notice_of_a_topic_gets_none(cast: Cast) -> None:
    choose(cast.dung, Topic.TURN, in_app=False)
    paper.submitted(cast)
    run_due(NOW)

    assert topics(cast.dung) == []


def test_what_is_overdue_is_told_the_morning_after_unless_it_is_settled(cast: Cast) -> None:
    late = paper.submitted(cast, due_on=date(2026, 11, 25))
    settled = paper.submitted(cast, due_on=date(2026, 11, 25))
    run_due(NOW)
    type(settled).objects.filter(pk=settled.pk).update(
        state="issued", number=1, issued_on=date(2026, 11, 24), issued_at=NOW
    )
    run_due(NOW + timedelta(days=2))  # the day itself is not past yet
    assert Topic.OVERDUE not in topics(cast.dung)

    run_due(NOW + timedelta(days=3))

    told = Notice.objects.filter(topic=Topic.OVERDUE)
    assert {(one.person_id, one.object_id) for one in told} == {
        (cast.dung.person_id, late.pk),
        (cast.hanh.person_id, late.pk),
    }


def test_a_change_of_rights_is_told_to_whom_it_concerns_and_who_confirms_it(cast: Cast) -> None:
    from vanthu.core.actor import Role
    from vanthu.directory import actions as directory

    run_due(NOW)
    Notice.objects.all().delete()  # of the posts that the cast was given
    directory.give_post(
        cast.hanh.person_id or 0, agency_id=cast.sender.pk, unit_id=None, title="Văn thư", roles=frozenset({Role.CLERK}),
        actor=cast.quyen, now=NOW,
    )  # fmt: skip
    run_due(NOW)

    assert Topic.RIGHTS in topics(cast.hanh)
    assert Topic.RIGHTS in topics(cast.dung)
    assert Topic.RIGHTS not in topics(cast.quyen), "who did it knows it"


def test_of_many_posts_given_in_one_moment_each_person_is_told_of_their_own_and_who_confirms_them_once(
    cast: Cast,
) -> None:
    from vanthu.core.actor import Role
    from vanthu.directory import actions as directory

    run_due(NOW)
    Notice.objects.all().delete()  # of the posts that the cast was given
    for who in (cast.hanh, cast.an):
        directory.give_post(
            who.person_id or 0, agency_id=cast.sender.pk, unit_id=None, title="Thư ký", roles=frozenset({Role.CLERK}),
            actor=cast.quyen, now=NOW,
        )  # fmt: skip
    run_due(NOW)

    for who in (cast.hanh, cast.an, cast.dung):
        assert Notice.objects.filter(person_id=who.person_id, topic=Topic.RIGHTS).count() == 1
    label = Notice.objects.get(person_id=cast.dung.person_id, topic=Topic.RIGHTS).label
    assert "Nguyễn Thị Hạnh" in label, "who confirms is told of the first"
    assert label.endswith("và 1 thay đổi khác cùng lúc"), "and of how many more"


def test_nobody_reads_the_notice_of_another(cast: Cast) -> None:
    paper.submitted(cast)
    run_due(NOW)
    notice = Notice.objects.get(person_id=cast.dung.person_id)

    with pytest.raises(NotFound):
        actions_notices.read_notice(notice.pk, actor=cast.hanh, now=NOW)
    assert actions_notices.read_all(actor=cast.hanh, now=NOW) == 0
    assert queries.unread(cast.dung) == 1


def test_a_mail_names_the_topic_and_the_address_and_nothing_of_the_document(
    cast: Cast, settings: Settings
) -> None:
    addressed(cast.dung)
    choose(cast.dung, Topic.TURN, by_mail=ByMail.AT_ONCE)
    with smtp(settings) as letters:
        paper.submitted(cast, subject="Chuyện rất riêng")
        run_due(NOW)

    (envelope,) = letters.taken
    from email import message_from_bytes, policy

    mail = message_from_bytes(envelope.content, policy=policy.default)
    body = mail.get_content()
    assert envelope.rcpt_tos == [f"nguoi-{cast.dung.person_id}@example.org"]
    assert "Có việc đến lượt tôi" in mail["Subject"]
    notice = Notice.objects.get(person_id=cast.dung.person_id)
    to_it = f"Mở xem: https://vanthu.example.gov.vn/cua-toi/thong-bao/{notice.pk}"
    assert to_it in body.splitlines(), "a single one leads there at once"
    assert "/cua-toi/thong-bao/cach-nhan" in mail["List-Unsubscribe"]
    assert "riêng" not in body + mail["Subject"]
    assert Notice.objects.get(person_id=cast.dung.person_id).mailed_at == NOW


def test_a_mail_that_no_server_takes_is_tried_again_and_goes_out_once(cast: Cast, settings: Settings) -> None:
    addressed(cast.dung)
    choose(cast.dung, Topic.TURN, by_mail=ByMail.AT_ONCE)
    with smtp(settings) as letters:
        letters.is_down = True
        paper.submitted(cast)
        run_due(NOW)
        assert Work.objects.get(kind="personal.mail").done_at is None
        letters.is_down = False
        run_due(NOW + timedelta(hours=2))
        run_due(NOW + timedelta(hours=4))

    assert len(letters.taken) == 1


def test_what_was_read_meanwhile_is_not_mailed(cast: Cast, settings: Settings) -> None:
    addressed(cast.dung)
    choose(cast.dung, Topic.TURN, by_mail=ByMail.DAILY)
    with smtp(settings) as letters:
        paper.submitted(cast)
        run_due(NOW)
        actions_notices.read_all(actor=cast.dung, now=NOW)
        run_due(next_morning(NOW))

    assert letters.taken == []


def test_a_morning_brings_one_mail_for_everything(cast: Cast, settings: Settings) -> None:
    addressed(cast.dung)
    choose(cast.dung, Topic.TURN, by_mail=ByMail.DAILY)
    with smtp(settings) as letters:
        for _ in range(3):
            paper.submitted(cast)
        run_due(NOW)
        assert letters.taken == []
        run_due(next_morning(NOW))

    assert len(letters.taken) == 1


def test_without_an_address_or_a_server_nothing_is_mailed(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    choose(cast.dung, Topic.TURN, by_mail=ByMail.AT_ONCE)
    paper.submitted(cast)
    run_due(NOW)

    assert queries.unread(cast.dung) == 1
    assert not Work.objects.filter(kind="personal.mail").exists()
    assert SYSTEM.person_id is None
