"""Hold the words of reasons about certificates, revocation, time and authority."""

from vnsign.reason_words.weights import DOUBT, NOTE

WORDS: dict[str, tuple[str, str, str]] = {
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
        "Dấu thời gian chưa chứng minh được thời điểm ký",
        "The timestamp does not prove the time of signing",
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
}
