"""The words of refusals: issuing and exchange."""

from typing import Final

WORDS: Final = {
    "no_recipient": (
        "Văn bản chưa có nơi nhận. Hãy thêm ít nhất một cơ quan hoặc đơn vị nhận.",
        "The document has no recipient. Add at least one agency or unit.",
    ),
    "recipient_unknown": (
        "Mã định danh cơ quan “%(code)s” không có trong danh bạ. Hãy kiểm tra mã, hoặc nhờ quản trị thêm cơ quan này.",
        "The agency code “%(code)s” is not in the address book. Check it, or ask an administrator to add the agency.",
    ),
    "recipient_succeeded": (
        "“%(name)s” đã kết thúc hoạt động ngày %(date)s, công việc chuyển sang “%(successor)s” (mã %(code)s). Nếu văn bản thuộc việc đã chuyển, hãy chọn “%(successor)s” làm nơi nhận; hệ thống không tự chuyển hướng.",
        "“%(name)s” ceased on %(date)s; its work passed to “%(successor)s” (code %(code)s). If this matter passed with it, choose “%(successor)s” as the recipient: nothing is redirected by itself.",
    ),
    "recipient_closed": (
        "“%(name)s” đã kết thúc hoạt động ngày %(date)s và danh bạ chưa ghi nơi kế thừa. Hãy bỏ khỏi nơi nhận, hoặc nhờ quản trị ghi cơ quan kế thừa.",
        "“%(name)s” ceased on %(date)s and the address book names no successor. Take it off the recipients, or ask an administrator to enter its successor.",
    ),
    "recipient_not_yet": (
        "“%(name)s” chỉ hoạt động từ ngày %(date)s. Hãy chọn cơ quan đang hoạt động làm nơi nhận.",
        "“%(name)s” exists only from %(date)s. Choose an agency that exists today.",
    ),
    "recipient_unreachable": (
        "Cơ quan “%(name)s” chưa có đường truyền, hoặc kết nối tới đó đang tắt. Hãy nhờ "
        "quản trị khai báo hoặc bật lại tại Quản trị › Kết nối.",
        "There is no route to “%(name)s”, or its connection is switched off. Ask an "
        "administrator to set it up or switch it on under Administration › Connections.",
    ),
    "secret_not_allowed": (
        "Hệ thống không được lưu, gửi văn bản bí mật nhà nước (Điều 1 Quyết định 28/2018/QĐ-TTg). Hãy xử lý theo quy định riêng.",
        "State secrets must not be kept or sent here (Decision 28/2018, Article 1). Handle the document by the rules for secrets.",
    ),
    "not_ready_to_issue": (
        "Chưa thể phát hành: %(why)s.",
        "The document cannot be issued yet: %(why)s.",
    ),
    "package_broken": (
        "Gói tin không đọc được (%(why)s). Bên gửi hãy gửi lại gói đầy đủ.",
        "The package cannot be read (%(why)s). The sender has to send it again, whole.",
    ),
    "package_cut_off": (
        "Gói tin bị cắt giữa chừng hoặc truyền quá chậm. Không lưu gì; bên gửi hãy gửi lại.",
        "The package was cut off or came too slowly. Nothing was kept; send it again.",
    ),
    "package_altered": (
        "Nội dung nhận được khác mã băm đã ký. Không lưu gì; bên gửi hãy kiểm tra tệp gốc và đường truyền rồi gửi lại.",
        "What came is not what was signed. Nothing was kept; check the original and the line, then send it again.",
    ),
    "package_id_reused": (
        "Mã gói tin “%(message_id)s” đã dùng cho nội dung khác. Cả hai được giữ làm bằng chứng. Hãy gửi lại với mã mới.",
        "The message id “%(message_id)s” was used for other content. Both are kept as evidence. Send it again with a new id.",
    ),
    "sender_unknown": (
        "Không nhận: bên gửi chưa được kết nối hoặc chữ ký yêu cầu không đúng. Hãy liên hệ quản trị bên nhận.",
        "Refused: the sender is not a peer, or the request's signature is wrong. Ask the receiver's administrator.",
    ),
    "answer_lost": (
        "Trục “%(peer)s” có thể đã nhận văn bản này: lần gửi trước mất câu trả lời, và trục không cho tra lại. Hãy hỏi đơn vị vận hành trục hoặc cơ quan nhận; nếu chưa có thì bấm “Gửi lại”.",
        "The axis “%(peer)s” may have taken this document: the answer to the last try was lost, and the axis cannot be searched. Ask its operator or the receiver; if it is not there, press “Send again”.",
    ),
    "sender_mismatch": (
        "Cơ quan gửi ghi trong gói (“%(claimed)s”) không phải bên đã xác thực (“%(peer)s”). Gói bị từ chối. Hãy gửi bằng kết nối của chính cơ quan gửi.",
        "The sender inside the package (“%(claimed)s”) is not the authenticated one (“%(peer)s”). It was refused. Send it over the sending agency's own connection.",
    ),
    "clock_skewed": (
        "Giờ của yêu cầu lệch quá 5 phút so với máy chủ (%(server_time)s). Hãy đồng bộ giờ rồi gửi lại.",
        "The request's time is more than 5 minutes off the server's (%(server_time)s). Set the clock and send it again.",
    ),
    "wrong_addressee": (
        "Gói tin không gửi cho cơ quan nào ở hệ thống này. Bên gửi hãy kiểm tra mã cơ quan nhận.",
        "The package is for no agency of this installation. Check the recipient's code.",
    ),
    "attachment_missing": (
        "Gói tin thiếu tệp “%(name)s” có trong bản kê. Bên gửi hãy gửi lại đầy đủ.",
        "The package lacks the file “%(name)s” that its manifest names. Send it again, complete.",
    ),
    "signature_not_valid": (
        "Chữ ký số của tệp “%(name)s” không hợp lệ: %(why)s. Văn bản bị từ chối tiếp nhận. Hãy ký lại tệp gốc rồi gửi lại.",
        "The signature of “%(name)s” is not valid: %(why)s. The document was refused. Sign the original file again and send it again.",
    ),
    "peer_url_refused": (
        "Địa chỉ “%(url)s” không được phép (%(why)s). Hãy khai báo địa chỉ https của hệ thống đối tác.",
        "The address “%(url)s” is not allowed (%(why)s). Enter the https address of the peer's system.",
    ),
    "agencies_not_told": (
        "Kết nối “%(peer)s” không cho danh sách cơ quan: %(why)s. Hãy mở kết nối đó, bấm “Thử kết nối” để biết cần sửa gì, rồi làm lại.",
        "The connection “%(peer)s” did not tell its agencies: %(why)s. Open the connection, try it to see what to mend, then ask again.",
    ),
    "agency_has_a_way": (
        "“%(agency)s” đang được gửi qua kết nối “%(peer)s”. Hãy bỏ đường gửi riêng của cơ quan này ở màn hình Kết nối, rồi kết nạp lại.",
        "“%(agency)s” is reached through the connection “%(peer)s”. Take that way from it on the page of connections, then admit it again.",
    ),
}
