"""The demo PKI: what its certificates say, and what its services answer."""

from __future__ import annotations

import shutil
import socket
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from vanthu.cli.demo.pki import Flaw, Holder, Pki, grow, load
from vanthu.cli.demo.pki_service import PkiAnswers, PkiService

NOW = datetime(2026, 11, 23, 2, 30, 15, 250_000, tzinfo=UTC)
DUNG = Holder(
    label="dung",
    common_name="Trần Văn Dũng",
    organisation="Ủy ban nhân dân tỉnh Phú Thọ",
    units=("Sở Thông tin và Truyền thông", "Ban Giám đốc"),
    mail="dungtv.stttt@phutho.example",
)
AGENCY = Holder(
    label="stttt", common_name="Sở Thông tin và Truyền thông", organisation="Ủy ban nhân dân tỉnh Phú Thọ"
)


def flawed(flaw: Flaw) -> Holder:
    return Holder(label=flaw.value, common_name="Người thử", organisation="Cơ quan thử", flaw=flaw)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder = tmp_path_factory.mktemp("pki")
    return grow(folder, now=NOW, holders=[DUNG, AGENCY, *map(flawed, Flaw)], base_url="http://127.0.0.1:1")


@pytest.fixture(scope="module")
def answers(pki: Pki) -> PkiAnswers:
    return PkiAnswers(pki.folder)


def certificate(pki: Pki, label: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(pki.certificate(label))


def ask_ocsp(pki: Pki, answers: PkiAnswers, label: str) -> ocsp.OCSPResponse:
    request = ocsp.OCSPRequestBuilder().add_certificate(
        certificate(pki, label), certificate(pki, "ca"), hashes.SHA256()
    )
    answer = answers.post(pki.ocsp_url, request.build().public_bytes(serialization.Encoding.DER), now=NOW)
    return ocsp.load_der_ocsp_response(answer.body)


def test_a_person_is_named_level_by_level_in_the_governments_order(pki: Pki) -> None:
    subject = certificate(pki, "dung").subject

    assert [(attribute.oid, attribute.value) for attribute in subject] == [
        (NameOID.COUNTRY_NAME, "VN"),
        (NameOID.LOCALITY_NAME, "Phú Thọ"),
        (NameOID.ORGANIZATION_NAME, "Ủy ban nhân dân tỉnh Phú Thọ"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "Sở Thông tin và Truyền thông"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "Ban Giám đốc"),
        (NameOID.COMMON_NAME, "Trần Văn Dũng"),
        (NameOID.EMAIL_ADDRESS, "dungtv.stttt@phutho.example"),
    ]


@pytest.mark.parametrize("label", ["root", "ca", "tsa", "stranger", "ocsp-root", "ocsp-ca"])
def test_every_authority_is_named_as_a_trial_one(pki: Pki, label: str) -> None:
    (name,) = certificate(pki, label).subject.get_attributes_for_oid(NameOID.COMMON_NAME)

    assert "THỬ NGHIỆM" in str(name.value)


def test_people_and_agencies_hang_on_the_root_through_the_ca(pki: Pki) -> None:
    for label in ("dung", "stttt"):
        certificate(pki, label).verify_directly_issued_by(certificate(pki, "ca"))
    certificate(pki, "ca").verify_directly_issued_by(certificate(pki, "root"))


def test_a_persons_certificate_signs_documents_and_is_no_authority(pki: Pki) -> None:
    extensions = certificate(pki, "dung").extensions

    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)


def test_certificates_point_at_the_services(pki: Pki) -> None:
    extensions = certificate(pki, "stttt").extensions

    access = extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    (point,) = extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert pki.ocsp_url in [place.access_location.value for place in access]
    assert [name.value for name in point.full_name or ()] == [pki.crl_url]


def test_the_pkcs12_file_opens_with_the_passphrase_and_holds_the_chain(pki: Pki) -> None:
    package = pkcs12.load_pkcs12(pki.p12("dung").read_bytes(), pki.passphrase.encode())

    assert package.cert is not None
    assert package.cert.certificate == certificate(pki, "dung")
    assert [extra.certificate for extra in package.additional_certs] == [certificate(pki, "ca")]
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_pkcs12(pki.p12("dung").read_bytes(), b"another")


def test_secrets_are_for_the_owner_only(pki: Pki) -> None:
    secrets = [*pki.folder.glob("keys/*"), *pki.folder.glob("p12/*"), pki.folder / "pki.json"]

    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}


def test_each_flaw_is_in_the_certificate_it_was_asked_for(pki: Pki) -> None:
    expired, early = certificate(pki, "expired"), certificate(pki, "not_yet_valid")
    usage = certificate(pki, "wrong_usage").extensions.get_extension_for_class(x509.KeyUsage).value
    short_key = certificate(pki, "short_key").public_key()

    assert expired.not_valid_after_utc < NOW
    assert early.not_valid_before_utc > NOW
    assert not usage.digital_signature
    assert not usage.content_commitment
    assert certificate(pki, "stranger_root").issuer == certificate(pki, "stranger").subject
    assert isinstance(certificate(pki, "sha1").signature_hash_algorithm, hashes.SHA1)
    assert isinstance(short_key, rsa.RSAPublicKey)
    assert short_key.key_size == 1024


