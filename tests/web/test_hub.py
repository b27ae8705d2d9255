"""The screens of our own axis: a secret shown once, acts in the open, mailboxes with what waits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.errors import Conflict, Refusal
from vanthu.directory.models import Agency
from vanthu.hub import actions
from vanthu.hub.models import System
from vanthu.jobs.worker import run_due

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def _admit(desk: Desk, cast: Cast, system_id: str = "stc", agencies: str = "H44.50, H44.51") -> str:
    told = {"system_id": system_id, "agencies": agencies}
    answer = desk(cast.quyen).post(reverse("hub:add_system"), told)
    found = re.search(r'id="secret">([0-9a-f]{64})<', answer.content.decode())
    assert found, answer.content.decode()[-2000:]
    return found[1]


def test_a_secret_is_shown_once(cast: Cast, desk: Desk) -> None:
    secret = _admit(desk, cast)

    listed = desk(cast.quyen).get(reverse("hub:systems")).content.decode()

    assert "H44.50" in listed
    assert secret not in listed


def test_a_system_is_locked_unlocked_and_renewed(cast: Cast, desk: Desk) -> None:
    first, client = _admit(desk, cast), desk(cast.quyen)
    chosen = {"system": System.objects.get().pk}

    client.post(reverse("hub:lock"), chosen)
    locked = System.objects.get().is_locked
    client.post(reverse("hub:unlock"), chosen)
    renewed = client.post(reverse("hub:renew_secret"), chosen).content.decode()

    assert (locked, System.objects.get().is_locked) == (True, False)
    assert 'id="secret"' in renewed
    assert first not in renewed


def test_a_refusal_is_told_at_the_form(cast: Cast, desk: Desk) -> None:
    told = {"system_id": "stc", "agencies": cast.sender.code}

    answer = desk(cast.quyen).post(reverse("hub:add_system"), told)

    assert (answer.status_code, "thuộc chính hệ thống này" in answer.content.decode()) == (422, True)
    assert not System.objects.exists()


def test_an_agency_that_another_connection_reaches_is_refused_with_the_way_out(
    cast: Cast, desk: Desk
) -> None:
    _admit(desk, cast)

    answer = desk(cast.quyen).post(reverse("hub:add_system"), {"system_id": "snv", "agencies": "H44.51"})

    told = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert "H44.51)” đang được gửi qua kết nối “Trục: stc”" in told
    assert "bỏ đường gửi riêng" in told
    assert not System.objects.filter(system_id="snv").exists()
    with pytest.raises(Conflict) as refused:
        actions.add_system("snv", agency_codes=["H44.51"], actor=cast.quyen, now=NOW)
    assert refused.value.code is Refusal.AGENCY_HAS_A_WAY


def test_an_empty_mailbox_says_so(cast: Cast, desk: Desk) -> None:
    _admit(desk, cast)

    shown = desk(cast.quyen).get(reverse("hub:mailbox"), {"he-thong": System.objects.get().pk})

    assert "stc" in shown.content.decode()
    assert shown.status_code == 200


def test_what_waits_says_what_can_be_done_and_each_agency_is_named_once(armed: Cast, desk: Desk) -> None:
    client = desk(armed.quyen)
    _admit(desk, armed)
    paper.issued(armed, recipient_ids=(Agency.objects.get(code="H44.50").pk,))
    run_due(NOW)
    system = System.objects.get()
    mailbox = f"{reverse('hub:mailbox')}?he-thong={system.pk}"

    listed = client.get(reverse("hub:systems")).content.decode()
    silent = client.get(mailbox).content.decode()
    client.post(reverse("hub:lock"), {"system": system.pk})
    locked = client.get(mailbox).content.decode()

    assert "H44.50; H44.51" in listed
    assert "Hệ thống chưa kết nối lần nào." in silent
    assert "Hệ thống đang bị khóa nên không lấy được gì." in locked
