"""The words of refusals: signing."""

from typing import Final

WORDS: Final = {
    "pin_paused": (
        "Nhập sai mã PIN quá nhiều lần. Khóa ký tạm nghỉ %(minutes)s phút; hãy thử lại sau, hoặc báo quản trị nếu không phải bạn nhập.",
        "Too many wrong PINs. The key rests for %(minutes)s minutes; try again then, or tell an administrator if it was not you.",
    ),
    "pin_wrong": (
        "Mã PIN của chứng thư không đúng. Văn bản chưa được ký. Hãy nhập lại.",
        "The certificate's PIN is wrong. Nothing was signed. Enter it again.",
    ),
    "no_certificate": (
        "Chưa đăng ký chứng thư số đang dùng được cho %(holder)s. Hãy nhờ quản trị đăng ký tại Quản trị › Chứng thư số.",
        "No usable certificate is on file for %(holder)s. Ask an administrator to register one under Administration › Certificates.",
    ),
    "certificate_unusable": (
        "Chứng thư số của %(holder)s không dùng được: %(why)s. Hãy gia hạn hoặc đăng ký chứng thư mới.",
        "The certificate of %(holder)s cannot be used: %(why)s. Renew it or register a new one.",
    ),
    "signing_failed": (
        "Không ký được (%(why)s). Văn bản vẫn như trước khi ký; hãy thử lại.",
        "Signing failed (%(why)s). The document is as it was before; try again.",
    ),
    "remote_signing": (
        "Chưa ký được qua dịch vụ “%(service)s”. %(why)s",
        "Nothing was signed through the service “%(service)s”. %(why)s",
    ),
    "already_signed": (
        "%(signer)s đã ký văn bản này. Không ký lần thứ hai; hãy tải lại trang để xem bước tiếp theo.",
        "%(signer)s has signed this document already. It is not signed twice; reload the page to see the next step.",
    ),
    "leader_has_not_signed": (
        "Chưa có chữ ký số hợp lệ của người có thẩm quyền. Văn thư chỉ được ký số của cơ quan sau khi lãnh đạo đã ký (Điều 32 khoản 2 điểm d Nghị định 30/2020/NĐ-CP). Hãy trình người ký; ký xong, văn bản tự sang bước cấp số.",
        "There is no valid signature of the authorised person. The agency's seal comes only after it (Decree 30/2020, Article 32.2.d). Submit it to the signer; once signed, it is to be numbered.",
    ),
}
