"""What a list shows by its composed statements is what its ordinary query holds, for whoever asks and whatever is asked."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.actor import Actor
from vanthu.core.listing import Order, Slice
from vanthu.directory.models import Agency
from vanthu.documents.words import Kind, Urgency
from vanthu.exchange.models import InboundPackage, Peer
from vanthu.incoming import listing as incoming
from vanthu.incoming import queries
from vanthu.incoming.models import IncomingDocument
from vanthu.incoming.states import State as Arrived
from vanthu.outgoing import listing as outgoing
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import OUT, UNSIGNED, State
from vanthu.registers import actions as registers
from vanthu.registers import listing as register
from vanthu.registers.facts import EntryFacts
from vanthu.registers.models import Book, TakenNumber
from vanthu.registers.words import BookKind

UNNUMBERED = {Arrived.RECEIVED, Arrived.REFUSED, Arrived.RECALLED}
TODAY = date(2026, 11, 23)


def everybody(cast: Cast) -> list[Actor]:
    people = [value for value in vars(cast).values() if isinstance(value, Actor)]
    today = [replace(one, day=TODAY) for one in people]
    nobody = [Actor(name="khách", agency_id=None), Actor.system("máy"), Actor.system("máy", agency_id=1)]
    return [*people, *today, *nobody]


def pages(some: Callable[[str], Slice[Any]]) -> Iterator[int]:
    after = "0"
    while after:
        found = some("" if after == "0" else after)
        yield from (row.pk for row in found.rows)
        after = found.after


def orders(known: dict[str, Order]) -> list[Order]:
    return [*known.values(), *(replace(one, is_descending=not one.is_descending) for one in known.values())]


@pytest.fixture
def sent(cast: Cast) -> None:
    """Put down documents of both agencies in every state, of two types, with and without number and deadline."""
    first = paper.drafted(cast)
    rows = []
    for at, (state, (kind, day)) in enumerate(
        product(State, [("cong_van", TODAY), ("quyet_dinh", TODAY - timedelta(days=4))])
    ):
        first.pk, first.state, first.kind = None, state.value, kind
        first.number, first.issued_on = (None, None) if state in UNSIGNED else (at // 3 + 1, day)
        first.issued_at = NOW if state in OUT else None
        first.due_on, first.urgency = (TODAY - timedelta(days=at % 3), "3") if at % 2 else (None, "0")
        first.subject_folded = f"so {at // 4}"
        rows.append(OutgoingDocument(**{f.attname: getattr(first, f.attname) for f in first._meta.fields}))
    OutgoingDocument.objects.bulk_create(rows)
    theirs = OutgoingDocument.objects.filter(pk__in=[row.pk for row in rows[::5]])
    theirs.update(agency=cast.receiver, drafter_id=cast.huy.post_id, signer_id=cast.minh.post_id)


def test_everybody_sees_on_the_pages_of_outgoing_documents_what_the_query_holds(
    cast: Cast, sent: None
) -> None:
    wanted = [
        outgoing.Wanted(),
        *(outgoing.Wanted(state=state) for state in (State.DRAFT, State.ISSUED)),
        outgoing.Wanted(kind=Kind.CONG_VAN, urgency=Urgency.MOST_URGENT),
        outgoing.Wanted(kind=Kind.QUYET_DINH, urgency=Urgency.ORDINARY),
        *(outgoing.Wanted(from_=day, to=day) for day in (TODAY, TODAY - timedelta(days=1))),
        *(outgoing.Wanted(overdue_on=day) for day in (TODAY, TODAY - timedelta(days=1))),
        outgoing.Wanted(unit_id=7),
    ]
    seen = set()
    for who, what, order in product(everybody(cast), wanted, orders(dict(outgoing.ORDERS))):
        shown = [
            *pages(lambda after, w=who, q=what, o=order: outgoing.listed(w, q, o, after=after, size=3))  # type: ignore[misc]
        ]
        assert shown == [row.pk for row in outgoing.exported(who, what, order)], (who, what, order)
        seen.add(tuple(shown))
    assert len(seen) > 40  # they do differ


@pytest.fixture
def arrived(cast: Cast) -> None:
    """Put down incoming documents of two agencies in every state, an hour apart."""
    peer = Peer.objects.create(name="trục")
    for at, (state, agency) in enumerate(product(Arrived, [cast.sender, cast.receiver])):
        package = InboundPackage.objects.create(
            peer=peer, sender=cast.receiver, recipient=agency, message_id=str(at), sha256="0" * 64, size=1,
            sequence=at, received_at=NOW, stored_receipt="", kind="document", state="accepted",
            outcome_receipt="x", settled_at=NOW,
        )  # fmt: skip
        IncomingDocument.objects.create(
            agency=agency, package=package, state=state.value, sender_code=f"H{at % 2}", sender_name="Sở",
            code="1/UBND", code_folded="1/ubnd", kind_name="Công văn", subject="một", urgency=str(at % 4),
            subject_folded=f"so {at // 3}", issued_on=TODAY, arrived_at=NOW + timedelta(hours=at),
            number=None if state in UNNUMBERED else at // 3 + 1, registered_at=NOW, refuse_reason="sai",
            closed_at=NOW, due_on=TODAY - timedelta(days=at) if at % 4 else None,
        )  # fmt: skip


def test_everybody_sees_on_the_pages_of_incoming_documents_what_the_query_holds(
    cast: Cast, arrived: None
) -> None:
    wanted = [
        incoming.Wanted(),
        *(incoming.Wanted(state=state) for state in Arrived),
        *(incoming.Wanted(urgency=urgency) for urgency in (Urgency.ORDINARY, Urgency.MOST_URGENT)),
        *(incoming.Wanted(sender_code=code) for code in ("H0", "H1", "H2")),
        incoming.Wanted(from_=TODAY, to=TODAY),
        incoming.Wanted(from_=TODAY + timedelta(days=1)),
        incoming.Wanted(overdue_on=TODAY - timedelta(days=2)),
    ]
    seen = set()
    for who, what, order in product(everybody(cast), wanted, orders(dict(incoming.ORDERS))):
        shown = [
            *pages(lambda after, w=who, q=what, o=order: incoming.listed(w, q, o, after=after, size=3))  # type: ignore[misc]
        ]
        assert shown == [row.pk for row in incoming.exported(who, what, order)], (who, what, order)
        seen.add(tuple(shown))
    assert len(seen) > 40


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has statistics of columns without values"
)
def test_later_documents_are_not_sought_in_the_whole_agency(cast: Cast, arrived: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # says then that a link is shared by all: nothing is linked yet
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'incoming_incomingdocument'")
        for index, stat in cursor.fetchall():  # as if there were ten thousand times as many
            many = " ".join(f"{word}0000" if word != "1" else word for word in stat.split())
            cursor.execute("UPDATE sqlite_stat1 SET stat = %s WHERE idx = %s", [many, index])
        cursor.execute("ANALYZE sqlite_schema")

    plan = queries._document(None, cast.binh, queries._Wanted(1)).explain()

    assert "USING INDEX incoming_about (linked_id=?)" in plan


def test_everybody_sees_in_a_register_what_the_query_holds(cast: Cast) -> None:
    for agency, clerk in ((cast.sender, cast.an), (cast.receiver, cast.binh)):
        for at, kind in enumerate(("cong_van", "quyet_dinh", "cong_van")):
            facts = EntryFacts(document_kind=kind, notation=f"X{at}", subject=f"số {at}")
            own = Agency.objects.create(code=f"{agency.pk}.{at}", name="văn bản")
            taken = registers.take(
                agency.pk, kind=BookKind.OUTGOING, document=own, facts=facts, actor=clerk, now=NOW
            )
        registers.make_final(own, agency_id=agency.pk, actor=clerk, now=NOW)
    books = Book.objects.filter(pk__in=TakenNumber.objects.values("book"))
    seen = set()
    for who, book, order in product(everybody(cast), books, orders(dict(register.ORDERS))):
        for what in (
            register.Wanted(book=book, year=taken.year),
            register.Wanted(book=book, year=taken.year + 1),
            register.Wanted(book=book, year=taken.year, document_kind="cong_van"),
            register.Wanted(book=book, year=taken.year, from_=TODAY, to=TODAY, text="so 1"),
            register.Wanted(book=book, year=taken.year, from_=TODAY + timedelta(days=1)),
        ):
            shown = [row.pk for row in register.listed(who, what, order).rows]
            assert shown == [row.pk for row in register.exported(who, what, order)], (who, what, order)
            seen.add(tuple(shown))
    assert len(seen) > 10


@pytest.mark.parametrize("value", [10**30, -(10**30), "9" * 40, "\0", "x", True, 1.5, [1], "0001-99-01"])
def test_a_place_that_was_made_up_is_the_beginning_or_some_place(cast: Cast, value: object) -> None:
    paper.drafted(cast)
    made_up = base64.urlsafe_b64encode(json.dumps([value, 2**62]).encode()).decode().rstrip("=")

    for order in orders(dict(outgoing.ORDERS)):
        found = outgoing.listed(cast.hanh, outgoing.Wanted(), order, after=made_up)
        assert len(found.rows) <= 1
