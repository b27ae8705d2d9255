"""A copy signed with the clerk's token: number first, then the errand, then what comes back is judged and kept."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast
from tests.domain import paper
from tests.domain.copies.desk import asked
from tests.domain.signing.desks import key
from vanthu.copies import actions, errands, steps
from vanthu.copies.models import Copy
from vanthu.copies.states import State
from vanthu.copies.words import Form, Medium
from vanthu.core.blobs import blobs
from vanthu.core.errors import Conflict, Invalid, NotFound, NotPermitted
from vanthu.outgoing import handing_in
from vanthu.outgoing.errands import Begun
from vanthu.signing.models import ErrandFile
from vanthu.signing.words import SessionState
from vnsign.finish import sign

CLOCK = paper.at(NOW)


def approved(cast: Cast, *, form: Form = Form.SAO_Y, medium: Medium = Medium.ELECTRONIC) -> Copy:
    """Return a copy that Dũng decided is made."""
    return asked(cast, cast.dung, form=form, medium=medium)


def begun(cast: Cast, copy: Copy) -> tuple[Begun, ErrandFile]:
    """Return An's errand for a copy."""
    held = errands.begin(copy.pk, seen=copy.version, actor=cast.an, clock=CLOCK)
    assert held.errand is not None
    return held, held.errand.files.get()


def signed(held: Begun, file: ErrandFile, *, source: bytes = b"") -> bytes:
    """Return what the token makes of a file."""
    assert held.errand is not None
    return sign(
        source or blobs().read(file.source_sha256), key(held.errand.certificate), field=file.field,
        timestamp_room=10_000, now=NOW,
    )  # fmt: skip


def test_a_copy_is_made_with_the_token_under_one_number(cast: Cast) -> None:
    copy = approved(cast)
    held, file = begun(cast, copy)

    received = handing_in.receive(held.token, signed(held, file), clock=CLOCK)

    copy.refresh_from_db()
    assert received.is_taken, received
    assert (copy.state_word, copy.number, file.look) == (State.MADE, 1, f"copy:{cast.sender.name}")
    assert copy.made is not None


def test_a_copy_handed_in_twice_is_answered_the_same(cast: Cast) -> None:
    copy = approved(cast)
    held, file = begun(cast, copy)
    pdf = signed(held, file)

    first, again = (handing_in.receive(held.token, pdf, clock=CLOCK) for _ in range(2))

    assert (first.is_taken, again.is_taken) == (True, True)
    assert ErrandFile.objects.get().session.state == SessionState.FINISHED


def test_another_file_than_the_one_decided_about_is_refused(cast: Cast) -> None:
    copy = approved(cast)
    held, file = begun(cast, copy)

    received = handing_in.receive(held.token, signed(held, file, source=paper.blank()), clock=CLOCK)

    copy.refresh_from_db()
    assert (received.is_taken, received.code) == (False, "swapped")
    assert copy.state_word is State.APPROVED


def test_a_copy_that_was_given_up_keeps_its_number(cast: Cast) -> None:
    copy = approved(cast)
    begun(cast, copy)

    made = steps.sign(copy.pk, pin=paper.PIN, seen=copy.version, actor=cast.an, clock=CLOCK)

    assert (made.number, made.state_word) == (1, State.MADE)


def test_only_the_clerk_s_own_agency_signs_and_only_what_is_electronic(cast: Cast) -> None:
    copy = approved(cast)
    with pytest.raises(NotPermitted):
        errands.begin(copy.pk, seen=copy.version, actor=cast.dung, clock=CLOCK)
    for stranger in (cast.hanh, cast.binh):
        with pytest.raises(NotFound):
            errands.begin(copy.pk, seen=copy.version, actor=stranger, clock=CLOCK)
    with pytest.raises(Conflict):
        errands.begin(copy.pk, seen=copy.version + 1, actor=cast.an, clock=CLOCK)

    on_paper = approved(cast, medium=Medium.PAPER)
    with pytest.raises(Invalid):
        errands.begin(on_paper.pk, seen=on_paper.version, actor=cast.an, clock=CLOCK)
    assert not Copy.objects.exclude(number=None).exists(), "what is refused burns no number"


def test_the_form_of_the_copy_is_told_to_the_tool(cast: Cast) -> None:
    held, file = begun(cast, approved(cast, form=Form.SAO_LUC))

    assert held.errand is not None
    assert file.look == f"copy-sao-luc:{cast.sender.name}"


def test_a_copy_declined_meanwhile_is_not_made(cast: Cast) -> None:
    copy = asked(cast, cast.hanh)
    actions.decline(copy.pk, reason="không cần", actor=cast.dung, now=NOW)

    with pytest.raises(Exception, match="Không duyệt"):
        errands.begin(copy.pk, seen=2, actor=cast.an, clock=CLOCK)
