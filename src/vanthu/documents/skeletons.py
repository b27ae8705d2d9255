"""What stands in the body of each type's model before anybody writes: NĐ 30/2020 Appendix III, models 1.1 to 1.10.

Dots are to be written over. Types that share model 1.4 begin with what their kind of document has to say; contracts,
memoranda, agreements and thư công have no model in the appendix, and get the parts that such a paper is made of.
"""

from __future__ import annotations

from typing import Final

from .words import Kind

_BODIES: Final = {
    Kind.NGHI_QUYET: "Căn cứ …;\nCăn cứ …;\nĐiều 1. …\nĐiều 2. …\nĐiều 3. Nghị quyết này có hiệu lực kể từ ngày ký.",
    Kind.QUYET_DINH: (
        "Căn cứ …;\nTheo đề nghị của …\nĐiều 1. …\nĐiều 2. Quyết định này có hiệu lực kể từ ngày ký.\n"
        "Điều 3. Các ông (bà) … chịu trách nhiệm thi hành Quyết định này."
    ),
    Kind.CHI_THI: "…\nĐể …, … yêu cầu:\n1. …\n2. …\n3. Giao … theo dõi, đôn đốc việc thực hiện Chỉ thị này.",
    Kind.QUY_CHE: "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi điều chỉnh, đối tượng áp dụng\n1. …\nĐiều 2. …\n…",
    Kind.QUY_DINH: "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi điều chỉnh, đối tượng áp dụng\n1. …\nĐiều 2. …\n…",
    Kind.THONG_CAO: "…",
    Kind.THONG_BAO: "…\n1. …\n2. …",
    Kind.HUONG_DAN: "Thực hiện …, … hướng dẫn như sau:\n1. …\n2. …\n3. Tổ chức thực hiện: …",
    Kind.CHUONG_TRINH: "I. MỤC ĐÍCH, YÊU CẦU\n1. …\nII. NỘI DUNG\n1. …\nIII. TỔ CHỨC THỰC HIỆN\n1. …",
    Kind.KE_HOACH: "I. MỤC ĐÍCH, YÊU CẦU\n1. …\nII. NỘI DUNG\n1. …\nIII. TỔ CHỨC THỰC HIỆN\n1. …",
    Kind.PHUONG_AN: "I. SỰ CẦN THIẾT\n1. …\nII. NỘI DUNG PHƯƠNG ÁN\n1. …\nIII. TỔ CHỨC THỰC HIỆN\n1. …",
    Kind.DE_AN: "Phần I\nSỰ CẦN THIẾT VÀ CĂN CỨ\n1. …\nPhần II\nNỘI DUNG\n1. …\nPhần III\nTỔ CHỨC THỰC HIỆN\n1. …",
    Kind.DU_AN: "Phần I\nSỰ CẦN THIẾT VÀ CĂN CỨ\n1. …\nPhần II\nNỘI DUNG\n1. …\nPhần III\nTỔ CHỨC THỰC HIỆN\n1. …",
    Kind.BAO_CAO: "I. KẾT QUẢ\n1. …\nII. TỒN TẠI, NGUYÊN NHÂN\n1. …\n"
    "III. NHIỆM VỤ, GIẢI PHÁP\n1. …\nIV. KIẾN NGHỊ, ĐỀ XUẤT\n1. …",
    Kind.BIEN_BAN: (
        "Thời gian bắt đầu: …\nĐịa điểm: …\nThành phần tham dự: …\nChủ trì (chủ tọa): …\n"
        "Thư ký (người ghi biên bản): …\nNội dung: …\n…\nCuộc họp kết thúc vào … giờ …, ngày … tháng … năm …"
    ),
    Kind.TO_TRINH: "Căn cứ …\n… kính trình … xem xét, quyết định:\n1. …\n2. …",
    Kind.HOP_DONG: (
        "Hôm nay, ngày … tháng … năm …, tại …, chúng tôi gồm:\nBên A: …\nĐịa chỉ: …\nĐại diện: …\n"
        "Bên B: …\nĐịa chỉ: …\nĐại diện: …\nHai bên thống nhất ký hợp đồng với các điều khoản sau:\n"
        "Điều 1. …\nĐiều 2. …\nĐiều 3. Hợp đồng có hiệu lực kể từ ngày ký, lập thành … bản có giá trị như nhau."
    ),
    Kind.CONG_VAN: "…",
    Kind.CONG_DIEN: "…\nYêu cầu:\n1. …\n2. …",
    Kind.BAN_GHI_NHO: (
        "Hôm nay, ngày … tháng … năm …, tại …, hai bên gồm:\nBên A: …\nBên B: …\n"
        "Hai bên thống nhất ghi nhớ các nội dung sau:\n1. …\n2. …"
    ),
    Kind.BAN_THOA_THUAN: (
        "Hôm nay, ngày … tháng … năm …, tại …, hai bên gồm:\nBên A: …\nBên B: …\n"
        "Hai bên thỏa thuận các nội dung sau:\nĐiều 1. …\nĐiều 2. …"
    ),
    Kind.GIAY_UY_QUYEN: (
        "Người ủy quyền: …\nChức vụ: …\nNgười được ủy quyền: …\nChức vụ: …\nNội dung ủy quyền: …\n"
        "Thời hạn ủy quyền: từ ngày … đến hết ngày …\nNgười được ủy quyền không được ủy quyền lại."
    ),
    Kind.GIAY_MOI: (
        "… trân trọng kính mời: …\nTới dự …\nChủ trì: …\nThời gian: …\nĐịa điểm: …\nCác vấn đề cần lưu ý: …"
    ),
    Kind.GIAY_GIOI_THIEU: (
        "… trân trọng giới thiệu:\nÔng (bà): …\nChức vụ: …\nĐược cử đến: …\nVề việc: …\n"
        "Đề nghị Quý cơ quan tạo điều kiện để ông (bà) có tên ở trên hoàn thành nhiệm vụ.\n"
        "Giấy này có giá trị đến hết ngày …"
    ),
    Kind.GIAY_NGHI_PHEP: (
        "Xét Đơn đề nghị nghỉ phép ngày … của ông (bà) …, … cấp cho:\nÔng (bà): …\nChức vụ: …\n"
        "Được nghỉ phép trong thời gian … kể từ ngày … đến hết ngày … tại …\n"
        "Số ngày nghỉ phép nêu trên được tính vào thời gian …"
    ),
    Kind.PHIEU_GUI: "… gửi kèm theo phiếu này các văn bản, tài liệu sau:\n"
    "| STT | Tên văn bản, tài liệu | Số lượng |\n| 1 | … | … |",
    Kind.PHIEU_CHUYEN: "… nhận được …\nChuyển … để xem xét, giải quyết theo thẩm quyền.",
    Kind.PHIEU_BAO: "… báo để … biết:\n1. …\n2. …",
    Kind.THU_CONG: "Kính thưa …,\n…\nTrân trọng.",
}  # fmt: skip


def body_of(kind: Kind) -> str:
    """Return the body of a type's model; empty for a normative document, which has a layout of its own."""
    return _BODIES.get(kind, "")
