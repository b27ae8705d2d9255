"""The closed vocabularies of the registers."""

from __future__ import annotations

from vanthu.core.words import Worded


class BookKind(Worded):
    """What a book registers. Source: NĐ 30/2020 App IV."""

    OUTGOING = "outgoing", "Sổ đăng ký văn bản đi", "Register of outgoing documents"
    INCOMING = "incoming", "Sổ đăng ký văn bản đến", "Register of incoming documents"


class NumberState(Worded):
    """What became of a number."""

    USED = "used", "Đã dùng", "Used"
    VOIDED = "voided", "Đã hủy", "Voided"
