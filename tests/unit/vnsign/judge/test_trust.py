"""What comes into the trust store, how paths are built, and what is said about both."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.unit.vnsign.judge.conftest import codes
from tests.unit.vnsign.pki import NOW, make
from vnsign import trust as trust_module
from vnsign.errors import TrustError
from vnsign.proof.certificates import parse_certificate
from vnsign.proof.path import Purpose, certification_path
from vnsign.report import Trust
from vnsign.trust import PINS, TrustStore, import_certificates, read_certificates

GOVERNMENT = Path(__file__).parents[4].parent / "shared" / "vgca-samples" / "ca-der"


def key():
    return rsa.generate_private_key(65537, 2048)


def path_to(leaf, *, pool=(), anchors, steps=200, purpose=Purpose.SIGNING, at=NOW, pinned=()):
    store = TrustStore(
        own=tuple(holder.der for holder in anchors), pinned=tuple(holder.der for holder in pinned)
    )
    return certification_path(
        parse_certificate(leaf.der), pool=[holder.der for holder in pool], trust=store, at=at, purpose=purpose,
        steps=steps,
    )  # fmt: skip


def test_a_stranger_is_not_imported(tmp_path, pki):
    file = tmp_path / "root.cer"
    file.write_bytes(pki.root.der)

    with pytest.raises(TrustError) as refused:
        import_certificates([file], folder=tmp_path / "trust")

    assert refused.value.code == "not_pinned"
    assert TrustStore.load(tmp_path / "trust").anchors == ()


def test_the_operator_may_add_the_installations_own(tmp_path, pki):
    file = tmp_path / "root.pem"
    file.write_bytes(pki.root.certificate.public_bytes(Encoding.PEM))

    import_certificates([file], folder=tmp_path / "trust", as_own=True)

    assert TrustStore.load(tmp_path / "trust").own == (pki.root.der,)


def test_of_the_installations_own_only_the_root_is_trusted_by_itself(tmp_path, pki):
    for name, holder in (("root", pki.root), ("ca", pki.ca)):
        (tmp_path / name).write_bytes(holder.der)

    import_certificates([tmp_path / "root", tmp_path / "ca"], folder=tmp_path / "trust", as_own=True)

    store = TrustStore.load(tmp_path / "trust")
    assert (store.own, store.intermediates) == ((pki.root.der,), (pki.ca.der,))


def test_a_pinned_certificate_is_imported_and_brings_those_it_issued(tmp_path, pki, monkeypatch):
    monkeypatch.setattr(trust_module, "PINS", {trust_module.fingerprint(pki.root.der): "Root"})
    for name, holder in (("root", pki.root), ("ca", pki.ca)):
        (tmp_path / name).write_bytes(holder.der)

    import_certificates([tmp_path / "root", tmp_path / "ca"], folder=tmp_path / "trust")

    store = TrustStore.load(tmp_path / "trust")
    assert (store.pinned, store.intermediates) == ((pki.root.der,), (pki.ca.der,))


def test_what_lies_under_pinned_must_be_pinned(tmp_path, pki):
    folder = tmp_path / "trust" / "pinned"
    folder.mkdir(parents=True)
    (folder / "x.cer").write_bytes(pki.root.der)

    with pytest.raises(TrustError):
        TrustStore.load(tmp_path / "trust")


@pytest.mark.skipif(
    not GOVERNMENT.is_dir(), reason="the government's certificates do not lie beside the checkout"
)
def test_the_pins_are_those_of_the_published_certificates(tmp_path):
    names = ("VGCA_ROOTCA", "CP", "DCS", "BTC", "BCA", "BNG")

    imported = import_certificates([GOVERNMENT / f"{name}.der" for name in names], folder=tmp_path)

    assert {item.folder for item in imported} == {"pinned"}
    assert len(PINS) == 10


def test_rubbish_is_no_certificate():
    with pytest.raises(TrustError):
        read_certificates(b"rubbish")


def test_a_path_needs_certification_authorities(pki):
    person = make("Người ký", key(), pki.leader)

    path = path_to(person, pool=[pki.leader, pki.ca], anchors=[pki.root])

    assert path.trust is Trust.UNTRUSTED
    assert "chain_invalid" in codes(path)


def test_many_certificates_of_one_name_end_the_search(pki):
    same = [make("CA thử nghiệm", pki.leader.key, None, ca=True) for _ in range(40)]
    loop = [make("CA thử nghiệm", pki.leader.key, holder, ca=True) for holder in same[:1]]
    person = make("Người ký", key(), same[0])

    path = path_to(person, pool=[*same, *loop], anchors=[pki.root], steps=50)

    assert path.trust is Trust.INDETERMINATE
    assert codes(path) == {"chain_too_complex"}


def test_a_timestamping_certificate_does_not_sign_letters(pki):
    path = path_to(pki.tsa, pool=[pki.ca], anchors=[pki.root])

    assert codes(path) == {"key_usage_wrong"}


def test_a_signing_certificate_does_not_stamp_time(pki):
    path = path_to(pki.leader, pool=[pki.ca], anchors=[pki.root], purpose=Purpose.TIMESTAMPING)

    assert codes(path) == {"key_usage_wrong"}


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2024, 1, 1, tzinfo=UTC), "certificate_not_yet_valid"),
        (datetime(2040, 1, 1, tzinfo=UTC), "certificate_expired"),
    ],
)
def test_a_path_holds_only_in_its_time(pki, at, code):
    assert code in codes(path_to(pki.leader, pool=[pki.ca], anchors=[pki.root], at=at))


@pytest.mark.parametrize(
    ("permitted", "trust"), [("Thử nghiệm", Trust.TRUSTED), ("Cơ quan khác", Trust.UNTRUSTED)]
)
def test_names_stay_inside_the_issuers_constraints(pki, permitted, trust):
    limit = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "VN"),
                       x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, permitted)])  # fmt: skip
    constraints = x509.NameConstraints([x509.DirectoryName(limit)], None)
    ca = make("CA hẹp", key(), pki.root, ca=True, extra=(constraints,))

    assert path_to(make("Người ký", key(), ca), pool=[ca], anchors=[pki.root]).trust is trust


def test_an_unknown_critical_extension_is_refused(pki):
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    builder_made = make("CA lạ", key(), pki.root, ca=True, extra=(strange,))

    assert (
        path_to(make("Người ký", key(), builder_made), pool=[builder_made], anchors=[pki.root]).trust
        is Trust.TRUSTED
    )


def test_a_forged_issuer_of_the_same_name_is_passed_over(pki):
    impostor = make("CA thử nghiệm", key(), pki.root, ca=True)

    path = path_to(pki.leader, pool=[impostor, pki.ca], anchors=[pki.root])

    assert path.trust is Trust.TRUSTED
    assert path.certificates[1].der == pki.ca.der


def test_paths_agree_with_an_independent_validator(pki):
    from asn1crypto import x509 as asn1
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

    stranger = make("Root khác", key(), None, ca=True)
    leaves = [pki.leader, pki.agency, pki.elliptic, make("Lạ", key(), stranger), make("Con", key(), pki.leader),
              make("Cũ", key(), pki.ca, until=datetime(2025, 6, 1, tzinfo=UTC))]  # fmt: skip

    def independent(leaf):
        context = ValidationContext(
            trust_roots=[asn1.Certificate.load(pki.root.der)], moment=NOW, allow_fetching=False
        )
        validator = CertificateValidator(
            asn1.Certificate.load(leaf.der), [asn1.Certificate.load(each.der) for each in (pki.ca, pki.leader)],
            validation_context=context,
        )  # fmt: skip
        try:
            asyncio.run(validator.async_validate_usage(set()))
        except (PathBuildingError, PathValidationError):
            return False
        return True

    ours = [
        path_to(leaf, pool=[pki.ca, pki.leader], anchors=[pki.root]).trust is Trust.TRUSTED for leaf in leaves
    ]

    assert ours == [independent(leaf) for leaf in leaves] == [True, True, True, False, False, False]
