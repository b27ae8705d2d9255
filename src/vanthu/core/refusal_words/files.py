"""The words of refusals: files."""

from typing import Final

WORDS: Final = {
    "scan_settled": (
        "Bản quét “%(name)s” không còn chờ nữa (%(state)s). Hãy tải lại hộp bản quét để xem bản nào còn chờ.",
        "The scan “%(name)s” waits no longer (%(state)s). Load the scan box again to see what still waits.",
    ),
    "not_a_pdf": (
        "Tệp “%(name)s” không phải là PDF. Hãy xuất văn bản ra PDF rồi tải lên lại.",
        "The file “%(name)s” is not a PDF. Export the document as PDF and upload it again.",
    ),
    "pdf_encrypted": (
        "Tệp “%(name)s” bị khóa bằng mật khẩu nên không thể ký và lưu trữ. Hãy bỏ mật khẩu rồi tải lên lại.",
        "The file “%(name)s” is locked with a password and can be neither signed nor kept. Remove it and upload again.",
    ),
    "pdf_broken": (
        "Tệp “%(name)s” bị hỏng, không đọc được (%(why)s). Hãy xuất hoặc quét lại rồi tải lên.",
        "The file “%(name)s” is damaged and cannot be read (%(why)s). Export or scan it again.",
    ),
    "pdf_no_text": (
        "Tệp “%(name)s” không có lớp chữ (chỉ là ảnh quét) trong khi văn bản điện tử cần có. Hãy xuất PDF từ phần mềm soạn thảo, hoặc chọn “Số hóa văn bản giấy”.",
        "The file “%(name)s” has no text (it is a scan) where a born-digital document needs it. Export it from the word processor, or choose “Paper made digital”.",
    ),
    "pdf_active_content": (
        "Tệp “%(name)s” chứa nội dung tự chạy (%(what)s), không được ký. Hãy xuất lại PDF không có nội dung này.",
        "The file “%(name)s” carries active content (%(what)s) and must not be signed. Export it again without.",
    ),
    "pdf_already_signed": (
        "Tệp “%(name)s” đã có chữ ký số. Văn bản trình ký phải là tệp chưa ký. Hãy xuất lại từ tệp soạn thảo rồi tải lên bản chưa ký.",
        "The file “%(name)s” is signed already. A document submitted for signature must not be. Export it anew from the text and upload the file without a signature.",
    ),
    "file_too_large": (
        "Tệp vượt quá giới hạn %(limit_mb)s MB. Hãy giảm dung lượng (quét màu 200 dpi là đủ) hoặc tách thành nhiều tệp.",
        "The file is larger than %(limit_mb)s MB. Make it smaller (colour at 200 dpi is enough) or split it.",
    ),
    "workbook_wrong": (
        "Chưa nhập được tệp Excel này: %(why)s. Hãy sửa tệp rồi chọn lại.",
        "This Excel file cannot be taken in: %(why)s. Correct the file and choose it again.",
    ),
    "import_stale": (
        "Chưa ghi gì, vì danh bạ đã thay đổi sau khi bạn xem, hoặc trang đã mở quá một giờ. Hãy chọn lại tệp và xem lại các thay đổi.",
        "Nothing was written: the directory has changed since you looked, or the page was open for over an hour. Choose the file again and look at the changes.",
    ),
    "file_empty": (
        "Tệp “%(name)s” trống. Hãy chọn lại tệp.",
        "The file “%(name)s” is empty. Choose the file again.",
    ),
    "converter_missing": (
        "Máy chủ chưa cài LibreOffice nên không chuyển được “%(name)s” sang PDF. Hãy cài gói libreoffice-writer, hoặc tự xuất PDF rồi tải lên.",
        "This server has no LibreOffice, so “%(name)s” cannot become a PDF. Install libreoffice-writer, or upload a PDF.",
    ),
    "sandbox_missing": (
        "Chưa chuyển “%(name)s” sang PDF: máy chủ không dựng được vùng cách ly để mở tệp Word an toàn (%(why)s). Hãy nhờ quản trị máy chủ cài bubblewrap và cho phép dùng, hoặc tự xuất PDF rồi tải lên.",
        "“%(name)s” was not turned into a PDF: this server cannot fence in the program that opens Word files (%(why)s). Ask its administrator to install bubblewrap and permit it, or upload a PDF.",
    ),
    "conversion_failed": (
        "Không chuyển được “%(name)s” sang PDF (%(why)s). Hãy mở bằng phần mềm soạn thảo, xuất PDF rồi tải lên.",
        "“%(name)s” could not be turned into a PDF (%(why)s). Open it in the word processor, export a PDF and upload that.",
    ),
    "font_missing": (
        "Máy chủ thiếu phông chữ Liberation Serif nên không soạn được văn bản. Hãy cài gói fonts-liberation2.",
        "This server lacks Liberation Serif and cannot compose documents. Install the package fonts-liberation2.",
    ),
    "layout_failed": (
        "Không trình bày được văn bản theo thể thức (%(why)s). Hãy rút gọn hoặc sửa nội dung được nêu.",
        "The document could not be laid out (%(why)s). Shorten or correct what is named.",
    ),
}
