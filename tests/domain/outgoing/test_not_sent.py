"""What is not sent, and why: signatures, number, date, file, recipient, secrecy (QĐ 28/2018 Art 8.1, checklist 47)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.errors import Invalid, Refusal, WrongState
from vanthu.directory.models import Agency
from vanthu.exchange.models import Delivery, OutboundPackage
from vanthu.outgoing import actions, letters
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State
from vanthu.verification.models import VerificationReport


def refused(cast: Cast, document: OutgoingDocument) -> Refusal:
    """Return why a document is not issued; nothing is half-done."""
    with pytest.raises((Invalid, WrongState)) as caught:
        actions.issue(document.pk, actor=cast.an, now=NOW)

    document.refresh_from_db()
    assert document.state_word is not State.ISSUED
    assert not Delivery.objects.exists()
    assert not OutboundPackage.objects.exists()
    return caught.value.code


@pytest.mark.parametrize("verdict", ["invalid", "unsigned", "unreadable"])
def test_without_valid_signatures(cast: Cast, verdict: str) -> None:
    document = paper.sealed(cast)
    VerificationReport.objects.update(verdict=verdict)

    assert refused(cast, document) is Refusal.NOT_SOUNDLY_SIGNED


def test_with_a_file_that_nobody_judged(cast: Cast) -> None:
    document = paper.sealed(cast, annexes=[paper.Upload("phụ lục.pdf", paper.blank())])
    annex = document.files.get(is_current=True, ordinal=1)
    VerificationReport.objects.filter(sha256=annex.file.sha256).update(sha256="0" * 64)

    assert refused(cast, document) is Refusal.NOT_SOUNDLY_SIGNED


@pytest.mark.parametrize("missing", [{"number": None}, {"issued_on": None}])
def test_without_number_or_date(cast: Cast, missing: dict[str, None]) -> None:
    document = paper.sealed(cast)
    for name, value in missing.items():
        setattr(document, name, value)

    with pytest.raises(Invalid) as caught:
        letters.letter_for(document)

    assert caught.value.code is Refusal.NOT_READY_TO_ISSUE


def test_without_its_file(cast: Cast) -> None:
    document = paper.sealed(cast)
    document.files.filter(ordinal=0).update(is_current=False)

    assert refused(cast, document) is Refusal.NOT_READY_TO_ISSUE


def test_to_nobody(cast: Cast) -> None:
    document = paper.sealed(cast)
    document.recipients.all().delete()

    assert refused(cast, document) is Refusal.NO_RECIPIENT


def test_to_an_agency_that_was_closed(cast: Cast) -> None:
    document = paper.sealed(cast)
    Agency.objects.filter(pk=cast.receiver.pk).update(valid_to=NOW.date() - timedelta(days=1))

    assert refused(cast, document) is Refusal.RECIPIENT_CLOSED


def test_to_an_agency_that_is_not_in_the_address_book(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        paper.drafted(cast, recipient_ids=(999_999,))

    assert caught.value.code is Refusal.RECIPIENT_UNKNOWN


@pytest.mark.parametrize("field", ["subject", "content"])
def test_with_a_mark_of_state_secrecy(cast: Cast, field: str) -> None:
    document = paper.sealed(cast)
    OutgoingDocument.objects.filter(pk=document.pk).update(**{field: "TỐI MẬT"})

    assert refused(cast, document) is Refusal.SECRET_NOT_ALLOWED


def test_a_letter_without_number_or_main_file_is_refused_by_the_exchange_too(cast: Cast) -> None:
    from vanthu.exchange import actions as exchange

    letter = letters.letter_for(paper.sealed(cast))
    broken = (
        dataclasses.replace(letter, number=0),
        dataclasses.replace(letter, notation=""),
        dataclasses.replace(letter, files=()),
    )

    for one in broken:
        with pytest.raises(Invalid) as caught:
            exchange.queue(one, recipients=[cast.receiver], actor=cast.an, now=NOW)
        assert caught.value.code is Refusal.NOT_READY_TO_ISSUE
    assert not Delivery.objects.exists()
