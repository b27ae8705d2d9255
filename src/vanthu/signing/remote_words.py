"""The closed vocabularies of remote signing."""

from __future__ import annotations

from vanthu.core.words import Worded


class ServiceKind(Worded):
    """Which interface a remote signing service speaks. Source: docs/operate/remote-signing.md."""

    SMARTCA = "smartca", "VNPT SmartCA", "VNPT SmartCA"
    MYSIGN = "mysign", "Viettel MySign", "Viettel MySign"
    CSC = "csc", "Chuẩn CSC, phiên bản 1", "CSC standard, version 1"
    CSC2 = "csc2", "Chuẩn CSC, phiên bản 2", "CSC standard, version 2"

    @property
    def wants_proof_here(self) -> bool:
        """Return whether PIN or code is entered on our page, as nobody is asked on a phone."""
        return self is ServiceKind.CSC

    @property
    def may_want_proof_here(self) -> bool:
        """Return whether PIN or code may have to be entered on our page."""
        return self in {ServiceKind.CSC, ServiceKind.CSC2}


class RunState(Worded):
    """How far a request at a signing service has come."""

    SENDING = "sending", "Đang gửi đến dịch vụ ký", "Being sent to the signing service"
    WAITING = "waiting", "Chờ bạn xác nhận trên điện thoại", "Waits for you to confirm on your phone"
    SIGNED = "signed", "Đã xác nhận, đang kiểm tra từng tệp", "Confirmed; each file is being checked"
    OVER = "over", "Đã xong", "Over"


class RunEnd(Worded):
    """Why a request at a signing service brought no signatures: what happened, and what to do."""

    REFUSED = (
        "refused",
        "Yêu cầu đã bị từ chối trên điện thoại. Chưa có gì được ký; hãy ký lại khi sẵn sàng.",
        "The request was refused on the phone. Nothing was signed; sign again when ready.",
    )
    EXPIRED = (
        "expired",
        "Đã quá thời gian xác nhận trên điện thoại. Chưa có gì được ký; hãy ký lại và xác nhận ngay.",
        "The time to confirm on the phone is over. Nothing was signed; sign again and confirm at once.",
    )
    NOT_AUTHORISED = (
        "not_authorised",
        "Dịch vụ không xác thực được người ký (mã PIN, mã OTP hoặc sinh trắc học). Hãy ký lại và nhập đúng.",
        "The service could not authenticate the signer (PIN, one-time code or biometrics). Sign again.",
    )
    LOCKED = (
        "locked",
        "Khóa ký đang bị dịch vụ tạm khóa. Hãy mở khóa trong ứng dụng của dịch vụ hoặc gọi tổng đài của họ.",
        "The service has locked the key. Unlock it in the service's app, or call its hotline.",
    )
    FAILED = (
        "failed",
        "Dịch vụ ký báo lỗi. Chưa có gì được ký; hãy ký lại, nếu vẫn lỗi hãy gọi tổng đài của dịch vụ.",
        "The service reports an error. Nothing was signed; sign again, and call its hotline if it stays so.",
    )
    NO_ANSWER = (
        "no_answer",
        "Dịch vụ ký không trả lời. Chưa có gì được ký; hãy thử lại, hoặc nhờ quản trị kiểm tra kết nối.",
        "The service does not answer. Nothing was signed; try again, or have the connection checked.",
    )
    NOT_A_SERVICE = (
        "not_a_service",
        "Địa chỉ này trả lời không đúng giao thức của dịch vụ ký. Hãy nhờ quản trị kiểm tra địa chỉ, loại dịch vụ.",
        "What answers at this address does not speak the service's protocol. Have address and kind checked.",
    )
    WRONG_SECRET = (
        "wrong_secret",
        "Dịch vụ không nhận tài khoản kết nối của cơ quan. Hãy nhờ quản trị nhập lại mã và mật khẩu kết nối.",
        "The service refuses the agency's own account. Have its id and secret entered again.",
    )
    NO_KEY = (
        "no_key",
        "Dịch vụ không có chứng thư này cho tài khoản đã khai. Hãy nhờ quản trị đăng ký lại chứng thư của bạn.",
        "The service has no such certificate for this account. Have your certificate registered again.",
    )
    TOO_MANY = (
        "too_many",
        "Một lần xác nhận ở dịch vụ này không ký được nhiều tệp như vậy. Hãy chọn ít văn bản hơn.",
        "One confirmation at this service does not cover so many files. Choose fewer documents.",
    )
    BAD_VALUE = (
        "bad_value",
        "Dịch vụ trả chữ ký không khớp với tệp đã gửi. Chữ ký đó không được dùng; hãy ký lại và báo quản trị.",
        "The service returned a value that does not fit the file. It is not used; sign again, tell an administrator.",
    )
    INTERRUPTED = (
        "interrupted",
        "Máy chủ dừng giữa lúc gửi yêu cầu. Chưa có gì được ký; nếu điện thoại có hỏi, hãy từ chối, rồi ký lại.",
        "The server stopped while sending. Nothing was signed; refuse what the phone asks, then sign again.",
    )
    GIVEN_UP = (
        "given_up",
        "Bạn đã thôi ký. Nếu điện thoại vẫn hỏi, hãy từ chối ở đó.",
        "You gave up. If the phone still asks, refuse it there.",
    )
