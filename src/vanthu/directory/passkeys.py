"""The WebAuthn ceremonies: what to ask a browser, and whether its answer proves it. The one place with the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from vanthu.core.errors import Invalid, Refusal

from .models import Passkey, Person


@dataclass(frozen=True, slots=True)
class Site:
    """The site as the browser knows it; a passkey of one site is good at no other."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked, and the challenge that its answer has to carry."""

    options: str
    """JSON for `navigator.credentials`."""
    challenge: str
    """base64url."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that proved to be there."""

    credential_id: str
    public_key: bytes
    sign_count: int


def ask_for_new(person: Person, known: Iterable[Passkey], *, site: Site) -> Asked:
    """Return what to ask for a new passkey of `person`, on another device than those known."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Văn Thư",
        user_id=f"vanthu-{person.pk}".encode(),
        user_name=person.username,
        user_display_name=person.full_name,
        exclude_credentials=_descriptors(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return Asked(options_to_json(options), bytes_to_base64url(options.challenge))


def ask_for_proof(known: Iterable[Passkey], *, site: Site) -> Asked:
    """Return what to ask for one of the passkeys known; with none of them, for whichever is of this site."""
    options = generate_authentication_options(
        rp_id=site.host,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Asked(options_to_json(options), bytes_to_base64url(options.challenge))


def read_new(answer: str, *, challenge: str, site: Site) -> NewPasskey:
    """Return the passkey of a browser's answer. Raises Invalid if the answer proves none."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid(Refusal.PASSKEY_FAILED, why=type(error).__name__) from error
    return NewPasskey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def count_of(answer: str, passkey: Passkey, *, challenge: str, site: Site) -> int:
    """Return the new signature count that `passkey` gave in proof. Raises Invalid if the answer proves nothing."""
    try:
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid(Refusal.PASSKEY_FAILED, why=type(error).__name__) from error
    return proved.new_sign_count


def _descriptors(known: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential_id)) for row in known]
