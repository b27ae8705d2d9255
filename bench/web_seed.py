"""A records office of many years, put down a batch per statement: every row is like one that was really made."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

BATCH: Final = 100_000
SENTENCES: Final = (
    "đề nghị phê duyệt kế hoạch triển khai nhiệm vụ chuyển đổi số xây dựng chính quyền điện tử",
    "báo cáo kết quả thực hiện công tác văn thư lưu trữ tăng cường bảo đảm an toàn thông tin mạng",
    "tổ chức hội nghị tập huấn cấp huyện xã phường đầu tư công giải ngân vốn kiểm tra giám sát",
    "quy chế phối hợp cung cấp dịch vụ trực tuyến góp ý dự thảo nghị quyết",
)
WORDS: Final = tuple(word for sentence in SENTENCES for word in sentence.split())
_SUBJECT: Final = {"subject": "w.subject || ' so ' || n.i", "subject_folded": "w.folded || ' so ' || n.i"}


@dataclass(frozen=True)
class Office:
    """What a benchmark has to know of an office: how large it is, and the keys of who reads what."""

    documents: int
    clerk: int
    administrator: int
    document: int
    """The last outgoing document."""


def put_down(cast: Any, count: int) -> Office:  # tests.cast.Cast, which needs Django
    """Put down `count` outgoing documents of the sender, half as many incoming, a register of a quarter; and people."""
    from django.db import connection

    from vanthu.outgoing.models import OutgoingDocument

    _words()
    with _without_words():
        _outgoing(cast, count)
        _incoming(cast, count // 2)
    _register(cast, count // 4)
    _people(cast)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Office(
        documents=count,
        clerk=cast.an.person_id,
        administrator=cast.quyen.person_id,
        document=OutgoingDocument.objects.latest("pk").pk,
    )


@contextmanager
def _without_words() -> Iterator[None]:
    """Have PostgreSQL's indexes of words made when all rows are there: row by row it took five times as long."""
    from django.db import connection

    from vanthu.incoming import queries as incoming
    from vanthu.outgoing import queries as outgoing

    if connection.vendor != "postgresql":
        yield
        return
    indexes = (incoming.WORDS, outgoing.WORDS)
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute(f"DROP INDEX {index.name}")
    yield
    for index in indexes:
        index._after_migrations(using="default")


def _words() -> None:
    from django.db import connection

    from vanthu.core.text import fold

    chance = random.Random(1)  # noqa: S311 a seed, so that every run has the same documents
    subjects = [" ".join(chance.sample(WORDS, 18)) for _ in range(5000)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE words_of (k integer PRIMARY KEY, subject text, folded text)")
        cursor.executemany(
            "INSERT INTO words_of VALUES (%s, %s, %s)",
            [(k, one, fold(one)) for k, one in enumerate(subjects)],
        )


def _multiply(first: Any, count: int, **varied: str) -> None:  # any model's row
    """Have `count` rows like the first one; `varied`: SQL of what differs, of n.i, the row's turn, and the words w."""
    from django.db import connection, transaction

    fields = type(first)._meta.concrete_fields
    columns = [field.column for field in fields if field.column != "id"]
    table = type(first)._meta.db_table
    picked = ", ".join(varied.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT CAST(%s AS integer) UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
    )
    for begin in range(1, count, BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f'{numbers}INSERT INTO "{table}" ({names}) SELECT {picked} FROM n '  # noqa: S608 our own names
                f'JOIN words_of w ON w.k = (n.i %% 5000) * 7919 %% 5000, "{table}" t WHERE t.id = %s',
                [begin, min(begin + BATCH, count) - 1, first.pk],
            )


def _outgoing(cast: Any, count: int) -> None:
    from tests.domain import paper
    from vanthu.core import clock
    from vanthu.outgoing.models import OutgoingDocument

    drafted, now = paper.drafted(cast, now=clock.now()), clock.now()
    rows = OutgoingDocument.objects.filter(pk=drafted.pk)
    rows.update(state="issued", number=1, issued_on=clock.hanoi_date(now), issued_at=now)
    _multiply(drafted, count, number="n.i", **_SUBJECT)
    # Few of a kind, all over the years.
    few = OutgoingDocument.objects.extra(where=["id %% 25000 = 77"])
    few.update(state="sealed", kind="nghi_quyet", urgency="3", issued_at=None)


def _incoming(cast: Any, count: int) -> None:
    from vanthu.core import clock
    from vanthu.exchange.models import InboundPackage, Peer
    from vanthu.incoming.models import IncomingDocument

    now, day = clock.now(), clock.hanoi_date(clock.now())
    package = InboundPackage.objects.create(
        peer=Peer.objects.create(name="trục"),
        sender=cast.receiver, recipient=cast.sender, sender_code=cast.receiver.code,
        recipient_code=cast.sender.code, message_id="0", sha256="0" * 64, size=1, sequence=0, received_at=now,
        stored_receipt="", kind="document", state="accepted", outcome_receipt="x", settled_at=now,
    )  # fmt: skip
    _multiply(package, count, message_id="'' || n.i", sequence="n.i")
    first = IncomingDocument.objects.create(
        agency=cast.sender, package=package, state="done", sender_code=cast.receiver.code,
        sender_name=cast.receiver.name, code="1/UBND", code_folded="1/ubnd", kind_name="Công văn", subject="một",
        subject_folded="mot", issued_on=day, arrived_at=now, number=1, registered_at=now,
        due_on=day - timedelta(days=9), finished_at=now, answer_by=now, answered_at=now,
    )  # fmt: skip
    _multiply(first, count, package_id=f"{package.pk} + n.i", number="n.i + 1", **_SUBJECT)
    few = IncomingDocument.objects.extra(where=["id %% 12500 = 77"])
    few.update(state="received", urgency="3", finished_at=None, answered_at=None)


def _register(cast: Any, count: int) -> None:
    from vanthu.core import clock
    from vanthu.registers import actions
    from vanthu.registers.facts import EntryFacts
    from vanthu.registers.models import Counter, RegisterEntry
    from vanthu.registers.words import BookKind

    facts = EntryFacts(
        document_kind="cong_van", notation="STTTT", subject="một", signer="Trần Văn Dũng", places="UBND"
    )
    taken = actions.take(
        cast.sender.pk,
        kind=BookKind.OUTGOING,
        document=cast.sender,
        facts=facts,
        actor=cast.an,
        now=clock.now(),
    )
    entry = RegisterEntry.objects.get(taken=taken)
    _multiply(taken, count, number="n.i + 1", document_id=f"{taken.document_id} + n.i")
    subject = {"subject": "w.subject", "subject_folded": "w.folded", "code": "(n.i + 1) || '/STTTT'"}
    _multiply(entry, count, number="n.i + 1", taken_id=f"{taken.pk} + n.i", **subject)
    Counter.objects.filter(book=taken.book).update(last=count, entered=count)


def _people(cast: Any) -> None:
    from vanthu.core import clock
    from vanthu.directory.models import Person, Post

    drafter = Post.objects.get(pk=cast.hanh.post_id)
    people = [
        Person(username=f"can-bo-{n}", full_name=f"Nguyễn Văn {n}", password_set_at=clock.now())
        for n in range(500)
    ]
    for person in Person.objects.bulk_create(people):
        Post.objects.create(
            person=person, agency=drafter.agency, unit=drafter.unit, title="Chuyên viên", roles=drafter.roles,
            held_from=drafter.held_from,
        )  # fmt: skip
