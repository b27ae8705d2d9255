"""What every way to a peer offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from vanthu.core.blobs import Blob
from vanthu.exchange.models import Peer

ANSWER_LOST: Final = "answer_lost"
"""What is kept of an attempt that may have arrived although nobody said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An intermediary may have taken a document over in an earlier attempt, whose answer we never had."""

    since: datetime
    is_accepted: bool
    """Whether a person has had it sent again since then, knowing that."""
    codes: frozenset[str]
    """The recipient's."""
    notations: frozenset[str]
    """The document's, with and without its number."""
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is written on the outside of a package or receipt."""

    message_id: str
    sender: str
    recipient: str
    sha256: str
    size: int
    is_status: bool = False
    """Whether it is a business status; an axis carries documents and statuses apart."""
    told_codes: tuple[str, ...] | None = None
    """Whom an axis is told to hand it to, if not the recipient alone; empty for all whom the package names."""
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the peer answered: a status as HTTP means it, and a text."""

    status: int
    text: str
    retry_after_s: int | None = None
    relay_id: str = ""
    """An axis took it over under this id; `text` is then the evidence, and the receiver has yet to confirm."""
    peer_time: str = ""
    """The peer's clock, when it complained about ours."""
    keeps_all: bool = False
    """The axis is one of our kind: it lists all that it has, and knows a repeat by its bytes."""
    date: str = ""
    """The Date header of the answer: anybody's clock who speaks HTTP."""


class TransportFault(Exception):
    """No answer: the way is cut, the peer is down or too slow. The same call may succeed later.

    Its text is a sentence for whoever waits and, where there is more to know, that on a second line. may_be_there:
    whether what was sent may have arrived all the same.
    """

    def __init__(self, text: str, *, may_be_there: bool = False) -> None:
        """Keep both."""
        super().__init__(text)
        self.may_be_there = may_be_there


class Silence(TransportFault):
    """Nobody answered at all, or not to the end."""


def garbled(why: str) -> TransportFault:
    """Return the fault of an answer that is none."""
    return TransportFault(f"Bên kia trả lời không đúng giao thức.\n{why}", may_be_there=True)


class Transport(Protocol):
    """One way to a peer. Every call is slow and happens outside every transaction."""

    def send_package(
        self, peer: Peer, envelope: Envelope, chunks: Iterator[bytes], *, now: datetime
    ) -> Reply:
        """Send the bytes of a package; a reply of 202 carries the stored receipt or an axis' id for it.

        Raises TransportFault, Conflict if it may be there already and only a person can find out.
        """

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
        """Send an outcome receipt. Raises TransportFault."""

    def probe(self, peer: Peer, *, now: datetime) -> Reply:
        """Ask whether the peer is there and knows us. Raises TransportFault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A package that waits for us at an intermediary, as its list names it; nothing of it is believed yet."""

    reference: str
    """The intermediary's own id: `docId`."""
    sender: str
    """The code it names as the sender's; the intermediary answers for it."""
    recipient: str
    is_status: bool = False
    created: str = ""
    """When the intermediary took it, in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an intermediary tells about something sent from here."""

    reference: str
    recipient: str
    is_accepted: bool
    """Whether the receiving system confirmed it; else it reported a failure."""
    reason: str
    evidence: str
    """The row of its list as it came, one line of JSON."""


@dataclass(frozen=True, slots=True)
class Account:
    """What an intermediary tells about everything that was sent from here since some time."""

    told: list[Told]
    listed: frozenset[str] | None = None
    """The references of all that it has; None if it cannot be relied on to list everything."""


class Source(Protocol):
    """An intermediary that packages are fetched from; every call is slow and outside every transaction."""

    def waiting(self, peer: Peer, *, since: datetime, now: datetime) -> list[Waiting]:
        """Return what waits for us. Raises TransportFault, Refused if it will not talk to us."""

    def fetch(self, peer: Peer, item: Waiting, *, now: datetime) -> Blob:
        """Bring a package into the blob store, on the disk before the return. Raises TransportFault, Invalid."""

    def acknowledge(self, peer: Peer, reference: str, *, is_taken: bool, now: datetime) -> Reply:
        """Say `done` or `fail`; 200 if it was noted. Only ever called after our own commit (G14)."""

    def account(self, peer: Peer, *, since: datetime, now: datetime) -> Account:
        """Return what became of what was sent from here."""

    def handed_over(self, peer: Peer, *, since: datetime, now: datetime) -> list[Waiting]:
        """Return what was there for us since a day, also what we confirmed; nothing if it keeps no such list."""
