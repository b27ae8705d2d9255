"""Copies: what the law knows, who decides, what is signed, what is refused."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.copies import desk
from tests.domain.copies.desk import DOOR
from vanthu.copies import actions, policies, sources, steps
from vanthu.copies.models import Copy
from vanthu.copies.paging import Place, page_numbers
from vanthu.copies.routes import media_for, require_route
from vanthu.copies.states import State
from vanthu.copies.steps import Extract
from vanthu.copies.words import Form, Medium
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, WrongState
from vanthu.exchange.models import Delivery
from vanthu.outgoing.models import OutgoingDocument
from vanthu.registers.models import RegisterEntry
from vanthu.signing.models import SigningSession
from vanthu.verification.models import VerificationReport


def text_of(sha256: str) -> str:
    """Return what a reader of the file sees, signatures' marks included."""
    document = pypdfium2.PdfDocument(blobs().read(sha256))
    for number in range(len(document)):
        pypdfium2.raw.FPDFPage_Flatten(document[number], pypdfium2.raw.FLAT_PRINT)
    pages = (document[number] for number in range(len(document)))
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def code_of(error: pytest.ExceptionInfo[Exception]) -> Refusal:
    """Return the code of a refusal."""
    return error.value.code  # type: ignore[attr-defined]  # a Refused


def test_the_law_knows_no_electronic_true_copy_of_an_electronic_document() -> None:
    with pytest.raises(Invalid) as refused:
        require_route(Form.SAO_Y, Medium.ELECTRONIC, Medium.ELECTRONIC)

    assert code_of(refused) is Refusal.COPY_NOT_IN_LAW


def test_only_an_extract_goes_from_electronic_to_electronic() -> None:
    known = {form for form in Form if Medium.ELECTRONIC in media_for(form, Medium.ELECTRONIC)}

    assert known == {Form.TRICH_SAO}


@pytest.mark.parametrize(("text", "pages"), [("1-3, 5", [1, 2, 3, 5]), ("", []), ("5;2–2", [2, 5])])
def test_pages_are_named_as_people_write_them(text: str, pages: list[int]) -> None:
    assert page_numbers(text, last=5) == pages


@pytest.mark.parametrize("text", ["0", "3-1", "6", "1-9", "a", "-2", "1-", "99999999"])
def test_pages_that_are_not_there_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        page_numbers(text, last=5)

    assert code_of(refused) is Refusal.EXTRACT_PAGES_WRONG


def test_a_scan_becomes_an_electronic_copy_with_the_agency_s_mark(cast: Cast) -> None:
    copy = actions.approve(desk.asked(cast).pk, seen=1, actor=cast.dung, now=NOW)

    made = desk.signed(cast, copy)

    assert made.made is not None
    mark = f"SAO Y; {cast.sender.name}; 2026-11-23T09:00:00+07:00"
    assert mark in " ".join(text_of(made.made.sha256).split())
    report = VerificationReport.objects.get(sha256=made.made.sha256)
    assert [(row["field"], row["integrity"]) for row in report.report["signatures"]] == [("CoQuan", "intact")]
    assert blobs().read(made.made.sha256).startswith(desk.scan())
    assert (made.state_word, made.code) == (State.MADE, "01/SY-STTTT")


def test_the_seal_is_not_shown_on_an_electronic_copy(cast: Cast) -> None:
    made = desk.signed(cast, desk.asked(cast, cast.dung))

    assert made.made is not None
    with pikepdf.open(io.BytesIO(blobs().read(made.made.sha256))) as pdf:
        look = pdf.Root.AcroForm.Fields[0].AP.N
        assert b" Do" not in look.read_bytes()


def test_all_forms_share_one_series_of_numbers(cast: Cast) -> None:
    document = paper.issued(cast)
    first = desk.signed(cast, desk.asked(cast, cast.dung))
    extract = desk.of_document(
        cast, document.pk, Form.TRICH_SAO, Medium.ELECTRONIC, extract=Extract(words=("Trân trọng",))
    )

    second = desk.signed(cast, extract)

    assert [first.code, second.code] == ["01/SY-STTTT", "02/TrS-STTTT"]


def test_the_register_says_what_was_copied_and_who_got_it(cast: Cast) -> None:
    made = desk.signed(cast, desk.asked(cast, cast.dung))

    actions.hand_out(made.pk, receivers="Ông Nguyễn Văn A", copies=2, actor=cast.an, now=NOW)

    entry = RegisterEntry.objects.get(kind="copies")
    assert entry.code == "01/SY-STTTT"
    assert "12/QĐ-UBND" in entry.subject
    assert entry.author == "Ủy ban nhân dân tỉnh Phú Thọ"
    assert (entry.signer, entry.places, entry.copies) == ("Trần Văn Dũng", "Ông Nguyễn Văn A", 2)


def test_the_number_of_a_signed_copy_cannot_be_voided(cast: Cast) -> None:
    made = desk.signed(cast, desk.asked(cast, cast.dung))

    assert RegisterEntry.objects.get(kind="copies").taken.is_final
    assert made.state_word is State.MADE


