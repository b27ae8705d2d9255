"""Pages of outgoing documents: what is shown, and how a refusal is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.directory.models import Unit
from vanthu.exchange.models import Delivery
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs.worker import run_due
from vanthu.outgoing import actions
from vanthu.outgoing.actions import StepFacts
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import MOVES, State, Way
from vanthu.outgoing.words import LinkKind, Task

if TYPE_CHECKING:
    from tests.web.conftest import Desk

NEW = reverse("outgoing:new")


def filled(cast: Cast, **changes: object) -> dict[str, object]:
    """Return the form as an officer fills it in."""
    given: dict[str, object] = {
        "source": "compose", "kind": "cong_van", "subject": "gửi, nhận văn bản điện tử", "urgency": "0",
        "recipients": [str(cast.receiver.pk)], "content": paper.CONTENT, "signer": str(cast.dung.post_id),
        "due_on": "5/12", "to_places": "Như trên",
    }  # fmt: skip
    return given | changes


def page_of(document: OutgoingDocument) -> str:
    """Return the address of a document's page."""
    return reverse("outgoing:show", args=[document.pk])


def test_a_filled_form_becomes_a_draft(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.hanh).post(NEW, filled(cast))

    document = OutgoingDocument.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == page_of(document)
    assert (document.state, document.due_on and document.due_on.isoformat()) == ("draft", "2026-12-05")
    assert document.addressees == [cast.receiver.name]


def test_a_missing_subject_is_told_at_the_field(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.hanh).post(NEW, filled(cast, subject=""))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in html
    assert 'id="id_subject-error-1"' in html
    assert "Như trên" in html, "what was typed stays"


def test_what_is_no_pdf_is_refused_at_the_file(cast: Cast, desk: Desk) -> None:
    upload = SimpleUploadedFile("van-ban.pdf", b"khong phai pdf", content_type="application/pdf")

    answer = desk(cast.hanh).post(NEW, filled(cast, source="upload", main=upload))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "không phải là PDF" in html[html.index('name="main"') :]
    assert not OutgoingDocument.objects.exists()


def test_a_scan_is_refused_where_words_are_needed(cast: Cast, desk: Desk) -> None:
    upload = SimpleUploadedFile("quet.pdf", paper.scan(), content_type="application/pdf")

    answer = desk(cast.hanh).post(NEW, filled(cast, source="upload", main=upload))

    assert answer.status_code == 422
    assert "không có lớp chữ" in answer.content.decode()


def test_a_stale_page_cannot_submit(cast: Cast, desk: Desk) -> None:
    document = paper.drafted(cast)

    answer = desk(cast.hanh).post(reverse("outgoing:submit", args=[document.pk]), {"version": "7"})

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert "vừa được người khác thay đổi" in answer.content.decode()


def test_returning_asks_for_a_reason(cast: Cast, desk: Desk) -> None:
    document = paper.submitted(cast)

    answer = desk(cast.dung).post(reverse("outgoing:send_back", args=[document.pk]), {"reason": " "})

    assert answer.status_code == 422
    document.refresh_from_db()
    assert document.state == "submitted"


def test_a_draft_that_was_submitted_meanwhile_is_not_changed_and_its_drafter_is_told(
    cast: Cast, desk: Desk
) -> None:
    document = paper.submitted(cast)

    answer = desk(cast.hanh).post(reverse("outgoing:edit", args=[document.pk]), filled(cast, version="1"))

    assert answer.status_code == 409
    assert "Trạng thái hiện tại" in answer.content.decode()


def test_what_a_receiver_answers_is_said_once(armed: Cast, desk: Desk) -> None:
    document = paper.issued(armed)
    run_due(NOW)
    arrived = IncomingDocument.objects.get(agency=armed.receiver)
    desk(armed.binh).post(reverse("incoming:register", args=[arrived.pk]))
    run_due(NOW)

    html = desk(armed.an).get(page_of(document)).content.decode()

    assert "<b>Đã tiếp nhận</b>, số đến 01" in html


def test_an_opinion_stays_when_it_is_refused(cast: Cast, desk: Desk) -> None:
    steps = [StepFacts(1, Task.CONTENT, cast.dung.post_id)]
    actions.set_chain(None, steps, actor=cast.quyen, now=NOW)
    sent = {"comment": "Nội dung phù hợp", "opinion": "approved", "version": "99"}

    answer = desk(cast.dung).post(reverse("outgoing:check", args=[paper.submitted(cast).pk]), sent)

    assert answer.status_code == 409
    assert "Nội dung phù hợp</textarea>" in answer.content.decode()


