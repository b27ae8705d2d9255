"""The axis' error codes, and the one exception that carries them."""

from __future__ import annotations

from vanthu.core.words import Worded


class AxisCode(Worded):
    """What `ErrorCode` may say; “0” is success. Source: docs/protocol/axis.md."""

    SUCCESS = "0", "Thành công", "Success"
    BAD_FILE = "10", "Tệp không đúng", "Bad file"
    WRONG_SYSTEM = "15", "Sai mã hệ thống hoặc khóa bí mật", "Wrong system id or secret"
    RECIPIENT_UNKNOWN = "18", "Cơ quan nhận chưa đăng ký", "Recipient unknown"
    SENDER_UNREGISTERED = "19", "Cơ quan gửi chưa đăng ký", "Sender not registered"
    SYSTEM_ERROR = "20", "Lỗi hệ thống", "System error"
    PROCESSING_ERROR = "21", "Lỗi xử lý tệp", "File processing error"
    WRONG_EDXML = "22", "Gói edXML không đúng", "Wrong edXML"
    RECIPIENT_LOCKED = "23", "Cơ quan nhận đang bị khóa", "Recipient locked"


class AxisFault(Exception):
    """A refusal in the axis' own terms: a code and what was wrong, in words for the other side's operator."""

    def __init__(self, code: AxisCode, detail: str) -> None:
        """Keep the code beside the words."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
