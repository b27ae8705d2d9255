"""The check of the desk before one signs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from tests.cast import NOW, Cast
from vanthu.directory.models import Certificate

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def test_a_certificate_that_ran_out_is_still_looked_for_on_the_token(armed: Cast, desk: Desk) -> None:
    """Or the page would ask for another token, and for a status service that the certificate does name."""
    certificate = Certificate.objects.get(agency=armed.sender, person_id=armed.dung.person_id or 0)
    certificate.not_after = NOW - timedelta(days=3)
    certificate.save()

    told = desk(armed.dung).get(reverse("signing:ready")).content.decode()

    assert "đã hết hạn ngày" in told
    assert f'data-fingerprint="{certificate.fingerprint}"' in told
