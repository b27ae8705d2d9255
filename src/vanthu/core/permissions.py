"""The acts that need a permission, named once, and the door that checks them."""

from __future__ import annotations

from .actor import Actor
from .errors import NotPermitted, Refusal
from .words import Worded


class Permission(Worded):
    """Every permission, as `area.act`."""

    ACCESS_GIVE = "access.give", "Cho người khác xem văn bản", "Let somebody see a document"
    ACCESS_OWN = "access.own", "Quản lý cách đăng nhập của chính mình", "Manage how one signs in oneself"
    COPIES_ASK = "copies.ask", "Đề nghị sao văn bản", "Ask for a copy"
    COPIES_DECIDE = "copies.decide", "Quyết định sao văn bản", "Decide on a copy"
    COPIES_MAKE = "copies.make", "Thực hiện bản sao, in bản giấy", "Make copies and paper prints"
    DELEGATION_GIVE = "delegation.give", "Ủy quyền xử lý công việc", "Delegate a post's daily acts"
    DIRECTORY_CHANGE = "directory.change", "Quản lý cơ quan, người dùng", "Change the directory"
    EXCHANGE_OPERATE = "exchange.operate", "Điều hành giao nhận", "Operate the exchange"
    INCOMING_ANSWER = "incoming.answer", "Trả lời đề nghị thu hồi", "Answer a recall"
    INCOMING_ASSIGN = "incoming.assign", "Phân công xử lý văn bản đến", "Assign an incoming document"
    INCOMING_HANDLE = "incoming.handle", "Xử lý văn bản đến được giao", "Handle an incoming document"
    INCOMING_REFUSE = "incoming.refuse", "Từ chối tiếp nhận văn bản đến", "Refuse an incoming document"
    INCOMING_REGISTER = "incoming.register", "Đăng ký văn bản đến", "Register an incoming document"
    OUTGOING_CHAIN = "outgoing.chain", "Đặt quy trình duyệt văn bản", "Set who checks documents"
    OUTGOING_DRAFT = "outgoing.draft", "Soạn thảo văn bản đi", "Draft an outgoing document"
    OUTGOING_ISSUE = "outgoing.issue", "Phát hành văn bản", "Issue a document"
    OUTGOING_NUMBER = "outgoing.number", "Cấp số văn bản", "Number a document"
    OUTGOING_RETURN = "outgoing.return", "Trả lại văn bản trình", "Return a submitted document"
    OUTGOING_REVIEW = "outgoing.review", "Duyệt, cho ý kiến về dự thảo", "Check a draft"
    OUTGOING_SEAL = "outgoing.seal", "Ký số của cơ quan", "Seal with the agency's certificate"
    OUTGOING_SIGN = "outgoing.sign", "Ký duyệt văn bản", "Sign a document"
    OUTGOING_TAKE_BACK = "outgoing.take_back", "Lấy lại bản đã gửi", "Take a sent copy back"
    REGISTERS_CLOSE = "registers.close", "Khóa sổ ngày", "Close a day of a register"
    REGISTERS_RESERVE = "registers.reserve", "Giữ trước khối số", "Reserve numbers"
    REGISTERS_SUB_NUMBER = "registers.sub_number", "Cấp số chèn", "Give a sub-number"
    REGISTERS_CHANGE = "registers.change", "Quản lý sổ đăng ký", "Change the registers"
    REGISTERS_VOID = "registers.void", "Hủy số", "Void a number"
    RIGHTS_CONFIRM = "rights.confirm", "Xác nhận thay đổi quyền", "Confirm a change of rights"


def require(allowed: bool, permission: Permission) -> None:  # noqa: FBT001 a policy's answer, not a flag
    """Go on only if a policy said yes. Raises NotPermitted naming the permission."""
    if not allowed:
        raise NotPermitted(Refusal.NOT_PERMITTED, permission=permission.label)


def require_in_person(actor: Actor, permission: Permission) -> None:
    """Go on only if nobody stands in for somebody here. Raises NotPermitted: some acts cannot be delegated."""
    if actor.is_delegated:
        raise NotPermitted(Refusal.PERSONAL_ACT, permission=permission.label, whose=actor.stands_for)
