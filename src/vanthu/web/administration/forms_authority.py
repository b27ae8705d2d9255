"""The form of an authority to sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vanthu.directory.models import Post, SigningAuthority
from vanthu.directory.words import SigningMode
from vanthu.documents.words import Kind
from vanthu.web.fields import DayField, PlainForm


class AuthorityForm(PlainForm):
    """A line of the register of signing authority."""

    post = forms.ChoiceField(label=_("Who signs"))
    mode = forms.ChoiceField(label=_("In which authority"))
    basis = forms.CharField(
        label=_("Written basis"),
        max_length=300,
        help_text=_("Number, date and issuer of the decision, rule or minute that says so."),
    )
    basis_file = forms.FileField(
        label=_("The basis as PDF"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
    )
    valid_from = DayField(label=_("Valid from"))
    valid_to = DayField(
        label=_("Valid until"),
        required=False,
        help_text=_("Required for TUQ. (Decree 30/2020, Article 13.3)."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("For these kinds of documents"),
        required=False,
        help_text=_("None ticked means all kinds."),
        widget=forms.CheckboxSelectMultiple,
    )
    passed_on_by = forms.ChoiceField(
        label=_("Passed on from this authority by order"),
        required=False,
        help_text=_("Only for a deputy who signs KT. what the head of the unit signs TL."),
    )

    def __init__(
        self, *args: Any, posts: list[Post], by_order: list[SigningAuthority], **kwargs: Any
    ) -> None:  # Any: Django's own signature
        """Offer the leaders, the authorities, the kinds and what can be passed on."""
        super().__init__(*args, **kwargs)
        modes = [mode for mode in SigningMode if mode is not SigningMode.HEAD]
        self._offer("post", [(str(post.pk), str(post)) for post in posts])
        self._offer("mode", [(mode.value, f"{mode.value} – {mode.label}") for mode in modes])
        self._offer("kinds", Kind.options())
        self._offer("passed_on_by", [("", "–"), *((str(line.pk), str(line)) for line in by_order)])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
