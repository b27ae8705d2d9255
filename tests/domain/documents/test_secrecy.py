"""State secrets never enter (QĐ 28/2018 Art 1.2)."""

from __future__ import annotations

import pytest
import typst

from vanthu.core.errors import Invalid, Refusal
from vanthu.documents.intake import inspect_pdf
from vanthu.documents.secrecy import bears_mark


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "  MẬT. "])
def test_a_line_that_is_a_mark_is_one(mark: str) -> None:
    assert bears_mark(f"CỘNG HÒA\n{mark}\nSố: 01")


@pytest.mark.parametrize("line", ["bảo vệ bí mật nhà nước", "Mật độ dân số", "THÔNG BÁO MẬT ĐỘ", "Bí mật"])
def test_words_about_secrets_are_no_mark(line: str) -> None:
    assert not bears_mark(line)


def test_a_file_that_bears_the_mark_is_refused() -> None:
    pdf = typst.compile("= TUYỆT MẬT\nNội dung văn bản dài hơn hai mươi chữ cái.".encode())

    with pytest.raises(Invalid) as refused:
        inspect_pdf(pdf, name="mat.pdf")

    assert refused.value.code is Refusal.SECRET_NOT_ALLOWED
