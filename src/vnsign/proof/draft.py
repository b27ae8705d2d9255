"""Collect what the steps of the proof find out about one signature."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from vnsign.proof.container import Opened
from vnsign.proof.coverage import Covered
from vnsign.proof.structure import Found
from vnsign.reasons import Reason
from vnsign.report import Authority, Judgement, Signer


class AuthorityLookup(Protocol):
    """Tell, from the caller's directory, whether a signer had the authority to sign at a time."""

    def __call__(self, signer: Signer, *, at: datetime | None) -> Authority:
        """Return what the directory says; UNKNOWN where it is silent."""
        ...


@dataclass
class Draft:
    """Collect what the steps find out about one signature."""

    found: Found
    covered: Covered
    opened: Opened
    reasons: list[Reason] = field(default_factory=list)
    changes: Judgement | None = None
