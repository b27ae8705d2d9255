"""List the closed vocabularies of the packages; each value is the text on the wire."""

from __future__ import annotations

from enum import StrEnum


class StatusCode(StrEnum):
    """Name the business states that agencies report to each other.

    Source: QĐ 28/2018/QĐ-TTg Art 10.2.h; codes as the national axis uses them.
    """

    ARRIVED = "01"
    REFUSED = "02"
    RECEIVED = "03"
    ASSIGNED = "04"
    IN_PROGRESS = "05"
    DONE = "06"
    TAKE_BACK = "13"
    AGREED = "15"
    DECLINED = "16"

    @property
    def label_vi(self) -> str:
        """Return the state in Vietnamese."""
        return _STATUS_LABELS[self][0]

    @property
    def label_en(self) -> str:
        """Return the state in English."""
        return _STATUS_LABELS[self][1]


class Priority(StrEnum):
    """Name the urgency marks; TIMED_FLASH is read but never written.

    Source: NĐ 30/2020 knows three marks above ordinary; the axis' 4 has no basis there.
    """

    ORDINARY = "0"
    URGENT = "1"
    VERY_URGENT = "2"
    FLASH = "3"
    TIMED_FLASH = "4"

    @property
    def label_vi(self) -> str:
        """Return the mark as it is printed in Vietnamese."""
        return _PRIORITY_LABELS[self][0]

    @property
    def label_en(self) -> str:
        """Return the mark in English."""
        return _PRIORITY_LABELS[self][1]


class BusinessType(StrEnum):
    """Name what a document package does to what was sent before."""

    NEW = "0"
    RECALL = "1"
    UPDATE = "2"
    REPLACE = "3"

    @property
    def label_vi(self) -> str:
        """Return the operation in Vietnamese."""
        return _BUSINESS_LABELS[self][0]

    @property
    def label_en(self) -> str:
        """Return the operation in English."""
        return _BUSINESS_LABELS[self][1]


class SteeringType(StrEnum):
    """Name whether a document steers others; wire value 0 is read as ORDINARY."""

    ORDINARY = "1"
    STEERING = "2"
    REPORT = "3"

    @property
    def label_vi(self) -> str:
        """Return the kind in Vietnamese."""
        return _STEERING_LABELS[self][0]

    @property
    def label_en(self) -> str:
        """Return the kind in English."""
        return _STEERING_LABELS[self][1]


class ReceiverType(StrEnum):
    """Name what an update does to one recipient."""

    REMOVED = "0"
    ADDED = "1"

    @property
    def label_vi(self) -> str:
        """Return the change in Vietnamese."""
        return _RECEIVER_LABELS[self][0]

    @property
    def label_en(self) -> str:
        """Return the change in English."""
        return _RECEIVER_LABELS[self][1]


_STATUS_LABELS = {
    StatusCode.ARRIVED: ("Đã đến", "Arrived"),
    StatusCode.REFUSED: ("Từ chối tiếp nhận", "Refused"),
    StatusCode.RECEIVED: ("Đã tiếp nhận", "Received and registered"),
    StatusCode.ASSIGNED: ("Phân công", "Assigned"),
    StatusCode.IN_PROGRESS: ("Đang xử lý", "In progress"),
    StatusCode.DONE: ("Hoàn thành", "Done"),
    StatusCode.TAKE_BACK: ("Lấy lại", "Asked back by the sender"),
    StatusCode.AGREED: ("Đồng ý cập nhật, lấy lại", "Update or take-back agreed"),
    StatusCode.DECLINED: ("Từ chối cập nhật, lấy lại", "Update or take-back declined"),
}
_PRIORITY_LABELS = {
    Priority.ORDINARY: ("Thường", "Ordinary"),
    Priority.URGENT: ("Khẩn", "Urgent"),
    Priority.VERY_URGENT: ("Thượng khẩn", "Very urgent"),
    Priority.FLASH: ("Hoả tốc", "Flash"),
    Priority.TIMED_FLASH: ("Hoả tốc hẹn giờ", "Flash at a set hour"),
}
_BUSINESS_LABELS = {
    BusinessType.NEW: ("Văn bản mới", "New document"),
    BusinessType.RECALL: ("Thu hồi", "Recall"),
    BusinessType.UPDATE: ("Cập nhật", "Update"),
    BusinessType.REPLACE: ("Thay thế", "Replacement"),
}
_STEERING_LABELS = {
    SteeringType.ORDINARY: ("Không phải văn bản chỉ đạo", "Does not steer"),
    SteeringType.STEERING: ("Văn bản chỉ đạo", "Steers others"),
    SteeringType.REPORT: ("Báo cáo việc chỉ đạo", "Reports on steering"),
}
_RECEIVER_LABELS = {
    ReceiverType.REMOVED: ("Bỏ khỏi nơi nhận", "Removed from the recipients"),
    ReceiverType.ADDED: ("Thêm vào nơi nhận", "Added to the recipients"),
}
