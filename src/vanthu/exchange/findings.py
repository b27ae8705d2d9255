"""What the check of a received package found, before it is written down."""

from __future__ import annotations

from dataclasses import dataclass

from vanthu.verification.check import Checked

from .letters import Facts
from .words import PackageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """One file of the package, in the blob store, with its check if it is a PDF."""

    sha256: str
    name: str
    media_type: str
    size: int
    is_main: bool
    checked: Checked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a package is refused: the code for programs, the sentence for people."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that was found; `refused` is None if the package is accepted."""

    kind: PackageKind
    edxml_id: str
    facts: Facts
    files: tuple[FoundFile, ...]
    refused: Verdict | None
    is_flagged: bool = False
    unfinished: str = ""
    """Why the check never came to an end, for the operator: then nothing is concluded, the package is held."""
