"""The closed vocabularies of the directory."""

from __future__ import annotations

from vanthu.core.words import Worded


class SigningMode(Worded):
    """In what authority a post signs. Source: NĐ 30/2020 Art 13; App I II.7.a."""

    HEAD = "", "Thủ trưởng ký", "As head"
    TM = "TM.", "Thay mặt tập thể", "On behalf of the collective"
    KT = "KT.", "Ký thay", "For the head"
    TL = "TL.", "Thừa lệnh", "By order"
    TUQ = "TUQ.", "Thừa ủy quyền", "By delegation"
    Q = "Q.", "Quyền", "Acting"


class CertificateHolder(Worded):
    """Whose certificate it is."""

    PERSON = "person", "Cá nhân", "Person"
    AGENCY = "agency", "Cơ quan", "Agency"


class SignInWay(Worded):
    """How somebody signed in."""

    PASSWORD = "password", "Mật khẩu", "Password"
    PASSKEY = "passkey", "Khóa truy cập", "Passkey"
    CERTIFICATE = "certificate", "Chứng thư số", "Certificate"
    SINGLE_SIGN_ON = "single_sign_on", "Đăng nhập một lần", "Single sign-on"