def test_the_reason_of_a_return_stays_when_it_is_refused(cast: Cast, desk: Desk) -> None:
    steps = [StepFacts(1, Task.CONTENT, cast.dung.post_id)]
    actions.set_chain(None, steps, actor=cast.quyen, now=NOW)
    sent = {"reason": "Thiếu căn cứ pháp lý", "to": "9"}

    answer = desk(cast.dung).post(reverse("outgoing:send_back", args=[paper.submitted(cast).pk]), sent)

    assert answer.status_code == 409
    assert "Thiếu căn cứ pháp lý</textarea>" in answer.content.decode()


def test_the_reason_of_a_return_is_read_by_the_drafter(cast: Cast, desk: Desk) -> None:
    document = paper.submitted(cast)
    desk(cast.dung).post(
        reverse("outgoing:send_back", args=[document.pk]), {"reason": "Thiếu căn cứ pháp lý"}
    )

    html = desk(cast.hanh).get(page_of(document)).content.decode()

    assert "Thiếu căn cứ pháp lý" in html
    assert "Trần Văn Dũng (Phó Giám đốc) trả lại" in html


def test_the_page_says_who_must_do_what(cast: Cast, desk: Desk) -> None:
    document = paper.submitted(cast)

    assert "Chờ Trần Văn Dũng ký duyệt." in desk(cast.hanh).get(page_of(document)).content.decode()
    assert "Đọc hết văn bản rồi ký." in desk(cast.dung).get(page_of(document)).content.decode()


def test_without_a_certificate_the_signer_learns_whom_to_ask(cast: Cast, desk: Desk) -> None:
    html = desk(cast.dung).get(page_of(paper.submitted(cast))).content.decode()

    assert "Chưa đăng ký chứng thư số đang dùng được cho Trần Văn Dũng" in html
    assert 'name="pin"' not in html


def test_a_file_is_shown_and_never_run(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.hanh).get(reverse("outgoing:file", args=[paper.drafted(cast).pk, 0]))

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_filters_live_in_the_address(cast: Cast, desk: Desk) -> None:
    paper.drafted(cast, subject="kế hoạch trồng cây")
    paper.drafted(cast, subject="báo cáo chuyển đổi số")

    html = (
        desk(cast.hanh)
        .get(reverse("outgoing:list"), {"q": "ke hoach", "trang-thai": "draft"})
        .content.decode()
    )

    assert "kế hoạch trồng cây" in html
    assert "báo cáo chuyển đổi số" not in html


def test_htmx_gets_only_the_next_rows(cast: Cast, desk: Desk) -> None:
    paper.drafted(cast)

    answer = desk(cast.hanh).get(
        reverse("outgoing:list"), headers={"HX-Request": "true", "HX-Target": "next"}
    )

    html = answer.content.decode()
    assert html.lstrip().startswith('<div class="sheet" id="rows">')
    assert "<html" not in html


def test_an_empty_list_teaches(cast: Cast, desk: Desk) -> None:
    assert "Chuyên viên soạn và trình" in desk(cast.hanh).get(reverse("outgoing:list")).content.decode()


def test_nothing_is_inline(cast: Cast, desk: Desk) -> None:
    document = paper.submitted(cast)
    browser = desk(cast.dung)

    for place in ("/", NEW, page_of(document), reverse("outgoing:list")):
        html = browser.get(place).content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", html), place


def test_pages_carry_a_strict_policy(cast: Cast, desk: Desk) -> None:
    policy = desk(cast.hanh).get("/")["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("who", "place"),
    [
        *(
            (who, place)
            for who in ("hanh", "an", "dung")
            for place in ("outgoing:list", "incoming:list", "home:work")
        ),
        *(
            ("an", place)
            for place in ("registers:book", "copies:list", "deliveries:list", "deliveries:received")
        ),
        *(("an", place) for place in ("scans:list", "personal:notices", "deliveries:waiting")),
        ("quyen", "administration:people"),
    ],
)
def test_lists_and_pages_ask_few_questions(
    cast: Cast, desk: Desk, who: str, place: str, django_assert_max_num_queries: object
) -> None:
    for number in range(3):
        paper.drafted(cast, subject=f"văn bản {number}")
    browser = desk(getattr(cast, who))
    browser.get(reverse(place))  # what is composed once is composed, whichever test comes first

    with django_assert_max_num_queries(12):  # type: ignore[operator]  # pytest-django's fixture
        assert browser.get(reverse(place)).status_code == 200


