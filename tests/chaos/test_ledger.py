"""The comparison of the books finds every kind of disagreement: a storm that nobody judges proves nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .ledger import faults

_SENT = {
    "message_id": "m1",
    "kind": "document",
    "state": "accepted",
    "sha256": "aa",
    "stored_key": "receiver",
    "outcome_key": "receiver",
    "statuses": ["01"],
}
_GOT = {"message_id": "m1", "kind": "document", "sha256": "aa", "sequence": 1, "on_disk": True}
_NOTHING: dict[str, Any] = {
    "sent": [],
    "received": [],
    "incoming": [],
    "unrecorded_attempts": [],
    "unended_attempts": [],
    "altered_entries": [],
    "scratch": [],
}


def _books() -> tuple[dict[str, Any], dict[str, Any]]:
    there = copy.deepcopy({**_NOTHING, "sent": [_SENT]})
    here = copy.deepcopy({**_NOTHING, "received": [_GOT], "incoming": ["m1"]})
    return there, here


def _judge(there: dict[str, Any], here: dict[str, Any]) -> list[str]:
    return faults({"m1"}, there, here, keys=("sender", "receiver"))


def test_books_that_agree_have_no_fault() -> None:
    assert _judge(*_books()) == []


def test_a_lost_document_is_found() -> None:
    there, here = _books()
    here["received"] = []

    assert "m1 was lost" in _judge(there, here)


def test_a_document_that_came_twice_is_found() -> None:
    there, here = _books()
    here["received"] += [{**_GOT, "sequence": 2}]

    assert _judge(there, here) == ["m1 came 2 times"]


def test_a_document_nobody_sent_is_found() -> None:
    there, here = _books()
    here["received"] += [{**_GOT, "message_id": "m2", "sha256": None, "sequence": 2}]

    assert _judge(there, here) == ["m2 was never sent"]


@pytest.mark.parametrize(
    ("end", "change"),
    [
        (0, {"sent": [{**_SENT, "stored_key": ""}]}),
        (0, {"sent": [{**_SENT, "outcome_key": "stranger"}]}),
        (0, {"sent": [{**_SENT, "state": "stuck"}]}),
        (0, {"sent": [{**_SENT, "statuses": []}]}),
        (0, {"sent": [{**_SENT, "statuses": ["01", "01"]}]}),
        (0, {"unrecorded_attempts": ["1/1"]}),
        (0, {"unended_attempts": ["1/1"]}),
        (0, {"altered_entries": [3]}),
        (1, {"altered_entries": [3]}),
        (1, {"incoming": []}),
        (1, {"incoming": ["m1", "m1"]}),
        (1, {"received": [{**_GOT, "sha256": "bb"}]}),
        (1, {"received": [{**_GOT, "sequence": 2}]}),
        (1, {"received": [{**_GOT, "on_disk": False}]}),
        (1, {"scratch": [".incoming-1"]}),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, dict) else "",
)
def test_each_disagreement_is_one_fault(end: int, change: dict[str, Any]) -> None:
    books = _books()
    books[end].update(change)

    assert len(_judge(*books)) == 1
