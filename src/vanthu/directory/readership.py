"""On what ground somebody may read a document without having been given it."""

from __future__ import annotations

from dataclasses import dataclass

from vanthu.core.words import Worded


class Ground(Worded):
    """Why somebody may read a document by office."""

    DRAFTER = "drafter", "Người soạn", "Drafter"
    SIGNER = "signer", "Người ký", "Signer"
    ASKED = "asked", "Người được hỏi ý kiến, được giao duyệt", "Asked to check"
    CLERKS = "clerks", "Văn thư của cơ quan", "The agency's clerks"
    LEADERS = "leaders", "Lãnh đạo của cơ quan", "The agency's leaders"
    AGENCY = "agency", "Mọi người giữ chức vụ trong cơ quan", "Everybody who holds a post in the agency"


@dataclass(frozen=True, slots=True)
class Reader:
    """One ground, and whom it is about."""

    ground: Ground
    who: str = ""
    """Name and title; empty where the ground says it all."""
