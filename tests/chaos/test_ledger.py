"""The comparison of the books finds every kind of disagreement: a storm that nobody judges proves nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .ledger import axis_faults, faults

_SENT = {
    "message_id": "m1",
    "kind": "document",
    "state": "accepted",
    "sha256": "aa",
    "relay": "",
    "stored_key": "receiver",
    "outcome_key": "receiver",
    "later_keys": ["receiver"],
    "statuses": ["01"],
}
_GOT = {
    "message_id": "m1",
    "peer": 1,
    "reference": "",
    "kind": "document",
    "sha256": "aa",
    "sequence": 1,
    "on_disk": True,
}
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
        (0, {"sent": [{**_SENT, "later_keys": ["receiver", "stranger"]}]}),
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


_RELAYED = {**_SENT, "message_id": "a1", "relay": "d1", "stored_key": "", "outcome_key": "", "later_keys": []}
_PULLED = {**_GOT, "message_id": "2.p1", "peer": 2, "reference": "p1"}
_KEPT: dict[str, Any] = {"d1": {"sha256": "aa", "kind": "edoc", "parcels": {"p1": "done"}}}


def _axis_books() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    there = copy.deepcopy({**_NOTHING, "sent": [_RELAYED]})
    here = copy.deepcopy({**_NOTHING, "received": [_PULLED], "incoming": ["2.p1"]})
    return there, copy.deepcopy(_KEPT), here


def test_books_that_agree_over_an_axis_have_no_fault() -> None:
    there, axis, here = _axis_books()

    assert axis_faults({"a1"}, there, axis, here) == []
    assert faults(set(), there, here, keys=("sender", "receiver")) == []


@pytest.mark.parametrize(
    ("end", "change"),
    [
        (0, {"sent": []}),
        (0, {"sent": [{**_RELAYED, "relay": "d9"}]}),
        (0, {"sent": [{**_RELAYED, "sha256": "bb"}]}),
        (0, {"sent": [{**_RELAYED, "statuses": []}]}),
        (1, {"d1": {**_KEPT["d1"], "parcels": {"p1": "processing"}}}),
        (1, {"d1": {**_KEPT["d1"], "parcels": {"p2": "done"}}}),
        (1, {"d2": _KEPT["d1"]}),
        (2, {"received": []}),
        (2, {"received": [_PULLED, _PULLED]}),
        (2, {"received": [{**_PULLED, "sha256": "bb"}]}),
        (2, {"incoming": []}),
        (2, {"incoming": ["2.p1", "2.p1"]}),
    ],
    ids=str,
)
def test_each_disagreement_over_an_axis_is_found(end: int, change: dict[str, Any]) -> None:
    books = _axis_books()
    books[end].update(change)

    assert axis_faults({"a1"}, *books)
