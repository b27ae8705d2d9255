"""The sample documents and people of the demo: all invented."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from .pki_plan import Holder

PASSWORD: Final = "van-thu-thu-nghiem"  # noqa: S105 printed, and good for the demo's own installations only
PORT: Final = int(os.environ.get("VANTHU_DEMO_PORT", "8000"))
"""The sender's port; the receiver's is the next one, that of the PKI's services nine higher."""
PKI_PORT: Final = PORT + 9
PARENT: Final = "Ủy ban nhân dân tỉnh Phú Thọ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A person of the demo, with the one post held."""

    username: str
    full_name: str
    title: str
    roles: tuple[str, ...]
    unit: str = ""
    signing_mode: str = ""
    head_title: str = ""
    holder: str = ""
    """Label of the certificate, for those who sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An agency of the demo with its installation."""

    key: str
    """Folder below the demo's folder."""
    port: int
    code: str
    older_code: str
    name: str
    abbreviation: str
    unit: str
    unit_abbreviation: str
    address: str
    seal_words: tuple[str, ...]
    holder: str
    people: tuple[Someone, ...]

    def person(self, role: str) -> Someone:
        """Return the first person with this role."""
        return next(person for person in self.people if role in person.roles)


SENDER: Final = Place(
    key="so-tttt",
    port=PORT,
    code="H44.12",
    older_code="000.12.00.H44",
    name="Sở Thông tin và Truyền thông tỉnh Phú Thọ",
    abbreviation="STTTT",
    unit="Phòng Công nghệ thông tin",
    unit_abbreviation="CNTT",
    address="Phường Việt Trì, tỉnh Phú Thọ",
    seal_words=("SỞ", "THÔNG TIN VÀ", "TRUYỀN THÔNG"),
    holder="so-tttt",
    people=(
        Someone(username="hanh", full_name="Nguyễn Thị Hạnh", title="Chuyên viên", roles=("officer",), unit="x"),
        Someone(
            username="dung", full_name="Trần Văn Dũng", title="Phó Giám đốc", roles=("leader",),
            signing_mode="KT.", head_title="Giám đốc", holder="dung",
        ),
        Someone(username="an", full_name="Lê Thị An", title="Văn thư", roles=("clerk",)),
        Someone(username="tu", full_name="Phan Anh Tú", title="Quản trị viên", roles=("administrator",)),
    ),
)  # fmt: skip
RECEIVER: Final = Place(
    key="vp-ubnd",
    port=PORT + 1,
    code="H44.01",
    older_code="000.01.00.H44",
    name="Văn phòng Ủy ban nhân dân tỉnh Phú Thọ",
    abbreviation="VPUBND",
    unit="Phòng Khoa giáo - Văn xã",
    unit_abbreviation="KGVX",
    address="Phường Việt Trì, tỉnh Phú Thọ",
    seal_words=("VĂN PHÒNG",),
    holder="vp-ubnd",
    people=(
        Someone(username="huy", full_name="Đỗ Quang Huy", title="Chuyên viên", roles=("officer",), unit="x"),
        Someone(username="minh", full_name="Hoàng Văn Minh", title="Chánh Văn phòng", roles=("leader",), holder="minh"),
        Someone(username="binh", full_name="Phạm Thị Bình", title="Văn thư", roles=("clerk",)),
        Someone(username="mai", full_name="Vũ Thanh Mai", title="Quản trị viên", roles=("administrator",)),
    ),
)  # fmt: skip

HOLDERS: Final = tuple(
    [
        Holder(label=place.holder, common_name=place.name, organisation=PARENT)
        for place in (SENDER, RECEIVER)
    ]
    + [
        Holder(
            label=person.holder, common_name=person.full_name, organisation=PARENT, units=(place.name,),
            mail=f"{person.username}@{place.key}.example",
        )
        for place in (SENDER, RECEIVER)
        for person in place.people
        if person.holder
    ]
)  # fmt: skip

WAY_2_SUBJECT: Final = "Hướng dẫn gửi nhận văn bản điện tử tích hợp chữ ký số"
WAY_2_BODY: Final = """\
Thực hiện nhiệm vụ được Ủy ban nhân dân tỉnh giao, Sở Thông tin và Truyền thông hướng dẫn các cơ quan, đơn vị gửi, nhận văn bản điện tử có ký số như sau:
1. Mọi văn bản không thuộc bí mật nhà nước được gửi, nhận dưới dạng điện tử; bên gửi không gửi kèm bản giấy, trừ trường hợp pháp luật quy định khác.
2. Văn bản được lãnh đạo ký số trên tệp PDF; văn thư lấy số, đưa số và ngày vào tệp đã ký, ký số của cơ quan rồi phát hành trong ngày, chậm nhất là buổi sáng ngày làm việc tiếp theo.
3. Bên nhận kiểm tra đầy đủ, toàn vẹn và xác thực chữ ký số trước khi tiếp nhận; phản hồi trạng thái ngay trong ngày.
Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị các cơ quan, đơn vị phản ánh về Sở Thông tin và Truyền thông để được hướng dẫn.
"""
WAY_1_SUBJECT: Final = "Tình hình sử dụng chữ ký số chuyên dùng công vụ năm 2026"
WAY_1_BODY: Final = """\
Sở Thông tin và Truyền thông báo cáo tình hình sử dụng chữ ký số chuyên dùng công vụ trên địa bàn tỉnh năm 2026 như sau:
1. Tất cả cơ quan, đơn vị của tỉnh đã được cấp chứng thư số của cơ quan; lãnh đạo và văn thư đã được tập huấn sử dụng.
2. Tỷ lệ văn bản điện tử có ký số được gửi qua trục liên thông tăng so với cùng kỳ năm trước. Số liệu chi tiết tại Phụ lục kèm theo.
3. Đề nghị Ủy ban nhân dân tỉnh tiếp tục chỉ đạo các cơ quan, đơn vị ký số đầy đủ trên văn bản điện tử.
"""
ANNEX_SUBJECT: Final = "Số liệu sử dụng chữ ký số năm 2026"
ANNEX_BODY: Final = """\
| Khối cơ quan | Số cơ quan | Đã có chứng thư số |
| Sở, ban, ngành | 20 | 20 |
| Xã, phường | 148 | 148 |
Số liệu tính đến ngày 31 tháng 10 năm 2026.
"""
