"""The closed vocabularies of the registers."""

from __future__ import annotations

from vanthu.core.words import Worded


class BookKind(Worded):
    """What a book registers. Source: NĐ 30/2020 App IV; copies have numbers of their own (App I Part II)."""

    OUTGOING = "outgoing", "Sổ đăng ký văn bản đi", "Register of outgoing documents"
    INCOMING = "incoming", "Sổ đăng ký văn bản đến", "Register of incoming documents"
    COPIES = "copies", "Sổ đăng ký bản sao", "Register of copies"


class NumberState(Worded):
    """What became of a number."""

    USED = "used", "Đã dùng", "Used"
    VOIDED = "voided", "Đã hủy", "Voided"


class LineKind(Worded):
    """What a line of a register does."""

    TAKEN = "taken", "Vào sổ", "Entered"
    CHANGED = "changed", "Bổ sung", "Completed"
    VOIDED = "voided", "Hủy số", "Voided"
    STARTED = "started", "Nối tiếp số của hệ thống cũ", "Continued from an older system"
    RESERVED = "reserved", "Giữ trước khối số", "Block reserved"
    CARRIED = "carried", "Chuyển từ sổ trước khi có khóa sổ ngày", "Carried over from before daily closing"


class RequestState(Worded):
    """What became of a wish for a sub-number."""

    ASKED = "asked", "Chờ duyệt", "Waiting for approval"
    APPROVED = "approved", "Đã duyệt", "Approved"
    REFUSED = "refused", "Không duyệt", "Refused"


class RegisterVerdict(Worded):
    """What a check of a register concludes."""

    VALID = "valid", "Đúng", "Valid"
    INVALID = "invalid", "Bị sửa đổi", "Tampered with"
    INDETERMINATE = "indeterminate", "Chưa kết luận được", "Cannot tell"


class Breach(Worded):
    """What a check of a register may find."""

    LINE_CHANGED = "line_changed", "dòng bị sửa sau khi ghi", "a line was changed after it was written"
    LINES_MISSING = (
        "lines_missing",
        "dòng của ngày bị bớt hoặc thêm",
        "lines of the day were removed or added",
    )
    CHAIN_BROKEN = "chain_broken", "chuỗi khóa sổ bị đứt", "the chain of closings is broken"
    STATEMENT_CHANGED = (
        "statement_changed",
        "lời khóa sổ không khớp với dòng đã lưu",
        "the closing does not say what the rows say",
    )
    SIGNATURE_WRONG = (
        "signature_wrong",
        "chữ ký của lần khóa sổ không đúng",
        "the signature of the closing is wrong",
    )
    PRINT_WRONG = "print_wrong", "bản in của ngày không còn đúng", "the printed day is not what was kept"
    ENTRY_CHANGED = (
        "entry_changed",
        "nội dung hiện tại khác các dòng đã ghi",
        "what stands there now is not what was written",
    )
    NUMBER_MISSING = "number_missing", "số không có giải thích", "a number without an explanation"
    OTHER_KEY = (
        "other_key",
        "lần khóa sổ ký bằng khóa khác khóa của hệ thống",
        "the closing was signed with another key than the installation's",
    )
    NOT_CLOSED = "not_closed", "chưa có lần khóa sổ nào", "no day was closed yet"
