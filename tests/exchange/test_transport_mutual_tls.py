"""A pinned client certificate: beside the signed request, and believed only from our own proxy."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.test import Client

from tests.exchange.callers import Caller, document, known_caller
from tests.exchange.conftest import make_key
from vanthu.core.errors import Invalid
from vanthu.directory.models import Agency
from vanthu.exchange import mutual_tls
from vanthu.exchange.models import InboundPackage, Peer
from vanthu.exchange.peer_settings import PeerFacts, settings_of


def _certificate() -> x509.Certificate:
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "X")]),
    )
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=700))
    return builder.sign(key, hashes.SHA256())


CERTIFICATE = _certificate()
DER = CERTIFICATE.public_bytes(Encoding.DER)
PINNED = hashlib.sha256(DER).hexdigest()
HEADERS = {
    "rfc9440": f":{base64.b64encode(DER).decode()}:",
    "nginx": quote(CERTIFICATE.public_bytes(Encoding.PEM).decode()),
    "hash": PINNED.upper(),
}


@pytest.fixture
def far(sender: Agency, now: datetime, settings: pytest.FixtureRequest) -> Caller:
    """A peer whose certificate is pinned."""
    settings.VANTHU_TRUSTED_PROXIES = ["127.0.0.0/8"]  # type: ignore[attr-defined]  # pytest-django's settings
    made = known_caller("H44.40", "Sở Nội vụ tỉnh Phú Thọ", make_key(), now=now)
    Peer.objects.filter(pk=made.peer_id).update(certificate_sha256=PINNED)
    return made


def send(far: Caller, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch, header: str) -> int:
    """Send a package with a certificate header and return the status."""
    monkeypatch.setattr("vanthu.core.clock.now", lambda: now)
    content = document("H44.40", "H44.12")
    lies = {"client-cert": header} if header else {}
    return int(far.post(client, content, recipient="H44.12", message_id="m1", now=now, **lies).status_code)


@pytest.mark.parametrize("header", list(HEADERS.values()), ids=list(HEADERS))
def test_the_pinned_certificate_opens_in_every_spelling(
    far: Caller, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    assert send(far, client, now, monkeypatch, header) == 202


@pytest.mark.parametrize("header", ["", "x", ":AAAA:", "00" * 32, "%%%", "a" * 30_000, "-----BEGIN", "ă"])
def test_no_other_header_does(
    far: Caller, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    assert send(far, client, now, monkeypatch, header.encode("utf-8").decode("latin-1")) == 403
    assert not InboundPackage.objects.exists()


def test_the_header_is_not_believed_from_anybody_else(
    far: Caller,
    client: Client,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    settings: pytest.FixtureRequest,
) -> None:
    settings.VANTHU_TRUSTED_PROXIES = ["10.0.0.5"]  # type: ignore[attr-defined]  # pytest-django's settings

    assert send(far, client, now, monkeypatch, HEADERS["hash"]) == 403


def test_a_certificate_never_stands_for_the_signed_request(
    far: Caller, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    forger = Caller(far.code, make_key(), far.peer_id)

    assert send(forger, client, now, monkeypatch, HEADERS["hash"]) == 403


@pytest.mark.parametrize(
    ("address", "trusted"),
    [("127.0.0.1", True), ("::ffff:127.0.0.1", True), ("10.1.1.1", False), ("", False), ("unix", False)],
)
def test_a_proxy_is_known_by_its_address(far: Caller, address: str, trusted: bool) -> None:
    assert mutual_tls.is_trusted_proxy(address) is trusted


def test_a_fingerprint_is_kept_in_one_spelling() -> None:
    key = make_key().public.text
    colons = ":".join(PINNED[place : place + 2].upper() for place in range(0, 64, 2))
    facts = PeerFacts(name="x", address="https://example.vn", public_key=key, certificate_sha256=colons)

    assert settings_of(facts, None)["certificate_sha256"] == PINNED
    with pytest.raises(Invalid):
        settings_of(
            PeerFacts(name="x", address="https://example.vn", public_key=key, certificate_sha256="12"), None
        )
