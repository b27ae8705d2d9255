"""What one document does to an earlier one of its agency: recall, replace, amend, correct."""

from __future__ import annotations

from typing import Final

from vanthu.core.errors import Invalid, Refusal, WrongState
from vanthu.documents.words import Kind
from vanthu.exchange.words import Business

from .models import OutgoingDocument
from .states import Move, State
from .words import LinkKind

BUSINESS: Final = {
    LinkKind.RECALL: Business.RECALL,
    LinkKind.REPLACE: Business.REPLACE,
    LinkKind.AMEND: Business.UPDATE,
    LinkKind.CORRECT: Business.NEW,
}
"""How each goes out on the wire."""
MOVES: Final = {LinkKind.RECALL: Move.RECALL, LinkKind.REPLACE: Move.REPLACE}
"""What happens here to the earlier document; the others leave it in force."""


def require_fit(kind: LinkKind, *, target: OutgoingDocument, with_kind: Kind) -> None:
    """Go on only if a document of `with_kind` may do this to `target` (NĐ 30/2020 Art 18.3).

    Wrong content is put right by a document of equal form, wrong form by a công văn.
    """
    if target.state_word is not State.ISSUED:
        raise WrongState(
            Refusal.LINK_NOT_ALLOWED, act=kind.label, code=target.code, state=target.state_word.label
        )
    wanted = Kind.CONG_VAN if kind is LinkKind.CORRECT else target.kind_word
    if kind is not LinkKind.RECALL and with_kind is not wanted:
        raise Invalid(Refusal.LINK_WRONG_KIND, act=kind.label, kind=wanted.label)
