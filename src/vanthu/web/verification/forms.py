"""The form that takes a PDF to check."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vanthu.web.fields import PlainForm


class CheckForm(PlainForm):
    """One PDF."""

    file = forms.FileField(
        label=_("PDF file"), widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"})
    )
