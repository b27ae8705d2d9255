"""What the pages say of a key at a signing service: whose it is, what it wants here, why nothing was signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.domain import paper
from tests.domain.signing import test_remote as remote
from tests.domain.signing.remote_doubles import KEY, USER, Double, serving
from vanthu.directory.models import Certificate
from vanthu.signing.models import RemoteService
from vanthu.signing.remote import services
from vanthu.signing.remote_words import RunEnd, ServiceKind

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.web.conftest import Desk

PIN = 'name="pin"'


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> ServiceKind:
    """Return which service keeps Dũng's key."""
    return getattr(request, "param", ServiceKind.SMARTCA)


@pytest.fixture
def double(armed: Cast, settings: Settings, kind: ServiceKind) -> Iterator[Double]:
    """Dũng's key at a service."""
    settings.VANTHU_PEER_HOSTS = ["127.0.0.1"]
    certificate = Certificate.objects.get(agency=armed.sender, person_id=armed.dung.person_id or 0)
    with serving(remote.moved(certificate, kind)) as served:
        service = remote.kept_service(armed, served, kind, name="Dịch vụ của Sở")
        services.file_key(
            service.pk, USER, KEY, person_id=armed.dung.person_id, actor=armed.quyen, now=paper.NOW
        )
        yield served


@pytest.mark.parametrize(
    ("kind", "wants_pin"),
    [
        (ServiceKind.SMARTCA, False),
        (ServiceKind.MYSIGN, False),
        (ServiceKind.CSC, True),
        (ServiceKind.CSC2, True),
    ],
    indirect=["kind"],
)
def test_a_pin_is_asked_for_only_where_the_service_wants_it_here(
    armed: Cast, desk: Desk, double: Double, kind: ServiceKind, wants_pin: bool
) -> None:
    document = paper.submitted(armed)

    for place in (reverse("outgoing:show", args=[document.pk]), reverse("signing:desk")):
        shown = desk(armed.dung).get(place).content.decode()
        assert (PIN in shown) is wants_pin
        assert "Dịch vụ của Sở" in shown
        assert ("xác nhận trên điện thoại" in shown) is (kind is not ServiceKind.CSC)


def test_a_service_that_is_not_in_use_any_more_is_said_to_be_so(
    armed: Cast, desk: Desk, double: Double
) -> None:
    RemoteService.objects.update(is_active=False)
    document = paper.submitted(armed)

    shown = desk(armed.dung).get(reverse("outgoing:show", args=[document.pk])).content.decode()

    assert "Dịch vụ giữ khóa không còn dùng ở đây" in shown


def test_why_nothing_was_signed_is_said_once_and_by_the_name_of_the_service(
    armed: Cast, desk: Desk, double: Double
) -> None:
    documents = [paper.submitted(armed), paper.submitted(armed, subject="việc khác")]
    double.is_silent = True
    sent = {"document": [f"{each.pk}:{each.version}" for each in documents]}

    shown = desk(armed.dung).post(reverse("signing:ask"), sent, follow=True).content.decode()

    assert shown.count(RunEnd.NO_ANSWER.vi) == 1
    assert "Ký qua Dịch vụ của Sở" in shown
    assert "Chưa ký tệp nào" in shown
