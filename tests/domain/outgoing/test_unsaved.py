"""What is typed and not kept as a draft yet: found again, never mixed up, never anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast
from vanthu.core.actor import Actor
from vanthu.core.errors import Conflict, Invalid, NotPermitted, Refusal
from vanthu.outgoing import unsaved
from vanthu.outgoing.models import UnsavedForm


def keep(actor: Actor, text: str, *, revision: int = 0, key: str = "abc") -> UnsavedForm:
    return unsaved.keep(key, {"subject": [text]}, seen_version=0, revision=revision, actor=actor, now=NOW)


def test_what_is_typed_is_found_again(cast: Cast) -> None:
    keep(cast.hanh, "gửi, nhận")

    held = unsaved.held("abc", actor=cast.hanh)

    assert held is not None
    assert held.fields == {"subject": ["gửi, nhận"]}


def test_nobody_else_finds_it(cast: Cast) -> None:
    keep(cast.hanh, "gửi, nhận")

    assert unsaved.held("abc", actor=cast.dung) is None
    assert unsaved.waiting(cast.dung) == []


def test_a_second_window_is_told_and_overwrites_nothing(cast: Cast) -> None:
    first = keep(cast.hanh, "một")
    keep(cast.hanh, "hai", revision=first.revision)

    with pytest.raises(Conflict) as refused:
        keep(cast.hanh, "ba", revision=first.revision)

    assert refused.value.code is Refusal.TYPED_ELSEWHERE
    held = unsaved.held("abc", actor=cast.hanh)
    assert held is not None
    assert held.fields == {"subject": ["hai"]}


def test_a_window_that_kept_nothing_yet_does_not_overwrite_what_is_there(cast: Cast) -> None:
    keep(cast.hanh, "một")

    with pytest.raises(Conflict):
        keep(cast.hanh, "hai")


def test_a_mark_of_state_secrets_is_never_stored(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        keep(cast.hanh, "TUYỆT MẬT")

    assert refused.value.code is Refusal.SECRET_NOT_ALLOWED
    assert not UnsavedForm.objects.exists()


def test_only_who_may_draft_keeps_anything(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        keep(cast.quyen, "một")


def test_more_than_a_page_full_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        keep(cast.hanh, "x" * 1_000_001)


def test_the_oldest_goes_when_there_are_too_many(cast: Cast) -> None:
    for number in range(unsaved.MOST + 1):
        unsaved.keep(
            f"k{number}", {}, seen_version=0, revision=0, actor=cast.hanh, now=NOW + timedelta(minutes=number)
        )

    assert unsaved.held("k0", actor=cast.hanh) is None
    assert len(unsaved.waiting(cast.hanh)) == unsaved.MOST
