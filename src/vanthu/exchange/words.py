"""The closed vocabularies of the exchange."""

from __future__ import annotations

from vanthu.core.words import Worded


class DeliveryState(Worded):
    """Where one delivery stands; it only moves forward (G4)."""

    QUEUED = "queued", "Chờ gửi", "Waiting to be sent"
    SENDING = "sending", "Đang gửi", "Being sent"
    RELAYED = "relayed", "Đã lên trục, chờ bên nhận lấy", "On the axis, not yet fetched"
    STORED = "stored", "Bên nhận đã lưu", "Stored by the receiver"
    ACCEPTED = "accepted", "Bên nhận đã kiểm tra, đạt", "Accepted by the receiver"
    REJECTED = "rejected", "Bên nhận từ chối", "Refused by the receiver"
    STUCK = "stuck", "Không gửi được, cần xử lý", "Stuck: needs the operator"
    STOPPED = "stopped", "Đã dừng gửi", "Given up"


class DeliveryMove(Worded):
    """What can happen to a delivery."""

    CLAIM = "claim", "bắt đầu gửi", "start sending"
    DEFER = "defer", "hẹn gửi lại", "wait and try again"
    RELAY = "relay", "ghi mã của trục", "note that the axis has it"
    STORE = "store", "lưu biên nhận", "keep the stored receipt"
    ACCEPT = "accept", "ghi kết quả đạt", "note the acceptance"
    REJECT = "reject", "ghi kết quả từ chối", "note the refusal"
    STICK = "stick", "chuyển xử lý", "hand over to the operator"
    STOP = "stop", "dừng gửi", "give up"
    RESUME = "resume", "gửi lại", "send again"


class PackageKind(Worded):
    """What a package carries."""

    DOCUMENT = "document", "Văn bản", "Document"
    STATUS = "status", "Trạng thái xử lý", "Status"
    UNREAD = "unread", "Chưa đọc", "Not read yet"


class Business(Worded):
    """What a document package does to what was sent before; the values are those on the wire."""

    NEW = "0", "Văn bản mới", "New document"
    RECALL = "1", "Thu hồi", "Recall"
    UPDATE = "2", "Cập nhật", "Update"
    REPLACE = "3", "Thay thế", "Replacement"


class PackageState(Worded):
    """Where a received package stands."""

    STORED = "stored", "Đã lưu, chờ kiểm tra", "Stored, to be checked"
    ACCEPTED = "accepted", "Đạt kiểm tra", "Accepted"
    REFUSED = "refused", "Bị từ chối", "Refused"


class PeerKind(Worded):
    """How a peer is reached."""

    DIRECT = "direct", "Kết nối trực tiếp", "Direct connection"
    AXIS = "axis", "Trục liên thông (giao thức VXP)", "Axis (VXP protocol)"
    LGSP = "lgsp", "Trục tỉnh (LGSP)", "Provincial axis (LGSP)"
    FOLDER = "folder", "Thư mục trao đổi", "Exchange folder"
    LOOPBACK = "loopback", "Trong cùng hệ thống", "Within this installation"
    MAILBOX = "mailbox", "Hộp thư trên trục của ta", "Mailbox on our axis"


class AttemptResult(Worded):
    """How one attempt to send ended."""

    OPEN = "open", "Chưa có kết quả", "No result yet"
    DELIVERED = "delivered", "Đã giao", "Delivered"
    RELAYED = "relayed", "Đã lên trục", "Handed to the axis"
    TRANSIENT = "transient", "Lỗi tạm thời", "Temporary failure"
    PERMANENT = "permanent", "Lỗi không tự hết", "Permanent failure"


class ReceiptKind(Worded):
    """The two receipts."""

    STORED = "stored", "Biên nhận đã lưu", "Stored receipt"
    OUTCOME = "outcome", "Biên nhận kết quả kiểm tra", "Outcome receipt"


class ProbeResult(Worded):
    """What trying a connection showed."""

    CONNECTED = "connected", "Kết nối tốt", "Connected"
    NO_ANSWER = "no_answer", "Không có trả lời", "No answer"
    NOT_ALLOWED = "not_allowed", "Địa chỉ không được phép", "This address may not be asked"
    UNKNOWN_TO_PEER = "unknown_to_peer", "Bên kia chưa khai báo khóa của ta", "The peer does not know our key"
    OTHER_KEY = (
        "other_key",
        "Khóa của bên kia khác khóa đã khai báo",
        "The peer has another key than the one kept here",
    )
    CLOCK = "clock", "Đồng hồ hai bên lệch quá 5 phút", "The clocks differ by more than 5 minutes"
    WRONG_SECRET = (
        "wrong_secret",
        "Trục không nhận mã hệ thống hoặc khóa bí mật",
        "The axis does not accept the system id or the secret",
    )
    NOT_AN_AXIS = "not_an_axis", "Địa chỉ không phải trục liên thông", "No axis there"
    NO_FOLDER = "no_folder", "Không đọc hoặc ghi được thư mục", "The folder cannot be read or written"
    NOT_AN_INSTALLATION = (
        "not_an_installation",
        "Địa chỉ không phải hệ thống Văn Thư",
        "No installation there",
    )
