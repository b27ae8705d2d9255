"""The forms of connections: one per kind, with only the fields that the kind has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from vanthu.exchange.peer_settings import PeerFacts
from vanthu.exchange.words import PeerKind
from vanthu.web.fields import PlainForm


class PeerForm(PlainForm):
    """What every connection has."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("The other installation, as you call it.")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    writes_older_codes = forms.BooleanField(
        label=_("Knows only the older codes (QCVN 102:2016)"), required=False
    )
    writes_raw_files = forms.BooleanField(label=_("Wants attachments without ZIP"), required=False)


class KeyForm(PeerForm):
    """A connection whose other end signs with its own key."""

    public_key = forms.CharField(
        label=_("Public key"),
        max_length=60,
        help_text=_("Have it read out over the telephone and compare: whoever holds this key may send here."),
    )


class DirectForm(KeyForm):
    """Installation to installation."""

    address = forms.CharField(
        label=_("Address"), max_length=300, help_text=_("Its https address, for a direct connection.")
    )
    certificate_sha256 = forms.CharField(
        label=_("Fingerprint of its client certificate (SHA-256)"),
        max_length=120,
        required=False,
        help_text=_(
            "Only where a reverse proxy asks for client certificates: then nobody sends without this one."
        ),
    )
    field_order = (
        "name",
        "address",
        "public_key",
        "certificate_sha256",
        "is_active",
        "writes_older_codes",
        "writes_raw_files",
    )


class FetchedForm(PlainForm):
    """A connection that has to be asked for what waits."""

    polls_every_s = forms.IntegerField(
        label=_("Ask every … seconds"), min_value=5, max_value=3600, initial=60
    )


class SecretForm(PeerForm, FetchedForm):
    """An axis that knows us by a system id and a shared secret."""

    address = forms.CharField(
        label=_("Address of the axis"),
        max_length=300,
        help_text=_("As the operator of the axis gave it; operations are appended, for example …/getEdoc."),
    )
    system_id = forms.CharField(label=_("System id"), max_length=100)
    secret = forms.CharField(
        label=_("Shared secret"),
        max_length=1000,
        required=False,
        help_text=_("Kept sealed and never shown again. Leave empty to keep the one that is there."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    reaches_all = forms.BooleanField(
        label=_("Reaches every agency that has no connection of its own"), required=False
    )
    field_order = (
        "name",
        "address",
        "system_id",
        "secret",
        "polls_every_s",
        "reaches_all",
        "is_active",
        "writes_older_codes",
        "writes_raw_files",
    )


class LgspForm(SecretForm):
    """A provincial axis with system id and key in headers."""

    address = forms.CharField(
        label=_("Address of the axis"),
        max_length=300,
        help_text=_(
            "As the operator of the axis gave it; operations are appended, for example …/v1/getEdoc."
        ),
    )


class AxisForm(SecretForm):
    """An axis that speaks the national protocol."""

    writes_short_hash = forms.BooleanField(
        label=_("Expects the hash as the public SDK writes it, without leading zeros"), required=False
    )


class FolderForm(KeyForm, FetchedForm):
    """A pair of folders."""

    outbox = forms.CharField(
        label=_("Folder to send"),
        max_length=300,
        help_text=_("On this server, below one of VANTHU_EXCHANGE_FOLDERS; carried to the other side."),
    )
    inbox = forms.CharField(
        label=_("Folder to receive"), max_length=300, help_text=_("What the other side has sent is put here.")
    )
    field_order = ("name", "outbox", "inbox", "public_key", "polls_every_s", "is_active")


FORMS: Final[Mapping[PeerKind, type[PeerForm]]] = {
    PeerKind.DIRECT: DirectForm,
    PeerKind.AXIS: AxisForm,
    PeerKind.LGSP: LgspForm,
    PeerKind.FOLDER: FolderForm,
}
"""The kinds that an administrator can add; loopback and mailboxes are made by the product itself."""


def new_form(kind: PeerKind, data: Mapping[str, Any] | None) -> PeerForm:  # Any: form values
    """Return the form of a connection that is not there yet: there is no secret to keep."""
    form = FORMS[kind](data)
    if "secret" in form.fields:
        form.fields["secret"].required = True
        form.fields["secret"].help_text = _("Kept sealed and never shown again.")
    return form


def facts_of(kind: PeerKind, cleaned: Mapping[str, Any]) -> PeerFacts:  # Any: cleaned form values
    """Return what was entered, as the exchange takes it."""
    return PeerFacts(**cleaned, kind=kind)
