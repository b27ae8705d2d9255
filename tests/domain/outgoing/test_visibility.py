"""Who sees which outgoing document."""

from __future__ import annotations

import pytest
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound
from vanthu.outgoing import actions, policies, queries
from vanthu.outgoing.listing import Wanted, listed
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.shown import shown
from vanthu.outgoing.states import Move


def sees(someone: Actor) -> bool:
    return policies.visible_to(someone).exists()


def test_a_draft_is_its_drafter_s_alone(cast: Cast) -> None:
    paper.drafted(cast)

    assert [sees(one) for one in (cast.hanh, cast.dung, cast.an, cast.quyen)] == [True, False, False, False]


def test_a_submitted_document_is_seen_by_drafter_and_signer(cast: Cast) -> None:
    paper.submitted(cast)

    assert [sees(one) for one in (cast.hanh, cast.dung, cast.an, cast.quyen)] == [True, True, False, False]


def test_a_signed_document_is_on_the_clerk_s_list(cast: Cast) -> None:
    document = paper.signed(cast)

    (line,) = queries.mine_to_do(cast.an)
    assert (line[0], line[1].move, line[1].who) == (document, Move.NUMBER, "Văn thư")


def test_an_issued_document_is_seen_by_the_whole_agency_and_by_no_other(cast: Cast) -> None:
    paper.issued(cast)

    own = (cast.hanh, cast.dung, cast.an, cast.quyen)
    others = (cast.huy, cast.minh, cast.binh, cast.thanh, cast.la)
    assert all(sees(one) for one in own)
    assert not any(sees(one) for one in others)


def test_who_acts_for_no_agency_sees_nothing(cast: Cast) -> None:
    paper.issued(cast)

    assert not sees(Actor(name="khách", agency_id=None))
    assert not sees(Actor.system("máy", agency_id=None))


def test_a_document_of_another_agency_and_none_at_all_look_the_same(cast: Cast) -> None:
    document = paper.issued(cast)

    for pk in (document.pk, 999_999):
        for door in (
            lambda pk=pk: shown(cast.binh, pk),
            lambda pk=pk: queries.file(cast.binh, pk, 0),
            lambda pk=pk: actions.issue(pk, actor=cast.binh, now=NOW),
        ):
            with pytest.raises(NotFound) as caught:
                door()
            assert str(pk) not in str(caught.value)


def test_what_a_stranger_tried_is_in_the_stranger_s_record_not_on_the_page(cast: Cast) -> None:
    document = paper.drafted(cast)
    with pytest.raises(NotFound):
        actions.issue(document.pk, actor=cast.binh, now=NOW)

    page = shown(cast.hanh, document.pk)

    assert paper.refusals(cast.binh) == ["not_found"]
    assert [entry.event for entry in page.history] == ["outgoing.drafted"]


def test_the_page_offers_what_the_reader_may_do_now(cast: Cast) -> None:
    document = paper.submitted(cast)

    assert shown(cast.hanh, document.pk).moves == {Move.RETURN, Move.WITHDRAW}
    assert shown(cast.dung, document.pk).moves == {Move.RETURN, Move.SIGN, Move.AMEND}


def test_the_page_shows_old_versions_to_who_may_see_it(cast: Cast) -> None:
    document = paper.sealed(cast)

    assert [row.made_by for row in shown(cast.an, document.pk).versions] == [
        "edit",
        "submit",
        "sign",
        "seal",
    ]
    assert queries.file(cast.an, document.pk, 0, version=1).version == 1
    with pytest.raises(NotFound):
        queries.file(cast.binh, document.pk, 0, version=1)


def test_words_are_found_without_their_marks(cast: Cast) -> None:
    document = paper.drafted(cast)

    assert listed(cast.hanh, Wanted(text="VAN BAN dien tu")).rows == (document,)
    assert listed(cast.hanh, Wanted(text="khong co")).rows == ()


def test_a_longer_list_takes_no_more_queries(cast: Cast) -> None:
    from django.db import connection

    document = paper.drafted(cast, content="")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            for row in listed(cast.hanh, Wanted()).rows:
                assert row.signer_name  # type: ignore[attr-defined]  # annotated
            queries.mine_to_do(cast.hanh)
        counts.append(len(caught))
        for _ in range(5):
            OutgoingDocument.objects.create(
                **{
                    field.attname: getattr(document, field.attname)
                    for field in document._meta.concrete_fields
                    if field.attname != "id"
                }
            )

    assert counts[0] == counts[1]
