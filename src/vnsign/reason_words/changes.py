"""Hold the words of reasons about what happened to the document after signing."""

from vnsign.reason_words.weights import DOUBT, FAULT, NOTE

WORDS: dict[str, tuple[str, str, str]] = {
    "signature_added": (NOTE, "Có thêm chữ ký số sau khi ký", "Another signature was added afterwards"),
    "timestamp_added": (
        NOTE,
        "Có thêm dấu thời gian tài liệu",
        "A document timestamp was added afterwards",
    ),
    "evidence_added": (
        NOTE,
        "Có thêm dữ liệu kiểm tra lâu dài (DSS)",
        "Long-term evidence (DSS) was added afterwards",
    ),
    "form_filled": (
        NOTE,
        "Trường thông tin được điền trong giới hạn cho phép",
        "A form field was filled as permitted",
    ),
    "number_or_date_filled": (
        NOTE,
        "Văn thư đã điền số hoặc ngày ban hành",
        "The clerk filled in the number or date",
    ),
    "signature_field_added": (NOTE, "Có thêm trường chữ ký", "A signature field was added afterwards"),
    "metadata_changed": (NOTE, "Thông tin mô tả tệp được cập nhật", "The file's metadata was updated"),
    "annotation_permitted": (
        NOTE,
        "Chú thích thay đổi trong giới hạn cho phép",
        "An annotation changed as permitted",
    ),
    "objects_unused": (
        NOTE,
        "Có thêm đối tượng không được dùng tới",
        "Objects were added that nothing uses",
    ),
    "objects_freed": (
        DOUBT,
        "Đối tượng không dùng bị giải phóng hoặc dùng lại mà không rõ lý do",
        "An unused object was freed or its number used anew for no apparent reason",
    ),
    "field_added_after_certification": (
        DOUBT,
        "Có thêm trường chữ ký sau khi văn bản đã được chứng thực: không xác định được có được phép hay không",
        "A signature field was added after the document was certified: whether that is permitted cannot be decided",
    ),
    "certification_after_approval": (
        DOUBT,
        "Chữ ký chứng thực được thêm sau chữ ký khác",
        "A certifying signature was added after another signature",
    ),
    "hidden_content_prepared": (
        DOUBT,
        "Tài liệu có nội dung ẩn có thể hiện ra sau khi ký",
        "The document holds hidden content that could be shown after signing",
    ),
    "appearance_unreadable": (
        DOUBT,
        "Không đọc được chữ hiển thị của trường để so với giá trị",
        "A field's shown text cannot be read and compared with its value",
    ),
    "changes_unreadable": (
        DOUBT,
        "Không phân tích được các thay đổi sau khi ký",
        "The changes after signing cannot be analysed",
    ),
    "bytes_after_end": (
        FAULT,
        "Có dữ liệu lạ sau phần kết thúc của tài liệu",
        "There are foreign bytes after the end of the document",
    ),
    "bytes_unaccounted": (
        FAULT,
        "Bản cập nhật chứa dữ liệu không thuộc bảng tham chiếu nào",
        "A later update holds bytes that no cross-reference accounts for",
    ),
    "hybrid_conflict": (
        FAULT,
        "Hai bảng tham chiếu của tệp mâu thuẫn nhau",
        "The file's two cross-reference tables contradict each other",
    ),
    "reference_misdirected": (
        FAULT,
        "Bảng tham chiếu của bản cập nhật trỏ sai đối tượng",
        "A later cross-reference points to the wrong object",
    ),
    "appearance_differs_from_value": (
        FAULT,
        "Chữ hiển thị của trường khác với giá trị của trường",
        "A field shows other text than its value",
    ),
    "appearance_only_changed": (
        FAULT,
        "Hình hiển thị của trường bị thay mà giá trị giữ nguyên",
        "A field's appearance was replaced while its value stayed",
    ),
    "field_locked": (
        FAULT,
        "Trường đã bị khoá bởi chữ ký lại bị thay đổi",
        "A field locked by a signature was changed",
    ),
    "field_altered": (
        FAULT,
        "Định nghĩa của trường thông tin bị thay đổi",
        "A form field's definition was altered",
    ),
    "field_added": (FAULT, "Có thêm trường thông tin mới", "A form field was added"),
    "field_removed": (FAULT, "Trường thông tin bị xoá", "A form field was removed"),
    "form_altered": (FAULT, "Biểu mẫu (AcroForm) bị thay đổi", "The form's dictionary was altered"),
    "signature_altered": (
        FAULT,
        "Một chữ ký đã có bị sửa hoặc xoá",
        "An existing signature was altered or removed",
    ),
    "signature_covers_content": (
        DOUBT,
        "Hình của chữ ký thêm sau che nội dung đã ký",
        "A later signature's appearance covers signed content",
    ),
    "evidence_removed": (
        FAULT,
        "Dữ liệu kiểm tra lâu dài (DSS) bị xoá hoặc sai cấu trúc",
        "Long-term evidence (DSS) was removed or is malformed",
    ),
    "annotation_covers": (
        DOUBT,
        "Có chú thích được thêm có thể che hoặc giả nội dung của văn bản",
        "An annotation was added that may cover or imitate the document's content",
    ),
    "annotation_changed": (
        FAULT,
        "Chú thích bị thêm, sửa hoặc xoá",
        "An annotation was added, changed or removed",
    ),
    "page_changed": (FAULT, "Nội dung trang bị thay đổi", "A page was changed"),
    "pages_changed": (
        FAULT,
        "Các trang bị thêm, bớt hoặc đổi thứ tự",
        "Pages were added, removed or reordered",
    ),
    "catalog_changed": (
        FAULT,
        "Thiết lập chung của tài liệu bị thay đổi",
        "The document's catalogue was changed",
    ),
    "metadata_unsafe": (
        FAULT,
        "Thông tin mô tả tệp bị thay bằng dữ liệu không hợp lệ",
        "The metadata was replaced by malformed data",
    ),
    "structure_tree_changed": (
        FAULT,
        "Cây cấu trúc nội dung bị thay đổi",
        "The logical structure was changed",
    ),
    "object_changed": (
        FAULT,
        "Đối tượng của tài liệu bị thay đổi ngoài phạm vi cho phép",
        "An object was changed beyond what is permitted",
    ),
    "permission_refuses": (
        FAULT,
        "Thay đổi vượt quá mức cho phép của chữ ký chứng thực",
        "A change goes beyond what the certifying signature permits",
    ),
    "certification_changed": (
        FAULT,
        "Quyền của chữ ký chứng thực bị sửa",
        "The certification's permissions were changed",
    ),
}
