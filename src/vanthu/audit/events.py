"""Every kind of event that the record can hold."""

from __future__ import annotations

from vanthu.core.words import Worded


class Event(Worded):
    """What happened, as `area.past_participle`."""

    AGENCY_SAVED = "directory.agency_saved", "Lưu thông tin cơ quan", "Agency saved"
    UNIT_SAVED = "directory.unit_saved", "Lưu thông tin đơn vị", "Unit saved"
    UNIT_ENDED = "directory.unit_ended", "Giải thể đơn vị", "Unit dissolved"
    PEOPLE_IMPORTED = (
        "directory.people_imported",
        "Nhập đơn vị, người dùng từ Excel",
        "People taken in from Excel",
    )
    PERSON_SAVED = "directory.person_saved", "Lưu thông tin người dùng", "Person saved"
    PASSWORD_SET = "directory.password_set", "Đặt mật khẩu", "Password set"
    POST_GIVEN = "directory.post_given", "Giao chức vụ", "Post given"
    POST_ENDED = "directory.post_ended", "Kết thúc chức vụ", "Post ended"
    CERTIFICATE_FILED = "directory.certificate_filed", "Đăng ký chứng thư số", "Certificate filed"
    SIGNED_IN = "session.opened", "Đăng nhập", "Signed in"
    SIGN_IN_FAILED = "session.failed", "Đăng nhập không thành công", "Sign-in failed"
    SIGNED_OUT = "session.closed", "Đăng xuất", "Signed out"
    SESSION_ENDED = "session.ended", "Kết thúc phiên đăng nhập", "Session ended"
    SESSION_REFUSED = "session.refused", "Chặn phiên dùng ở máy khác", "Session refused at another computer"
    FACTOR_GIVEN = "session.proved", "Xác thực lại", "Second factor given again"
    FACTOR_ADDED = "access.factor_added", "Thêm lớp xác thực thứ hai", "Second factor added"
    FACTOR_REMOVED = "access.factor_removed", "Gỡ lớp xác thực thứ hai", "Second factor removed"
    FACTORS_RESET = "access.factors_reset", "Quản trị gỡ lớp xác thực thứ hai", "Second factors reset"
    RECOVERY_CODES_MADE = "access.recovery_codes_made", "Tạo mã dự phòng", "Recovery codes made"
    SIGN_ON_SAVED = "access.sign_on_saved", "Lưu dịch vụ đăng nhập một lần", "Sign-on service saved"
    IDENTITY_LINKED = "access.identity_linked", "Liên kết đăng nhập một lần", "Sign-on identity linked"
    IDENTITY_UNLINKED = (
        "access.identity_unlinked",
        "Gỡ liên kết đăng nhập một lần",
        "Sign-on identity unlinked",
    )
    AUTHORITY_FILED = "directory.authority_filed", "Ghi thẩm quyền ký", "Authority to sign filed"
    AUTHORITY_ENDED = "directory.authority_ended", "Kết thúc thẩm quyền ký", "Authority to sign ended"
    DELEGATION_GIVEN = "directory.delegation_given", "Ủy quyền", "Delegation given"
    DELEGATION_ENDED = "directory.delegation_ended", "Kết thúc ủy quyền", "Delegation ended"
    RIGHT_GIVEN = "access.right_given", "Cho xem", "Right to see given"
    RIGHT_ENDED = "access.right_ended", "Thôi cho xem", "Right to see ended"
    RIGHTS_CONFIRMED = "access.change_confirmed", "Xác nhận thay đổi quyền", "Change of rights confirmed"
    BOOK_OPENED = "registers.book_opened", "Mở sổ đăng ký", "Register opened"
    SERIES_DECIDED = "registers.series_decided", "Ghi quyết định về hệ thống số", "Series decided"
    SERIES_STARTED = "registers.series_started", "Nối tiếp số của hệ thống cũ", "Numbers continued"
    SUB_NUMBERS_ALLOWED = "registers.sub_numbers_allowed", "Cho phép số chèn", "Sub-numbers allowed"
    SUB_NUMBER_ASKED = "registers.sub_number_asked", "Đề nghị số chèn", "Sub-number asked for"
    SUB_NUMBER_ANSWERED = "registers.sub_number_answered", "Trả lời đề nghị số chèn", "Sub-number answered"
    NUMBERS_RESERVED = "registers.numbers_reserved", "Giữ trước khối số", "Numbers reserved"
    RESERVATION_ENDED = "registers.reservation_ended", "Hết hạn khối số giữ trước", "Reservation ended"
    ENTRY_COMPLETED = "registers.entry_completed", "Bổ sung sổ đăng ký", "Register completed"
    DAY_CLOSED = "registers.day_closed", "Khóa sổ ngày", "Day closed"
    DAY_PRINTED = "registers.day_printed", "Lưu bản in sổ ngày", "Day printed"
    POSTING_ENTERED = "registers.posting_entered", "Ghi sổ gửi bưu điện", "Posting entered"
    POSTING_COMPLETED = (
        "registers.posting_completed",
        "Ghi ký nhận của bưu điện",
        "Receipt of the post entered",
    )
    FILE_USE_ENTERED = "registers.file_use_entered", "Ghi sổ sử dụng bản lưu", "Use of a file copy entered"
    FILE_RETURNED = "registers.file_returned", "Ghi trả bản lưu", "Return of a file copy entered"
    NUMBER_TAKEN = "registers.number_taken", "Cấp số", "Number taken"
    NUMBER_USED = "registers.number_used", "Chốt số", "Number bound for good"
    NUMBER_VOIDED = "registers.number_voided", "Hủy số", "Number voided"
    SCAN_FOUND = "scans.found", "Nhận bản quét", "Scan taken in"
    SCAN_HANDED_IN = "scans.handed_in", "Tải bản quét lên cho văn bản", "Scan handed in for a document"
    SCAN_HELD = "scans.held", "Giữ lại bản quét, chờ văn thư xác nhận", "Scan held back for the clerk"
    SCAN_PUT_ASIDE = "scans.put_aside", "Để riêng tệp quét không nhận", "Scan put aside"
    SCAN_READ = "scans.read", "Đọc chữ trên bản quét", "Scan read"
    SCAN_USED = "scans.used", "Gắn bản quét vào văn bản", "Scan from the box attached"
    SCAN_DROPPED = "scans.dropped", "Bỏ bản quét", "Scan dropped"
    VIEW_KEPT = "personal.view_kept", "Lưu chế độ xem", "View of a list kept"
    VIEW_DROPPED = "personal.view_dropped", "Bỏ chế độ xem", "View of a list removed"
    NOTICES_GIVEN = "personal.notices_given", "Thông báo", "Notices given"
    NOTICES_MAILED = "personal.notices_mailed", "Gửi thông báo qua thư điện tử", "Notices mailed"
    NOTICES_READ = "personal.notices_read", "Đọc thông báo", "Notices read"
    NOTICES_CHOSEN = "personal.notices_chosen", "Chọn cách nhận thông báo", "Way of notices chosen"
    FILE_VERIFIED = "verification.file_verified", "Kiểm tra chữ ký số", "Signatures verified"
    SIGNING_STARTED = "signing.started", "Bắt đầu ký số", "Signing started"
    SIGNING_FINISHED = "signing.finished", "Ký số xong", "Signing finished"
    UPLOAD_KEPT = "signing.upload_kept", "Nhận bản ký từ thiết bị", "Signed file taken from the token"
    UPLOAD_REFUSED = (
        "signing.upload_refused",
        "Không nhận bản ký từ thiết bị",
        "Signed file from the token refused",
    )
    SIGNING_SERVICE_SAVED = "signing.service_saved", "Lưu dịch vụ ký số", "Signing service saved"
    REMOTE_ASKED = "signing.remote_asked", "Gửi yêu cầu đến dịch vụ ký số", "Signing service asked"
    REMOTE_ANSWERED = "signing.remote_answered", "Dịch vụ ký số trả lời", "Signing service answered"
    OUTGOING_DRAFTED = "outgoing.drafted", "Soạn dự thảo", "Drafted"
    OUTGOING_CHANGED = "outgoing.changed", "Sửa dự thảo", "Draft changed"
    OUTGOING_FILE_ADDED = "outgoing.file_added", "Thêm tệp", "File added"
    OUTGOING_SUBMITTED = "outgoing.submitted", "Trình ký", "Submitted"
    OUTGOING_RETURNED = "outgoing.returned", "Trả lại", "Returned"
    CHAIN_SET = "outgoing.chain_set", "Đặt quy trình duyệt", "Approval steps set"
    UNIT_HEAD_NAMED = (
        "outgoing.unit_head_named",
        "Ghi người duyệt nội dung của đơn vị",
        "Approver of a unit named",
    )
    OUTGOING_GROUP_SAVED = "outgoing.group_saved", "Lưu nhóm nơi nhận", "Group of recipients saved"
    OUTGOING_GROUP_DROPPED = "outgoing.group_dropped", "Bỏ nhóm nơi nhận", "Group of recipients dropped"
    OUTGOING_FORM_CHECKED = "outgoing.form_checked", "Kiểm tra thể thức", "Form checked"
    OUTGOING_CHECKED = "outgoing.checked", "Duyệt, cho ý kiến", "Checked"
    OUTGOING_CHECK_UNDONE = "outgoing.check_undone", "Rút ý kiến đã duyệt", "Approval taken back"
    OUTGOING_WITHDRAWN = "outgoing.withdrawn", "Người trình rút lại", "Taken back by the drafter"
    OUTGOING_CHANGE_ASKED = (
        "outgoing.change_asked",
        "Đề nghị sửa văn bản đã ký",
        "Change after signature asked for",
    )
    OUTGOING_KEPT = "outgoing.kept_signed", "Người ký giữ nguyên văn bản", "Kept as signed"
    OUTGOING_REOPENED = "outgoing.reopened", "Người ký cho sửa lại", "Reopened by its signer"
    DOCUMENT_READ = "documents.read", "Mở xem", "Opened"
    OUTGOING_SIGNED = "outgoing.signed", "Lãnh đạo ký số", "Signed by the leader"
    OUTGOING_NUMBERED = "outgoing.numbered", "Cấp số, ngày văn bản", "Numbered and dated"
    OUTGOING_SCANNED = "outgoing.scanned", "Số hóa bản giấy", "Scan attached"
    OUTGOING_ADDRESSED = "outgoing.addressed", "Chọn nơi nhận", "Recipients chosen"
    OUTGOING_SEALED = "outgoing.sealed", "Ký số của cơ quan", "Sealed by the agency"
    OUTGOING_ISSUED = "outgoing.issued", "Phát hành", "Issued"
    OUTGOING_RECALLED = "outgoing.recalled", "Thu hồi, đóng băng văn bản", "Recalled and frozen"
    OUTGOING_REPLACED = "outgoing.replaced", "Được thay thế", "Replaced"
    OUTGOING_AMENDED = "outgoing.amended", "Được sửa đổi, đính chính", "Amended or corrected"
    TAKE_BACK_ASKED = "outgoing.take_back_asked", "Đề nghị lấy lại bản đã gửi", "Taking a copy back proposed"
    TAKE_BACK_APPROVED = (
        "outgoing.take_back_approved",
        "Duyệt lấy lại bản đã gửi",
        "Taking a copy back approved",
    )
    TAKE_BACK_DROPPED = "outgoing.take_back_dropped", "Không duyệt lấy lại", "Taking a copy back not approved"
    PEER_SAVED = "exchange.peer_saved", "Lưu kết nối", "Peer saved"
    PEER_KEY_DISTRUSTED = (
        "exchange.peer_key_distrusted",
        "Không còn tin khóa cũ của kết nối",
        "Earlier key of a peer no longer trusted",
    )
    DELIVERY_QUEUED = "exchange.delivery_queued", "Xếp hàng gửi", "Delivery queued"
    DELIVERY_TRIED = "exchange.delivery_tried", "Thử gửi", "Delivery tried"
    DELIVERY_FAILED = "exchange.delivery_failed", "Gửi không thành", "Delivery attempt failed"
    DELIVERY_RELAYED = "exchange.delivery_relayed", "Trục đã nhận, chờ bên nhận", "Handed to the axis"
    DELIVERY_STORED = "exchange.delivery_stored", "Bên nhận đã lưu", "Stored by the receiver"
    DELIVERY_SETTLED = "exchange.delivery_settled", "Bên nhận đã kiểm tra", "Checked by the receiver"
    DELIVERY_STOPPED = "exchange.delivery_stopped", "Dừng gửi", "Delivery stopped"
    DELIVERY_RESUMED = "exchange.delivery_resumed", "Gửi lại", "Delivery resumed"
    DELIVERY_FORGOTTEN = (
        "exchange.delivery_forgotten",
        "Trục đã mất gói tin, gửi lại",
        "The axis lost it: offered again",
    )
    PEER_WENT_BACK = (
        "exchange.peer_went_back",
        "Bên nhận trở về bản sao lưu cũ, gửi lại phần đã mất",
        "The receiver went back to a backup: offered again",
    )
    PACKAGE_STORED = "exchange.package_stored", "Nhận gói tin", "Package stored"
    PACKAGE_REPEATED = "exchange.package_repeated", "Gói tin lặp lại", "Package repeated"
    PACKAGE_CONFLICTED = "exchange.package_conflicted", "Trùng mã gói, khác nội dung", "Message id reused"
    PACKAGE_ACCEPTED = "exchange.package_accepted", "Gói tin đạt kiểm tra", "Package accepted"
    PACKAGE_REFUSED = "exchange.package_refused", "Gói tin bị từ chối", "Package refused"
    PACKAGE_UNFETCHED = "exchange.package_unfetched", "Chưa lấy được gói tin", "Package not fetched"
    PACKAGE_HELD = "exchange.package_held", "Gói tin chờ xử lý", "Package held"
    PACKAGE_RELEASED = "exchange.package_released", "Kiểm tra lại gói tin", "Package checked again"
    PACKAGE_PARKED = "exchange.package_parked", "Gói tin đến sớm, chờ văn bản trước", "Package parked"
    PACKAGE_UNPARKED = "exchange.package_unparked", "Xử lý gói tin đã chờ", "Parked package taken up"
    OUTCOME_RETRIED = "exchange.outcome_retried", "Trả lại kết quả kiểm tra", "Outcome receipt sent again"
    REQUESTS_REFUSED = (
        "exchange.requests_refused",
        "Từ chối yêu cầu ở cửa nhận",
        "Requests refused at the door",
    )
    SYSTEM_ADDED = "hub.system_added", "Kết nạp hệ thống vào trục", "System admitted to the axis"
    SYSTEM_LOCKED = "hub.system_locked", "Khóa hệ thống", "System locked"
    SYSTEM_UNLOCKED = "hub.system_unlocked", "Mở khóa hệ thống", "System unlocked"
    SYSTEM_SECRET_RENEWED = "hub.secret_renewed", "Cấp lại khóa bí mật", "Secret renewed"
    AGENCY_REGISTERED = "hub.agency_registered", "Đăng ký cơ quan trên trục", "Agency registered on the axis"
    AGENCY_DEREGISTERED = "hub.agency_deregistered", "Rút cơ quan khỏi trục", "Agency withdrawn from the axis"
    PARCEL_POSTED = "hub.parcel_posted", "Nhận gói tin vào trục", "Package posted on the axis"
    PARCEL_REPEATED = "hub.parcel_repeated", "Gói tin gửi lặp lên trục", "Package posted again"
    PARCEL_FETCHED = "hub.parcel_fetched", "Hệ thống nhận đã lấy gói tin", "Package fetched from the mailbox"
    PARCEL_STATUS_UPDATED = (
        "hub.status_updated",
        "Hệ thống nhận báo kết quả",
        "Receiver reported on a package",
    )
    OUTCOME_SENT = "exchange.outcome_sent", "Trả kết quả kiểm tra", "Outcome receipt sent"
    STATUS_QUEUED = "exchange.status_queued", "Báo trạng thái", "Status queued"
    STATUS_RECEIVED = "exchange.status_received", "Nhận trạng thái", "Status received"
    INCOMING_ARRIVED = "incoming.arrived", "Văn bản đến hệ thống", "Arrived"
    INCOMING_REGISTERED = "incoming.registered", "Đăng ký văn bản đến", "Registered"
    INCOMING_REFUSED = "incoming.refused", "Từ chối tiếp nhận", "Refused"
    INCOMING_ASSIGNED = "incoming.assigned", "Phân công xử lý", "Assigned"
    INCOMING_BEGUN = "incoming.begun", "Bắt đầu xử lý", "Work begun"
    INCOMING_FINISHED = "incoming.finished", "Hoàn thành xử lý", "Work finished"
    INCOMING_ASKED_BACK = "incoming.asked_back", "Bên gửi đề nghị thu hồi", "Asked back by the sender"
    INCOMING_RECALLED = "incoming.recalled", "Hủy theo đề nghị thu hồi", "Removed at the sender's recall"
    INCOMING_KEPT = "incoming.kept", "Từ chối thu hồi", "Recall declined"
    INCOMING_FOLLOWED = (
        "incoming.followed",
        "Có văn bản sửa đổi, thay thế",
        "Amended or replaced by the sender",
    )
    COPY_ASKED = "copies.asked", "Đề nghị sao văn bản", "Copy asked for"
    COPY_APPROVED = "copies.approved", "Duyệt sao văn bản", "Copy approved"
    COPY_DECLINED = "copies.declined", "Không duyệt sao văn bản", "Copy declined"
    COPY_NUMBERED = "copies.numbered", "Cấp số bản sao", "Copy numbered"
    COPY_SIGNED = "copies.signed", "Ký số bản sao", "Copy signed by the agency"
    COPY_PRINTED = "copies.printed", "In bản sao giấy", "Copy printed on paper"
    COPY_RELEASED = "copies.released", "Giao bản sao", "Copy let go"
    ORIGINAL_PRINTED = "copies.original_printed", "In bản chính giấy", "Paper original printed"
    PRINT_WITHDRAWN = "copies.print_withdrawn", "Hủy hiệu lực bản in", "Print withdrawn"
    ACT_REFUSED = "act.refused", "Bị từ chối thực hiện", "Act refused"
