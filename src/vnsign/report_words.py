"""Hold the sentences of a report, Vietnamese and English, by the value that each one says."""

from __future__ import annotations

from collections.abc import Mapping

FILES: Mapping[str, tuple[str, str]] = {
    "valid": ("Tất cả chữ ký số đều hợp lệ.", "Every signature is valid."),
    "invalid": (
        "Có chữ ký số không hợp lệ hoặc tài liệu đã bị thay đổi ngoài phạm vi cho phép.",
        "A signature is invalid, or the document was changed beyond what is permitted.",
    ),
    "indeterminate": (
        "Chưa đủ căn cứ để kết luận chữ ký số hợp lệ.",
        "There is not enough evidence to call the signatures valid.",
    ),
    "unsigned": ("Tài liệu không có chữ ký số.", "The document carries no digital signature."),
    "unreadable": ("Không đọc được tệp.", "The file cannot be read."),
}

INTACT: Mapping[str, tuple[str, str]] = {
    "none": ("Nội dung đã ký số chưa bị thay đổi", "The signed content has not been altered"),
    "permitted": (
        "Nội dung đã ký số chưa bị thay đổi. Tuy nhiên, tài liệu đã có những thay đổi trong giới hạn cho phép",
        "The signed content has not been altered. The document has since changed within what is permitted",
    ),
    "suspicious": (
        "Nội dung đã ký số còn nguyên nhưng tài liệu có thay đổi đáng ngờ sau khi ký",
        "The signed content is intact, but there are suspicious changes after signing",
    ),
    "forbidden": (
        "Tài liệu đã bị thay đổi sau khi ký, ngoài phạm vi cho phép",
        "The document was changed after signing beyond what is permitted",
    ),
    "indeterminate": (
        "Nội dung đã ký số còn nguyên nhưng không kết luận được về thay đổi sau khi ký",
        "The signed content is intact, but the later changes cannot be judged",
    ),
}
TRUST: Mapping[str, tuple[str, str]] = {
    "trusted": ("chứng thư số hợp lệ", "the certificate is valid"),
    "untrusted": ("chứng thư số không tin cậy", "the certificate is not trusted"),
    "indeterminate": (
        "chưa xác định được tình trạng chứng thư số",
        "the certificate's standing is not known",
    ),
}
