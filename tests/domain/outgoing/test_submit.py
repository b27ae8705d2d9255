"""Submitting a draft to its signer, and getting it back."""

from __future__ import annotations

import io

import pikepdf
import pytest

from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, Refusal, WrongState
from vanthu.directory import actions as directory
from vanthu.outgoing import actions, steps
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.states import State, Way


def test_submitting_prepares_the_fields_of_number_date_and_signatures(cast: Cast) -> None:
    document = paper.submitted(cast)

    pdf = blobs().read(document.files.get(is_current=True).file.sha256)
    with pikepdf.open(io.BytesIO(pdf)) as read:
        names = {str(field.T) for field in read.Root.AcroForm.Fields}
    assert document.state_word is State.SUBMITTED
    assert names == {"so", "ngay_thang", "LanhDao", "CoQuan"}


def test_a_stale_page_submits_nothing(cast: Cast) -> None:
    document = paper.drafted(cast)

    with pytest.raises(Conflict):
        steps.submit(document.pk, version=document.version - 1, actor=cast.hanh, now=NOW)

    document.refresh_from_db()
    assert document.state_word is State.DRAFT
    assert paper.refusals(cast.hanh) == ["changed_meanwhile"]


def test_a_draft_without_its_main_file_is_not_submitted(cast: Cast) -> None:
    document = paper.drafted(cast, content="", annexes=[Upload("phụ lục.pdf", paper.blank())])

    with pytest.raises(Invalid) as caught:
        steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NOW)

    assert caught.value.facts == {"field": "tệp văn bản"}


def test_a_draft_that_goes_to_nobody_is_not_submitted(cast: Cast) -> None:
    document = paper.drafted(cast, recipient_ids=())

    with pytest.raises(Invalid) as caught:
        steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NOW)

    assert caught.value.code is Refusal.NO_RECIPIENT


def test_a_document_is_submitted_once(cast: Cast) -> None:
    document = paper.submitted(cast)

    with pytest.raises(WrongState):
        steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NOW)


def test_a_paper_document_is_not_submitted(cast: Cast) -> None:
    document = paper.drafted(cast, way=Way.PAPER, content="")

    with pytest.raises(WrongState):
        steps.submit(document.pk, version=document.version, actor=cast.hanh, now=NOW)


def test_the_signer_returns_it_with_a_reason(cast: Cast) -> None:
    document = paper.submitted(cast)

    returned = actions.send_back(document.pk, reason="Bổ sung thời hạn.", actor=cast.dung, now=NOW)

    assert returned.state_word is State.RETURNED
    assert returned.return_reason == "Bổ sung thời hạn."


def test_returning_needs_a_reason(cast: Cast) -> None:
    document = paper.submitted(cast)

    with pytest.raises(Invalid) as caught:
        actions.send_back(document.pk, reason=" \t", actor=cast.dung, now=NOW)

    assert caught.value.code is Refusal.REASON_REQUIRED
    document.refresh_from_db()
    assert document.state_word is State.SUBMITTED


def test_a_returned_document_is_submitted_again_without_its_reason(cast: Cast) -> None:
    document = paper.submitted(cast)
    returned = actions.send_back(document.pk, reason="Sửa.", actor=cast.dung, now=NOW)
    edited = actions.edit(
        returned.pk, facts=paper.facts(cast), files=[], version=returned.version, actor=cast.hanh, now=NOW
    )
    again = paper.drafting.change(
        edited.pk, paper.facts(cast), version=edited.version, main=None, annexes=[], actor=cast.hanh, now=NOW
    )

    submitted = steps.submit(again.pk, version=again.version, actor=cast.hanh, now=NOW)

    assert (submitted.state_word, submitted.return_reason) == (State.SUBMITTED, "")


def test_a_returned_document_is_submitted_as_it_is(cast: Cast) -> None:
    document = paper.submitted(cast)
    returned = actions.send_back(document.pk, reason="Trình lại sau.", actor=cast.dung, now=NOW)

    submitted = steps.submit(returned.pk, version=returned.version, actor=cast.hanh, now=NOW)

    signed = steps.sign(submitted.pk, pin=paper.PIN, actor=cast.dung, clock=paper.at(NOW))
    assert signed.state_word is State.SIGNED


def test_the_drafter_takes_back_what_waits_for_a_signer_who_left(cast: Cast) -> None:
    document = paper.submitted(cast)
    directory.end_post(cast.dung.post_id or 0, actor=SYSTEM, now=NOW)

    taken = actions.send_back(document.pk, reason="Người ký đã chuyển công tác.", actor=cast.hanh, now=NOW)

    assert taken.state_word is State.RETURNED


def test_nobody_else_returns_it(cast: Cast) -> None:
    document = paper.submitted(cast)

    for other in (cast.an, cast.quyen, cast.minh):
        with pytest.raises(NotFound):
            actions.send_back(document.pk, reason="x", actor=other, now=NOW)
