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
    IN_REVIEW = "in_review", "Đang kiểm tra, cho ý kiến", "Being checked"
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
    SEND_TO_REVIEW = "send_to_review", "Trình kiểm tra", "Send to be checked"
    AMEND = "amend", "Sửa dự thảo đang trình", "Change what was submitted"
    CHECK = "check", "Duyệt hoặc cho ý kiến", "Approve or give an opinion"
    PASS_ON = "pass_on", "Chuyển người ký", "Pass on to the signer"
    SEND_TO_EARLIER = "send_to_earlier", "Trả lại bước trước", "Return to an earlier step"
    WITHDRAW = "withdraw", "Rút lại", "Take back"
    CHECK_AGAIN = "check_again", "Rút ý kiến đã duyệt", "Take one's approval back"
    RETURN = "return", "Trả lại", "Return"
    ASK_CHANGE = "ask_change", "Đề nghị sửa sau khi ký", "Ask for a change after signature"
    KEEP = "keep", "Giữ nguyên văn bản đã ký", "Keep what was signed"
    REOPEN = "reopen", "Cho sửa văn bản đã ký", "Reopen what was signed"
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
UNDER_DECISION: Final = frozenset({State.IN_REVIEW, State.SUBMITTED})
"""It waits for somebody's check or signature; its drafter does not change it meanwhile."""
UNSIGNED: Final = DRAFTS | UNDER_DECISION
AFTER_SIGNATURE: Final = frozenset({Move.NUMBER, Move.SEAL, Move.ISSUE})
"""What nobody does to an electronic document before its signer signed it (NĐ 30/2020 Art 32.2.d)."""

MOVES: Final[Mapping[Way, Mapping[Move, tuple[frozenset[State], State]]]] = {
    Way.DIGITAL: {
        Move.EDIT: (DRAFTS, State.DRAFT),
        Move.SEND_TO_REVIEW: (DRAFTS, State.IN_REVIEW),
        Move.SUBMIT: (DRAFTS, State.SUBMITTED),
        Move.AMEND: (UNDER_DECISION, State.IN_REVIEW),
        Move.CHECK: (frozenset({State.IN_REVIEW}), State.IN_REVIEW),
        Move.PASS_ON: (frozenset({State.IN_REVIEW}), State.SUBMITTED),
        Move.SEND_TO_EARLIER: (UNDER_DECISION, State.IN_REVIEW),
        Move.WITHDRAW: (UNDER_DECISION, State.DRAFT),
        Move.CHECK_AGAIN: (UNDER_DECISION, State.IN_REVIEW),
        Move.RETURN: (UNDER_DECISION, State.RETURNED),
        Move.SIGN: (frozenset({State.SUBMITTED}), State.SIGNED),
        Move.ASK_CHANGE: (frozenset({State.SIGNED}), State.SIGNED),
        Move.KEEP: (frozenset({State.SIGNED}), State.SIGNED),
        Move.REOPEN: (frozenset({State.SIGNED}), State.RETURNED),
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
OUT_OF_USE: Final = frozenset({State.RECALLED, State.REPLACED})
"""It was issued, and is not to be used or followed any more."""


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
