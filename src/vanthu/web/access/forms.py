"""The forms of sign-in and of one's own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vanthu.directory.models import Post
from vanthu.web.fields import DayField, PlainForm


class SignInForm(PlainForm):
    """User name and password."""

    username = forms.CharField(
        label=_("User name"),
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(PlainForm):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six digits from the authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class OwnPasswordForm(PlainForm):
    """One's password, old and new."""

    present = forms.CharField(
        label=_("Present password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password, once more"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Return the repeated password. Raises ValidationError if it is another one."""
        again = str(self.cleaned_data["again"])
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("The two new passwords differ. Type them again."))
        return again


class DelegationForm(PlainForm):
    """Whose post, who acts in it, how long, on which decision."""

    giver = forms.ChoiceField(label=_("Whose post"))
    taker = forms.ChoiceField(label=_("Who acts in it"))
    decision = forms.CharField(
        label=_("Decision"), max_length=200, help_text=_("Number and date of the decision to delegate.")
    )
    decision_file = forms.FileField(
        label=_("The decision as PDF"), widget=forms.ClearableFileInput(attrs={"accept": ".pdf"})
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(
        self, *args: Any, givers: list[Post], takers: list[Post], **kwargs: Any
    ) -> None:  # Any: Django's own signature
        """Offer the posts."""
        super().__init__(*args, **kwargs)
        own, others = [[(str(post.pk), _named(post)) for post in posts] for posts in (givers, takers)]
        # Nobody gets another's work by not being chosen.
        self.fields["giver"].choices = own if len(own) == 1 else [("", "–"), *own]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["taker"].choices = [("", "–"), *others]  # type: ignore[attr-defined]  # a ChoiceField


def _named(post: Post) -> str:
    """Return a post as it is told from those of namesakes."""
    return f"{post} – {post.unit.name}" if post.unit else str(post)
