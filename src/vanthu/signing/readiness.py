"""Whether the services that a signature needs would answer: asked before anybody signs, never in the way of signing."""

from __future__ import annotations

import hashlib

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from vanthu.core.db import outside_transaction
from vanthu.directory.models import Certificate
from vnsign.cms import parsed
from vnsign.errors import SigningError
from vnsign.fetch import Fetcher
from vnsign.tsa import timestamp


def status_addresses(certificate: Certificate) -> list[str]:
    """Return where a certificate says that its status is to be asked for: OCSP first, then lists."""
    found: list[str] = []
    try:
        extensions = parsed(bytes(certificate.der)).extensions
    except ValueError:
        return found
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.AuthorityInformationAccess):
            found = [
                str(each.access_location.value)
                for each in value
                if each.access_method == AuthorityInformationAccessOID.OCSP
            ] + found
        if isinstance(value, x509.CRLDistributionPoints):
            found += [str(name.value) for point in value for name in point.full_name or ()]
    return found


def is_answered(address: str, fetch: Fetcher) -> bool:
    """Say whether anything answers at an address that may be asked; what it answers is not judged here."""
    outside_transaction()
    try:
        fetch(address)
    except OSError as error:
        return " answered " in str(error)  # a status service wants a question; it is there all the same
    return True


def stamps(url: str, fetch: Fetcher) -> bool:
    """Say whether a timestamp service gives a timestamp that holds."""
    outside_transaction()
    try:
        timestamp(hashlib.sha256(b"vanthu").digest(), url=url, fetch=fetch)
    except SigningError:
        return False
    return True
