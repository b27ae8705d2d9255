"""The words of refusals: signing in."""

from typing import Final

WORDS: Final = {
    "sign_on_host": (
        "Máy chủ “%(host)s” chưa được phép dùng cho đăng nhập một lần. Hãy nhờ người vận hành thêm vào VANTHU_OIDC_HOSTS (https), rồi lưu lại.",
        "The host “%(host)s” is not allowed for single sign-on. Ask the operator to add it to VANTHU_OIDC_HOSTS (https), then save again.",
    ),
    "sign_on_stale": (
        "Lượt đăng nhập một lần này đã hết hạn, đã dùng, hoặc bắt đầu từ trình duyệt khác. Hãy bấm đăng nhập lại.",
        "This single sign-on has run out, was used already, or began in another browser. Start it again.",
    ),
    "sign_on_declined": (
        "Dịch vụ đăng nhập một lần không cho vào (%(why)s). Hãy thử lại, hoặc đăng nhập bằng mật khẩu.",
        "The sign-on service did not let you in (%(why)s). Try again, or sign in by password.",
    ),
    "sign_on_wrong": (
        "Câu trả lời của dịch vụ đăng nhập một lần không đúng (%(why)s) nên không dùng. Hãy báo quản trị, và đăng nhập bằng mật khẩu.",
        "The answer of the sign-on service is wrong (%(why)s) and was not used. Tell an administrator, and sign in by password.",
    ),
    "sign_on_unknown": (
        "“%(service)s” xác nhận bạn, nhưng ở đây chưa liên kết với người dùng nào đang giữ chức vụ. Hãy đăng nhập bằng mật khẩu rồi liên kết tại “Cách tôi đăng nhập”, hoặc nhờ quản trị liên kết mã “%(subject)s”.",
        "“%(service)s” vouches for you, but it is linked to nobody here who holds a post. Sign in by password and link it under “How I sign in”, or ask an administrator to link the subject “%(subject)s”.",
    ),
    "sign_on_silent": (
        "Dịch vụ không trả lời đúng tại %(address)s (%(why)s). Hãy kiểm tra địa chỉ; nếu dịch vụ đang tạm ngừng, hãy bỏ chọn “Hiện nút trên trang đăng nhập” rồi lưu.",
        "The service does not answer as it should at %(address)s (%(why)s). Check the address; if the service is away for a while, untick “The button stands on the sign-in page” and save.",
    ),
    "sign_on_linked": (
        "%(what)s đã được liên kết ở “%(service)s”. Hãy kiểm tra lại mã, hoặc gỡ liên kết đang có trước.",
        "%(what)s is linked at “%(service)s” already. Check the subject, or remove the link that there is first.",
    ),
    "sign_in_otherwise": (
        "Bạn còn giữ chức vụ ở cơ quan khác, nên không đổi cách đăng nhập khi đang vào bằng đăng nhập một lần của một cơ quan. Hãy đăng nhập bằng mật khẩu, khóa truy cập hoặc chứng thư số.",
        "You also hold a post in another agency, so how you sign in is not changed while one agency's service let you in. Sign in by password, passkey or certificate.",
    ),
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
        "Chứng thư số này chưa được đăng ký cho người dùng nào ở đây, hoặc đã thu hồi hay hết hạn. Hãy đăng nhập bằng mật khẩu và nhờ quản trị đăng ký tại Quản trị › Chứng thư số.",
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
