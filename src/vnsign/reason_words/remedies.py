"""Say what a person can do about a reason: Vietnamese, English; only where there is something to do."""

REMEDIES: dict[str, tuple[str, str]] = {
    "encrypted_unreadable": (
        "Kiểm tra lại với mật khẩu của tệp (--password).",
        "Verify again with the file's password (--password).",
    ),
    "no_trust_anchors": (
        "Nhập chứng thư số gốc bằng vnsign trust import, rồi kiểm tra lại với --trust.",
        "Import the root certificates with vnsign trust import, then verify again with --trust.",
    ),
    "chain_untrusted": (
        "Nếu cơ quan tin tổ chức cấp chứng thư này, nhập chứng thư gốc của họ bằng vnsign trust import --own.",
        "If your agency trusts the issuer, import its root certificate with vnsign trust import --own.",
    ),
    "certificate_expired": (
        "Hỏi người gửi bản có dấu thời gian được gắn khi chứng thư số còn hiệu lực.",
        "Ask the sender for a copy that was timestamped while the certificate was valid.",
    ),
    "revocation_unknown": (
        "Tệp không có, hoặc không còn, thông tin thu hồi có hiệu lực: kiểm tra lại khi có mạng và cho phép hỏi"
        " máy chủ CRL/OCSP của tổ chức cấp (--fetch), hoặc bổ sung vào tệp bằng vnsign complete.",
        "The file holds no revocation evidence that still counts: verify again with a network and let the issuer's"
        " CRL or OCSP host be asked (--fetch), or add the evidence to the file with vnsign complete.",
    ),
    "crl_unreachable": (
        "Kiểm tra mạng và danh sách máy chủ được hỏi (--fetch), rồi kiểm tra lại.",
        "Check the network and the hosts that may be asked (--fetch), then verify again.",
    ),
    "timestamp_untrusted": (
        "Nhập chứng thư gốc của máy chủ dấu thời gian, hoặc cho phép hỏi tình trạng thu hồi của nó (--fetch).",
        "Import the root of the timestamp authority, or let its revocation status be asked (--fetch).",
    ),
    "field_added_after_certification": (
        "Hỏi cơ quan ban hành xem chữ ký thêm sau có phải của họ không.",
        "Ask the issuing agency whether the later signature is theirs.",
    ),
}
