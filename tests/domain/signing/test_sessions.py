"""Signing sessions: one beginning, one end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import NOW, Cast
from vanthu.audit.models import AuditEntry
from vanthu.core.db import write_transaction
from vanthu.core.errors import Conflict, Invalid, Refusal
from vanthu.directory.models import Certificate
from vanthu.signing import actions, desk, places
from vanthu.signing.models import SigningSession
from vanthu.signing.words import Purpose, SessionState


def start(cast: Cast) -> SigningSession:
    certificate = Certificate.objects.get(person_id=cast.dung.person_id)
    return actions.start(
        cast.sender,
        agency_id=cast.sender.pk,
        certificate=certificate,
        purpose=Purpose.LEADER,
        input_sha256="a" * 64,
        actor=cast.dung,
        now=NOW,
    )


def test_a_session_ends_with_its_file(cast: Cast) -> None:
    session = start(cast)

    ended = actions.finish(session.pk, result_sha256="b" * 64, actor=cast.dung, now=NOW)

    assert (ended.state, ended.result_sha256, ended.ended_at) == (SessionState.FINISHED, "b" * 64, NOW)
    assert AuditEntry.objects.filter(object_type="signing.signingsession").count() == 2


def test_a_session_ends_once(cast: Cast) -> None:
    session = start(cast)
    actions.finish(session.pk, result_sha256="b" * 64, actor=cast.dung, now=NOW)

    with pytest.raises(Conflict) as caught:
        actions.finish(session.pk, result_sha256="c" * 64, actor=cast.dung, now=NOW)

    session.refresh_from_db()
    assert caught.value.code is Refusal.ALREADY_SIGNED
    assert session.result_sha256 == "b" * 64


def test_a_session_that_failed_is_not_finished_later(cast: Cast) -> None:
    session = start(cast)
    actions.fail(session.pk, why="Rút thiết bị.", actor=cast.dung, now=NOW)

    with pytest.raises(Conflict):
        actions.finish(session.pk, result_sha256="c" * 64, actor=cast.dung, now=NOW)

    session.refresh_from_db()
    assert (session.state, session.why_failed) == (SessionState.FAILED, "Rút thiết bị.")


def test_a_session_does_not_end_after_its_certificate(cast: Cast) -> None:
    session = start(cast)

    with pytest.raises(Invalid):
        actions.finish(session.pk, result_sha256="b" * 64, actor=cast.dung, now=NOW + timedelta(days=2000))


def test_a_finished_session_does_not_fail_afterwards(cast: Cast) -> None:
    session = start(cast)
    actions.finish(session.pk, result_sha256="b" * 64, actor=cast.dung, now=NOW)

    actions.fail(session.pk, why="muộn", actor=cast.dung, now=NOW)

    session.refresh_from_db()
    assert session.state == SessionState.FINISHED


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 2, 4, 17, 0, tzinfo=UTC), "ngày 05 tháng 02 năm 2026"),
        (datetime(2026, 1, 31, 16, 59, tzinfo=UTC), "ngày 31 tháng 01 năm 2026"),
        (datetime(2026, 3, 9, 0, 0, tzinfo=UTC), "ngày 09 tháng 3 năm 2026"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "ngày 01 tháng 01 năm 2027"),
    ],
)
def test_the_date_is_written_as_the_date_line_wants_it(moment: datetime, words: str) -> None:
    # NĐ 30/2020 App I II.4.b: days below ten and the months 1 and 2 get a leading zero.
    box = places.Place(1, 100, 50, 60, 6)
    written = places.texts({"number": box, "date": box}, number=5, notation="STTTT-CNTT", moment=moment)

    assert written == {"so": "05", "ngay_thang": words}


SLOW = {
    "open_key": lambda key: desk.open_key(key.certificate, "x", holder="x", now=NOW),
    "prepare": lambda key: desk.prepare(b"", {}),
    "sign_as_leader": lambda key: desk.sign_as_leader(b"", key, image=None, now=NOW),
    "fill": lambda key: desk.fill(b"", {}),
    "seal": lambda key: desk.seal(b"", key, image=None, now=NOW),
    "mark_annex": lambda key: desk.mark_annex(b"", key, code="", now=NOW),
    "mark_copy": lambda key: desk.mark_copy(b"", key, agency="", now=NOW),
}


@pytest.mark.parametrize("name", SLOW)
def test_nothing_at_the_desk_is_done_inside_a_transaction(cast: Cast, name: str) -> None:
    certificate = Certificate.objects.get(person_id=cast.dung.person_id)
    key = desk.OpenKey(certificate, None)  # type: ignore[arg-type]  # never reached

    with pytest.raises(RuntimeError, match="slow work"), write_transaction():
        SLOW[name](key)  # type: ignore[no-untyped-call]  # small lambdas
