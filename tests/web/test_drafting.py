"""The form of a draft: kept by itself, found again, groups and the address book, and versions compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.web.test_outgoing import NEW, filled
from vanthu.outgoing import actions, drafting, unsaved
from vanthu.outgoing.models import OutgoingDocument, UnsavedForm
from vanthu.web.outgoing import offered

if TYPE_CHECKING:
    from tests.web.conftest import Desk

AUTOSAVE = reverse("outgoing:autosave")


def test_what_is_typed_is_kept_and_opened_again(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    kept = browser.post(AUTOSAVE, filled(cast, subject="đang viết dở", key="k1"))

    listed = browser.get(NEW).content.decode()
    again = browser.get(f"{NEW}?tiep=k1").content.decode()

    assert "Đã giữ lúc" in kept.content.decode()
    assert "đang viết dở" in listed
    assert re.search(r">\s*đang viết dở</textarea>", again)
    assert (
        "checked"
        in re.findall(rf'<input[^>]*name="recipients"[^>]*value="{cast.receiver.pk}"[^>]*>', again)[0]
    )


def test_another_window_is_told_in_words_and_may_choose(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    browser.post(AUTOSAVE, filled(cast, key="k1"))

    answer = browser.post(AUTOSAVE, filled(cast, key="k1", subject="ở cửa sổ khác")).content.decode()

    assert "cửa sổ khác" in answer
    assert "Giữ nội dung ở cửa sổ này" in answer
    revision = re.search(r'name="revision" value="(\d+)"', answer)
    assert revision
    sent = filled(cast, key="k1", subject="ở cửa sổ khác", revision=revision[1], act="later")
    assert browser.post(NEW, sent).status_code == 200
    assert UnsavedForm.objects.get().fields["subject"] == ["ở cửa sổ khác"]


def test_without_script_a_button_keeps_what_is_typed_unchecked(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.hanh).post(NEW, filled(cast, subject="", content="dở dang", act="later", key="k1"))

    assert answer.status_code == 200
    assert "dở dang" in answer.content.decode()
    assert not OutgoingDocument.objects.exists()
    assert UnsavedForm.objects.get().key == "k1"


def test_a_kept_draft_forgets_what_was_typed(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    browser.post(AUTOSAVE, filled(cast, key="k1"))

    browser.post(NEW, filled(cast, key="k1"))

    assert OutgoingDocument.objects.count() == 1
    assert not UnsavedForm.objects.exists()


def test_a_draft_that_somebody_changed_meanwhile_loses_nothing_of_what_is_typed(
    cast: Cast, desk: Desk
) -> None:
    document = paper.drafted(cast)
    edit = reverse("outgoing:edit", args=[document.pk])
    drafting.change(
        document.pk, paper.facts(cast, subject="ở nơi khác"), version=1, main=None, annexes=(),
        actor=cast.hanh, now=NOW,
    )  # fmt: skip
    browser, key = desk(cast.hanh), unsaved.key_of(document.pk)

    refused = browser.post(edit, filled(cast, subject="của tôi", version="1", key=key))
    again = browser.get(edit).content.decode()

    assert refused.status_code == 422
    assert re.search(r">\s*của tôi</textarea>", again)
    assert "dự thảo đã được sửa" in again


def test_what_is_not_wanted_is_forgotten(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    browser.post(AUTOSAVE, filled(cast, key="k1"))

    assert browser.post(reverse("outgoing:forget"), {"key": "k1"}).status_code == 303
    assert not UnsavedForm.objects.exists()


def test_the_model_of_a_type_is_put_into_the_body(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.hanh).post(NEW, filled(cast, kind="giay_moi", act="sample", key="k1"))

    assert "trân trọng kính mời" in answer.content.decode()


def test_a_group_addresses_its_members(cast: Cast, desk: Desk) -> None:
    group = actions.save_group(None, name="Các sở", member_ids=[cast.receiver.pk], actor=cast.an, now=NOW)

    desk(cast.hanh).post(NEW, filled(cast, recipients=[], groups=[str(group.pk)]))

    document = OutgoingDocument.objects.get()
    assert [row.agency for row in document.recipients.all()] == [cast.receiver]
    assert document.addressees == ["Các sở"]


def test_units_are_ticked_beside_agencies_and_opened_again(cast: Cast, desk: Desk) -> None:
    browser, unit = desk(cast.hanh), cast.hanh.unit_id
    browser.post(NEW, filled(cast, recipients=[], units=[str(unit)], kind="quyet_dinh"))

    document = OutgoingDocument.objects.get()
    again = browser.get(reverse("outgoing:edit", args=[document.pk])).content.decode()
    shown = browser.get(reverse("outgoing:show", args=[document.pk])).content.decode()

    assert list(document.units.values_list("unit_id", flat=True)) == [unit]
    assert document.to_places == ["Phòng CNTT"], "“Như trên” names it"
    assert "checked" in re.findall(rf'<input[^>]*name="units"[^>]*value="{unit}"[^>]*>', again)[0]
    assert "đơn vị trong cơ quan" in shown


def test_in_a_long_address_book_one_looks_for_agencies(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered, "SHORT", 1)
    browser = desk(cast.hanh)

    blank = browser.get(NEW).content.decode()
    found = browser.get(reverse("outgoing:agencies"), {"find": "van phong"}).content.decode()
    plain = browser.post(NEW, filled(cast, recipients=[], act="find", find="H44.01")).content.decode()

    assert cast.receiver.name not in blank
    assert cast.receiver.name in found
    assert cast.stranger.name not in found
    assert cast.receiver.name in plain


def test_a_clerk_keeps_and_drops_groups(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.an)
    browser.post(reverse("outgoing:add_group"), {"name": "Các sở", "recipients": [str(cast.receiver.pk)]})

    page = browser.get(reverse("outgoing:groups")).content.decode()

    assert "Các sở" in page
    assert cast.receiver.name in page


def test_two_versions_are_compared(cast: Cast, desk: Desk) -> None:
    document = paper.drafted(cast)
    changed = paper.CONTENT.replace("đề nghị", "yêu cầu")
    drafting.change(
        document.pk,
        paper.facts(cast, content=changed),
        version=1,
        main=None,
        annexes=(),
        actor=cast.hanh,
        now=NOW,
    )
    browser = desk(cast.hanh)

    answer = browser.get(reverse("outgoing:compare", args=[document.pk, 0]))
    html = answer.content.decode()
    pictures = re.findall(r'<img src="([^"]+)"', html)

    assert "<del>đề nghị</del>" in html
    assert "<ins>yêu cầu</ins>" in html
    assert len(pictures) == 2
    assert browser.get(pictures[0].replace("&amp;", "&"))["Content-Type"] == "image/png"


def test_nobody_compares_what_he_does_not_see(cast: Cast, desk: Desk) -> None:
    document = paper.drafted(cast)

    for name in ("outgoing:compare", "outgoing:compare_page"):
        assert desk(cast.dung).get(reverse(name, args=[document.pk, 0])).status_code == 404


def test_a_draft_says_that_it_goes_on_paper_too(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.hanh)
    browser.post(NEW, filled(cast, paper_follows="on"))
    document = OutgoingDocument.objects.get()

    shown = browser.get(reverse("outgoing:show", args=[document.pk])).content.decode()
    form = browser.get(reverse("outgoing:edit", args=[document.pk])).content.decode()

    assert document.paper_follows
    assert "Gửi kèm bản giấy" in shown
    assert "checked" in re.findall(r'<input[^>]*name="paper_follows"[^>]*>', form)[0]
    browser.post(reverse("outgoing:edit", args=[document.pk]), filled(cast, version=str(document.version)))
    document.refresh_from_db()
    assert not document.paper_follows
