"""The door where tools hand in: late, cut off, too large, twice at once, after the end; refused by code and audited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.signing.desks import Desk, at_desk, key
from vanthu.audit.models import AuditEntry
from vanthu.core.errors import Refusal
from vanthu.directory.models import Certificate
from vanthu.outgoing import errands, handing_in
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State
from vanthu.signing import certificates
from vanthu.signing import errands as kept
from vanthu.signing.words import Fault
from vanthu.verification import check

Clock = Callable[[], datetime]


@pytest.fixture
def desk(cast: Cast, clock: Clock) -> Desk:
    return at_desk(cast, clock)


def audited() -> list[str]:
    rows = AuditEntry.objects.filter(event="signing.upload_refused").order_by("id")
    return [row.detail["code"] for row in rows]


def handed_in(desk: Desk, pdf: bytes, name: str = "van-ban.pdf", **more: Any) -> dict[str, Any]:
    """Return the door's answer to a file."""
    upload = SimpleUploadedFile(name, pdf, content_type="application/pdf")
    with time_machine.travel(NOW, tick=False):
        answer = Client().post(
            reverse("api_signing:upload", args=[desk.token]), {"uploadfile": upload}, **more
        )
    assert answer.status_code == 200, "tools read a refusal only from a 200"
    told: dict[str, Any] = answer.json()
    return told


def state_of(desk: Desk) -> State:
    return OutgoingDocument.objects.get(pk=desk.document.pk).state_word


def test_after_the_signer_gave_up_nothing_is_taken(desk: Desk, cast: Cast) -> None:
    errand = kept.find(desk.token)
    kept.end(errand, why="thôi", actor=cast.dung, now=NOW)

    told = handed_in(desk, desk.signed())

    assert (told["Status"], told["Code"]) == (False, Fault.TOKEN_UNKNOWN)
    assert audited() == [Fault.TOKEN_UNKNOWN]
    assert state_of(desk) is State.SUBMITTED


def test_of_two_that_come_at_once_one_is_taken(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk.signed(), desk.signed(reason="lần khác")
    judge = check.run_bytes

    def meanwhile(pdf: bytes, **kwargs: Any) -> Any:
        monkeypatch.setattr(check, "run_bytes", judge)
        assert handing_in.receive(desk.token, second, clock=clock).is_taken
        return judge(pdf, **kwargs)

    monkeypatch.setattr(check, "run_bytes", meanwhile)
    late = handing_in.receive(desk.token, first, clock=clock)

    assert (late.is_taken, late.code) == (False, Fault.ALREADY_HANDED_IN)
    assert audited() == [Fault.ALREADY_HANDED_IN]
    assert desk.document.files.filter(made_by="sign").count() == 1


def test_what_is_too_large_is_not_read_and_is_audited(desk: Desk, settings: Any) -> None:
    settings.VANTHU_UPLOAD_LIMIT = 1000

    told = handed_in(desk, b"%PDF-" + b"x" * 200_000)

    assert (told["Status"], told["Code"]) == (False, Fault.TOO_LARGE)
    assert audited() == [Fault.TOO_LARGE]


def test_a_form_without_a_file_is_refused_and_audited(desk: Desk) -> None:
    with time_machine.travel(NOW, tick=False):
        told = Client().post(reverse("api_signing:upload", args=[desk.token]), {"x": "y"}).json()

    assert told["Code"] == Fault.NOT_PDF
    assert audited() == [Fault.NOT_PDF]


def test_a_file_that_was_cut_off_on_its_way_is_refused_and_comes_again(desk: Desk) -> None:
    pdf = desk.signed()

    told = handed_in(desk, pdf[:-200])

    assert told["Status"] is False
    assert len(audited()) == 1
    assert state_of(desk) is State.SUBMITTED
    assert handed_in(desk, pdf)["Status"] is True


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "van-ban.pdf?token=abc", "x" * 300 + ".pdf", "ký\u202efdp.exe"]
)
def test_the_name_that_a_tool_gives_is_never_used(name: str, desk: Desk) -> None:
    told = handed_in(desk, desk.signed(), name=name)

    assert told["Status"] is True
    assert told["FileName"] == desk.file.name


def test_where_a_tool_wants_numbers_it_is_told_0_for_success(desk: Desk, settings: Any) -> None:
    settings.VANTHU_UPLOAD_STATUS_AS_NUMBER = True

    refused, taken = handed_in(desk, desk.source), handed_in(desk, desk.signed())

    assert [told["Status"] for told in (refused, taken)] == [1, 0]
    assert not any(isinstance(told["Status"], bool) for told in (refused, taken))


def test_a_certificate_that_was_taken_off_file_meanwhile_signs_nothing(desk: Desk) -> None:
    Certificate.objects.filter(pk=kept.find(desk.token).certificate_id).update(withdrawn_at=NOW)

    told = handed_in(desk, desk.signed())

    assert (told["Status"], told["Code"]) == (False, Refusal.CERTIFICATE_UNUSABLE)
    assert audited() == ["not_recorded"]
    assert state_of(desk) is State.SUBMITTED


def test_an_expired_certificate_begins_nothing(cast: Cast, clock: Clock) -> None:
    document = paper.submitted(cast)
    Certificate.objects.filter(person_id=cast.dung.person_id or 0).update(not_after=NOW)

    begun = errands.begin_signing(
        {document.pk: document.version}, actor=cast.dung, clock=lambda: NOW.replace(hour=3)
    )

    assert begun.errand is None
    assert "chứng thư" in begun.refused[document.pk]


def test_a_certificate_of_unknown_origin_is_refused_though_it_is_on_file(cast: Cast, clock: Clock) -> None:
    Certificate.objects.filter(person_id=cast.dung.person_id or 0).update(withdrawn_at=NOW)
    strange = certificates.key_folder() / "la.p12"
    certificates.file_key(
        strange.read_bytes(), paper.PIN, name="la", agency_id=cast.sender.pk, person_id=cast.dung.person_id,
        actor=cast.quyen, now=NOW,
    )  # fmt: skip
    desk = at_desk(cast, clock)
    assert desk.signer.certificate == key(kept.find(desk.token).certificate).certificate

    told = handed_in(desk, desk.signed())

    assert (told["Status"], told["Code"]) == (False, Fault.UNTRUSTED)
    assert audited() == [Fault.UNTRUSTED]
