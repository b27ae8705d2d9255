"""Hold the sentences that people read, Vietnamese first, keyed by the codes of `errors`."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """Hold message and remedy in both languages; `{place}` and `{detail}` are filled in."""

    message_vi: str
    remedy_vi: str
    message_en: str
    remedy_en: str

    def message(self, language: str) -> str:
        """Return the message template in one language."""
        return self.message_vi if language == "vi" else self.message_en

    def remedy(self, language: str) -> str:
        """Return the remedy in one language."""
        return self.remedy_vi if language == "vi" else self.remedy_en


_RESEND_VI = "Đề nghị bên gửi tạo lại gói tin và gửi lại."
_RESEND_EN = "Ask the sender to build the package again and resend it."

ERRORS: dict[str, Wording] = {
    "not_edxml": Wording(
        "Đây không phải là gói tin edXML ({place}: {detail}).",
        "Kiểm tra lại tệp; gói tin phải có phần tử gốc edXML và MessageHeader.",
        "This is not an edXML package ({place}: {detail}).",
        "Check the file; a package has the root element edXML and a MessageHeader.",
    ),
    "not_well_formed": Wording(
        "XML sai cú pháp tại {place}: {detail}.",
        _RESEND_VI,
        "The XML is not well formed at {place}: {detail}.",
        _RESEND_EN,
    ),
    "truncated": Wording(
        "Gói tin bị cụt tại {place}.",
        "Đường truyền đã đứt giữa chừng; đề nghị bên gửi gửi lại.",
        "The package ends too early at {place}.",
        "The transfer was cut; ask the sender to resend it.",
    ),
    "junk_before_declaration": Wording(
        "Có dữ liệu lạ trước phần khai báo XML ({place}).",
        "Bỏ phần dữ liệu đứng trước dấu '<' đầu tiên; " + _RESEND_VI[0].lower() + _RESEND_VI[1:],
        "There is something before the XML declaration ({place}).",
        "Remove what stands before the first '<'. " + _RESEND_EN,
    ),
    "encoding": Wording(
        "Bảng mã không được chấp nhận tại {place}: {detail}.",
        "Gói tin phải được ghi bằng UTF-8.",
        "The encoding is not accepted at {place}: {detail}.",
        "A package must be written in UTF-8.",
    ),
    "control_character": Wording(
        "Có ký tự điều khiển không hợp lệ tại {place}.",
        "Xoá ký tự điều khiển khỏi trường này rồi gửi lại.",
        "There is a control character that is not allowed at {place}.",
        "Remove the control character from this field and send again.",
    ),
    "doctype": Wording(
        "Gói tin có khai báo DOCTYPE tại {place}, điều này bị cấm vì an toàn.",
        "Bỏ DOCTYPE khỏi gói tin; coi bên gửi là đáng ngờ nếu lặp lại.",
        "The package declares a DOCTYPE at {place}, which is forbidden for safety.",
        "Remove the DOCTYPE; treat the sender with suspicion if it happens again.",
    ),
    "entity": Wording(
        "Gói tin dùng thực thể chưa định nghĩa tại {place}.",
        "Chỉ dùng &amp; &lt; &gt; &quot; &apos; và mã ký tự số.",
        "The package uses an undefined entity at {place}.",
        "Use only &amp; &lt; &gt; &quot; &apos; and numeric references.",
    ),
    "xinclude": Wording(
        "Gói tin yêu cầu nạp nội dung bên ngoài (XInclude) tại {place}.",
        "Bỏ XInclude; gói tin phải tự chứa đủ nội dung.",
        "The package asks for outside content (XInclude) at {place}.",
        "Remove the XInclude; a package must hold everything itself.",
    ),
    "unbound_prefix": Wording(
        "Tiền tố không gian tên chưa được khai báo tại {place}.",
        "Khai báo xmlns cho tiền tố này (thường là xmlns:edXML) rồi gửi lại.",
        "A namespace prefix is not declared at {place}.",
        "Declare xmlns for this prefix (usually xmlns:edXML) and send again.",
    ),
    "too_deep": Wording(
        "Các phần tử lồng nhau quá sâu tại {place} (giới hạn {detail}).",
        _RESEND_VI,
        "Elements are nested too deep at {place} (limit {detail}).",
        _RESEND_EN,
    ),
    "too_many_attributes": Wording(
        "Phần tử có quá nhiều thuộc tính tại {place} (giới hạn {detail}).",
        _RESEND_VI,
        "An element has too many attributes at {place} (limit {detail}).",
        _RESEND_EN,
    ),
    "too_many_elements": Wording(
        "Gói tin có quá nhiều phần tử tại {place} (giới hạn {detail}).",
        _RESEND_VI,
        "The package has too many elements at {place} (limit {detail}).",
        _RESEND_EN,
    ),
    "too_many_attachments": Wording(
        "Gói tin có quá nhiều tệp đính kèm tại {place} (giới hạn {detail}).",
        "Gộp các tệp hoặc chia thành nhiều văn bản.",
        "The package has too many attachments at {place} (limit {detail}).",
        "Merge files or split them over several documents.",
    ),
    "too_large": Wording(
        "Quá dung lượng cho phép tại {place} (giới hạn {detail} byte).",
        "Giảm dung lượng tệp, hoặc đề nghị quản trị tăng giới hạn.",
        "Larger than allowed at {place} (limit {detail} bytes).",
        "Make the files smaller, or ask the operator to raise the limit.",
    ),
    "text_too_long": Wording(
        "Nội dung chữ quá dài tại {place} (giới hạn {detail}).",
        "Rút gọn trường này.",
        "The text is too long at {place} (limit {detail}).",
        "Shorten this field.",
    ),
    "duplicate_element": Wording(
        "Phần tử {detail} xuất hiện nhiều lần tại {place}; không rõ phải tin phần nào.",
        _RESEND_VI,
        "The element {detail} stands more than once at {place}; it is unclear which to believe.",
        _RESEND_EN,
    ),
    "duplicate_recipient": Wording(
        "Nơi nhận {detail} lặp lại tại {place}.",
        "Mỗi cơ quan nhận chỉ ghi một lần.",
        "The recipient {detail} stands twice at {place}.",
        "Name each receiving agency once.",
    ),
    "duplicate_name": Wording(
        "Hai tệp đính kèm cùng tên: {detail} ({place}).",
        "Đặt tên khác nhau cho các tệp rồi gửi lại.",
        "Two attachments have the same name: {detail} ({place}).",
        "Give the files different names and send again.",
    ),
    "duplicate_content_id": Wording(
        "Hai tệp đính kèm cùng ContentId {detail} ({place}).",
        _RESEND_VI,
        "Two attachments have the same ContentId {detail} ({place}).",
        _RESEND_EN,
    ),
    "unsafe_name": Wording(
        "Tên tệp không an toàn tại {place}: {detail}.",
        "Dùng tên tệp đơn giản: không có đường dẫn, ký tự điều khiển, tên thiết bị; tối đa 255 byte.",
        "The file name is not safe at {place}: {detail}.",
        "Use a plain name: no path, no control characters, no device name, at most 255 bytes.",
    ),
    "base64": Wording(
        "Nội dung tệp đính kèm không phải base64 hợp lệ tại {place}: {detail}.",
        _RESEND_VI,
        "The attachment's content is not valid base64 at {place}: {detail}.",
        _RESEND_EN,
    ),
    "attachment_missing": Wording(
        "Danh mục nêu tệp {detail} nhưng gói tin không có tệp này ({place}).",
        "Gói tin không đủ thành phần; " + _RESEND_VI[0].lower() + _RESEND_VI[1:],
        "The manifest names {detail}, but the package does not hold it ({place}).",
        "The package is incomplete. " + _RESEND_EN,
    ),
    "attachment_empty": Wording(
        "Tệp đính kèm rỗng tại {place}.",
        "Đính kèm lại tệp rồi gửi lại.",
        "The attachment is empty at {place}.",
        "Attach the file again and resend.",
    ),
    "mangled_content": Wording(
        "Tệp {place} đã bị hỏng vì được xử lý như văn bản chữ (byte bị thay bằng U+FFFD).",
        "Bên gửi phải đọc tệp ở dạng nhị phân; không thể khôi phục tệp này, cần gửi lại.",
        "The file {place} was destroyed by being handled as text (bytes became U+FFFD).",
        "The sender must read files as binary; this one cannot be repaired and must be sent again.",
    ),
    "broken_archive": Wording(
        "Tệp nén hỏng hoặc bị cụt tại {place}: {detail}.",
        _RESEND_VI,
        "The ZIP is broken or cut at {place}: {detail}.",
        _RESEND_EN,
    ),
    "archive_bomb": Wording(
        "Tệp nén tại {place} bung ra quá lớn: {detail}.",
        "Không mở tệp này; báo cho bộ phận an toàn thông tin nếu lặp lại.",
        "The ZIP at {place} would expand too much: {detail}.",
        "Do not open it; tell the security staff if it happens again.",
    ),
    "archive_unsafe": Wording(
        "Tệp nén tại {place} có thành phần không an toàn: {detail}.",
        "Không mở tệp này; đề nghị bên gửi nén lại bằng công cụ thông thường.",
        "The ZIP at {place} holds something unsafe: {detail}.",
        "Do not open it; ask the sender to pack it again with an ordinary tool.",
    ),
    "nested_archive": Wording(
        "Tệp nén lồng nhau quá nhiều tại {place}: {detail}.",
        "Gửi các tệp riêng lẻ, không nén nhiều lớp.",
        "Archives are nested too much at {place}: {detail}.",
        "Send the files themselves, not archives in layers.",
    ),
    "encrypted_archive": Wording(
        "Vỏ nén của tệp đính kèm có mật khẩu tại {place}.",
        "Gửi lại không đặt mật khẩu.",
        "The wrapping ZIP of the attachment has a password at {place}.",
        "Send it again without a password.",
    ),
    "unknown_business_type": Wording(
        "Nghiệp vụ không được biết tại {place}: {detail}.",
        "Chỉ dùng 0 (mới), 1 (thu hồi), 2 (cập nhật), 3 (thay thế).",
        "The business type is not known at {place}: {detail}.",
        "Use only 0 (new), 1 (recall), 2 (update), 3 (replace).",
    ),
    "unknown_status": Wording(
        "Mã trạng thái không được biết tại {place}: {detail}.",
        "Chỉ dùng 01–06, 13, 15, 16.",
        "The status code is not known at {place}: {detail}.",
        "Use only 01–06, 13, 15, 16.",
    ),
    "missing_field": Wording(
        "Thiếu {place}.",
        "Điền trường này trước khi gửi.",
        "{place} is missing.",
        "Fill in this field before sending.",
    ),
    "bad_value": Wording(
        "Giá trị không dùng được tại {place}: {detail}.",
        "Sửa giá trị này trước khi gửi.",
        "The value cannot be used at {place}: {detail}.",
        "Correct this value before sending.",
    ),
    "content_changed": Wording(
        "Tệp {place} đã thay đổi so với lúc được ghi nhận ({detail}).",
        "Không gửi; lấy lại đúng bản đã ký từ kho.",
        "The file {place} is not what was recorded ({detail}).",
        "Do not send it; take the signed original from the store again.",
    ),
    "bad_meta": Wording(
        "Tệp mô tả không dùng được tại {place}: {detail}.",
        "Xem mẫu bằng lệnh: vnedxml pack --help.",
        "The description cannot be used at {place}: {detail}.",
        "See the pattern in: vnedxml pack --help.",
    ),
    "storage": Wording(
        "Không đọc hoặc ghi được {place}: {detail}.",
        "Kiểm tra đường dẫn, dung lượng trống và quyền của thư mục rồi thử lại.",
        "Cannot read or write {place}: {detail}.",
        "Check the path, the free space and the permissions, then try again.",
    ),
}

NOTES: dict[str, tuple[str, str]] = {
    "null_text": (
        'Trường ghi chữ "null", coi như bỏ trống.',
        'The field holds the word "null"; read as empty.',
    ),
    "missing": ("Thiếu trường này.", "This field is missing."),
    "bad_date": (
        'Không hiểu ngày giờ "{detail}", coi như bỏ trống.',
        'The date "{detail}" is not understood; read as empty.',
    ),
    "bad_number": (
        'Không hiểu số "{detail}", coi như bỏ trống.',
        'The number "{detail}" is not understood; read as empty.',
    ),
    "unknown_value": (
        'Giá trị lạ "{detail}", coi như bỏ trống.',
        'The value "{detail}" is not known; read as empty.',
    ),
    "type_conflict": (
        "Mã loại và tên loại không khớp ({detail}); tin theo tên.",
        "Type code and type name disagree ({detail}); the name is believed.",
    ),
    "mislabelled": (
        "Nội dung không đúng loại mà tên tệp cho biết (thực ra là {detail}).",
        "The content is not what the name says (it is {detail}).",
    ),
    "not_in_manifest": ("Tệp không có trong danh mục.", "The file is not in the manifest."),
    "matched_by_name": (
        "Ghép với danh mục theo tên vì ContentId không khớp.",
        "Matched to the manifest by name, as the ContentIds differ.",
    ),
    "matched_by_order": (
        "Ghép với danh mục theo thứ tự vì ContentId và tên không khớp.",
        "Matched to the manifest by order, as ContentIds and names differ.",
    ),
    "name_cleaned": (
        'Tên gốc "{detail}" không an toàn hoặc bị trùng, đã được làm sạch.',
        'The given name "{detail}" was unsafe or repeated, and was cleaned.',
    ),
    "name_conflict": ('Danh mục ghi tên khác: "{detail}".', 'The manifest gives another name: "{detail}".'),
    "old_namespace": ("Không gian tên cũ: {detail}.", "An old namespace: {detail}."),
    "long_text": (
        "Dài hơn mức mà nhiều hệ thống nhận được ({detail} ký tự).",
        "Longer than many systems accept ({detail} characters).",
    ),
    "future_date": ("Ngày ban hành {detail} ở tương lai.", "The date of issue {detail} lies in the future."),
    "status_with_attachments": (
        "Gói trạng thái có tệp đính kèm; bỏ qua các tệp này.",
        "A status package carries attachments; they are ignored.",
    ),
    "duplicate_recipient": ("Nơi nhận {detail} lặp lại.", "The recipient {detail} stands twice."),
}
