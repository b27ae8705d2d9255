"""The words of refusals: signing in."""

from typing import Final

WORDS: Final = {
    "password_known": (
        "Mật khẩu này dễ đoán hoặc có trong danh sách mật khẩu đã bị lộ. Hãy chọn một câu dài mà chỉ mình bạn biết, ví dụ bốn năm từ không liên quan.",
        "This password is easily guessed, or is on a list of leaked ones. Choose a long phrase that only you know, such as four or five unrelated words.",
    ),
    "challenge_spent": (
        "Yêu cầu đăng nhập này đã hết hạn (5 phút) hoặc đã dùng rồi. Hãy bấm đăng nhập lại để nhận yêu cầu mới.",
        "This sign-in request has run out (5 minutes) or was used already. Press sign in again for a new one.",
    ),
    "challenge_wrong": (
        "Chữ ký trả về không phải là chữ ký trên yêu cầu đăng nhập này. Hãy thử lại; nếu vẫn vậy, hãy cài lại chương trình ký.",
        "What came back is no signature over this sign-in request. Try again; if it stays so, install the signing program again.",
    ),
    "certificate_not_on_file": (
        "Chứng thư số này chưa được đăng ký cho người dùng nào ở đây, hoặc đã thu hồi hay hết hạn. Hãy đăng nhập bằng mật khẩu và nhờ quản trị đăng ký tại Quản trị › Chứng thư.",
        "This certificate is on file for nobody here, or was withdrawn or has expired. Sign in by password and ask an administrator to put it on file under Administration › Certificates.",
    ),
    "certificate_not_good": (
        "Không đăng nhập được bằng chứng thư số này: %(why)s Hãy đăng nhập bằng cách khác và báo quản trị.",
        "This certificate cannot be used to sign in: %(why)s Sign in another way and tell an administrator.",
    ),
    "certificate_of_another": (
        "Chứng thư số trong thiết bị là của người khác. Hãy cắm đúng thiết bị của mình rồi thử lại.",
        "The certificate on the token is somebody else's. Plug in your own token and try again.",
    ),
}
