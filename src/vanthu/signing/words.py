"""The closed vocabularies of signing."""

from __future__ import annotations

from vanthu.core.words import Worded


class Purpose(Worded):
    """What a signature is for. Source: NĐ 30/2020 App I II.7–8, III.1; Part II I.3."""

    LEADER = "leader", "Ký của người có thẩm quyền", "Signature of the authorised person"
    SEAL = "seal", "Ký số của cơ quan", "Signature of the agency"
    ANNEX = "annex", "Ký số của cơ quan trên tệp kèm theo", "Signature of the agency on an annex"
    COPY = "copy", "Ký số của cơ quan trên bản sao điện tử", "Signature of the agency on an electronic copy"


class SessionState(Worded):
    """How far a signing session has come."""

    STARTED = "started", "Đang ký", "Started"
    FINISHED = "finished", "Đã ký", "Finished"
    FAILED = "failed", "Không ký được", "Failed"


class FileState(Worded):
    """What came of one file that a tool at somebody's desk was to sign."""

    WAITING = "waiting", "Chờ ký trên thiết bị", "Waits for the token"
    KEPT = "kept", "Đã nhận bản ký", "Signed file kept"
    ENDED = "ended", "Đã thôi", "Ended without a signature"


class Fault(Worded):
    """Why a file that a tool handed in is not taken: each breach of the contract has its own code.

    Source: docs/protocol/agent.md#what-the-server-checks.
    """

    TOKEN_UNKNOWN = (
        "token_unknown",
        "Phiên ký không có hoặc đã bị thay bằng phiên mới. Hãy tải lại trang rồi ký lại.",
        "There is no such signing session, or a newer one took its place. Reload the page and sign again.",
    )
    TOKEN_EXPIRED = (
        "token_expired",
        "Phiên ký đã quá 20 phút. Hãy tải lại trang rồi ký lại.",
        "The signing session is older than 20 minutes. Reload the page and sign again.",
    )
    POST_ENDED = (
        "post_ended",
        "Người ký đã thôi giữ chức vụ, hoặc hết ủy quyền; chữ ký không được nhận. Hãy nhờ người giữ chức vụ ký.",
        "The signer left the post, or the delegation ended: nothing was taken. Ask who holds the post to sign.",
    )
    ALREADY_HANDED_IN = (
        "already_handed_in",
        "Văn bản này đã nhận một bản ký khác trong cùng phiên; bản này không được dùng.",
        "Another signed file was taken in this session already; this one is not used.",
    )
    NOT_PDF = (
        "not_pdf",
        "Chương trình ký không gửi tệp PDF. Hãy ký lại.",
        "The signing tool sent no PDF. Sign again.",
    )
    TOO_LARGE = (
        "too_large",
        "Tệp đã ký lớn quá giới hạn. Hãy dùng ảnh chữ ký nhỏ hơn rồi ký lại.",
        "The signed file is larger than allowed. Use a smaller picture and sign again.",
    )
    SWAPPED = (
        "swapped",
        "Tệp gửi lên không phải tệp đã giao để ký. Hãy tải lại trang và ký đúng văn bản.",
        "This is not the file that was handed out. Reload the page and sign the right document.",
    )
    UNSIGNED = (
        "unsigned",
        "Tệp gửi lên chưa có chữ ký mới. Hãy ký lại.",
        "The file bears no new signature. Sign again.",
    )
    TOO_MANY_SIGNATURES = (
        "too_many_signatures",
        "Tệp gửi lên có nhiều hơn một chữ ký mới. Hãy ký lại, chỉ một lần.",
        "The file bears more than one new signature. Sign again, once.",
    )
    NOT_WHOLE = (
        "not_whole",
        "Chữ ký mới không bao toàn bộ tệp: có nội dung thêm vào sau khi ký. Hãy ký lại.",
        "The new signature does not cover the whole file: something was added after it. Sign again.",
    )
    WRONG_FIELD = (
        "wrong_field",
        "Chữ ký không nằm ở ô đã chuẩn bị. Hãy ký lại vào đúng ô.",
        "The signature is not in the field that was prepared. Sign again, in that field.",
    )
    BROKEN = (
        "broken",
        "Chữ ký không khớp với nội dung tệp. Hãy ký lại.",
        "The signature does not match the file. Sign again.",
    )
    FOREIGN_CERTIFICATE = (
        "foreign_certificate",
        "Tệp được ký bằng chứng thư khác với chứng thư đã đăng ký cho việc này. Hãy cắm đúng thiết bị rồi ký lại.",
        "The file was signed with another certificate than the one on file for this. Use the right token.",
    )
    UNTRUSTED = (
        "untrusted",
        "Chứng thư không đủ tin cậy: bị thu hồi, hết hạn hoặc không rõ nơi cấp. Hãy liên hệ nơi cấp thiết bị.",
        "The certificate is not trusted: revoked, expired or of unknown origin. Ask who issued the token.",
    )
    EXTRA_CHANGES = (
        "extra_changes",
        "Ngoài chữ ký, tệp còn bị thay đổi nội dung khác. Hãy kiểm tra máy và chương trình ký, rồi ký lại.",
        "Besides the signature, something else was changed in the file. Check the machine, then sign again.",
    )
