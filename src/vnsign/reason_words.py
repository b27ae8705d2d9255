"""Hold the words of every reason: weight, Vietnamese, English; sentences without the full stop."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NOTE, DOUBT, FAULT = "note", "doubt", "fault"

WORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "unsigned": (NOTE, "Tài liệu không có chữ ký số", "The document carries no digital signature"),
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
        "no_trust_anchors": (
            DOUBT,
            "Chưa cài đặt chứng thư số gốc tin cậy",
            "No trusted root certificates are installed",
        ),
        "chain_untrusted": (
            DOUBT,
            "Chứng thư số không tin cậy: đường dẫn chứng thực không dẫn tới gốc tin cậy",
            "The certificate is not trusted: its path leads to no trusted root",
        ),
        "chain_invalid": (DOUBT, "Đường dẫn chứng thực không hợp lệ", "The certification path is not valid"),
        "chain_too_complex": (
            DOUBT,
            "Đường dẫn chứng thực quá phức tạp để kiểm tra",
            "The certification path is too complex to check",
        ),
        "certificate_expired": (DOUBT, "Chứng thư số đã hết hạn", "The certificate has expired"),
        "certificate_not_yet_valid": (
            DOUBT,
            "Chứng thư số chưa có hiệu lực",
            "The certificate is not yet valid",
        ),
        "certificate_unreadable": (DOUBT, "Không đọc được chứng thư số", "The certificate cannot be read"),
        "key_usage_wrong": (
            DOUBT,
            "Chứng thư số không được cấp cho mục đích này",
            "The certificate was not issued for this use",
        ),
        "sha1_in_chain": (
            DOUBT,
            "Đường dẫn chứng thực dùng SHA-1 ngoài phạm vi được chấp nhận",
            "The certification path uses SHA-1 where it is not accepted",
        ),
        "sha1_above_leaf": (
            NOTE,
            "Chứng thư số của tổ chức cấp (đã ghim) dùng SHA-1, được chấp nhận",
            "A pinned authority certificate uses SHA-1, which is accepted above the signer",
        ),
        "certificate_revoked": (DOUBT, "Chứng thư số đã bị thu hồi", "The certificate has been revoked"),
        "ca_revoked": (
            DOUBT,
            "Chứng thư số của tổ chức cấp (CA) đã bị thu hồi",
            "A CA certificate has been revoked",
        ),
        "revoked_after_signing": (
            NOTE,
            "Chứng thư số bị thu hồi sau thời điểm ký đã được chứng minh",
            "The certificate was revoked after the proven time of signing",
        ),
        "revocation_unknown": (
            DOUBT,
            "Không kiểm tra được tình trạng chứng thư số",
            "The certificate's revocation status cannot be checked",
        ),
        "crl_invalid": (NOTE, "CRL không hợp lệ", "A revocation list is not valid"),
        "crl_unreachable": (
            NOTE,
            "Lỗi tải CRL hoặc không hỏi được OCSP",
            "A revocation list or OCSP answer could not be fetched",
        ),
        "ocsp_invalid": (NOTE, "Phản hồi OCSP không hợp lệ", "An OCSP response is not valid"),
        "ocsp_unknown": (DOUBT, "OCSP trả lời UNKNOWN", "The OCSP responder does not know the certificate"),
        "time_claimed": (
            NOTE,
            "Không gắn dấu thời gian: thời điểm ký do máy người ký ghi",
            "No timestamp: the signing time is only claimed by the signer's computer",
        ),
        "time_missing": (DOUBT, "Không có thông tin thời điểm ký", "The time of signing is not stated"),
        "timestamp_broken": (DOUBT, "Dấu thời gian không hợp lệ", "The timestamp is not valid"),
        "timestamp_untrusted": (
            DOUBT,
            "Chứng thư số của dấu thời gian không tin cậy",
            "The timestamp's certificate is not trusted",
        ),
        "timestamp_sha1": (
            DOUBT,
            "Dấu thời gian dùng SHA-1, không đủ để chứng minh thời điểm",
            "The timestamp uses SHA-1, too weak to prove the time",
        ),
        "time_impossible": (
            DOUBT,
            "Giờ ký do máy ghi không thể có: sau lúc kiểm tra hoặc ngoài thời hạn của chứng thư số",
            "The claimed signing time cannot be: it lies after the check or outside the certificate's validity",
        ),
        "local_time_as_utc": (
            NOTE,
            "Giờ ký ghi theo giờ Việt Nam nhưng khai là UTC (lệch khoảng 7 giờ so với dấu thời gian)",
            "The claimed time is Vietnamese local time written as UTC (about 7 h after the timestamp)",
        ),
        "signed_after_timestamp": (
            NOTE,
            "Giờ ký do máy ghi muộn hơn dấu thời gian",
            "The claimed signing time is later than the timestamp",
        ),
        "authority_unknown": (
            NOTE,
            "Chưa xác định được thẩm quyền của người ký",
            "The signer's authority is not known",
        ),
        "authority_contradicted": (
            DOUBT,
            "Người ký không có thẩm quyền theo danh bạ",
            "The directory contradicts the signer's authority",
        ),
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
)