@pytest.mark.parametrize(
    ("way", "state"),
    [
        (way, state)
        for way, moves in MOVES.items()
        for state in sorted({s for sources, to in moves.values() for s in (*sources, to)})
    ],
)
def test_every_state_has_its_page_for_everybody_who_sees_it(
    cast: Cast, desk: Desk, way: Way, state: State
) -> None:
    document = paper.drafted(cast)
    OutgoingDocument.objects.filter(pk=document.pk).update(
        way=way,
        state=state,
        number=5,
        issued_on=NOW.date(),
        submitted_at=NOW,
        signed_at=NOW,
        sealed_at=NOW,
        issued_at=NOW,
    )

    statuses = {
        who.name: desk(who).get(page_of(document)).status_code for who in (cast.hanh, cast.dung, cast.an)
    }

    assert statuses["Nguyễn Thị Hạnh"] == 200
    assert set(statuses.values()) <= {200, 404}


@pytest.mark.parametrize(("kind", "said"), [("recall", "Đã thu hồi"), ("replace", "Đã được thay thế")])
def test_who_opens_what_is_out_of_use_reads_not_to_use_it_and_why(
    armed: Cast, desk: Desk, kind: str, said: str
) -> None:
    earlier = paper.issued(armed)
    unsent = paper.sealed(armed, subject="chưa phát hành", link_kind=LinkKind(kind), linked_id=earlier.pk)
    later = paper.issued(armed, subject="sau", link_kind=LinkKind(kind), linked_id=earlier.pk)

    page = desk(armed.hanh).get(reverse("outgoing:show", args=[earlier.pk])).content.decode()

    now = page.partition('id="now"')[2].partition("</section>")[0]
    assert f"{said}: không sử dụng, không thực hiện theo văn bản này nữa." in now
    assert later.code in now
    assert unsent.code not in now, "what is not issued recalls nothing"
    before_the_file = page.partition("<pdf-viewer")[0].partition('class="document-head"')[2]
    assert f"{said}: không sử dụng, không thực hiện theo văn bản này nữa." in before_the_file
    assert f"{later.code}</a>, phát hành lúc" in before_the_file


@pytest.mark.parametrize(("kind", "said"), [("recall", "ĐÃ THU HỒI"), ("replace", "ĐÃ ĐƯỢC THAY THẾ")])
def test_a_file_of_what_is_out_of_use_is_handed_out_to_who_was_told_so(
    armed: Cast, desk: Desk, kind: str, said: str
) -> None:
    earlier = paper.issued(armed)
    later = paper.issued(armed, subject="sau", link_kind=LinkKind(kind), linked_id=earlier.pk)
    address = reverse("outgoing:file", args=[earlier.pk, 0])
    client = desk(armed.hanh)

    told = client.get(address)
    page = client.get(reverse("outgoing:show", args=[earlier.pk])).content.decode()
    file = client.get(f"{address}?da-biet=1")

    assert "không sử dụng, không thực hiện theo văn bản này nữa." in told.content.decode()
    assert later.code in told.content.decode()
    assert f'href="{address}?da-biet=1"' in told.content.decode(), "it can be opened all the same"
    assert f'src="{address}?da-biet=1"' in page, "the page has said so itself"
    assert file["Content-Type"] == "application/pdf"
    assert said in unquote(file["Content-Disposition"]), "what is kept of it says so by its name"
    assert client.get(reverse("outgoing:file", args=[later.pk, 0]))["Content-Type"] == "application/pdf"


def test_a_recall_says_on_its_draft_whom_it_misses(armed: Cast, desk: Desk) -> None:
    unit = Unit.objects.create(agency=armed.sender, name="Phòng Kế toán")
    earlier = paper.issued(armed, unit_ids=(unit.pk,))
    facts = {"link_kind": LinkKind.RECALL, "linked_id": earlier.pk}
    missing = paper.drafted(armed, subject="thu hồi", **facts)
    whole = paper.drafted(armed, subject="thu hồi cả đơn vị", unit_ids=(unit.pk,), **facts)
    pages = [
        desk(armed.hanh).get(reverse("outgoing:show", args=[one.pk])).content.decode()
        for one in (missing, whole)
    ]

    said = f"Văn bản này không gửi tới hết nơi đã nhận {earlier.code}."
    assert said in pages[0]
    assert "Còn thiếu: Phòng Kế toán." in pages[0]
    assert said not in pages[1]


def test_a_document_that_did_not_reach_everybody_does_not_say_that_nothing_is_left(
    armed: Cast, desk: Desk
) -> None:
    document = paper.issued(armed)
    page = reverse("outgoing:show", args=[document.pk])
    before = desk(armed.an).get(page).content.decode()
    Delivery.objects.update(state="stuck", last_error="Sai")

    clerk, drafter = (desk(one).get(page).content.decode() for one in (armed.an, armed.hanh))

    assert "Không còn việc phải làm" in before
    for shown in (clerk, drafter):
        assert "Văn bản chưa đến được 1 nơi nhận." in shown
        assert "Không còn việc phải làm" not in shown
    assert "rồi bấm gửi lại" in clerk
    assert "Văn thư sẽ xử lý." in drafter
