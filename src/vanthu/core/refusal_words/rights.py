"""The words of refusals: rights and states."""

from typing import Final

WORDS: Final = {
    "not_permitted": (
        "Chức vụ đang dùng không có quyền “%(permission)s”. Hãy chuyển sang chức vụ có quyền hoặc nhờ người có thẩm quyền thực hiện.",
        "The post in use may not do this: %(permission)s. Switch to a post that may, or ask somebody who may.",
    ),
    "not_found": (
        "Không tìm thấy %(what)s, hoặc bạn không được xem. Hãy kiểm tra lại đường dẫn.",
        "There is no such %(what)s, or you may not see it. Check the address.",
    ),
    "wrong_state": (
        "Không thể “%(move)s” khi văn bản đang ở trạng thái “%(state)s”. Hãy tải lại trang để xem việc cần làm tiếp theo.",
        "Cannot “%(move)s” a document that is “%(state)s”. Reload the page to see what comes next.",
    ),
    "typed_elsewhere": (
        "Nội dung này vừa được giữ từ một cửa sổ khác lúc %(at)s nên nội dung ở cửa sổ này chưa được giữ. Hãy chọn giữ nội dung nào.",
        "Another window kept its text of this form at %(at)s, so the text in this window is not kept yet. Choose which one to keep.",
    ),
    "already_delegated": (
        "%(taker)s đã được ủy quyền chức vụ này %(days)s. Hãy chọn thời gian khác, hoặc kết thúc ủy quyền đó trước.",
        "This post is delegated to %(taker)s %(days)s already. Choose another time, or end that delegation first.",
    ),
    "changed_meanwhile": (
        "Văn bản vừa được người khác thay đổi. Hãy tải lại trang và thực hiện lại.",
        "Somebody else has just changed the document. Reload the page and do it again.",
    ),
    "field_required": (
        "Còn thiếu “%(field)s”. Hãy điền rồi thực hiện lại.",
        "“%(field)s” is missing. Fill it in and try again.",
    ),
    "value_wrong": (
        "Giá trị “%(value)s” của “%(field)s” không dùng được: %(why)s. Hãy sửa lại.",
        "The value “%(value)s” of “%(field)s” cannot be used: %(why)s. Correct it.",
    ),
    "already_exists": (
        "“%(what)s” đã có. Hãy dùng mục đã có hoặc chọn tên khác.",
        "“%(what)s” exists already. Use it, or choose another name.",
    ),
    "nothing_changed": (
        "Không có gì thay đổi. Hãy sửa ít nhất một mục rồi lưu, hoặc bấm Hủy.",
        "Nothing is different. Change something and save, or cancel.",
    ),
    "unit_in_use": (
        "Chưa giải thể được “%(unit)s”: còn %(what)s. Hãy kết thúc chức vụ của người trong đơn vị hoặc chuyển đơn vị bên dưới đi trước.",
        "“%(unit)s” cannot be dissolved yet: it still has %(what)s. End these posts, or move the units below it, first.",
    ),
    "unit_ended": (
        "“%(unit)s” đã giải thể từ sau ngày %(day)s nên không sửa được nữa. Hãy chọn đơn vị khác.",
        "“%(unit)s” was dissolved after %(day)s and is not changed any more. Choose another unit.",
    ),
    "last_administrator": (
        "Đây là quản trị cuối cùng của “%(agency)s”; không còn ai quản trị được cơ quan này nữa. Hãy giao quyền quản trị cho người khác trước.",
        "This is the last administrator of “%(agency)s”: nobody could administer it any more. Give the role to somebody else first.",
    ),
    "sign_in_failed": (
        "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ rồi thử lại.",
        "The user name or the password is wrong. Check Caps Lock and the keyboard layout, then try again.",
    ),
    "sign_in_paused": (
        "Đăng nhập sai quá nhiều lần. Hãy thử lại sau %(minutes)s phút, hoặc nhờ quản trị đặt lại mật khẩu.",
        "Too many failed sign-ins. Try again in %(minutes)s minutes, or ask an administrator for a new password.",
    ),
    "second_person_needed": (
        "Việc này cần hai người: người đề nghị không được tự duyệt. Hãy nhờ lãnh đạo khác duyệt.",
        "This takes two persons: who proposed it may not approve it. Ask another leader.",
    ),
    "opened_meanwhile": (
        "%(name)s đã mở văn bản lúc %(time)s nên không rút lại được nữa. Hãy đề nghị %(name)s trả lại.",
        "%(name)s opened the document at %(time)s: it can no longer be taken back. Ask %(name)s to return it.",
    ),
    "unit_head_missing": (
        "Chưa ghi ai duyệt nội dung cho “%(unit)s” (Điều 12 khoản 1 Nghị định 30/2020/NĐ-CP). Hãy nhờ quản trị ghi tại Quản trị › Quy trình duyệt, rồi trình lại.",
        "Nobody is named to approve the content for “%(unit)s” (Decree 30/2020, Art 12.1). Ask an administrator to name one under Administration › Approval, then submit again.",
    ),
    "reviewer_gone": (
        "%(name)s không còn giữ chức vụ nên không “%(task)s” được. Hãy nhờ quản trị ghi người khác tại Quản trị › Quy trình duyệt, rồi trình lại.",
        "%(name)s no longer holds the post and cannot do this: %(task)s. Ask an administrator to name somebody else under Administration › Approval, then submit again.",
    ),
    "objection_is_return": (
        "Người có trách nhiệm duyệt mà không đồng ý thì trả lại, kèm lý do (Điều 12 Nghị định 30/2020/NĐ-CP). Hãy dùng “Trả lại”.",
        "Who answers for a check and does not agree returns the document with the reason (Decree 30/2020, Art 12). Use “Return”.",
    ),
    "step_unknown": (
        "Văn bản không có bước trước này để trả lại. Hãy tải lại trang và chọn một bước đã qua.",
        "The document has no such earlier step. Reload the page and choose a step that was taken.",
    ),
    "change_waits": (
        "Có đề nghị sửa sau khi ký đang chờ %(signer)s quyết định (Điều 11 khoản 2 Nghị định 30/2020/NĐ-CP). Hãy chờ người ký giữ nguyên hoặc cho sửa, rồi mới cấp số.",
        "A change after signature waits for the decision of %(signer)s (Decree 30/2020, Art 11.2). Number the document once the signer keeps or reopens it.",
    ),
    "not_sent_there": (
        "“%(name)s” chưa nhận được văn bản này nên không có gì để lấy lại. Hãy dừng lượt gửi nếu còn đang chờ.",
        "“%(name)s” has not received this document: there is nothing to take back. Stop the delivery if it still waits.",
    ),
    "not_asked_back": (
        "Bên gửi không có đề nghị thu hồi nào đang chờ trả lời. Hãy tải lại trang.",
        "The sender has no recall that waits for an answer. Reload the page.",
    ),
    "not_soundly_signed": (
        "Tệp “%(name)s” chưa có chữ ký số hợp lệ nên không được gửi (Quyết định 28/2018, Điều 8.1). Hãy ký lại tệp này.",
        "The file “%(name)s” has no valid signature and may not be sent (Decision 28/2018, Art 8.1). Sign it again.",
    ),
    "not_of_the_agency": (
        "Người hoặc đơn vị được giao không thuộc cơ quan, hoặc không còn giữ chức vụ. Hãy chọn lại.",
        "The person or unit is not of this agency, or no longer in office. Choose again.",
    ),
    "link_not_allowed": (
        "Không thể “%(act)s” văn bản %(code)s đang ở trạng thái “%(state)s”; chỉ làm được với văn bản đã phát hành của cơ quan. Hãy chọn văn bản khác, hoặc phát hành văn bản này trước.",
        "Cannot “%(act)s” %(code)s, which is “%(state)s”; only a document that the agency issued can be. Choose another one, or issue this one first.",
    ),
    "link_wrong_kind": (
        "Muốn “%(act)s” phải dùng loại văn bản “%(kind)s” (Nghị định 30/2020, Điều 18.3). Hãy chọn lại loại văn bản.",
        "To “%(act)s”, use the type “%(kind)s” (Decree 30/2020, Art 18.3). Choose the type again.",
    ),
    "link_recipients_missing": (
        "Phải gửi đến mọi nơi đã nhận văn bản %(code)s; còn thiếu: %(names)s. Hãy chọn thêm nơi nhận.",
        "It must go to everybody who got %(code)s; missing: %(names)s. Add these recipients.",
    ),
    "code_wrong": (
        "Mã xác thực không đúng, đã hết hạn hoặc đã dùng. Hãy chờ mã mới trong ứng dụng (30 giây một lần) và kiểm tra giờ của điện thoại, hoặc dùng một mã dự phòng chưa dùng.",
        "The code is wrong, too old or used already. Wait for the next one in the app (every 30 seconds) and check the phone's clock, or use a recovery code.",
    ),
    "passkey_failed": (
        "Không xác thực được khóa truy cập (%(why)s). Hãy thử lại, hoặc dùng mã trong ứng dụng hay mã dự phòng.",
        "The passkey could not be verified (%(why)s). Try again, or use a code from the app or a recovery code.",
    ),
    "factor_required": (
        "Vai trò của bạn bắt buộc có lớp xác thực thứ hai, nên không gỡ cách cuối cùng. Hãy thêm cách khác trước khi gỡ cách này.",
        "Your role requires a second factor, so the last one stays. Add another one before you remove this one.",
    ),
}
