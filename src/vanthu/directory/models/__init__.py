"""The rows of the directory, one module per matter."""

from __future__ import annotations

from .agencies import Agency, FormerUnit, Unit
from .authority import Delegation, SigningAuthority
from .certificates import Certificate, MarkImage
from .people import Person, Post
from .rights import RightsChange, SingleRight
from .signing_in import AuthenticatorApp, FailedSignIns, OpenSession, Passkey, RecoveryCode, UsedChallenge
from .single_sign_on import Identity, SignOnService

__all__ = [
    "Agency",
    "AuthenticatorApp",
    "Certificate",
    "Delegation",
    "FailedSignIns",
    "FormerUnit",
    "Identity",
    "MarkImage",
    "OpenSession",
    "Passkey",
    "Person",
    "Post",
    "RecoveryCode",
    "RightsChange",
    "SignOnService",
    "SigningAuthority",
    "SingleRight",
    "Unit",
    "UsedChallenge",
]
