"""Beginning and changing a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import NOW, SYSTEM, Cast
from tests.domain import paper
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.directory import actions as directory
from vanthu.directory.models import Agency
from vanthu.outgoing import actions, drafting
from vanthu.outgoing.drafting import Upload
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State, Way


def test_a_draft_keeps_what_was_filled_in(cast: Cast) -> None:
    document = paper.drafted(cast, subject="  gửi,   nhận văn bản\u202e điện tử ")

    assert document.state_word is State.DRAFT
    assert document.subject == "gửi, nhận văn bản điện tử"
    assert document.subject_folded == "gui, nhan van ban dien tu"
    assert document.notation == "STTTT-CNTT"
    assert [row.agency for row in document.recipients.all()] == [cast.receiver]
    assert document.files.get().is_current


def test_the_page_shows_what_the_record_holds(cast: Cast) -> None:
    hidden = {
        "subject": "gửi\u202e,  nhận\x07",
        "content": "Nội dung\u202e.\x00",
        "addressees": ("A\u2066 B",),
    }
    plain = {"subject": "gửi, nhận", "content": "Nội dung.", "addressees": ("A B",)}

    shown = [paper.drafted(cast, **words).files.get().file.sha256 for words in (hidden, plain)]

    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("thư.pdf", b"khong phai pdf", Refusal.NOT_A_PDF),
        ("trống.pdf", b"", Refusal.FILE_EMPTY),
        ("khóa.pdf", paper.locked(), Refusal.PDF_ENCRYPTED),
        ("ảnh.pdf", paper.scan(), Refusal.PDF_NO_TEXT),
        ("cụt.pdf", paper.blank()[:200], Refusal.PDF_BROKEN),
    ],
)
def test_a_file_that_cannot_become_a_document_is_refused(
    cast: Cast, name: str, content: bytes, code: Refusal
) -> None:
    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, main=Upload(name, content))

    assert caught.value.code is code
    assert name in str(caught.value)
    assert not OutgoingDocument.objects.exists()
    assert paper.refusals(cast.hanh) == [code.value]


def test_a_file_that_is_signed_already_is_refused(cast: Cast) -> None:
    from vanthu.core.blobs import blobs

    signed = blobs().read(paper.signed(cast).files.get(is_current=True).file.sha256)

    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, main=Upload("đã ký.pdf", signed))

    assert caught.value.code is Refusal.PDF_ALREADY_SIGNED


def test_a_scan_needs_no_text_when_the_paper_is_made_digital(cast: Cast) -> None:
    document = paper.drafted(cast, way=Way.PAPER, content="", main=Upload("quét.pdf", paper.scan()))

    assert document.files.get().file.pages == 1


def test_a_recipient_that_is_not_in_the_address_book_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, recipient_ids=(cast.receiver.pk, 999_999))

    assert caught.value.code is Refusal.RECIPIENT_UNKNOWN
    assert "999999" in str(caught.value)
    assert not OutgoingDocument.objects.exists()
    assert paper.refusals(cast.hanh) == ["recipient_unknown"]


def test_a_recipient_that_was_closed_is_refused_by_its_code(cast: Cast) -> None:
    Agency.objects.filter(pk=cast.receiver.pk).update(valid_to=NOW.date() - timedelta(days=1))

    with pytest.raises(Invalid) as caught:
        paper.drafted(cast)

    assert caught.value.facts["code"] == "H44.01"


def test_a_document_does_not_go_to_the_agency_that_issues_it(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, recipient_ids=(cast.sender.pk,))

    assert caught.value.code is Refusal.VALUE_WRONG


def test_a_subject_is_needed(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.draft(paper.facts(cast, subject=" \n "), files=[], actor=cast.hanh, now=NOW)

    assert caught.value.facts == {"field": "trích yếu"}


def test_a_subject_longer_than_the_register_takes_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.draft(paper.facts(cast, subject="dài " * 130), files=[], actor=cast.hanh, now=NOW)

    assert caught.value.code is Refusal.VALUE_WRONG


def test_the_signer_is_a_leader_of_the_own_agency(cast: Cast) -> None:
    for post_id in (cast.minh.post_id, cast.an.post_id, 0):
        with pytest.raises(Invalid) as caught:
            actions.draft(paper.facts(cast, signer_post_id=post_id), files=[], actor=cast.hanh, now=NOW)
        assert caught.value.facts["field"] == "người ký"


def test_a_leader_whose_post_ended_is_not_offered_a_document(cast: Cast) -> None:
    directory.end_post(cast.dung.post_id or 0, actor=SYSTEM, now=NOW)

    with pytest.raises(Invalid):
        actions.draft(paper.facts(cast), files=[], actor=cast.hanh, now=NOW)


def test_without_the_agency_s_abbreviation_there_is_no_notation_to_number(cast: Cast) -> None:
    Agency.objects.filter(pk=cast.sender.pk).update(abbreviation="")

    with pytest.raises(Invalid) as caught:
        actions.draft(paper.facts(cast, way=Way.PAPER), files=[], actor=cast.hanh, now=NOW)

    assert "chữ viết tắt" in str(caught.value)


def test_an_administrator_drafts_nothing(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        drafting.begin(paper.facts(cast), main=None, annexes=[], actor=cast.quyen, now=NOW)

    assert paper.refusals(cast.quyen) == ["not_permitted"]


def test_changing_a_draft_adds_a_version_of_its_file(cast: Cast) -> None:
    document = paper.drafted(cast)

    changed = drafting.change(
        document.pk,
        paper.facts(cast, content="Nội dung khác.\nTrân trọng./."),
        version=document.version,
        main=None,
        annexes=[],
        actor=cast.hanh,
        now=NOW,
    )

    assert changed.version == document.version + 1
    assert [(row.version, row.is_current) for row in changed.files.all()] == [(1, False), (2, True)]


def test_an_annex_added_later_takes_the_next_place(cast: Cast) -> None:
    document = paper.drafted(cast, main=None, content="", annexes=[Upload("pl1.pdf", paper.blank())])

    drafting.change(
        document.pk,
        paper.facts(cast, content=""),
        version=document.version,
        main=None,
        annexes=[Upload("pl2.pdf", paper.blank())],
        actor=cast.hanh,
        now=NOW,
    )

    names = document.files.filter(is_current=True).values_list("ordinal", "file__name")
    assert list(names) == [(1, "pl1.pdf"), (2, "pl2.pdf")]


def test_a_stale_page_changes_nothing(cast: Cast) -> None:
    document = paper.drafted(cast)
    files = document.files.count()

    with pytest.raises(Conflict) as caught:
        actions.edit(
            document.pk,
            facts=paper.facts(cast, subject="khác"),
            files=[],
            version=0,
            actor=cast.hanh,
            now=NOW,
        )

    document.refresh_from_db()
    assert caught.value.code is Refusal.CHANGED_MEANWHILE
    assert document.subject == "gửi, nhận văn bản điện tử"
    assert document.files.count() == files


def test_nobody_but_the_drafter_changes_a_draft(cast: Cast) -> None:
    document = paper.drafted(cast)

    for other in (cast.an, cast.dung, cast.quyen, cast.huy, replace(cast.hanh, post_id=None)):
        with pytest.raises(NotFound):
            actions.edit(
                document.pk, facts=paper.facts(cast), files=[], version=document.version, actor=other, now=NOW
            )


def test_a_submitted_document_is_not_changed(cast: Cast) -> None:
    document = paper.submitted(cast)

    with pytest.raises(WrongState) as caught:
        actions.edit(
            document.pk, facts=paper.facts(cast), files=[], version=document.version, actor=cast.hanh, now=NOW
        )

    assert "Chờ lãnh đạo ký" in str(caught.value)


def test_a_refusal_stands_in_the_history_of_its_document(cast: Cast) -> None:
    document = paper.drafted(cast)
    with pytest.raises(Conflict):
        actions.edit(document.pk, facts=paper.facts(cast), files=[], version=0, actor=cast.hanh, now=NOW)

    assert paper.events(document) == ["outgoing.drafted", "act.refused"]
