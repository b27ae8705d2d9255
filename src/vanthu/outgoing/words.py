"""The closed vocabularies of outgoing documents, their states aside."""

from __future__ import annotations

from vanthu.core.words import Worded


class LinkKind(Worded):
    """What a document does to an earlier one: NĐ 30/2020 Art 18.3–4."""

    RECALL = "recall", "Thu hồi", "Recall"
    REPLACE = "replace", "Thay thế", "Replace"
    AMEND = "amend", "Sửa đổi, bổ sung", "Amend"
    CORRECT = "correct", "Đính chính", "Correct"


class TakeBackState(Worded):
    """Where the wish to have a sent copy back stands here; the receiver's answer comes as a status."""

    ASKED = "asked", "Chờ lãnh đạo duyệt", "Waits for approval"
    SENT = "sent", "Đã gửi đề nghị", "Asked for"
    DROPPED = "dropped", "Không duyệt", "Not approved"


class Task(Worded):
    """What somebody does with a document before it is signed: NĐ 30/2020 Art 10.2, 12."""

    CO_ORDINATE = "co_ordinate", "Cho ý kiến phối hợp", "Give an opinion"
    CONTENT = "content", "Duyệt nội dung", "Approve the content"
    FORM = "form", "Kiểm tra thể thức", "Check the form"
    INITIAL = "initial", "Ký nháy", "Initial"


class TurnState(Worded):
    """Where one person's turn stands."""

    WAITING = "waiting", "Chưa đến lượt", "Not yet"
    OPEN = "open", "Đang chờ", "Waited for"
    APPROVED = "approved", "Đồng ý", "Agreed"
    OBJECTED = "objected", "Có ý kiến khác", "Disagreed"
    RETURNED = "returned", "Trả lại", "Returned"
    DROPPED = "dropped", "Không cần nữa", "Not needed any more"
