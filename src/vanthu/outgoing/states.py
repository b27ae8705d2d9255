"""The states of an outgoing document and the moves between them: order by ADR 0002."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vanthu.core.errors import Refusal, WrongState
from vanthu.core.words import Worded


class Way(Worded):
    """The two ways of the 2019 notice."""

    DIGITAL = "digital", "Điện tử từ đầu", "Electronic from the start"
    PAPER = "paper", "Số hóa văn bản giấy", "Paper made digital"


class State(Worded):
    """Where an outgoing document stands."""

    DRAFT = "draft", "Dự thảo", "Draft"
    SUBMITTED = "submitted", "Chờ lãnh đạo ký", "Waiting for signature"
    RETURNED = "returned", "Bị trả lại", "Returned"
    SIGNED = "signed", "Lãnh đạo đã ký, chờ cấp số", "Signed, waiting for its number"
    NUMBERED = "numbered", "Đã cấp số, chờ ký số của cơ quan", "Numbered, waiting for the seal"
    PAPER_NUMBERED = (
        "paper_numbered",
        "Đã cấp số trên giấy, chờ bản quét",
        "Numbered on paper, waiting for its scan",
    )
    SCANNED = "scanned", "Đã quét, chờ ký số của cơ quan", "Scanned, waiting for the seal"
    SEALED = "sealed", "Đã ký số của cơ quan, chờ phát hành", "Sealed, waiting to be issued"
    ISSUED = "issued", "Đã phát hành", "Issued"
    RECALLED = "recalled", "Đã thu hồi", "Recalled"
    REPLACED = "replaced", "Đã được thay thế", "Replaced"


class Move(Worded):
    """What can be done to an outgoing document."""

    EDIT = "edit", "Sửa dự thảo", "Edit the draft"
    SUBMIT = "submit", "Trình ký", "Submit"
    RETURN = "return", "Trả lại", "Return"
    SIGN = "sign", "Ký duyệt", "Sign"
    NUMBER = "number", "Cấp số", "Number"
    SEAL = "seal", "Ký số của cơ quan", "Seal"
    TAKE_PAPER_NUMBER = "take_paper_number", "Cấp số cho văn bản giấy", "Number the paper document"
    ATTACH_SCAN = "attach_scan", "Thêm bản quét", "Attach the scan"
    SEAL_COPY = "seal_copy", "Ký số bản quét", "Seal the scan"
    ISSUE = "issue", "Phát hành", "Issue"
    RECALL = "recall", "Thu hồi", "Recall"
    REPLACE = "replace", "Thay thế", "Replace"


DRAFTS: Final = frozenset({State.DRAFT, State.RETURNED})
UNSIGNED: Final = DRAFTS | {State.SUBMITTED}
AFTER_SIGNATURE: Final = frozenset({Move.NUMBER, Move.SEAL, Move.ISSUE})
"""What nobody does to an electronic document before its signer signed it (NĐ 30/2020 Art 32.2.d)."""

MOVES: Final[Mapping[Way, Mapping[Move, tuple[frozenset[State], State]]]] = {
    Way.DIGITAL: {
        Move.EDIT: (DRAFTS, State.DRAFT),
        Move.SUBMIT: (DRAFTS, State.SUBMITTED),
        Move.RETURN: (frozenset({State.SUBMITTED}), State.RETURNED),
        Move.SIGN: (frozenset({State.SUBMITTED}), State.SIGNED),
        Move.NUMBER: (frozenset({State.SIGNED, State.NUMBERED}), State.NUMBERED),
        Move.SEAL: (frozenset({State.NUMBERED}), State.SEALED),
        Move.ISSUE: (frozenset({State.SEALED}), State.ISSUED),
        Move.RECALL: (frozenset({State.ISSUED}), State.RECALLED),
        Move.REPLACE: (frozenset({State.ISSUED}), State.REPLACED),
    },
    Way.PAPER: {
        Move.EDIT: (DRAFTS, State.DRAFT),
        Move.TAKE_PAPER_NUMBER: (DRAFTS, State.PAPER_NUMBERED),
        Move.ATTACH_SCAN: (frozenset({State.PAPER_NUMBERED, State.SCANNED}), State.SCANNED),
        Move.SEAL_COPY: (frozenset({State.SCANNED}), State.SEALED),
        Move.ISSUE: (frozenset({State.SEALED}), State.ISSUED),
        Move.RECALL: (frozenset({State.ISSUED}), State.RECALLED),
        Move.REPLACE: (frozenset({State.ISSUED}), State.REPLACED),
    },
}

OUT: Final = frozenset({State.ISSUED, State.RECALLED, State.REPLACED})
"""It has left the agency."""


def is_possible(way: Way, state: State, move: Move) -> bool:
    """Say whether `move` is allowed from `state`."""
    row = MOVES[way].get(move)
    return row is not None and state in row[0]


def after(way: Way, state: State, move: Move) -> State:
    """Return the state that `move` leads to. Raises WrongState, naming both, if it is not allowed from `state`."""
    if way is Way.DIGITAL and move in AFTER_SIGNATURE and state in UNSIGNED:
        raise WrongState(Refusal.LEADER_HAS_NOT_SIGNED)
    if not is_possible(way, state, move):
        raise WrongState(Refusal.WRONG_STATE, move=move.label, state=state.label)
    return MOVES[way][move][1]
