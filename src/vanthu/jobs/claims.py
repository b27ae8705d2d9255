"""What a worker has in hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Payload: TypeAlias = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Claim:
    """A work row in hand, with the token that its end must show."""

    work_id: int
    kind: str
    payload: Payload
    attempts: int
    failures: int
    token: str
    is_suspect: bool = False
    """Workers died with this row in hand: it is done apart from the others."""
    destination: str = ""
    """Whom the work talks to."""
