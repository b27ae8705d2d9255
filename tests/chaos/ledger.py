"""What both ends know in the end, compared line by line."""

from __future__ import annotations

from collections import Counter
from typing import Any

Row = dict[str, Any]


def faults(sent: set[str], there: Row, here: Row, *, keys: tuple[str, str]) -> list[str]:
    """Return every disagreement as a sentence; none means that nothing was lost, doubled or left unexplained.

    sent: the message ids the driver was given. there, here: the sender's and receiver's books. keys: their public keys.
    """
    found = _arrived(sent, there, here)
    for name, books, key in (("sender", there, keys[1]), ("receiver", here, keys[0])):
        found += [f"{name}: {fault}" for fault in _in_order(books, peer_key=key)]
    return found


def _arrived(sent: set[str], there: Row, here: Row) -> list[str]:
    got = Counter(row["message_id"] for row in here["received"] if row["kind"] == "document")
    opened = Counter(here["incoming"])
    shas = {row["message_id"]: row["sha256"] for row in there["sent"]}
    found = [f"{message_id} was lost" for message_id in sorted(sent - set(got))]
    found += [f"{message_id} came {count} times" for message_id, count in got.items() if count != 1]
    found += [f"{message_id} was never sent" for message_id in sorted(set(got) - sent)]
    found += [
        f"{message_id} is {opened[message_id]} documents" for message_id in sent if opened[message_id] != 1
    ]
    found += [
        f"{row['message_id']}: other bytes arrived than were sent"
        for row in here["received"]
        if row["kind"] == "document" and row["sha256"] != shas.get(row["message_id"])
    ]
    found += [
        f"{row['message_id']}: the sender was not told 01 once: {row['statuses']}"
        for row in there["sent"]
        if row["kind"] == "document" and row["statuses"] != ["01"]
    ]
    sequence = sorted(row["sequence"] for row in here["received"])
    if sequence != list(range(1, len(sequence) + 1)):
        found.append("the receiver's sequence has gaps or repeats")
    return found


def _in_order(books: Row, *, peer_key: str) -> list[str]:
    found = [
        f"{row['message_id']}: {what} receipt does not verify with the peer's key"
        for row in books["sent"]
        for what in ("stored", "outcome")
        if row[f"{what}_key"] != peer_key
    ]
    found += [f"{row['message_id']} is {row['state']}" for row in books["sent"] if row["state"] != "accepted"]
    found += [
        f"{row['message_id']}: its bytes are not on disk" for row in books["received"] if not row["on_disk"]
    ]
    found += [f"attempt {name} is not in the record" for name in books["unrecorded_attempts"]]
    found += [f"attempt {name} ended without a word in the record" for name in books["unended_attempts"]]
    found += [f"audit entry {number} was altered" for number in books["altered_entries"]]
    found += [f"{name} was left behind" for name in books["scratch"]]
    return found
