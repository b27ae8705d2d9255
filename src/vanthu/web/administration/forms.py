"""The forms of administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vanthu.core.actor import Role
from vanthu.directory.models import Post, Unit
from vanthu.directory.words import SigningMode
from vanthu.web.fields import DayField, PlainForm


class AgencyForm(PlainForm):
    """An agency of the address book."""

    code = forms.CharField(
        label=_("Identifier code"), max_length=35, help_text=_("As in Decision 20/2020, for example H44.12.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    parent_name = forms.CharField(
        label=_("Superior agency, as printed above the name"), max_length=200, required=False
    )
    abbreviation = forms.CharField(
        label=_("Abbreviation in notations"), max_length=30, required=False, help_text=_("For example STTTT.")
    )
    place = forms.CharField(label=_("Place name of the date line"), max_length=100, required=False)
    older_code = forms.CharField(
        label=_("Older code (QCVN 102:2016)"),
        max_length=50,
        required=False,
        help_text=_("For example 000.12.00.H44."),
    )
    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=100, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    valid_from = DayField(label=_("Exists from"), required=False)
    valid_to = DayField(label=_("Exists until"), required=False)


class UnitForm(PlainForm):
    """A unit of one's own agency."""

    name = forms.CharField(label=_("Name"), max_length=200)
    abbreviation = forms.CharField(
        label=_("Abbreviation in notations"), max_length=30, help_text=_("For example CNTT.")
    )
    parent = forms.ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:  # Any: Django's own signature
        """Offer the units that it may belong to."""
        super().__init__(*args, **kwargs)
        choices = [("", _("The agency itself")), *((str(unit.pk), unit.name) for unit in units)]
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class PostForm(PlainForm):
    """A post and what it may do."""

    title = forms.CharField(label=_("Title, as printed below a signature"), max_length=100)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    roles = forms.MultipleChoiceField(label=_("May act as"), widget=forms.CheckboxSelectMultiple)
    signing_mode = forms.ChoiceField(label=_("Signs"), required=False, help_text=_("Only for leaders."))
    head_title = forms.CharField(
        label=_("Signs for, as printed"),
        max_length=100,
        required=False,
        help_text=_("For example “Giám đốc” in “KT. GIÁM ĐỐC”."),
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:  # Any: Django's own signature
        """Offer the units of the agency, and words in the reader's language."""
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "–"), *((unit.pk, unit.name) for unit in units)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["roles"].choices = Role.options()  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["signing_mode"].choices = SigningMode.options()  # type: ignore[attr-defined]  # a ChoiceField


class PersonForm(PostForm):
    """A new person with a first post."""

    full_name = forms.CharField(label=_("Full name"), max_length=100)
    username = forms.CharField(
        label=_("User name"),
        max_length=80,
        help_text=_("Small letters, without spaces, for example hanh.nt."),
    )
    password = forms.CharField(
        label=_("First password"),
        max_length=1000,
        strip=False,
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=100, required=False)
    field_order = (
        "full_name",
        "username",
        "password",
        "email",
        "title",
        "unit",
        "roles",
        "signing_mode",
        "head_title",
    )


class PasswordForm(PlainForm):
    """A new password."""

    password = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class HolderForm(PlainForm):
    """Something that belongs to the agency itself or to one of its people."""

    holder = forms.ChoiceField(label=_("Whose it is"), required=False)

    def __init__(
        self, *args: Any, agency_name: str, posts: list[Post], **kwargs: Any
    ) -> None:  # Any: Django's own signature
        """Offer the agency itself and its people."""
        super().__init__(*args, **kwargs)
        people = {post.person_id: post.person.full_name for post in posts}
        holders = [("", agency_name), *((str(key), name) for key, name in people.items())]
        self.fields["holder"].choices = holders  # type: ignore[attr-defined]  # a ChoiceField


class CertificateForm(HolderForm):
    """A certificate to put on file, with or without its key."""

    certificate = forms.FileField(
        label=_("Key file (.p12, .pfx) or certificate file (.cer, .crt, .pem)"),
        help_text=_(
            "A key file holds the key and the certificate, and is kept on this server as it is, locked by its PIN. "
            "A certificate file alone is for a key on a token: its holder signs with the token at the desk."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".p12,.pfx,.cer,.crt,.pem,.der"}),
    )
    pin = forms.CharField(
        label=_("PIN of the key file"),
        max_length=1000,
        strip=False,
        required=False,
        help_text=_(
            "Only for a key file. It is used once, to read the certificate, and never stored: "
            "the holder enters it at every signature."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class HsmKeyForm(HolderForm):
    """A key in an HSM of this installation."""

    module = forms.ChoiceField(label=_("PKCS#11 library"))
    token = forms.CharField(
        label=_("Name of the token"),
        max_length=32,
        help_text=_("Its label, as the maker's tool shows it."),
    )
    key_id = forms.RegexField(
        label=_("Identifier of the key"),
        regex=r"\A([0-9A-Fa-f]{2}){1,16}\Z",
        help_text=_("CKA_ID of key and certificate, in hexadecimal, such as 01 or A1B2."),
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=1000,
        strip=False,
        help_text=_(
            "Used once, to read the certificate, and never stored: the clerk enters it at every seal."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, modules: tuple[str, ...], **kwargs: Any) -> None:  # Any: Django's own
        """Offer the libraries that the operator allows."""
        super().__init__(*args, **kwargs)
        self.fields["module"].choices = [(each, each) for each in modules]  # type: ignore[attr-defined]  # a ChoiceField


class PictureForm(HolderForm):
    """The picture that a signature or the seal shows on the page."""

    picture = forms.FileField(
        label=_("Picture (.png)"),
        help_text=_(
            "A PNG with a transparent background: a signature in blue, the seal in red (Decree 30/2020, Appendix I)."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".png"}),
    )
    width_mm = forms.FloatField(
        label=_("Real width in millimetres"),
        min_value=5,
        max_value=100,
        localize=True,
        help_text=_("As the mark measures on paper; the height follows from the picture."),
    )
