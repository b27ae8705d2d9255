"""A letter of the sending department, as an officer would write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vanthu.documents.compose import Draft
from vanthu.documents.words import Kind

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

BODY = """Thực hiện nhiệm vụ được giao, Sở Thông tin và Truyền thông hướng dẫn các cơ quan, đơn vị gửi, nhận văn \
bản điện tử có chữ ký số chuyên dùng công vụ như sau:
1. Hình thức ký số
a) Số hóa từ văn bản giấy: văn thư quét văn bản đã ký, ký số bằng chứng thư số của cơ quan rồi phát hành.
b) Sử dụng hoàn toàn văn bản điện tử: lãnh đạo ký số, văn thư lấy số, ký số của cơ quan rồi phát hành.
Đề nghị các cơ quan, đơn vị triển khai thực hiện"""


@pytest.fixture
def letter() -> Draft:
    """A công văn to one addressee."""
    return Draft(
        kind=Kind.CONG_VAN,
        superior="UBND tỉnh Phú Thọ",
        agency="Sở Thông tin và Truyền thông",
        notation="STTTT-CNTT",
        place="Phú Thọ",
        subject="hướng dẫn gửi, nhận văn bản điện tử",
        addressees=("Văn phòng Ủy ban nhân dân tỉnh Phú Thọ",),
        body=BODY,
        signer_titles=("KT. Giám đốc", "Phó Giám đốc"),
        signer_name="Trần Văn Dũng",
        recipients=("Như trên", "Giám đốc Sở (b/c)"),
        filed_with="VT, CNTT (Hạnh)",
        contact=("Địa chỉ: đường Trần Phú, thành phố Việt Trì, tỉnh Phú Thọ.",),
    )
