"""The closed vocabularies of the hub."""

from __future__ import annotations

from vanthu.core.words import Worded


class ParcelStatus(Worded):
    """How far the receiving system is with a parcel; the values are those of the axis."""

    INITIAL = "initial", "Chờ hệ thống nhận lấy", "Waiting to be fetched"
    PROCESSING = "processing", "Hệ thống nhận đang xử lý", "Being processed by the receiver"
    DONE = "done", "Đã nhận xong", "Received"
    FAIL = "fail", "Hệ thống nhận báo lỗi", "Refused by the receiver"


class ParcelMove(Worded):
    """What a receiving system can say of a parcel, and that its sender posts it once more."""

    BEGIN = "begin", "báo đang xử lý", "report that it is being processed"
    FINISH = "finish", "báo đã nhận", "report that it was received"
    DECLINE = "decline", "báo lỗi", "report a failure"
    REPEAT = "repeat", "gửi lại", "post it again"