def test_an_officer_s_wish_waits_for_a_leader(cast: Cast) -> None:
    copy = desk.asked(cast, cast.hanh)

    assert copy.state_word is State.ASKED
    with pytest.raises(NotPermitted):
        actions.approve(copy.pk, seen=copy.version, actor=cast.an, now=NOW)
    with pytest.raises(WrongState):
        desk.signed(cast, copy)


def test_a_leader_s_own_wish_is_the_decision(cast: Cast) -> None:
    copy = desk.asked(cast, cast.dung)

    assert copy.state_word is State.APPROVED
    assert copy.decided_post is not None
    assert copy.decided_post.pk == cast.dung.post_id


def test_only_the_clerk_signs_what_was_decided(cast: Cast) -> None:
    copy = desk.asked(cast, cast.dung)

    with pytest.raises(NotPermitted):
        steps.sign(copy.pk, pin=paper.PIN, seen=copy.version, actor=cast.dung, clock=paper.at(NOW))


def test_an_administrator_asks_for_nothing(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        desk.asked(cast, cast.quyen)


def test_a_declined_copy_says_why_and_stays_declined(cast: Cast) -> None:
    copy = desk.asked(cast)
    with pytest.raises(Invalid):
        actions.decline(copy.pk, reason=" ", actor=cast.dung, now=NOW)

    declined = actions.decline(copy.pk, reason="không đúng thẩm quyền", actor=cast.dung, now=NOW)

    assert declined.decline_reason == "không đúng thẩm quyền"
    with pytest.raises(WrongState):
        actions.approve(copy.pk, seen=declined.version, actor=cast.dung, now=NOW)


def test_a_leader_decides_about_what_the_page_showed(cast: Cast) -> None:
    copy = desk.asked(cast)

    with pytest.raises(Conflict):
        actions.approve(copy.pk, seen=copy.version + 1, actor=cast.dung, now=NOW)


def test_another_agency_sees_no_copy(cast: Cast) -> None:
    copy = desk.asked(cast)

    for other in (cast.minh, cast.binh, cast.la):
        with pytest.raises(NotFound):
            actions.approve(copy.pk, seen=copy.version, actor=other, now=NOW)
    assert not policies.visible_to(cast.la).exists()


def test_a_wrong_pin_takes_no_number(cast: Cast) -> None:
    copy = desk.asked(cast, cast.dung)

    with pytest.raises(NotPermitted) as refused:
        steps.sign(copy.pk, pin="sai", seen=copy.version, actor=cast.an, clock=paper.at(NOW))

    assert code_of(refused) is Refusal.PIN_WRONG
    assert not RegisterEntry.objects.filter(kind="copies").exists()
    assert paper.refusals(cast.an)[-1] == "pin_wrong"


def test_an_expired_certificate_takes_no_number(cast: Cast) -> None:
    copy = desk.asked(cast, cast.dung)
    late = NOW + timedelta(days=365 * 30)

    with pytest.raises(Invalid):
        steps.sign(copy.pk, pin=paper.PIN, seen=copy.version, actor=cast.an, clock=paper.at(late))

    assert not RegisterEntry.objects.filter(kind="copies").exists()


def test_an_act_cut_off_after_the_number_goes_on_with_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = desk.asked(cast, cast.dung)
    real = steps.desk.mark_copy
    monkeypatch.setattr(steps.desk, "mark_copy", lambda *_args, **_more: b"%PDF-1.7")
    with pytest.raises(Invalid):
        desk.signed(cast, copy)
    monkeypatch.setattr(steps.desk, "mark_copy", real)

    made = desk.signed(cast, Copy.objects.select_related("agency", "prepared").get(pk=copy.pk))

    assert made.code == "01/SY-STTTT"
    assert RegisterEntry.objects.filter(kind="copies").count() == 1
    assert list(SigningSession.objects.order_by("id").values_list("state", flat=True))[-2:] == [
        "failed",
        "finished",
    ]


@pytest.mark.parametrize(
    ("dpi", "mode", "code"),
    [(100, "RGB", Refusal.SCAN_BELOW_STANDARD), (200, "L", Refusal.SCAN_BELOW_STANDARD)],
)
def test_a_scan_below_the_standard_is_refused(cast: Cast, dpi: int, mode: str, code: Refusal) -> None:
    with pytest.raises(Invalid) as refused:
        steps.ask(
            desk.wish(Form.SAO_Y, Medium.PAPER, Medium.ELECTRONIC),
            desk.on_paper(),
            scan=("mờ.pdf", desk.scan(dpi=dpi, mode=mode)),
            actor=cast.hanh,
            now=NOW,
        )

    assert code_of(refused) is code


def test_a_copy_without_its_scan_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        steps.ask(
            desk.wish(Form.SAO_Y, Medium.PAPER, Medium.ELECTRONIC), desk.on_paper(), actor=cast.hanh, now=NOW
        )

    assert code_of(refused) is Refusal.FIELD_REQUIRED


def test_secret_documents_are_not_copied_here() -> None:
    with pytest.raises(Invalid) as refused:
        sources.on_paper(code="1/A", author="B", issued_on=None, kind=desk.Kind.CONG_VAN, subject="TỐI MẬT")

    assert code_of(refused) is Refusal.SECRET_NOT_ALLOWED


def test_what_is_not_issued_is_not_copied(cast: Cast) -> None:
    document = paper.sealed(cast)

    with pytest.raises(Invalid) as refused:
        sources.of_outgoing(cast.an, document.pk)

    assert code_of(refused) is Refusal.COPY_SOURCE_OUT_OF_USE


def test_what_was_recalled_is_not_copied(cast: Cast) -> None:
    document = paper.issued(cast)
    OutgoingDocument.objects.filter(pk=document.pk).update(state="recalled")

    with pytest.raises(Invalid) as refused:
        sources.of_outgoing(cast.an, document.pk)

    assert code_of(refused) is Refusal.COPY_SOURCE_OUT_OF_USE


def test_what_is_not_soundly_signed_is_not_copied(cast: Cast) -> None:
    document = paper.issued(cast)
    VerificationReport.objects.filter(agency_id=cast.sender.pk).update(verdict="invalid")

    with pytest.raises(Invalid) as refused:
        sources.of_outgoing(cast.an, document.pk)

    assert code_of(refused) is Refusal.NOT_SOUNDLY_SIGNED


def test_an_extract_holds_nothing_of_what_it_leaves_out(cast: Cast) -> None:
    document = paper.issued(cast)

    copy = desk.of_document(
        cast,
        document.pk,
        Form.TRICH_SAO,
        Medium.ELECTRONIC,
        extract=Extract(words=("gửi, nhận văn bản điện tử",), places=(Place(1, 100, 20, 80, 12),)),
    )

    raw = blobs().read(copy.prepared.sha256)
    assert "điện tử" not in text_of(copy.prepared.sha256)
    assert "CỘNG HÒA" not in text_of(copy.prepared.sha256)
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert "/Annots" not in pdf.pages[0]
    assert copy.hidden >= 3


def test_an_extract_s_hidden_places_are_black(cast: Cast) -> None:
    copy = desk.of_document(
        cast,
        paper.issued(cast).pk,
        Form.TRICH_SAO,
        Medium.ELECTRONIC,
        extract=Extract(places=(Place(1, 50, 100, 60, 20),)),
    )

    page = pypdfium2.PdfDocument(blobs().read(copy.prepared.sha256))[0]
    picture = page.render(scale=1).to_pil().convert("L")
    scale = 72 / 25.4
    assert picture.getpixel((round(80 * scale), round(110 * scale))) < 20


def test_words_that_are_not_there_are_not_thought_hidden(cast: Cast) -> None:
    document = paper.issued(cast)

    with pytest.raises(Invalid) as refused:
        desk.of_document(
            cast, document.pk, Form.TRICH_SAO, Medium.ELECTRONIC, extract=Extract(words=("mật khẩu",))
        )

    assert code_of(refused) is Refusal.EXTRACT_WORDS_MISSING


def test_an_extract_leaves_something_out(cast: Cast) -> None:
    document = paper.issued(cast)

    with pytest.raises(Invalid) as refused:
        desk.of_document(cast, document.pk, Form.TRICH_SAO, Medium.ELECTRONIC)

    assert code_of(refused) is Refusal.EXTRACT_LEAVES_NOTHING_OUT


def test_only_a_true_copy_is_copied_again(cast: Cast) -> None:
    document = paper.issued(cast)

    with pytest.raises(Invalid) as refused:
        desk.of_document(cast, document.pk, Form.SAO_LUC, Medium.PAPER)

    assert code_of(refused) is Refusal.COPY_SOURCE_NO_COPY


def test_a_signed_copy_goes_through_the_exchange(cast: Cast) -> None:
    made = desk.signed(cast, desk.asked(cast, cast.dung))

    sent = actions.send(made.pk, recipients=[cast.receiver.pk], actor=cast.an, now=NOW)

    assert sent.state_word is State.RELEASED
    delivery = Delivery.objects.get(package__document_type="copies.copy", package__document_id=made.pk)
    assert delivery.recipient == cast.receiver
    assert delivery.package.facts["files"][0]["sha256"] == made.made.sha256  # type: ignore[union-attr]  # made


def test_a_copy_on_paper_does_not_go_through_the_exchange(cast: Cast) -> None:
    copy = desk.of_document(cast, paper.issued(cast).pk, Form.SAO_Y, Medium.PAPER)
    steps.print_copy(copy.pk, copies=1, places=(), door=DOOR, seen=copy.version, actor=cast.an, now=NOW)

    with pytest.raises(Invalid) as refused:
        actions.send(copy.pk, recipients=[cast.receiver.pk], actor=cast.an, now=NOW)

    assert code_of(refused) is Refusal.NOT_READY_TO_ISSUE


def test_what_is_not_made_is_given_to_nobody(cast: Cast) -> None:
    copy = desk.asked(cast, cast.dung)

    with pytest.raises(WrongState):
        actions.hand_out(copy.pk, receivers="ai đó", copies=1, actor=cast.an, now=NOW)
