"""The errors that leave vnsign: a code for programs, a sentence for people."""

from __future__ import annotations


class SigningError(Exception):
    """Say why vnsign refuses; nothing else leaves a public function.

    code: a stable word for programs, such as ``encrypted`` or ``field_signed``.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep `code` and the English sentence `message`."""
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[SigningError], tuple[str, str]]:
        """Travel between processes: worker pools pickle what they raise."""
        return type(self), (self.code, self.message)

    def sentence(self, language: str = "vi") -> str:
        """Return the sentence for people in `language` ("vi" or "en")."""
        if language == "vi" and self.code in VIETNAMESE:
            return VIETNAMESE[self.code]
        return self.message


class PdfError(SigningError):
    """The file is not a PDF that we can sign."""


class FieldError(SigningError):
    """A form field is missing, taken, or of the wrong kind."""


class LayoutError(SigningError):
    """A box or a text does not fit on its page."""


class SignerError(SigningError):
    """The key, its passphrase, its token or its certificate cannot be used."""


class ProofError(SigningError):
    """What was made is not what was meant; it is thrown away, not handed out."""


class EvidenceError(SigningError):
    """A timestamp, OCSP response or CRL could not be had or does not hold."""


class TrustError(SigningError):
    """A certificate may not be trusted, or the trust store cannot be read."""


class ReadError(SigningError):
    """The file cannot be read far enough to judge it; the code says why."""


VIETNAMESE = {
    "not_pinned": "Chứng thư số không khớp dấu vân tay đã ghim. Hãy kiểm tra nguồn; nếu đơn vị tin, thêm với --own.",
    "not_a_certificate": "Tệp không chứa chứng thư số đọc được.",
    "not_pdf": "Tệp này không phải là PDF. Hãy chọn tệp PDF.",
    "damaged": "Cấu trúc tệp PDF bị hỏng nên không ký được. Hãy xuất lại từ phần mềm soạn thảo.",
    "encrypted": "Tệp PDF đang bị mã hóa hoặc đặt mật khẩu. Hãy bỏ mật khẩu rồi ký lại.",
    "no_page": "Tệp PDF không có trang được yêu cầu. Hãy kiểm tra lại số trang.",
    "outside_page": "Vị trí đặt chữ ký nằm ngoài trang. Hãy chọn lại vị trí.",
    "text_too_long": "Nội dung quá dài so với ô trên trang. Hãy rút gọn hoặc chuẩn bị lại với ô rộng hơn.",
    "no_glyph": "Nội dung có ký tự mà phông chữ không có. Hãy bỏ ký tự đó.",
    "no_font": "Không tìm thấy phông Liberation Serif. Hãy cài gói fonts-liberation2.",
    "bad_image": "Không đọc được ảnh chữ ký hoặc ảnh con dấu. Hãy dùng ảnh PNG nền trong.",
    "no_text": "Tệp PDF không có lớp chữ (bản quét). Hãy nhận dạng chữ (OCR) trước, hoặc tự chọn vị trí.",
    "no_place": "Không tìm thấy vị trí để đặt ô. Hãy tự chọn vị trí.",
    "no_field": "Tệp PDF không có ô cần điền hoặc cần ký. Hãy chuẩn bị tệp trước khi ký.",
    "field_exists": "Tệp PDF đã có ô mang tên này.",
    "field_signed": "Ô chữ ký này đã được ký. Mỗi ô chỉ ký được một lần.",
    "field_kind": "Ô này không đúng loại: ô chữ ký dùng để ký, ô chữ dùng để điền.",
    "field_locked": "Ô này đã bị khóa bởi một chữ ký trước đó nên không được thay đổi.",
    "already_signed": "Tệp PDF đã có chữ ký nên không chuẩn bị thêm ô được nữa.",
    "changes_forbidden": "Chữ ký chứng thực trên tệp không cho phép thay đổi nào nữa.",
    "bad_key": "Không mở được khóa ký. Hãy kiểm tra tệp khóa và mật khẩu.",
    "weak_key": "Khóa ký quá yếu. Cần RSA từ 2048 bit hoặc ECDSA từ P-256.",
    "key_mismatch": "Khóa ký không khớp với chứng thư số.",
    "bad_certificate": "Không đọc được chứng thư số.",
    "certificate_expired": "Chứng thư số đã hết hạn hoặc chưa có hiệu lực vào lúc ký.",
    "certificate_usage": "Chứng thư số này không dùng để ký văn bản.",
    "token_missing": "Không tìm thấy thiết bị ký hoặc chứng thư trên thiết bị. Hãy cắm thiết bị rồi thử lại.",
    "wrong_pin": "Mã PIN không đúng. Nhập sai nhiều lần thiết bị sẽ bị khóa.",
    "pin_locked": "Mã PIN đã bị khóa do nhập sai nhiều lần. Hãy liên hệ nơi cấp thiết bị.",
    "token_failed": "Thiết bị ký báo lỗi. Hãy rút ra, cắm lại rồi thử lại.",
    "remote_refused": "Dịch vụ ký số từ xa từ chối yêu cầu.",
    "remote_failed": "Dịch vụ ký số từ xa không trả lời đúng.",
    "remote_waiting": "Dịch vụ ký số từ xa đang chờ người ký xác nhận.",
    "bad_signature": "Giá trị chữ ký nhận được không khớp với văn bản và chứng thư số.",
    "bad_pending": "Phiên ký đã lưu không đọc được. Hãy ký lại từ đầu.",
    "not_proved": "Kết quả ký không qua được bước tự kiểm tra nên đã bị hủy. Hãy ký lại.",
    "no_signature": "Tệp PDF chưa có chữ ký nào để bổ sung.",
    "no_room": "Chữ ký không còn chỗ dành cho dấu thời gian.",
    "timestamp_failed": "Không lấy được dấu thời gian hợp lệ. Hãy thử lại sau.",
    "no_revocation": "Không lấy được thông tin thu hồi của chứng thư số. Hãy thử lại sau.",
    "revoked": "Chứng thư số đã bị thu hồi.",
    "no_chain": "Không dựng được đường dẫn chứng thực của chứng thư số.",
    "fetch_failed": "Không kết nối được tới dịch vụ chứng thực. Hãy thử lại sau.",
    "time_limit": "Xử lý tệp này vượt quá thời gian cho phép nên đã dừng.",
    "memory_limit": "Xử lý tệp này vượt quá bộ nhớ cho phép nên đã dừng.",
    "worker_died": "Tiến trình xử lý tệp này đã dừng đột ngột. Hãy thử lại.",
    "bad_value": "Giá trị đưa vào không hợp lệ.",
}
