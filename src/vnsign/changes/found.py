"""Name what a later update did, before anyone asks whether it was permitted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vnsign.reasons import Code


class Act(StrEnum):
    """Name the kinds of change by what permits them."""

    SIGN = "sign"
    """Sign a field that was there."""
    ADD_AND_SIGN = "add_and_sign"
    """Add a signature field that is seen, signed or not."""
    ADD_UNSEEN = "add_unseen"
    """Add a signature field that shows nothing."""
    TIMESTAMP = "timestamp"
    EVIDENCE = "evidence"
    """Long-term evidence, metadata, unused objects: never forbidden."""
    FILL = "fill"
    """Fill a form field with value and matching appearance."""
    ANNOTATE = "annotate"
    OVERLAY = "overlay"
    """Add or change an annotation that may cover content."""
    CERTIFY = "certify"
    """Certify after others have signed."""
    DOUBT = "doubt"
    """What cannot be read well enough to be called harmless."""
    ALTER = "alter"
    """What nobody may do."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one thing that an update did."""

    act: Act
    code: Code
    field: str = ""
    objects: tuple[int, ...] = ()
    fact: str = ""
    shown: str = ""
    """Text that it shows."""
