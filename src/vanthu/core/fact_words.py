"""The English of the facts that refusals name: call sites write them once, in Vietnamese, as the record keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ENGLISH: Final[Mapping[str, str]] = MappingProxyType({
    "chỉ gồm chữ cái không dấu, chữ số và . _ @ + -": "only plain letters, digits and . _ @ + - are allowed",
    "dịch vụ ký số": "signing service", "tên dịch vụ": "name of the service", "mã kết nối": "id at the service",
    "dịch vụ ký số giữ khóa không còn dùng ở đây": "the signing service that keeps the key is no longer used here",
    "hồ sơ ký": "profile", "tài khoản người ký": "account of the signer", "mã khóa": "name of the key",
    "quá dài": "it is too long", "vị trí": "place", "tính bằng milimét, từ 0": "in millimetres, from 0",
    "bị thu hồi, hết hạn hoặc không rõ nơi cấp": "revoked, expired or of unknown origin",
    "biên nhận": "receipt", "bắt đầu ký lại từ trang khác": "signing was begun again from another page",
    "chu kỳ hỏi": "interval of asking", "chưa có số và ngày, hãy cấp số và ký số của cơ quan trước":
    "it has no number and date, number and seal it first",
    "chưa có số, ký hiệu, hãy cấp số và ký số của cơ quan trước":
    "it has no number and notation, number and seal it first",
    "chưa có tệp văn bản chính, hãy đưa tệp vào hoặc gắn bản quét trước":
    "it has no main file, put it in or attach the scan first",
    "bản sao giấy không gửi qua liên thông được, hãy gửi giấy hoặc làm bản sao điện tử":
    "a copy on paper does not go through the exchange, send the paper or make an electronic copy",
    "đây là bản sao điện tử, hãy ký số": "this is an electronic copy, sign it",
    "chưa đến ngày": "the day has not come", "chỉ gồm ký tự ASCII": "only ASCII characters are allowed",
    "chữ viết tắt của cơ quan cùng ban hành": "abbreviations of who issues it too",
    "chức vụ": "post", "chứng thư số": "certificate", "căn cứ bằng văn bản": "the document it rests on",
    "căn cứ (số, ký hiệu, ngày của văn bản)": "basis (number, notation and date of the document)",
    "cơ quan": "agency", "cơ quan kế thừa": "successor", "cần ít nhất 10 ký tự": "at least 10 characters are needed",
    "danh sách cơ quan ở kết nối này": "the agencies of this connection",
    "dài quá 500 ký tự": "it is longer than 500 characters", "giữ cho ai": "for whom it is kept", "gói tin": "package",
    "hình thức ký": "way of signing", "hạn dùng": "expiry",
    "hết hạn hoặc đã thu hồi đăng ký": "it is out of date or was withdrawn",
    "hết hạn hoặc đã thôi đăng ký trong lúc ký": "it ran out or was withdrawn while signing",
    "khóa bí mật": "private key", "khóa công khai": "public key",
    "khóa nằm trên thiết bị ngoài máy chủ": "the key is on a device outside this server",
    "khóa truy cập": "passkey", "khóa truy cập này": "this passkey",
    "không giữ chức vụ nào ở cơ quan này": "holds no post in this agency",
    "không phải lãnh đạo đương nhiệm": "not a leader in office", "không phải tệp .docx": "it is no .docx file",
    "không phải tệp PKCS#12": "it is no PKCS#12 file", "không phải ảnh PNG đọc được": "it is no readable PNG picture",
    "không thuộc cơ quan này": "not of this agency", "không tìm thấy tệp khóa": "the key file is not there",
    "không được có dấu cách": "no blanks are allowed", "khối số": "block of numbers", "kiểm tra lại": "check again",
    "kích thước thật": "real size", "kết nối": "connection", "kết quả": "result",
    "là chính cơ quan ban hành": "it is the issuing agency itself", "lượt gửi": "delivery",
    "mã PIN của tệp khóa": "PIN of the key file", "mã hệ thống": "system id", "mã không có": "there is no such code",
    "mật khẩu": "password", "ngày": "date", "ngày hết hiệu lực": "last day of validity",
    "ngày hết hiệu lực (thừa ủy quyền phải có thời hạn)": "last day (a delegation has an end)",
    "ngày kết thúc": "last day", "ngày quyết định": "date of the decision", "người": "person",
    "người dùng": "user", "người ký": "signer", "người làm thay": "who acts in it",
    "người nhận": "recipient", "nơi nhận": "recipients",
    "phiên đăng nhập": "session",
    "phải là 32 byte Ed25519 viết bằng base64": "it must be 32 bytes of Ed25519 in base64",
    "phải là người khác trong cùng cơ quan": "it must be another person of the same agency",
    "phải từ 1 đến 999999": "it must be from 1 to 999999",
    "phải từ hôm nay đến hết năm": "it must be from today to the end of the year", "quyền xem": "right to see",
    "số": "number", "số cuối cùng": "last number", "số lượng": "quantity",
    "số, ngày quyết định ủy quyền": "number and date of the delegation", "sổ": "register",
    "thay đổi quyền": "change of rights", "thuộc chính hệ thống này": "it is of this installation itself",
    "thư mục nhận": "receiving folder", "thẩm quyền ký": "authority to sign",
    "thẩm quyền ký được giao lại": "authority passed on", "thời hạn": "term",
    "thủ trưởng ký theo chức vụ": "the head signs by office", "trích yếu": "subject",
    "trùng với thư mục gửi": "it is the sending folder",
    "trạng thái": "status",
    "tên kết nối": "name of the connection",
    "tên đăng nhập": "user name", "tệp": "file", "tệp danh bạ": "file of the address book", "tệp khóa": "key file",
    "tệp khóa thuộc chứng thư khác": "the key file belongs to another certificate", "tệp văn bản": "document file",
    "vân tay chứng thư": "fingerprint of the certificate", "văn bản": "document",
    "văn bản cần ký": "document to be signed", "văn bản đi": "outgoing document",
    "văn bản đến": "incoming document", "vượt giới hạn an toàn khi đọc": "it passes the safe limits of reading",
    "đã hủy trong sổ đăng ký": "it was voided in the register", "đã kết thúc": "it has ended", "đơn vị": "unit",
    "đề nghị cấp số chèn": "request for an inserted number", "đề nghị lấy lại": "proposal to take back",
    "đọc quá lâu": "reading it took too long",
    "ảnh chữ ký của người này, ở cơ quan khác": "this person's signature picture, in another agency",
    "ảnh không có nền trong suốt": "the picture's ground is not transparent", "ủy quyền": "delegation",
    "ứng dụng xác thực": "authenticator app",
})  # fmt: skip


def in_english(fact: str) -> str:
    """Return the English of a fact that has one; names, numbers and codes stay as they are."""
    return ENGLISH.get(fact, fact)
