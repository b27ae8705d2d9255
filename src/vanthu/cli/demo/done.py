"""What the driver keeps of a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Done:
    """A step that was taken: how long it took, what it left, and what was found."""

    key: str
    title: str
    seconds: float
    held: bool
    found: str
    artefacts: list[dict[str, Any]] = field(default_factory=list)  # JSON values differ by key