def test_ocsp_tells_a_good_certificate_from_a_revoked_one(pki: Pki, answers: PkiAnswers) -> None:
    good, revoked = ask_ocsp(pki, answers, "dung"), ask_ocsp(pki, answers, "revoked")

    assert good.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert revoked.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert good.this_update_utc == NOW.replace(microsecond=0)


def test_the_crl_lists_the_revoked_certificate_and_no_other(pki: Pki, answers: PkiAnswers) -> None:
    revoked_list = x509.load_der_x509_crl(answers.get(pki.crl_url, now=NOW).body)

    assert [entry.serial_number for entry in revoked_list] == [certificate(pki, "revoked").serial_number]
    assert revoked_list.last_update_utc <= NOW < (revoked_list.next_update_utc or NOW)


def test_a_certificate_is_good_until_the_moment_it_is_revoked(tmp_path: Path) -> None:
    later = Holder(label="sau", common_name="A", organisation="B", revoked_at=NOW + timedelta(days=2))
    pki = grow(tmp_path, now=NOW, holders=[later], key_bits=1024)
    answers = PkiAnswers(tmp_path)

    before = x509.load_der_x509_crl(answers.get(pki.crl_url, now=NOW).body)
    after = x509.load_der_x509_crl(answers.get(pki.crl_url, now=NOW + timedelta(days=3)).body)

    assert (len(before), len(after)) == (0, 1)


def test_a_timestamp_is_the_authoritys_over_the_digest_at_that_moment(pki: Pki, answers: PkiAnswers) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(b"van ban").digest()}
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": 7, "cert_req": True})

    answer = answers.post(pki.tsa_url, request.dump(), now=NOW)

    signed = tsp.TimeStampResp.load(answer.body)["time_stamp_token"]["content"]
    stated = signed["encap_content_info"]["content"].parsed
    (signer,) = signed["signer_infos"]
    authority = certificate(pki, "tsa").public_key()
    assert isinstance(authority, rsa.RSAPublicKey)
    authority.verify(
        signer["signature"].native, signer["signed_attrs"].untag().dump(), padding.PKCS1v15(), hashes.SHA256()
    )
    assert stated["message_imprint"]["hashed_message"].native == sha256(b"van ban").digest()
    assert (stated["gen_time"].native, stated["nonce"].native) == (NOW.replace(microsecond=0), 7)


def test_labels_cannot_be_taken_twice_or_from_the_authorities(tmp_path: Path) -> None:
    root = Holder(label="root", common_name="A", organisation="B")

    for holders in ([DUNG, DUNG], [root]):
        with pytest.raises(ValueError, match="labels must differ"):
            grow(tmp_path, now=NOW, holders=holders)


def test_two_growths_share_no_serial_number(pki: Pki, tmp_path: Path) -> None:
    other = grow(tmp_path, now=NOW, holders=[DUNG], key_bits=1024)

    assert certificate(other, "dung").serial_number != certificate(pki, "dung").serial_number


def test_a_grown_pki_is_found_again_by_its_folder(pki: Pki) -> None:
    assert load(pki.folder) == pki


@pytest.fixture
def served(tmp_path: Path) -> Pki:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return grow(tmp_path, now=NOW, holders=[DUNG], base_url=f"http://127.0.0.1:{port}", key_bits=1024)


def test_the_service_answers_on_loopback_and_ends_when_told(served: Pki) -> None:
    port = int(served.base_url.rsplit(":", 1)[1])

    with PkiService(served.folder, port) as service:
        pid = service.pid
        revoked_list = x509.load_der_x509_crl(urlopen(served.crl_url, timeout=5).read())

    assert pid is not None
    assert service.pid is None
    assert revoked_list.issuer == certificate(served, "ca").subject


def test_a_taken_port_is_said_with_the_reason(served: Pki) -> None:
    port = int(served.base_url.rsplit(":", 1)[1])
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port))
        squatter.listen()

        with pytest.raises(RuntimeError, match="did not start on port"):
            PkiService(served.folder, port).start()


@pytest.mark.outside_tool("openssl")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_builds_the_chain_and_refuses_the_stranger(pki: Pki) -> None:
    def verify(label: str) -> int:
        moment = str(int(NOW.timestamp()))
        command = [
            "openssl",
            "verify",
            "-attime",
            moment,
            "-CAfile",
            pki.pem("root"),
            "-untrusted",
            pki.pem("ca"),
        ]
        return subprocess.run([*command, pki.pem(label)], capture_output=True, check=False).returncode

    assert verify("dung") == 0
    assert verify("tsa") == 0
    assert verify("stranger_root") != 0
    assert verify("expired") != 0
