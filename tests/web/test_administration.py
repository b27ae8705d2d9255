"""The administrator's screens: what they take, what they refuse, and what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tests.cast import Cast
from vanthu.directory.models import Agency, Post

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def test_adding_an_agency_with_a_code_in_use_says_so_and_changes_nothing(cast: Cast, desk: Desk) -> None:
    stranger = Agency.objects.create(code="H44.40", name="Sở Nội vụ")

    answer = desk(cast.quyen).post(
        reverse("administration:add_agency"), {"code": "H44.40", "name": "Tên khác"}
    )

    assert answer.status_code == 422
    assert "đã có" in answer.content.decode()
    stranger.refresh_from_db()
    assert stranger.name == "Sở Nội vụ"


def test_an_agency_is_changed_by_its_entry(cast: Cast, desk: Desk) -> None:
    known = Agency.objects.create(code="H44.40", name="Sở Nội vụ")

    answer = desk(cast.quyen).post(
        reverse("administration:change_agency", args=[known.pk]), {"code": "H44.99", "name": "Tên mới"}
    )

    known.refresh_from_db()
    assert (answer.status_code, known.code, known.name) == (303, "H44.40", "Tên mới")


def test_the_last_administrator_is_told_why_the_post_stays(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.quyen).post(reverse("administration:end_post", args=[cast.quyen.post_id]))

    assert answer.status_code == 409
    assert "quản trị cuối cùng" in answer.content.decode()
    assert Post.objects.get(pk=cast.quyen.post_id).held_to is None
