"""Hold the words of reasons that lie in the file, its signatures and their values."""

from vnsign.reason_words.weights import DOUBT, FAULT, NOTE

WORDS: dict[str, tuple[str, str, str]] = {
    "unsigned": (NOTE, "Tài liệu không có chữ ký số", "The document carries no digital signature"),
    "only_timestamped": (
        DOUBT,
        "Tệp chỉ có dấu thời gian, không ai ký số: dấu đó chứng minh tệp đã tồn tại, không chứng minh tệp của ai",
        "The file carries timestamps only, and nobody's signature: they prove that it existed, not who it is from",
    ),
    "unreadable": (FAULT, "Không đọc được tệp PDF", "The file cannot be read as a PDF"),
    "structure_repaired": (
        NOTE,
        "Cấu trúc tệp bị lỗi, đã đọc bằng cách dựng lại bảng tham chiếu",
        "The file's cross-reference table is damaged and was rebuilt for reading",
    ),
    "structure_hybrid": (
        NOTE,
        "Tệp có hai bảng tham chiếu, cho phần mềm cũ và phần mềm mới; đã đọc và đối chiếu cả hai",
        "The file carries two cross-references, for old and for new readers; both were read and compared",
    ),
    "encrypted_unreadable": (
        DOUBT,
        "Tài liệu được mã hoá, không mở được nếu thiếu mật khẩu",
        "The document is encrypted and cannot be opened without its password",
    ),
    "file_too_large": (
        DOUBT,
        "Tệp vượt quá dung lượng cho phép kiểm tra",
        "The file is larger than may be checked",
    ),
    "time_limit": (DOUBT, "Kiểm tra vượt quá thời gian cho phép", "Checking took longer than allowed"),
    "memory_limit": (
        DOUBT,
        "Kiểm tra vượt quá bộ nhớ cho phép",
        "Checking needed more memory than allowed",
    ),
    "limit_exceeded": (
        DOUBT,
        "Tệp vượt quá một giới hạn an toàn khi kiểm tra",
        "The file exceeds a safety limit",
    ),
    "worker_died": (
        DOUBT,
        "Tiến trình kiểm tra dừng đột ngột khi đọc tệp này",
        "The checking process ended abruptly on this file",
    ),
    "signature_outside_form": (
        DOUBT,
        "Chữ ký không thuộc trường chữ ký nào của tài liệu",
        "The signature belongs to no signature field of the document",
    ),
    "signature_dictionary_malformed": (
        FAULT,
        "Từ điển chữ ký sai cấu trúc",
        "The signature dictionary is malformed",
    ),
    "signature_shared": (
        FAULT,
        "Một chữ ký được nhiều trường dùng chung",
        "One signature is shared by several fields",
    ),
    "byte_range_malformed": (
        FAULT,
        "Phạm vi ký (ByteRange) không hợp lệ",
        "The signed byte range is malformed",
    ),
    "byte_range_gap": (
        FAULT,
        "Phạm vi ký bỏ ngoài nhiều hơn chính chữ ký",
        "The signed byte range leaves out more than the signature itself",
    ),
    "not_whole_revision": (
        FAULT,
        "Chữ ký không bao phủ trọn một phiên bản của tài liệu",
        "The signature does not cover a whole revision of the document",
    ),
    "contents_padding": (
        NOTE,
        "Phần đệm sau chữ ký không đúng quy cách",
        "The padding after the signature is irregular",
    ),
    "digest_mismatch": (FAULT, "Tài liệu đã bị thay đổi", "The signed content has been altered"),
    "digest_unsupported": (
        DOUBT,
        "Thuật toán băm không được hỗ trợ",
        "The digest algorithm is not supported",
    ),
    "digest_weak": (
        DOUBT,
        "Thuật toán băm không còn an toàn",
        "The digest algorithm is no longer secure",
    ),
    "subfilter_unknown": (DOUBT, "Không rõ định dạng chữ ký", "The signature's format is not known"),
    "cms_malformed": (DOUBT, "Dữ liệu chữ ký sai cấu trúc", "The signature's data is malformed"),
    "signer_certificate_missing": (
        DOUBT,
        "Chữ ký không kèm chứng thư số của người ký",
        "The signer's certificate is not in the signature",
    ),
    "algorithm_unsupported": (
        DOUBT,
        "Thuật toán ký không được hỗ trợ",
        "The signature algorithm is not supported",
    ),
    "key_too_short": (DOUBT, "Khoá ký quá ngắn", "The signing key is too short"),
    "signature_value_wrong": (
        FAULT,
        "Giá trị chữ ký không đúng với chứng thư số của người ký",
        "The signature value does not verify with the signer's certificate",
    ),
    "attribute_missing": (
        FAULT,
        "Thiếu thuộc tính bắt buộc của chữ ký",
        "A required signed attribute is missing",
    ),
    "attribute_repeated": (DOUBT, "Thuộc tính của chữ ký bị lặp", "A signed attribute is repeated"),
    "content_type_wrong": (
        FAULT,
        "Thuộc tính loại nội dung không đúng",
        "The content type attribute is wrong",
    ),
    "algorithm_mismatch": (
        FAULT,
        "Các thuật toán ghi trong chữ ký mâu thuẫn nhau",
        "The algorithms named in the signature contradict each other",
    ),
    "algorithms_differ": (
        DOUBT,
        "Thuật toán băm và thuật toán ký khác nhau",
        "The digest and the signature algorithm name different digests",
    ),
    "signing_certificate_mismatch": (
        FAULT,
        "Chứng thư số không phải là chứng thư đã được ràng buộc khi ký",
        "The certificate is not the one bound when signing",
    ),
    "attributes_not_der": (
        NOTE,
        "Thuộc tính đã ký không được mã hoá DER",
        "The signed attributes are not DER encoded",
    ),
}
