"""A small PKI grown with `cryptography` for the tests of vnsign: root, CA, people, agency, TSA, OCSP, CRL.

Nothing in it has value outside the tests; every key is made anew in each run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
PASSPHRASE = "1234"
TSA_URL = "http://tsa.test/tsa"
OCSP_URL = "http://pki.test/ocsp"
CRL_URL = "http://pki.test/ca.crl"
ROOT_CRL_URL = "http://pki.test/root.crl"
CA_URL = "http://pki.test/ca.cer"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def _name(common: str) -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.ORGANIZATION_NAME, "Thử nghiệm"),
        (NameOID.COMMON_NAME, common),
    ]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def make(
    common: str, key: Key, issuer: Holder | None, *, ca: bool = False, until: datetime | None = None,
    extra: tuple[x509.ExtensionType, ...] = (),
) -> Holder:  # fmt: skip
    """Grow one certificate; without issuer it signs itself."""
    signer, issuer_name = (issuer.key, issuer.certificate.subject) if issuer else (key, _name(common))
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(until or datetime(2035, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(_usage(ca=ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    for extension in extra:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.ExtendedKeyUsage))
    return Holder(key, builder.sign(signer, hashes.SHA256()))


def _rsa(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _points(*urls: str) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints(
        [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None) for url in urls]
    )


_ACCESS = x509.AuthorityInformationAccess(
    [
        x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(OCSP_URL)),
        x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(CA_URL)
        ),
    ]
)


class Pki:
    """The whole tree; leaves are grown when first asked for."""

    def __init__(self) -> None:
        self.root = make("Root thử nghiệm", _rsa(), None, ca=True)
        self.ca = make("CA thử nghiệm", _rsa(), self.root, ca=True, extra=(_points(ROOT_CRL_URL),))

    def person(self, common: str, key: Key | None = None) -> Holder:
        """Grow a certificate of a person or agency."""
        return make(common, key or _rsa(), self.ca, extra=(_ACCESS, _points(CRL_URL)))

    @cached_property
    def leader(self) -> Holder:
        return self.person("Trần Văn Dũng")

    @cached_property
    def agency(self) -> Holder:
        return self.person("Sở Thông tin và Truyền thông tỉnh Phú Thọ")

    @cached_property
    def elliptic(self) -> Holder:
        return self.person("Lê Thị An", ec.generate_private_key(ec.SECP256R1()))

    @cached_property
    def tsa(self) -> Holder:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return make("TSA thử nghiệm", _rsa(), self.ca, extra=(purpose, _points(CRL_URL)))

    def p12(self, holder: Holder) -> bytes:
        """Return the holder's key, certificate and chain as a PKCS#12 file."""
        return pkcs12.serialize_key_and_certificates(
            b"khoa",
            holder.key,
            holder.certificate,
            [self.ca.certificate],
            BestAvailableEncryption(PASSPHRASE.encode()),
        )


@dataclass
class Services:
    """Answers for TSA, OCSP and CRLs without a network; `asked` keeps the addresses."""

    pki: Pki
    now: datetime = NOW
    revoked: set[int] = field(default_factory=set)
    revoked_by_list: set[int] = field(default_factory=set)
    down: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    spoil_token: Callable[[bytes], bytes] = field(default=lambda body: body)

    def __call__(self, url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        self.asked.append(url)
        if url in self.down:
            raise OSError(f"{url} is down")
        if url == TSA_URL:
            assert data is not None
            return self.spoil_token(self._timestamp(data))
        if url == OCSP_URL:
            assert data is not None
            return self._ocsp(data)
        if url in {CRL_URL, ROOT_CRL_URL}:
            return self._crl(self.pki.ca if url == CRL_URL else self.pki.root)
        if url == CA_URL:
            return self.pki.ca.der
        raise OSError(f"{url} is unknown")

    def _timestamp(self, data: bytes) -> bytes:
        from pyhanko.sign.timestamps import DummyTimeStamper
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        tsa = self.pki.tsa
        store = SimpleCertificateStore()
        store.register_multiple([asn1_x509.Certificate.load(self.pki.ca.der)])
        private = tsa.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(tsa.der),
            asn1_keys.PrivateKeyInfo.load(private),
            store,
            fixed_dt=self.now,
        )
        answer: bytes = stamper.request_tsa_response(tsp.TimeStampReq.load(data)).dump()
        return answer

    def _ocsp(self, data: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(data)
        gone = asked.serial_number in self.revoked
        known = next(
            each.certificate
            for each in (self.pki.leader, self.pki.agency, self.pki.elliptic)
            if each.certificate.serial_number == asked.serial_number
        )
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=known, issuer=self.pki.ca.certificate, algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            this_update=self.now, next_update=self.now + timedelta(days=1),
            revocation_time=self.now - timedelta(days=1) if gone else None, revocation_reason=None,
        )  # fmt: skip
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.pki.ca.certificate)
        return builder.sign(self.pki.ca.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _crl(self, issuer: Holder) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(self.now - timedelta(hours=1))
            .next_update(self.now + timedelta(days=7))
        )
        for serial in self.revoked_by_list:
            gone = x509.RevokedCertificateBuilder().serial_number(serial)
            builder = builder.add_revoked_certificate(
                gone.revocation_date(self.now - timedelta(days=1)).build()
            )
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
