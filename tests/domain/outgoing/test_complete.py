"""Timestamps and revocation data, added by the worker while the document waits to be issued."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import Settings

from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.errors import Invalid, Unavailable
from vanthu.jobs import worker
from vanthu.jobs.models import Work
from vanthu.outgoing import actions, steps
from vanthu.outgoing.states import State
from vanthu.signing import desk

Complete = Callable[..., bytes]


@pytest.fixture
def service(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[Complete], None]:
    """Say what the timestamp service makes of a file; the real one is tested with vnsign."""
    settings.VANTHU_TSA_URL = ["http://tsa.example"]
    return lambda complete: monkeypatch.setattr(desk, "complete", complete)


def test_a_completed_file_is_a_new_version(cast: Cast, service: Callable[[Complete], None]) -> None:
    service(lambda pdf, **_: pdf)
    document = paper.sealed(cast)

    worker.run_due(NOW)
    worker.run_due(NOW)

    versions = [(row.made_by, row.is_current) for row in document.files.all()]
    assert versions[-2:] == [("seal", False), ("complete", True)]
    told = [event for event in paper.events(document) if event != "outgoing.form_checked"]
    assert told[-1] == "outgoing.file_added"
    assert Work.objects.get(kind="outgoing.complete").done_at == NOW


def test_a_service_that_is_away_is_asked_again(cast: Cast, service: Callable[[Complete], None]) -> None:
    def away(pdf: bytes, **_: object) -> bytes:
        raise Unavailable("TSA không trả lời")

    service(away)
    document = paper.sealed(cast)

    worker.run_due(NOW)

    row = Work.objects.get(kind="outgoing.complete")
    assert (row.done_at, row.dead_at, row.last_error) == (None, None, "TSA không trả lời")
    assert actions.issue(document.pk, actor=cast.an, now=NOW).state_word is State.ISSUED


def test_what_was_issued_meanwhile_is_not_changed(cast: Cast, service: Callable[[Complete], None]) -> None:
    document = paper.sealed(cast)
    sent = document.files.get(is_current=True)

    def issue_first(pdf: bytes, **_: object) -> bytes:
        actions.issue(document.pk, actor=cast.an, now=NOW)
        return pdf

    service(issue_first)
    steps.complete(document.pk, now=NOW)

    assert document.files.get(is_current=True).pk == sent.pk


def test_a_file_that_does_not_verify_afterwards_is_not_kept(
    cast: Cast, service: Callable[[Complete], None]
) -> None:
    document = paper.sealed(cast)
    service(lambda pdf, **_: pdf[: len(pdf) // 2])

    with pytest.raises(Invalid):
        steps.complete(document.pk, now=NOW)

    assert document.files.get(is_current=True).made_by == "seal"
