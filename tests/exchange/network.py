"""A network that does what a test says: the far installation's door without sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vanthu.exchange import receipts
from vanthu.exchange.keys import InstallationKey
from vanthu.exchange.models import Peer
from vanthu.exchange.receipts import Receipt
from vanthu.exchange.transport.base import Envelope, Reply, TransportFault
from vanthu.exchange.words import ReceiptKind


@dataclass
class Network:
    """Answers by a script of faults, then as a well-behaved receiver would."""

    key: InstallationKey
    script: list[Reply | str] = field(default_factory=list)
    """What comes next: a reply, or the words of a fault."""
    sent: list[tuple[Envelope, bytes]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    is_down: bool = False
    counted: dict[str, int] = field(default_factory=dict)
    """Each message's place in the receiver's count; cleared, the receiver has gone back to an empty backup."""

    def send_package(
        self, peer: Peer, envelope: Envelope, chunks: Iterator[bytes], *, now: datetime
    ) -> Reply:
        """Take a package in."""
        if self.is_down:
            raise TransportFault("no route to host")
        self.sent.append((envelope, b"".join(chunks)))
        return self._next() or Reply(status=202, text=self.stored(envelope, now))

    def send_receipt(self, peer: Peer, envelope: Envelope, text: str, *, now: datetime) -> Reply:
        """Take a receipt in."""
        if self.is_down:
            raise TransportFault("no route to host")
        self.told.append(text)
        return self._next() or Reply(status=200, text="")

    def probe(self, peer: Peer, *, now: datetime) -> Reply:
        """Say that somebody is there."""
        return Reply(status=200, text="{}")

    def stored(self, envelope: Envelope, now: datetime) -> str:
        """Return the stored receipt for what was sent."""
        return receipts.sign(self._receipt(envelope, now), self.key)

    def outcome(self, envelope: Envelope, now: datetime, outcome: str = "accepted", reason: str = "") -> str:
        """Return the outcome receipt for what was sent."""
        stored = self._receipt(envelope, now)
        facts = {
            name: getattr(stored, name) for name in ("message_id", "sender", "recipient", "sha256", "size")
        }
        later = now + timedelta(seconds=3)
        return receipts.sign(
            Receipt(
                **facts,
                kind=ReceiptKind.OUTCOME,
                sequence=stored.sequence,
                at=later,
                stored_at=now,
                outcome=outcome,
                code="signature_not_valid" if reason else "",
                reason=reason,
            ),
            self.key,
        )

    def _receipt(self, envelope: Envelope, now: datetime) -> Receipt:
        return Receipt(
            kind=ReceiptKind.STORED,
            message_id=envelope.message_id,
            sender=envelope.sender,
            recipient=envelope.recipient,
            sha256=envelope.sha256,
            size=envelope.size,
            sequence=self.counted.setdefault(envelope.message_id, len(self.counted) + 1),
            at=now,
            stored_at=now,
        )

    def _next(self) -> Reply | None:
        step = self.script.pop(0) if self.script else None
        if isinstance(step, str):
            raise TransportFault(step)
        return step
