"""What a form says of a control that is filled in wrongly: our words, and what to do."""

from __future__ import annotations

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from vanthu.web.fields import PlainForm

EMPTY = SimpleUploadedFile("a.pdf", b"")


class Filled(PlainForm):
    number = forms.IntegerField(required=False, min_value=1, max_value=5)
    words = forms.CharField(required=False, min_length=2, max_length=3)
    mail = forms.EmailField(required=False)
    choice = forms.ChoiceField(choices=[("a", "A")], required=False)
    several = forms.MultipleChoiceField(choices=[("a", "A")], required=False)
    file = forms.FileField(required=False)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("number", "0", "Hãy nhập từ 1 trở lên."),
        ("number", "9", "Hãy nhập không quá 5."),
        ("number", "hai", "Hãy nhập số nguyên, chỉ gồm chữ số."),
        ("words", "abcd", "Không quá 3 ký tự; hiện có 4."),
        ("words", "a", "Ít nhất 2 ký tự; hiện có 1."),
        ("mail", "an", "Đây không phải địa chỉ thư điện tử; địa chỉ có dạng ten@coquan.gov.vn."),
        ("choice", "z", "“z” không có trong danh sách. Hãy chọn một mục trong danh sách."),
        ("several", ["z"], "“z” không có trong danh sách. Hãy chọn một mục trong danh sách."),
        ("file", EMPTY, "Tệp trống. Hãy chọn tệp khác."),
    ],
)
def test_a_wrong_value_is_told_with_what_to_do(name: str, given: object, said: str) -> None:
    files = {name: given} if name == "file" else {}

    with translation.override("vi"):
        form = Filled({name: given}, files)

        assert form.errors == {name: [said]}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("number", "Hãy điền mục này."),
        ("words", "Hãy điền mục này."),
        ("choice", "Hãy chọn một mục trong danh sách."),
        ("several", "Hãy chọn một mục trong danh sách."),
        ("file", "Hãy chọn tệp."),
    ],
)
def test_what_is_missing_is_told_with_what_to_do(name: str, said: str) -> None:
    with translation.override("vi"):
        form = Filled({}, {})
        form.fields[name].required = True

        assert form.errors == {name: [said]}
