"""The closed vocabularies of incoming documents, their states aside."""

from __future__ import annotations

from vanthu.core.words import Worded


class RecallAnswer(Worded):
    """What became of the sender's wish to have a document back."""

    OPEN = "open", "Chờ trả lời", "Waits for an answer"
    AGREED = "agreed", "Đồng ý, đã hủy", "Agreed and removed"
    DECLINED = "declined", "Từ chối", "Declined"
