"""The address book from a file: seen first, written only as it was seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import NOW, Cast
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory.models import Agency
from vanthu.exchange import address_book, peer_queries
from vanthu.exchange.models import Peer
from vanthu.exchange.transport.base import TransportFault

if TYPE_CHECKING:
    from tests.web.conftest import Desk

IMPORT = "administration:import_agencies"


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("danh-ba.csv", content)


def test_a_file_is_shown_and_written_only_after_it_was_seen(cast: Cast, desk: Desk) -> None:
    browser = desk(cast.quyen)
    shown = browser.post(reverse(IMPORT), {"book": _file(address_book.template())}).content.decode()
    assert "Sở Nội vụ tỉnh Phú Thọ" in shown
    assert not Agency.objects.filter(code="H44.40").exists()
    seen = re.search(r'name="seen" value="([^"]+)"', shown)

    assert seen is not None
    browser.post(reverse("administration:apply_import"), {"seen": seen[1]})

    assert Agency.objects.get(code="H62.05").successor == Agency.objects.get(code="H44.40")
    assert (
        "Sở Nội vụ tỉnh Phú Thọ (H44.40)" in browser.get(reverse("administration:agencies")).content.decode()
    )


@pytest.mark.parametrize("seen", ["", "x", "WyJhIl0:1:2"])
def test_what_was_not_seen_is_not_written(cast: Cast, desk: Desk, seen: str) -> None:
    before = Agency.objects.count()

    answer = desk(cast.quyen).post(reverse("administration:apply_import"), {"seen": seen})

    assert answer.status_code in {409, 422}
    assert Agency.objects.count() == before


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"a;b\n", b"\xff\xfe"])
def test_a_file_that_is_none_is_refused_at_the_control(cast: Cast, desk: Desk, content: bytes) -> None:
    answer = desk(cast.quyen).post(reverse(IMPORT), {"book": _file(content)})

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


def test_names_from_a_file_are_shown_as_text(cast: Cast, desk: Desk) -> None:
    hostile = b"ma_dinh_danh;ten_co_quan\nH44.50;<script>alert(1)</script>\n"

    shown = desk(cast.quyen).post(reverse(IMPORT), {"book": _file(hostile)}).content.decode()

    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


def test_the_template_is_handed_out(cast: Cast, desk: Desk) -> None:
    answer = desk(cast.quyen).get(reverse("administration:book_template"))

    assert answer.content == address_book.template()


def test_an_axis_that_does_not_tell_its_agencies_is_named_with_what_to_do(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    axis = Peer.objects.create(name="Trục tỉnh", kind="axis")

    def silent(*_: object, **__: object) -> bytes:
        raise TransportFault("hết giờ chờ")

    monkeypatch.setattr(address_book, "from_axis", silent)

    answer = desk(cast.quyen).post(reverse("administration:import_from_axis", args=[axis.pk]))

    told = answer.content.decode()
    assert answer.status_code == 422
    assert "Kết nối “Trục tỉnh” không cho danh sách cơ quan: hết giờ chờ" in told
    assert "Thử kết nối" in told
    with pytest.raises(Invalid) as refused:
        peer_queries.agencies_of(cast.quyen, axis.pk, now=NOW)
    assert refused.value.code is Refusal.AGENCIES_NOT_TOLD
