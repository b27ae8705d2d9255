"""The words of refusals: numbers."""

from typing import Final

WORDS: Final = {
    "line_complete": (
        "Dòng “%(what)s” đã được ghi đủ và không ghi đè. Nếu có sai sót, hãy ghi một dòng mới và nói rõ ở cột ghi chú.",
        "The line “%(what)s” is complete and is not written over. If something is wrong, enter a new line and say so in its remarks.",
    ),
    "number_voided": (
        "Số %(number)s đã bị hủy (%(reason)s) và không được dùng lại. Hãy cấp số mới cho văn bản trước khi ký số, phát hành.",
        "Number %(number)s was voided (%(reason)s) and is never used again. Give the document a new number before it is sealed or issued.",
    ),
    "number_final": (
        "Số %(number)s thuộc văn bản đã phát hành hoặc đã đăng ký nên không hủy được. Nếu văn bản có sai sót, hãy đính chính, thay thế hoặc thu hồi văn bản.",
        "Number %(number)s belongs to a document that was issued or registered and cannot be voided. Correct, replace or recall the document instead.",
    ),
    "no_book": (
        "Cơ quan chưa mở sổ “%(kind)s”. Hãy nhờ quản trị mở sổ tại Quản trị › Sổ đăng ký.",
        "The agency has no register “%(kind)s” yet. Ask an administrator to open it under Administration › Registers.",
    ),
    "no_own_series": (
        "Cơ quan chưa có sổ riêng cho loại “%(kind)s”: mỗi loại văn bản quy phạm pháp luật có hệ thống số riêng (Điều 15 khoản 1 điểm a Nghị định 30/2020/NĐ-CP). Hãy nhờ quản trị mở thêm sổ rồi dành cho riêng loại này tại Quản trị › Sổ đăng ký › Hệ thống số.",
        "The agency keeps no register for “%(kind)s” alone: each type of normative documents has a series of its own (Decree 30/2020, Article 15.1.a). Ask an administrator to open one and give it to this type under Administration › Registers › Series.",
    ),
    "year_on_page_differs": (
        "Trang đầu ghi sẵn năm %(printed)s trong số, ký hiệu, nhưng văn bản được cấp số trong năm %(year)s. Chưa lấy số nào. Hãy sửa năm trên trang rồi trình lại; nếu đã ký, trước hết đề nghị người ký cho sửa.",
        "Page 1 prints the year %(printed)s in number and notation, but the document is numbered in %(year)s. No number was taken. Correct the year on the page and submit it again; if it is signed, first ask the signer to have it changed.",
    ),
    "no_room_for_year": (
        "Chỗ trống sau “Số:” rộng %(width)s mm, không đủ cho số và năm (cần %(wanted)s mm). Hãy gõ sẵn năm, như “Số:      /%(year)s/%(notation)s”, hoặc chừa chỗ trống rộng hơn, rồi tải lại tệp.",
        "The blank after “Số:” is %(width)s mm wide, too narrow for number and year (%(wanted)s mm are needed). Type the year yourself, as in “Số:      /%(year)s/%(notation)s”, or leave a wider blank, and upload the file again.",
    ),
    "not_composed_here": (
        "Loại “%(kind)s” là văn bản quy phạm pháp luật, có thể thức riêng nên không soạn theo mẫu của Nghị định 30/2020/NĐ-CP. Hãy chọn “Tải lên PDF hoặc .docx đã soạn” và đưa lên tệp đã soạn đúng thể thức.",
        "“%(kind)s” is a normative document with a layout of its own, so it is not composed from the models of Decree 30/2020. Choose “Upload a PDF or .docx made elsewhere” and hand in the file in its own layout.",
    ),
    "joint_on_paper": (
        "Loại “%(kind)s” do nhiều cơ quan cùng ký ban hành, hệ thống chưa thể ký điện tử thay cơ quan khác. Hãy chọn “Ký, đóng dấu trên giấy”: cấp số ở đây, các bên ký trên giấy rồi quét.",
        "“%(kind)s” is signed by several agencies together, and nobody can sign for another agency here. Choose “Signed and stamped on paper”: number it here, have all sign the paper, then scan it.",
    ),
    "series_wrong": (
        "Chưa ghi được cách chia hệ thống số: %(why)s. Hãy sửa dòng “%(what)s” rồi lưu lại.",
        "The series cannot be recorded: %(why)s. Correct the line “%(what)s” and save again.",
    ),
    "code_taken": (
        "Số, ký hiệu “%(code)s” đã có trong năm %(year)s ở sổ khác. Hai hệ thống số không được dùng chung ký hiệu; hãy nhờ quản trị sửa tại Quản trị › Sổ đăng ký.",
        "“%(code)s” exists in another series of %(year)s. Two series must not share a notation; ask an administrator to mend it under Administration › Registers.",
    ),
    "series_in_use": (
        "Sổ “%(book)s” đã cấp số trong năm %(year)s nên không đặt lại số bắt đầu. Số bắt đầu chỉ đặt được trước số đầu tiên của năm. Hãy để sổ chạy tiếp, hoặc mở sổ mới.",
        "“%(book)s” has given numbers in %(year)s already. Where it starts can be set only before the first number of the year. Let it run on, or open another register.",
    ),
    "number_not_reserved": (
        "Khối số %(block)s không còn số dùng được: đã dùng hết, đã hết hạn, số không thuộc khối hoặc khối thuộc sổ khác. Hãy lấy số tiếp theo của sổ.",
        "The block %(block)s has no number to use: all used, expired, the number is not of it, or it is of another register. Take the next number of the register.",
    ),
    "sub_numbers_off": (
        "Sổ “%(book)s” không cho cấp số chèn vì trái thứ tự thời gian (Điều 15 khoản 1 Nghị định 30/2020/NĐ-CP). Hãy lấy số tiếp theo; người đứng đầu có thể cho phép bằng văn bản.",
        "“%(book)s” gives no sub-numbers: they defy the order of time (Decree 30/2020, Article 15.1). Take the next number; the head may allow them in writing.",
    ),
    "sub_number_of_last_year": (
        "Đề nghị cấp số chèn sau số %(number)s là của năm %(year)s, năm đó đã hết. Hãy bấm “Không duyệt”; văn thư lấy số tiếp theo của năm nay.",
        "The sub-number after %(number)s was asked for in %(year)s, which is over. Press “Do not approve”; the clerk takes the next number of this year.",
    ),
    "second_person": (
        "Việc này cần người thứ hai: người đề nghị không được tự duyệt. Hãy nhờ lãnh đạo khác duyệt.",
        "This needs a second person: who asked may not approve. Ask another leader.",
    ),
    "nothing_to_close": (
        "Sổ “%(book)s” không có nội dung nào chưa khóa đến ngày %(day)s. Không cần làm gì.",
        "“%(book)s” has nothing that is not closed up to %(day)s. Nothing has to be done.",
    ),
    "too_much_to_print": (
        "Có hơn %(limit)s dòng, quá nhiều cho một tệp in. Hãy chọn khoảng ngày ngắn hơn, hoặc xuất Excel.",
        "There are more than %(limit)s lines, too many for one printed file. Choose a shorter period, or export to Excel.",
    ),
    "reason_required": (
        "Cần nêu lý do. Hãy ghi rõ để người nhận hiểu và xử lý.",
        "A reason is needed. Write it so that the reader understands what to do.",
    ),
    "number_on_scan_differs": (
        "Số đọc được trên bản quét là “%(seen)s”, khác số đã cấp “%(taken)s”. Hãy kiểm tra đúng tệp quét; nếu bản quét đúng, xác nhận để tiếp tục.",
        "The scan shows the number “%(seen)s”, but “%(taken)s” was taken. Check the file; if the scan is right, confirm to go on.",
    ),
    "scan_not_read_yet": (
        "Bản quét “%(name)s” chưa được đọc số. Hãy đợi vài giây; nếu không muốn đợi, hãy tự so với bản giấy rồi xác nhận.",
        "The number on the scan “%(name)s” has not been read yet. Wait a few seconds, or compare it with the paper yourself and confirm.",
    ),
}
