"""What both ends know in the end, compared line by line."""

from __future__ import annotations

from collections import Counter
from typing import Any

Row = dict[str, Any]


def faults(sent: set[str], there: Row, here: Row, *, keys: tuple[str, str]) -> list[str]:
    """Return every disagreement as a sentence; none means that nothing was lost, doubled or left unexplained.

    sent: the message ids the driver was given. there, here: the sender's and receiver's books. keys: their public keys.
    """
    direct = [row for row in there["sent"] if not row["relay"]]
    found = _arrived(sent, {**there, "sent": direct}, here)
    for name, books, key in (("sender", there, keys[1]), ("receiver", here, keys[0])):
        found += [f"{name}: {fault}" for fault in _in_order(books, peer_key=key)]
    return found


def _arrived(sent: set[str], there: Row, here: Row) -> list[str]:
    came = [row for row in here["received"] if row["kind"] == "document" and not row["reference"]]
    got = Counter(row["message_id"] for row in came)
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
        for row in came
        if row["sha256"] != shas.get(row["message_id"])
    ]
    found += [
        f"{row['message_id']}: the sender was not told 01 once: {row['statuses']}"
        for row in there["sent"]
        if row["kind"] == "document" and row["statuses"] != ["01"]
    ]
    for peer in sorted({row["peer"] for row in here["received"]}):
        sequence = sorted(row["sequence"] for row in here["received"] if row["peer"] == peer)
        if sequence != list(range(1, len(sequence) + 1)):
            found.append("the receiver's sequence has gaps or repeats")
    return found


def axis_faults(sent: set[str], there: Row, axis: Row, here: Row) -> list[str]:
    """Return every disagreement about what went through the axis, from the sender's outbox to the receiver's desk.

    An axis carries no signed receipts: its own id of a package, the bytes' hash and its word for the end must agree
    at all three. axis: the hub's consignments by their id.
    """
    rows = {row["message_id"]: row for row in there["sent"] if row["message_id"] in sent}
    came: dict[str, list[Row]] = {}
    for row in here["received"]:
        if row["kind"] == "document" and row["reference"]:
            came.setdefault(row["reference"], []).append(row)
    found = [f"{message_id} was forgotten by its sender" for message_id in sorted(sent - set(rows))]
    known = set()
    for message_id, row in sorted(rows.items()):
        kept = axis.get(row["relay"])
        if kept is None:
            found.append(f"{message_id}: the axis has nothing by the id that it answered")
            continue
        known |= set(kept["parcels"])
        found += [f"{message_id}: {fault}" for fault in _carried(row, kept, came, here)]
    found += [f"{reference} was never sent" for reference in sorted(set(came) - known)]
    posted = [doc_id for doc_id, kept in axis.items() if kept["kind"] == "edoc"]
    found += [f"{doc_id} is on the axis and nobody sent it" for doc_id in sorted(set(posted) - _relays(rows))]
    return found


def _relays(rows: dict[str, Row]) -> set[str]:
    return {row["relay"] for row in rows.values()}


def _carried(row: Row, kept: Row, came: dict[str, list[Row]], here: Row) -> list[str]:
    found = []
    if kept["sha256"] != row["sha256"]:
        found.append("the axis has other bytes than were sent")
    if set(kept["parcels"].values()) != {"done"}:
        found.append(f"the axis says {kept['parcels']}")
    if row["statuses"] != ["01"]:
        found.append(f"the sender was not told 01 once: {row['statuses']}")
    got = [arrival for doc_id in kept["parcels"] for arrival in came.get(doc_id, [])]
    if len(got) != 1:
        found.append(f"came {len(got)} times")
    for arrival in got:
        if arrival["sha256"] != row["sha256"]:
            found.append("other bytes arrived than were sent")
        if here["incoming"].count(arrival["message_id"]) != 1:
            found.append("is not one document")
    return found


def _in_order(books: Row, *, peer_key: str) -> list[str]:
    found = [
        f"{row['message_id']}: {what} receipt does not verify with the peer's key"
        for row in books["sent"]
        if not row["relay"]
        for what in ("stored", "outcome")
        if row[f"{what}_key"] != peer_key
    ]
    found += [
        f"{row['message_id']}: a later receipt does not verify with the peer's key"
        for row in books["sent"]
        if row.get("later_keys", []) not in ([], [peer_key])
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
