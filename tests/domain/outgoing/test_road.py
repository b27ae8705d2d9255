"""A document's whole road inside the house: drafted, submitted, signed, numbered, sealed, issued."""

from __future__ import annotations

from datetime import date

from tests.cast import Cast
from tests.domain import paper
from vanthu.outgoing.states import State


def test_a_document_goes_from_draft_to_issue(cast: Cast) -> None:
    document = paper.issued(cast)

    assert document.state_word is State.ISSUED
    assert document.code == "01/STTTT-CNTT"
    assert document.issued_on == date(2026, 11, 23)
    assert paper.events(document) == [
        "outgoing.drafted",
        "outgoing.submitted",
        "outgoing.signed",
        "outgoing.numbered",
        "outgoing.sealed",
        "outgoing.issued",
    ]
