"""Keys and the CMS made with them, held against pyHanko and asn1crypto as oracles."""

from __future__ import annotations

import hashlib
import io

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

from tests.unit.vnsign.pki import PASSPHRASE, make
from vnsign import cms
from vnsign.cms import Scheme
from vnsign.der import children, integer, oid, tlv
from vnsign.errors import SignerError, SigningError
from vnsign.finish import sign
from vnsign.pdf.document import Document
from vnsign.signers import pkcs12 as files


def store(key, certificate, passphrase=PASSPHRASE) -> bytes:
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"khoa", key, certificate, None, lock)


def cms_of(pdf: bytes):
    from asn1crypto import cms as oracle

    (field,) = Document(pdf).fields()
    signature = Document(pdf).dictionary(field.inherited["V"])
    return oracle.ContentInfo.load(signature["Contents"])["content"]


@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_cms_is_der_and_says_what_asn1crypto_reads(letter, pki, clerk_an, now, scheme):
    signer = (
        clerk_an if scheme is Scheme.ECDSA else files.load(pki.p12(pki.leader), PASSPHRASE, scheme=scheme)
    )
    signed = cms_of(sign(letter, signer, field="Ky", now=now))

    (info,) = signed["signer_infos"]
    attributes = {each["type"].native: each["values"] for each in info["signed_attrs"]}
    identity = attributes["signing_certificate_v2"][0]["certs"][0]
    assert signed.dump(force=True) == signed.dump()
    assert set(attributes) == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
        "cms_algorithm_protection",
    }
    assert identity["cert_hash"].native == hashlib.sha256(signer.certificate).digest()
    assert info["sid"].chosen["serial_number"].native == identity["issuer_serial"]["serial_number"].native
    assert {each.chosen.dump() for each in signed["certificates"]} == {signer.certificate, *signer.chain}
    encoded = [each.dump() for each in info["signed_attrs"]]
    assert encoded == sorted(encoded)


def test_the_attributes_are_those_of_stock_pyhanko(letter, pki, leader_dung, now, tmp_path):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    (tmp_path / "leader.p12").write_bytes(pki.p12(pki.leader))
    slow = signers.SimpleSigner.load_pkcs12(str(tmp_path / "leader.p12"), passphrase=PASSPHRASE.encode())
    settings = signers.PdfSignatureMetadata(
        field_name="Ky", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    oracle = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(letter)), settings, signer=slow)

    theirs, ours = cms_of(oracle.getvalue()), cms_of(sign(letter, leader_dung, field="Ky", now=now))

    def said(signed):
        (info,) = signed["signer_infos"]
        kept = {each["type"].native: each["values"].dump() for each in info["signed_attrs"]}
        kept.pop("message_digest")
        return (
            kept,
            info["sid"].dump(),
            info["digest_algorithm"]["algorithm"].native,
            signed["version"].native,
        )

    (their_attributes, *their_rest), (our_attributes, *our_rest) = said(theirs), said(ours)
    assert our_attributes["content_type"] == their_attributes["content_type"]
    assert set(our_attributes) - set(their_attributes) <= {"cms_algorithm_protection"}
    assert set(their_attributes) <= set(our_attributes)
    assert our_rest == their_rest


@pytest.mark.parametrize(("curve", "name"), [(ec.SECP384R1(), "sha384"), (ec.SECP521R1(), "sha512")])
def test_larger_curves_take_larger_hashes(letter, pki, now, curve, name):
    holder = pki.person("Đỗ Quang Huy", ec.generate_private_key(curve))

    signed = cms_of(sign(letter, files.load(pki.p12(holder), PASSPHRASE), field="Ky", now=now))

    assert signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native == name


def test_a_weak_key_does_not_sign(pki):
    weak = make("Yếu", rsa.generate_private_key(65537, 1024), pki.ca)

    with pytest.raises(SignerError) as refused:
        files.load(store(weak.key, weak.certificate), PASSPHRASE)

    assert refused.value.code == "weak_key"


@pytest.mark.parametrize("curve", [ec.SECP256K1(), ec.SECP192R1()])
def test_a_curve_that_is_not_approved_does_not_sign(pki, curve):
    holder = make("Lạ", ec.generate_private_key(curve), pki.ca)

    with pytest.raises(SignerError) as refused:
        files.load(store(holder.key, holder.certificate), PASSPHRASE)

    assert refused.value.code == "weak_key"


def test_a_kind_of_key_that_is_not_rsa_or_ecdsa_is_refused(pki):
    holder = make("Edwards", ed25519.Ed25519PrivateKey.generate(), pki.ca)

    with pytest.raises(SignerError) as refused:
        files.load(store(holder.key, holder.certificate), PASSPHRASE)

    assert refused.value.code == "bad_key"


@pytest.mark.parametrize(
    ("content", "passphrase"), [(None, "sai"), (None, None), (b"", PASSPHRASE), (b"0\x80", PASSPHRASE)]
)
def test_a_file_that_does_not_open_is_refused(pki, content, passphrase):
    with pytest.raises(SignerError) as refused:
        files.load(pki.p12(pki.leader) if content is None else content, passphrase)

    assert refused.value.code == "bad_key"


def test_a_file_without_certificate_is_refused(pki):
    with pytest.raises(SignerError) as refused:
        files.load(store(pki.leader.key, None), PASSPHRASE)

    assert refused.value.code == "bad_key"


def test_a_scheme_that_does_not_fit_the_key_is_refused(pki):
    with pytest.raises(SignerError) as refused:
        files.load(pki.p12(pki.elliptic), PASSPHRASE, scheme=Scheme.RSA_PSS)

    assert refused.value.code == "key_mismatch"


def test_a_signer_does_not_show_its_key(leader_dung):
    assert "RSAPrivateKey" not in repr(leader_dung)


@pytest.mark.parametrize("number", [0, 1, 127, 128, 255, 256, 2**63])
def test_numbers_are_encoded_as_asn1crypto_does(number):
    from asn1crypto.core import Integer

    assert integer(number) == Integer(number).dump()


@pytest.mark.parametrize("dotted", ["1.2.840.113549.1.9.16.2.47", "2.5.4.3", "2.16.840.1.101.3.4.2.1"])
def test_object_identifiers_are_encoded_as_asn1crypto_does(dotted):
    from asn1crypto.core import ObjectIdentifier

    assert oid(dotted) == ObjectIdentifier(dotted).dump()


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 70_000])
def test_lengths_are_read_as_they_are_written(size):
    inner = tlv(0x04, bytes(size))

    assert list(children(tlv(0x30, inner, inner))) == [inner, inner]


@pytest.mark.parametrize(
    "broken", [b"", b"\x30", b"\x30\x05\x04", b"\x30\x80\x00\x00", b"\x30\x85\x01\x01\x01\x01\x01"]
)
def test_der_that_runs_out_is_refused(broken):
    with pytest.raises(SigningError):
        list(children(broken))


def test_a_certificate_that_is_none_is_refused():
    with pytest.raises(SignerError):
        cms.read_certificate(b"none")
