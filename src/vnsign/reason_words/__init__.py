"""Hold the words of every reason: weight, Vietnamese, English; sentences without the full stop."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vnsign.reason_words import changes, container, standing
from vnsign.reason_words.remedies import REMEDIES

WORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {**container.WORDS, **standing.WORDS, **changes.WORDS}
)

__all__ = ["REMEDIES", "WORDS"]
