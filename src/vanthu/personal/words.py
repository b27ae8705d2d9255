"""The closed vocabularies of notices."""

from __future__ import annotations

from vanthu.core.words import Worded


class Topic(Worded):
    """What one is told about."""

    TURN = "turn", "Có việc đến lượt tôi", "Something waits for me"
    ASSIGNED = "assigned", "Văn bản đến được giao cho tôi", "An incoming document was given to me"
    RETURNED = "returned", "Văn bản của tôi bị trả lại", "My document was returned"
    SIGNED = "signed", "Văn bản của tôi đã được ký", "My document was signed"
    NUMBERED = "numbered", "Văn bản của tôi đã có số", "My document got its number"
    ISSUED = "issued", "Văn bản của tôi đã phát hành", "My document was issued"
    ARRIVED = "arrived", "Có văn bản mới đến cơ quan", "A new document arrived at the agency"
    TO_MY_UNIT = "to_my_unit", "Văn bản của cơ quan gửi đơn vị tôi", "A document was issued to my unit"
    STUCK = "stuck", "Lượt gửi không đi được", "A delivery is stuck"
    REFUSED = "refused", "Bên nhận từ chối văn bản", "A receiver refused a document"
    STATUS = "status", "Bên nhận báo trạng thái xử lý", "A receiver reported how far it is"
    RECALL = "recall", "Thu hồi, lấy lại, thay thế văn bản", "A document is recalled, taken back or replaced"
    RIGHTS = "rights", "Quyền truy cập thay đổi", "Rights were changed"
    OVERDUE = "overdue", "Văn bản quá hạn", "A document is overdue"


class ByMail(Worded):
    """Whether, and when, a notice also goes out as e-mail."""

    NEVER = "never", "Không gửi", "Never"
    AT_ONCE = "at_once", "Gửi ngay", "At once"
    DAILY = "daily", "Gộp mỗi sáng", "Together every morning"
