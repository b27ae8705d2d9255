"""Every refusal of the product: its code and, in both languages, what happened and what to do next.

Facts stand in the sentences as `%(name)s`. A code is part of the API (`application/problem+json`) and never changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from .fact_words import in_english
from .words import Worded


class Refusal(Worded):
    """The closed list of refusals."""

    # copies and prints
    COPY_NOT_IN_LAW = (
        "copy_not_in_law",
        "Không có hình thức “%(form)s” từ bản %(origin)s sang bản %(medium)s (NĐ 30/2020 Điều 25). Tệp điện tử đã ký số là bản gốc: hãy gửi chính tệp đó; cần một phần thì chọn “Trích sao”, cần bản giấy thì chọn bản sao giấy.",
        "The law knows no “%(form)s” from %(origin)s to %(medium)s (Decree 30/2020, Art 25). A signed file is itself the original: send that file; for a part of it choose “Extract”, for paper choose a copy on paper.",
    )
    COPY_SOURCE_NO_COPY = (
        "copy_source_no_copy",
        "Sao lục chỉ được làm từ bản sao y (NĐ 30/2020 Điều 25.2); “%(name)s” không mang dấu SAO Y. Hãy chọn “Sao y” hoặc chọn đúng bản sao y.",
        "Only a true copy can be copied as “Sao lục” (Decree 30/2020, Art 25.2); “%(name)s” bears no SAO Y mark. Choose “True copy”, or the right file.",
    )
    COPY_SOURCE_OUT_OF_USE = (
        "copy_source_out_of_use",
        "Văn bản %(code)s đang ở trạng thái “%(state)s” nên không được sao, in. Chỉ sao, in văn bản đã phát hành hoặc đã đăng ký đến và chưa bị thu hồi.",
        "Document %(code)s is “%(state)s” and cannot be copied or printed. Only what was issued or registered, and was not recalled, can.",
    )
    SCAN_BELOW_STANDARD = (
        "scan_below_standard",
        "Bản quét “%(name)s” chưa đạt chuẩn: cần PDF 1.4 trở lên, ảnh màu, từ 200 dpi (hiện %(dpi)s dpi, %(colour)s). Hãy quét lại.",
        "The scan “%(name)s” is below the standard: PDF 1.4 or later, in colour, 200 dpi or more (it has %(dpi)s dpi, %(colour)s). Scan it again.",
    )
    EXTRACT_PAGES_WRONG = (
        "extract_pages_wrong",
        "Không hiểu các trang “%(pages)s”: văn bản có %(last)s trang. Hãy ghi như “1-3, 5”.",
        "The pages “%(pages)s” cannot be understood: the document has %(last)s. Write them like “1-3, 5”.",
    )
    EXTRACT_LEAVES_NOTHING_OUT = (
        "extract_leaves_nothing_out",
        "Trích sao phải bỏ bớt nội dung: hãy chọn một số trang hoặc ghi những chỗ cần che. Nếu cần toàn bộ, hãy chọn “Sao y”.",
        "An extract leaves something out: choose some of the pages, or the places to hide. For the whole, choose “True copy”.",
    )
    EXTRACT_WORDS_MISSING = (
        "extract_words_missing",
        "Không tìm thấy “%(words)s” trên các trang được chọn nên chưa che được gì. Hãy chép đúng từ trong văn bản, hoặc che bằng vị trí trên trang.",
        "“%(words)s” does not stand on the chosen pages, so nothing would be hidden. Copy the words exactly, or hide a place on the page.",
    )
    # rights and states
    NOT_PERMITTED = (
        "not_permitted",
        "Chức vụ đang dùng không có quyền “%(permission)s”. Hãy chuyển sang chức vụ có quyền hoặc nhờ người có thẩm quyền thực hiện.",
        "The post in use may not do this: %(permission)s. Switch to a post that may, or ask somebody who may.",
    )
    NOT_FOUND = (
        "not_found",
        "Không tìm thấy %(what)s, hoặc bạn không được xem. Hãy kiểm tra lại đường dẫn.",
        "There is no such %(what)s, or you may not see it. Check the address.",
    )
    WRONG_STATE = (
        "wrong_state",
        "Không thể “%(move)s” khi văn bản đang ở trạng thái “%(state)s”. Hãy tải lại trang để xem việc cần làm tiếp theo.",
        "Cannot “%(move)s” a document that is “%(state)s”. Reload the page to see what comes next.",
    )
    CHANGED_MEANWHILE = (
        "changed_meanwhile",
        "Văn bản vừa được người khác thay đổi. Hãy tải lại trang và thực hiện lại.",
        "Somebody else has just changed the document. Reload the page and do it again.",
    )
    FIELD_REQUIRED = (
        "field_required",
        "Còn thiếu “%(field)s”. Hãy điền rồi thực hiện lại.",
        "“%(field)s” is missing. Fill it in and try again.",
    )
    VALUE_WRONG = (
        "value_wrong",
        "Giá trị “%(value)s” của “%(field)s” không dùng được: %(why)s. Hãy sửa lại.",
        "The value “%(value)s” of “%(field)s” cannot be used: %(why)s. Correct it.",
    )
    ALREADY_EXISTS = (
        "already_exists",
        "“%(what)s” đã có. Hãy dùng mục đã có hoặc chọn tên khác.",
        "“%(what)s” exists already. Use it, or choose another name.",
    )
    LAST_ADMINISTRATOR = (
        "last_administrator",
        "Đây là quản trị cuối cùng của “%(agency)s”; không còn ai quản trị được cơ quan này nữa. Hãy giao quyền quản trị cho người khác trước.",
        "This is the last administrator of “%(agency)s”: nobody could administer it any more. Give the role to somebody else first.",
    )
    SIGN_IN_FAILED = (
        "sign_in_failed",
        "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ rồi thử lại.",
        "The user name or the password is wrong. Check Caps Lock and the keyboard layout, then try again.",
    )
    SIGN_IN_PAUSED = (
        "sign_in_paused",
        "Đăng nhập sai quá nhiều lần. Hãy thử lại sau %(minutes)s phút, hoặc nhờ quản trị đặt lại mật khẩu.",
        "Too many failed sign-ins. Try again in %(minutes)s minutes, or ask an administrator for a new password.",
    )
    SECOND_PERSON_NEEDED = (
        "second_person_needed",
        "Việc này cần hai người: người đề nghị không được tự duyệt. Hãy nhờ lãnh đạo khác duyệt.",
        "This takes two persons: who proposed it may not approve it. Ask another leader.",
    )
    OPENED_MEANWHILE = (
        "opened_meanwhile",
        "%(name)s đã mở văn bản lúc %(time)s nên không rút lại được nữa. Hãy đề nghị %(name)s trả lại.",
        "%(name)s opened the document at %(time)s: it can no longer be taken back. Ask %(name)s to return it.",
    )
    UNIT_HEAD_MISSING = (
        "unit_head_missing",
        "Chưa ghi ai duyệt nội dung cho “%(unit)s” (Điều 12 khoản 1 Nghị định 30/2020/NĐ-CP). Hãy nhờ quản trị ghi tại Quản trị › Quy trình duyệt, rồi trình lại.",
        "Nobody is named to approve the content for “%(unit)s” (Decree 30/2020, Art 12.1). Ask an administrator to name one under Administration › Approval, then submit again.",
    )
    REVIEWER_GONE = (
        "reviewer_gone",
        "%(name)s không còn giữ chức vụ nên không “%(task)s” được. Hãy nhờ quản trị ghi người khác tại Quản trị › Quy trình duyệt, rồi trình lại.",
        "%(name)s no longer holds the post and cannot do this: %(task)s. Ask an administrator to name somebody else under Administration › Approval, then submit again.",
    )
    OBJECTION_IS_RETURN = (
        "objection_is_return",
        "Người có trách nhiệm duyệt mà không đồng ý thì trả lại, kèm lý do (Điều 12 Nghị định 30/2020/NĐ-CP). Hãy dùng “Trả lại”.",
        "Who answers for a check and does not agree returns the document with the reason (Decree 30/2020, Art 12). Use “Return”.",
    )
    STEP_UNKNOWN = (
        "step_unknown",
        "Văn bản không có bước trước này để trả lại. Hãy tải lại trang và chọn một bước đã qua.",
        "The document has no such earlier step. Reload the page and choose a step that was taken.",
    )
    CHANGE_WAITS = (
        "change_waits",
        "Có đề nghị sửa sau khi ký đang chờ %(signer)s quyết định (Điều 11 khoản 2 Nghị định 30/2020/NĐ-CP). Hãy chờ người ký giữ nguyên hoặc cho sửa, rồi mới cấp số.",
        "A change after signature waits for the decision of %(signer)s (Decree 30/2020, Art 11.2). Number the document once the signer keeps or reopens it.",
    )
    NOT_SENT_THERE = (
        "not_sent_there",
        "“%(name)s” chưa nhận được văn bản này nên không có gì để lấy lại. Hãy dừng lượt gửi nếu còn đang chờ.",
        "“%(name)s” has not received this document: there is nothing to take back. Stop the delivery if it still waits.",
    )
    NOT_ASKED_BACK = (
        "not_asked_back",
        "Bên gửi không có đề nghị thu hồi nào đang chờ trả lời. Hãy tải lại trang.",
        "The sender has no recall that waits for an answer. Reload the page.",
    )
    NOT_SOUNDLY_SIGNED = (
        "not_soundly_signed",
        "Tệp “%(name)s” chưa có chữ ký số hợp lệ nên không được gửi (Quyết định 28/2018, Điều 8.1). Hãy ký lại tệp này.",
        "The file “%(name)s” has no valid signature and may not be sent (Decision 28/2018, Art 8.1). Sign it again.",
    )
    NOT_OF_THE_AGENCY = (
        "not_of_the_agency",
        "Người hoặc đơn vị được giao không thuộc cơ quan, hoặc không còn giữ chức vụ. Hãy chọn lại.",
        "The person or unit is not of this agency, or no longer in office. Choose again.",
    )
    LINK_NOT_ALLOWED = (
        "link_not_allowed",
        "Không thể “%(act)s” văn bản %(code)s đang ở trạng thái “%(state)s”; chỉ làm được với văn bản đã phát hành của cơ quan.",
        "Cannot “%(act)s” %(code)s, which is “%(state)s”; only a document that the agency issued can be.",
    )
    LINK_WRONG_KIND = (
        "link_wrong_kind",
        "Muốn “%(act)s” phải dùng loại văn bản “%(kind)s” (Nghị định 30/2020, Điều 18.3). Hãy chọn lại loại văn bản.",
        "To “%(act)s”, use the type “%(kind)s” (Decree 30/2020, Art 18.3). Choose the type again.",
    )
    LINK_RECIPIENTS_MISSING = (
        "link_recipients_missing",
        "Phải gửi đến mọi nơi đã nhận văn bản %(code)s; còn thiếu: %(names)s. Hãy chọn thêm nơi nhận.",
        "It must go to everybody who got %(code)s; missing: %(names)s. Add these recipients.",
    )
    CODE_WRONG = (
        "code_wrong",
        "Mã xác thực không đúng, đã hết hạn hoặc đã dùng. Hãy chờ mã mới trong ứng dụng (30 giây một lần) và kiểm tra giờ của điện thoại, hoặc dùng một mã dự phòng chưa dùng.",
        "The code is wrong, too old or used already. Wait for the next one in the app (every 30 seconds) and check the phone's clock, or use a recovery code.",
    )
    PASSKEY_FAILED = (
        "passkey_failed",
        "Không xác thực được khóa truy cập (%(why)s). Hãy thử lại, hoặc dùng mã trong ứng dụng hay mã dự phòng.",
        "The passkey could not be verified (%(why)s). Try again, or use a code from the app or a recovery code.",
    )
    FACTOR_REQUIRED = (
        "factor_required",
        "Vai trò của bạn bắt buộc có lớp xác thực thứ hai, nên không gỡ cách cuối cùng. Hãy thêm cách khác trước khi gỡ cách này.",
        "Your role requires a second factor, so the last one stays. Add another one before you remove this one.",
    )
    # authority and delegation
    PERSONAL_ACT = (
        "personal_act",
        "“%(permission)s” là việc phải tự mình làm, không làm thay theo ủy quyền. Hãy chuyển về chức vụ của mình, hoặc để %(whose)s tự thực hiện.",
        "This cannot be done by delegation: %(permission)s. Switch back to your own post, or leave it to %(whose)s.",
    )
    NO_SIGNING_AUTHORITY = (
        "no_signing_authority",
        "%(who)s chưa có thẩm quyền ký “%(mode)s” còn hiệu lực ngày %(day)s trong sổ thẩm quyền ký. Hãy nhờ quản trị ghi căn cứ tại Quản trị › Thẩm quyền ký, hoặc trả lại để chọn người ký khác.",
        "%(who)s has no authority to sign “%(mode)s” on %(day)s. Ask an administrator to enter its basis under Administration › Authority to sign, or send the document back for another signer.",
    )
    AUTHORITY_OUT_OF_SCOPE = (
        "authority_out_of_scope",
        "Thẩm quyền ký “%(mode)s” của %(who)s không gồm loại “%(kind)s” (căn cứ: %(basis)s). Hãy trả lại để chọn người ký khác, hoặc nhờ quản trị ghi thẩm quyền cho loại này.",
        "The authority of %(who)s to sign “%(mode)s” does not include “%(kind)s” (basis: %(basis)s). Send it back for another signer, or have the authority entered.",
    )
    NOT_PASSED_ON = (
        "not_passed_on",
        "%(what)s không được giao lại cho người khác (Điều 13 Nghị định 30/2020/NĐ-CP). Hãy để người giao ban đầu quyết định.",
        "%(what)s cannot be passed on (Decree 30/2020, Article 13). Leave the decision to who gave it.",
    )
    CONFIRMED_BY_ANOTHER = (
        "confirmed_by_another",
        "Thay đổi quyền phải do người khác xác nhận, không phải người đã thay đổi hay người được đổi quyền. Hãy nhờ quản trị khác hoặc lãnh đạo xác nhận.",
        "A change of rights is confirmed by somebody else than who made it or whose rights changed. Ask another administrator or a leader.",
    )
    # files
    NOT_A_PDF = (
        "not_a_pdf",
        "Tệp “%(name)s” không phải là PDF. Hãy xuất văn bản ra PDF rồi tải lên lại.",
        "The file “%(name)s” is not a PDF. Export the document as PDF and upload it again.",
    )
    PDF_ENCRYPTED = (
        "pdf_encrypted",
        "Tệp “%(name)s” bị khóa bằng mật khẩu nên không thể ký và lưu trữ. Hãy bỏ mật khẩu rồi tải lên lại.",
        "The file “%(name)s” is locked with a password and can be neither signed nor kept. Remove it and upload again.",
    )
    PDF_BROKEN = (
        "pdf_broken",
        "Tệp “%(name)s” bị hỏng, không đọc được (%(why)s). Hãy xuất hoặc quét lại rồi tải lên.",
        "The file “%(name)s” is damaged and cannot be read (%(why)s). Export or scan it again.",
    )
    PDF_NO_TEXT = (
        "pdf_no_text",
        "Tệp “%(name)s” không có lớp chữ (chỉ là ảnh quét) trong khi văn bản điện tử cần có. Hãy xuất PDF từ phần mềm soạn thảo, hoặc chọn “Số hóa văn bản giấy”.",
        "The file “%(name)s” has no text (it is a scan) where a born-digital document needs it. Export it from the word processor, or choose “Paper made digital”.",
    )
    PDF_ACTIVE_CONTENT = (
        "pdf_active_content",
        "Tệp “%(name)s” chứa nội dung tự chạy (%(what)s), không được ký. Hãy xuất lại PDF không có nội dung này.",
        "The file “%(name)s” carries active content (%(what)s) and must not be signed. Export it again without.",
    )
    PDF_ALREADY_SIGNED = (
        "pdf_already_signed",
        "Tệp “%(name)s” đã có chữ ký số. Văn bản trình ký phải là tệp chưa ký.",
        "The file “%(name)s” is signed already. A document submitted for signature must not be.",
    )
    FILE_TOO_LARGE = (
        "file_too_large",
        "Tệp vượt quá giới hạn %(limit_mb)s MB. Hãy giảm dung lượng (quét màu 200 dpi là đủ) hoặc tách thành nhiều tệp.",
        "The file is larger than %(limit_mb)s MB. Make it smaller (colour at 200 dpi is enough) or split it.",
    )
    FILE_EMPTY = (
        "file_empty",
        "Tệp “%(name)s” trống. Hãy chọn lại tệp.",
        "The file “%(name)s” is empty. Choose the file again.",
    )
    CONVERTER_MISSING = (
        "converter_missing",
        "Máy chủ chưa cài LibreOffice nên không chuyển được “%(name)s” sang PDF. Hãy cài gói libreoffice-writer, hoặc tự xuất PDF rồi tải lên.",
        "This server has no LibreOffice, so “%(name)s” cannot become a PDF. Install libreoffice-writer, or upload a PDF.",
    )
    CONVERSION_FAILED = (
        "conversion_failed",
        "Không chuyển được “%(name)s” sang PDF (%(why)s). Hãy mở bằng phần mềm soạn thảo, xuất PDF rồi tải lên.",
        "“%(name)s” could not be turned into a PDF (%(why)s). Open it in the word processor, export a PDF and upload that.",
    )
    FONT_MISSING = (
        "font_missing",
        "Máy chủ thiếu phông chữ Liberation Serif nên không soạn được văn bản. Hãy cài gói fonts-liberation2.",
        "This server lacks Liberation Serif and cannot compose documents. Install the package fonts-liberation2.",
    )
    LAYOUT_FAILED = (
        "layout_failed",
        "Không trình bày được văn bản theo thể thức (%(why)s). Hãy rút gọn hoặc sửa nội dung được nêu.",
        "The document could not be laid out (%(why)s). Shorten or correct what is named.",
    )
    # signing
    PIN_PAUSED = (
        "pin_paused",
        "Nhập sai mã PIN quá nhiều lần. Khóa ký tạm nghỉ %(minutes)s phút; hãy thử lại sau, hoặc báo quản trị nếu không phải bạn nhập.",
        "Too many wrong PINs. The key rests for %(minutes)s minutes; try again then, or tell an administrator if it was not you.",
    )
    PIN_WRONG = (
        "pin_wrong",
        "Mã PIN của chứng thư không đúng. Văn bản chưa được ký. Hãy nhập lại.",
        "The certificate's PIN is wrong. Nothing was signed. Enter it again.",
    )
    NO_CERTIFICATE = (
        "no_certificate",
        "Chưa đăng ký chứng thư số đang dùng được cho %(holder)s. Hãy nhờ quản trị đăng ký tại Quản trị › Chứng thư số.",
        "No usable certificate is on file for %(holder)s. Ask an administrator to register one under Administration › Certificates.",
    )
    CERTIFICATE_UNUSABLE = (
        "certificate_unusable",
        "Chứng thư số của %(holder)s không dùng được: %(why)s. Hãy gia hạn hoặc đăng ký chứng thư mới.",
        "The certificate of %(holder)s cannot be used: %(why)s. Renew it or register a new one.",
    )
    SIGNING_FAILED = (
        "signing_failed",
        "Không ký được (%(why)s). Văn bản vẫn như trước khi ký; hãy thử lại.",
        "Signing failed (%(why)s). The document is as it was before; try again.",
    )
    ALREADY_SIGNED = (
        "already_signed",
        "%(signer)s đã ký văn bản này. Không ký lần thứ hai.",
        "%(signer)s has signed this document already. It is not signed twice.",
    )
    LEADER_HAS_NOT_SIGNED = (
        "leader_has_not_signed",
        "Chưa có chữ ký số hợp lệ của người có thẩm quyền. Văn thư chỉ được ký số của cơ quan sau khi lãnh đạo đã ký (Điều 32 khoản 2 điểm d Nghị định 30/2020/NĐ-CP).",
        "There is no valid signature of the authorised person. The agency's seal comes only after it (Decree 30/2020, Article 32.2.d).",
    )
    # numbers
    NUMBER_TAKEN = (
        "number_taken",
        "Số %(number)s năm %(year)s của sổ “%(book)s” đã được cấp cho văn bản khác. Hãy lấy số tiếp theo.",
        "Number %(number)s of %(year)s in “%(book)s” belongs to another document. Take the next one.",
    )
    NUMBER_VOIDED = (
        "number_voided",
        "Số %(number)s đã bị hủy (%(reason)s) và không được dùng lại. Văn bản cần được cấp số mới trước khi ký số, phát hành.",
        "Number %(number)s was voided (%(reason)s) and is never used again. The document needs a new number before it is sealed or issued.",
    )
    NUMBER_FINAL = (
        "number_final",
        "Số %(number)s thuộc văn bản đã phát hành hoặc đã đăng ký nên không hủy được. Nếu văn bản có sai sót, hãy đính chính, thay thế hoặc thu hồi văn bản.",
        "Number %(number)s belongs to a document that was issued or registered and cannot be voided. Correct, replace or recall the document instead.",
    )
    NO_BOOK = (
        "no_book",
        "Cơ quan chưa mở sổ “%(kind)s”. Hãy nhờ quản trị mở sổ tại Quản trị › Sổ đăng ký.",
        "The agency has no register “%(kind)s” yet. Ask an administrator to open it under Administration › Registers.",
    )
    SERIES_WRONG = (
        "series_wrong",
        "Chưa ghi được cách chia hệ thống số: %(why)s. Hãy sửa dòng “%(what)s” rồi lưu lại.",
        "The series cannot be recorded: %(why)s. Correct the line “%(what)s” and save again.",
    )
    CODE_TAKEN = (
        "code_taken",
        "Số, ký hiệu “%(code)s” đã có trong năm %(year)s ở sổ khác. Hai hệ thống số không được dùng chung ký hiệu; hãy nhờ quản trị sửa tại Quản trị › Sổ đăng ký.",
        "“%(code)s” exists in another series of %(year)s. Two series must not share a notation; ask an administrator to mend it under Administration › Registers.",
    )
    SERIES_IN_USE = (
        "series_in_use",
        "Sổ “%(book)s” đã cấp số trong năm %(year)s nên không đặt lại số bắt đầu. Số bắt đầu chỉ đặt được trước số đầu tiên của năm.",
        "“%(book)s” has given numbers in %(year)s already. Where it starts can be set only before the first number of the year.",
    )
    NUMBER_NOT_RESERVED = (
        "number_not_reserved",
        "Khối số %(block)s không còn số dùng được: đã dùng hết, đã hết hạn hoặc số không thuộc khối. Hãy lấy số tiếp theo của sổ.",
        "The block %(block)s has no number to use: all used, expired, or the number is not of it. Take the next number of the register.",
    )
    SUB_NUMBERS_OFF = (
        "sub_numbers_off",
        "Sổ “%(book)s” không cho cấp số chèn vì trái thứ tự thời gian (Điều 15 khoản 1 Nghị định 30/2020/NĐ-CP). Hãy lấy số tiếp theo; người đứng đầu có thể cho phép bằng văn bản.",
        "“%(book)s” gives no sub-numbers: they defy the order of time (Decree 30/2020, Article 15.1). Take the next number; the head may allow them in writing.",
    )
    SECOND_PERSON = (
        "second_person",
        "Việc này cần người thứ hai: người đề nghị không được tự duyệt. Hãy nhờ lãnh đạo khác duyệt.",
        "This needs a second person: who asked may not approve. Ask another leader.",
    )
    NOTHING_TO_CLOSE = (
        "nothing_to_close",
        "Sổ “%(book)s” không có nội dung nào chưa khóa đến ngày %(day)s. Không cần làm gì.",
        "“%(book)s” has nothing that is not closed up to %(day)s. Nothing has to be done.",
    )
    TOO_MUCH_TO_PRINT = (
        "too_much_to_print",
        "Có hơn %(limit)s dòng, quá nhiều cho một tệp in. Hãy chọn khoảng ngày ngắn hơn, hoặc xuất Excel.",
        "There are more than %(limit)s lines, too many for one printed file. Choose a shorter period, or export to Excel.",
    )
    REASON_REQUIRED = (
        "reason_required",
        "Cần nêu lý do. Hãy ghi rõ để người nhận hiểu và xử lý.",
        "A reason is needed. Write it so that the reader understands what to do.",
    )
    NUMBER_ON_SCAN_DIFFERS = (
        "number_on_scan_differs",
        "Số đọc được trên bản quét là “%(seen)s”, khác số đã cấp “%(taken)s”. Hãy kiểm tra đúng tệp quét; nếu bản quét đúng, xác nhận để tiếp tục.",
        "The scan shows the number “%(seen)s”, but “%(taken)s” was taken. Check the file; if the scan is right, confirm to go on.",
    )
    # issuing and exchange
    NO_RECIPIENT = (
        "no_recipient",
        "Văn bản chưa có nơi nhận. Hãy thêm ít nhất một cơ quan nhận.",
        "The document has no recipient. Add at least one agency.",
    )
    RECIPIENT_UNKNOWN = (
        "recipient_unknown",
        "Mã định danh cơ quan “%(code)s” không có trong danh bạ. Hãy kiểm tra mã, hoặc nhờ quản trị thêm cơ quan này.",
        "The agency code “%(code)s” is not in the address book. Check it, or ask an administrator to add the agency.",
    )
    RECIPIENT_SUCCEEDED = (
        "recipient_succeeded",
        "“%(name)s” đã kết thúc hoạt động ngày %(date)s, công việc chuyển sang “%(successor)s” (mã %(code)s). Nếu văn bản thuộc việc đã chuyển, hãy chọn “%(successor)s” làm nơi nhận; hệ thống không tự chuyển hướng.",
        "“%(name)s” ceased on %(date)s; its work passed to “%(successor)s” (code %(code)s). If this matter passed with it, choose “%(successor)s” as the recipient: nothing is redirected by itself.",
    )
    RECIPIENT_CLOSED = (
        "recipient_closed",
        "“%(name)s” đã kết thúc hoạt động ngày %(date)s và danh bạ chưa ghi nơi kế thừa. Hãy bỏ khỏi nơi nhận, hoặc nhờ quản trị ghi cơ quan kế thừa.",
        "“%(name)s” ceased on %(date)s and the address book names no successor. Take it off the recipients, or ask an administrator to enter its successor.",
    )
    RECIPIENT_NOT_YET = (
        "recipient_not_yet",
        "“%(name)s” chỉ hoạt động từ ngày %(date)s. Hãy chọn cơ quan đang hoạt động làm nơi nhận.",
        "“%(name)s” exists only from %(date)s. Choose an agency that exists today.",
    )
    RECIPIENT_UNREACHABLE = (
        "recipient_unreachable",
        "Cơ quan “%(name)s” chưa có đường truyền. Hãy khai báo kết nối tại Quản trị › Cơ quan và kết nối.",
        "There is no route to “%(name)s”. Set up a connection under Administration › Agencies and peers.",
    )
    SECRET_NOT_ALLOWED = (
        "secret_not_allowed",
        "Hệ thống không được lưu, gửi văn bản bí mật nhà nước (Điều 1 Quyết định 28/2018/QĐ-TTg). Hãy xử lý theo quy định riêng.",
        "State secrets must not be kept or sent here (Decision 28/2018, Article 1). Handle the document by the rules for secrets.",
    )
    NOT_READY_TO_ISSUE = (
        "not_ready_to_issue",
        "Chưa thể phát hành: %(why)s.",
        "The document cannot be issued yet: %(why)s.",
    )
    PACKAGE_BROKEN = (
        "package_broken",
        "Gói tin không đọc được (%(why)s). Bên gửi cần gửi lại gói đầy đủ.",
        "The package cannot be read (%(why)s). The sender has to send it again, whole.",
    )
    PACKAGE_CUT_OFF = (
        "package_cut_off",
        "Gói tin bị cắt giữa chừng hoặc truyền quá chậm. Không lưu gì; bên gửi hãy gửi lại.",
        "The package was cut off or came too slowly. Nothing was kept; send it again.",
    )
    PACKAGE_ALTERED = (
        "package_altered",
        "Nội dung nhận được khác mã băm đã ký. Không lưu gì; bên gửi hãy kiểm tra tệp gốc và đường truyền rồi gửi lại.",
        "What came is not what was signed. Nothing was kept; check the original and the line, then send it again.",
    )
    PACKAGE_ID_REUSED = (
        "package_id_reused",
        "Mã gói tin “%(message_id)s” đã dùng cho nội dung khác. Cả hai được giữ làm bằng chứng; bên gửi phải dùng mã mới.",
        "The message id “%(message_id)s” was used for other content. Both are kept as evidence; use a new id.",
    )
    SENDER_UNKNOWN = (
        "sender_unknown",
        "Không nhận: bên gửi chưa được kết nối hoặc chữ ký yêu cầu không đúng. Hãy liên hệ quản trị bên nhận.",
        "Refused: the sender is not a peer, or the request's signature is wrong. Ask the receiver's administrator.",
    )
    SENDER_MISMATCH = (
        "sender_mismatch",
        "Cơ quan gửi ghi trong gói (“%(claimed)s”) không phải bên đã xác thực (“%(peer)s”). Gói bị từ chối.",
        "The sender inside the package (“%(claimed)s”) is not the authenticated one (“%(peer)s”). It was refused.",
    )
    CLOCK_SKEWED = (
        "clock_skewed",
        "Giờ của yêu cầu lệch quá 5 phút so với máy chủ (%(server_time)s). Hãy đồng bộ giờ rồi gửi lại.",
        "The request's time is more than 5 minutes off the server's (%(server_time)s). Set the clock and send it again.",
    )
    WRONG_ADDRESSEE = (
        "wrong_addressee",
        "Gói tin không gửi cho cơ quan nào ở hệ thống này. Bên gửi hãy kiểm tra mã cơ quan nhận.",
        "The package is for no agency of this installation. Check the recipient's code.",
    )
    ATTACHMENT_MISSING = (
        "attachment_missing",
        "Gói tin thiếu tệp “%(name)s” có trong bản kê. Bên gửi hãy gửi lại đầy đủ.",
        "The package lacks the file “%(name)s” that its manifest names. Send it again, complete.",
    )
    SIGNATURE_NOT_VALID = (
        "signature_not_valid",
        "Chữ ký số của tệp “%(name)s” không hợp lệ: %(why)s. Văn bản bị từ chối tiếp nhận.",
        "The signature of “%(name)s” is not valid: %(why)s. The document was refused.",
    )
    PEER_URL_REFUSED = (
        "peer_url_refused",
        "Địa chỉ “%(url)s” không được phép (%(why)s). Hãy khai báo địa chỉ https của hệ thống đối tác.",
        "The address “%(url)s” is not allowed (%(why)s). Enter the https address of the peer's system.",
    )


def sentence(code: Refusal, facts: Mapping[str, str]) -> str:
    """Return the sentence of a refusal in the reader's language; a fact that is missing shows as “?”."""

    class _Facts(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return "?"

    words = code.label
    told = facts if words == code.vi else {name: in_english(fact) for name, fact in facts.items()}
    return words % _Facts(told)
