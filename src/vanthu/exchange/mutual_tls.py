"""Mutual TLS that a reverse proxy ends: the client's certificate, handed over in a header.

The header is believed only from the addresses of VANTHU_TRUSTED_PROXIES; anybody else could write it. It stands
beside the signed request, never in its place: a peer with a pinned certificate needs both.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from vanthu.core.errors import NotPermitted, Refusal

from .models import Peer

LARGEST: Final = 20_000
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")


def require_certificate(peer: Peer, headers: Mapping[str, str], *, address: str) -> None:
    """Go on only if a request came with the certificate that is pinned for its peer; no pin asks for none.

    headers: by lower-case name. address: of whoever opened the connection to us. Raises NotPermitted.
    """
    if not peer.certificate_sha256:
        return
    found = fingerprint(headers.get(settings.VANTHU_CLIENT_CERTIFICATE_HEADER.lower(), ""))
    if not is_trusted_proxy(address) or not hmac.compare_digest(found, peer.certificate_sha256):
        raise NotPermitted(Refusal.SENDER_UNKNOWN)


def is_trusted_proxy(address: str) -> bool:
    """Say whether a connection comes from one of our own reverse proxies."""
    try:
        ip = ipaddress.ip_address(address.strip("[]").split("%")[0])
        networks = [ipaddress.ip_network(entry, strict=False) for entry in settings.VANTHU_TRUSTED_PROXIES]
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return any((mapped or ip) in network for network in networks)


def fingerprint(header: str) -> str:
    """Return the SHA-256 of the certificate in a header, hex; empty if there is none.

    Understood are RFC 9440 (`:base64 of the DER:`), nginx's `$ssl_client_escaped_cert` (PEM, percent-encoded), and the
    SHA-256 itself, as haproxy's `%[ssl_c_der,sha2(256),hex]` writes it.
    """
    text = header.strip()
    if not text or len(text) > LARGEST:
        return ""
    plain = text.replace(":", "").lower()
    if _FINGERPRINT.fullmatch(plain):
        return plain
    try:
        if text.startswith(":") and text.endswith(":"):
            der = base64.b64decode(text[1:-1], validate=True)
            certificate = x509.load_der_x509_certificate(der)
        else:
            certificate = x509.load_pem_x509_certificate(unquote(text).encode("ascii"))
    except (ValueError, binascii.Error, UnicodeEncodeError):
        return ""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
