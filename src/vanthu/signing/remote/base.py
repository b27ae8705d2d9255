"""What every remote signing service offers here, whichever interface it speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from vanthu.signing.remote_words import RunEnd


class ServiceFault(Exception):
    """The service did not do what was asked; the end says why, the detail what it said."""

    def __init__(self, end: RunEnd, detail: str = "") -> None:
        """Keep both."""
        super().__init__(f"{end.value}: {detail}")
        self.end = end
        self.detail = detail[:300]


@dataclass(frozen=True, slots=True)
class Account:
    """How we are known to a service. profile: which of its own ways of asking the holder (MySign)."""

    address: str
    client_id: str
    secret: str = field(repr=False)
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A key that the service keeps for one of its users."""

    key: str
    """How the service names it."""
    certificate: bytes
    chain: tuple[bytes, ...] = ()
    most: int = 1000
    """How many hashes one confirmation covers."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be signed by one key of one user. pin, otp: where the service has us ask for them."""

    user: str
    held: Held
    names: Sequence[str]
    hashes: Sequence[bytes]
    transaction: str
    """Our own name for the request, of 32 hexadecimal digits."""
    now: datetime
    pin: str = field(default="", repr=False)
    otp: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the service answered to a wish: a reference to ask by, or the values at once."""

    reference: str
    values: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """A request that was handed in: for whom, with which key, under which reference, how many hashes."""

    user: str
    held: Held
    reference: str
    count: int


class Service(Protocol):
    """One signing service. Every call is slow and happens outside every transaction; all raise ServiceFault."""

    def keys(self, account: Account, user: str) -> list[Held]:
        """Return the keys of a user."""

    def start(self, account: Account, wish: Wish) -> Ticket:
        """Hand in hashes, under one confirmation for all of them."""

    def poll(self, account: Account, asked: Open) -> list[bytes] | None:
        """Return the values in the order of the hashes, None while the user has not answered."""
