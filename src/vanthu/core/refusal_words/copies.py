"""The words of refusals: copies and prints."""

from typing import Final

WORDS: Final = {
    "copy_not_in_law": (
        "Không có hình thức “%(form)s” từ bản %(origin)s sang bản %(medium)s (NĐ 30/2020 Điều 25). Tệp điện tử đã ký số là bản gốc: hãy gửi chính tệp đó; cần một phần thì chọn “Trích sao”, cần bản giấy thì chọn bản sao giấy.",
        "The law knows no “%(form)s” from %(origin)s to %(medium)s (Decree 30/2020, Art 25). A signed file is itself the original: send that file; for a part of it choose “Extract”, for paper choose a copy on paper.",
    ),
    "copy_source_no_copy": (
        "Sao lục chỉ được làm từ bản sao y (NĐ 30/2020 Điều 25.2); “%(name)s” không mang dấu SAO Y. Hãy chọn “Sao y” hoặc chọn đúng bản sao y.",
        "Only a true copy can be copied as “Sao lục” (Decree 30/2020, Art 25.2); “%(name)s” bears no SAO Y mark. Choose “True copy”, or the right file.",
    ),
    "copy_source_out_of_use": (
        "Văn bản %(code)s đang ở trạng thái “%(state)s” nên không được sao, in. Chỉ sao, in văn bản đã phát hành hoặc đã đăng ký đến và chưa bị thu hồi. Hãy sao văn bản thay thế, nếu có.",
        "Document %(code)s is “%(state)s” and cannot be copied or printed. Only what was issued or registered, and was not recalled, can. Copy the document that replaced it, if there is one.",
    ),
    "scan_below_standard": (
        "Bản quét “%(name)s” chưa đạt chuẩn: cần PDF 1.4 trở lên, ảnh màu, từ 200 dpi (hiện %(dpi)s dpi, %(colour)s). Hãy quét lại.",
        "The scan “%(name)s” is below the standard: PDF 1.4 or later, in colour, 200 dpi or more (it has %(dpi)s dpi, %(colour)s). Scan it again.",
    ),
    "extract_pages_wrong": (
        "Không hiểu các trang “%(pages)s”: văn bản có %(last)s trang. Hãy ghi như “1-3, 5”.",
        "The pages “%(pages)s” cannot be understood: the document has %(last)s. Write them like “1-3, 5”.",
    ),
    "extract_leaves_nothing_out": (
        "Trích sao phải bỏ bớt nội dung: hãy chọn một số trang hoặc ghi những chỗ cần che. Nếu cần toàn bộ, hãy chọn “Sao y”.",
        "An extract leaves something out: choose some of the pages, or the places to hide. For the whole, choose “True copy”.",
    ),
    "extract_words_missing": (
        "Không tìm thấy “%(words)s” trên các trang được chọn nên chưa che được gì. Hãy chép đúng từ trong văn bản, hoặc che bằng vị trí trên trang.",
        "“%(words)s” does not stand on the chosen pages, so nothing would be hidden. Copy the words exactly, or hide a place on the page.",
    ),
}
