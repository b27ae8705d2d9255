"""Evidence that does not speak for what it is shown for: certificates, lists, answers and stamps of another mind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, core, crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import codes, of
from tests.unit.vnsign.pki import CRL_URL, NOW, OCSP_URL, ROOT_CRL_URL, Holder, make
from vnsign.proof.certificates import parse_certificate
from vnsign.proof.crl import from_crl
from vnsign.report import Integrity, TimeProof, Trust, Verdict
from vnsign.trust import TrustStore

PART, OTHER_PART = "http://pki.test/part-1.crl", "http://pki.test/part-2.crl"


def key(bits=2048):
    return rsa.generate_private_key(65537, bits)


def points(url):
    return x509.CRLDistributionPoints(
        [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)]
    )


def part_of(url):
    name = [x509.UniformResourceIdentifier(url)]
    return x509.IssuingDistributionPoint(name, None, False, False, None, False, False)


def list_of(issuer, *, revoked=(), extension=None):
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(NOW - timedelta(hours=1))
        .next_update(NOW + timedelta(days=7))
    )
    for holder in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(holder.certificate.serial_number)
            .revocation_date(NOW - timedelta(days=3))
            .build()
        )
    builder = builder.add_extension(extension, critical=True) if extension else builder
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def serving(**bodies):
    """Return a fetcher that knows some addresses: `root`, `ca`, `part`, `ocsp`."""
    places = {"root": ROOT_CRL_URL, "ca": CRL_URL, "part": PART, "ocsp": OCSP_URL}
    known = {places[name]: body for name, body in bodies.items()}

    def fetch(url, *, data=None, content_type=None):
        if url not in known:
            raise OSError(url)
        return known[url]

    return fetch


def signed_by(holder, *chain, **other):
    return paper.sign(paper.document(), holder, paper.LEADER, number=20, chain=chain, **other)


def trust_in(report):
    return of(report, "LanhDao").trust


# Revocation lists that speak for others


@pytest.mark.parametrize(
    ("part", "expected"),
    [(None, Trust.TRUSTED), (PART, Trust.TRUSTED), (OTHER_PART, Trust.INDETERMINATE)],
    ids=["whole", "its-part", "another-part"],
)
def test_a_list_for_another_distribution_point_says_nothing(judge, pki, part, expected):
    holder = make("Có phần", key(), pki.ca, extra=(points(PART),))
    answer = list_of(pki.ca, extension=part_of(part) if part else None)

    report = judge(signed_by(holder, pki.ca), fetch=serving(root=list_of(pki.root), part=answer))

    assert trust_in(report) is expected


def test_a_part_says_nothing_about_a_certificate_that_names_none(judge, pki):
    holder = make("Không phần", key(), pki.ca, extra=())
    loose, part = list_of(pki.ca), list_of(pki.ca, extension=part_of(PART))
    asked = {"at": NOW, "now": NOW, "problems": []}
    certificate, issuer = parse_certificate(holder.der), parse_certificate(pki.ca.der)

    assert from_crl(loose, certificate, issuer, **asked) is not None
    assert from_crl(part, certificate, issuer, **asked) is None


# Certificates that ask not to be checked, issuers with keys that anyone could find


@pytest.mark.parametrize("authority", [False, True], ids=["signer", "authority"])
def test_only_responders_may_ask_not_to_be_checked(judge, pki, authority):
    marked = (points(ROOT_CRL_URL if authority else CRL_URL), x509.OCSPNoCheck())
    if authority:
        ca = make("CA không kiểm", key(), pki.root, ca=True, extra=marked)
        holder = make("Dưới CA không kiểm", key(), ca, extra=(points(CRL_URL),))
        fetch = serving(root=list_of(pki.root, revoked=[ca]), ca=list_of(ca))
    else:
        ca, holder = pki.ca, make("Không kiểm", key(), pki.ca, extra=marked)
        fetch = serving(root=list_of(pki.root), ca=list_of(pki.ca, revoked=[holder]))

    report = judge(signed_by(holder, ca), fetch=fetch)

    assert trust_in(report) is Trust.UNTRUSTED
    assert codes(report) & {"certificate_revoked", "ca_revoked"}


def test_an_authority_with_a_key_that_is_too_short_is_not_trusted(judge, pki):
    weak = make("CA yếu", key(1024), pki.root, ca=True, extra=(points(ROOT_CRL_URL),))
    holder = make("Dưới CA yếu", key(), weak, extra=(points(CRL_URL),))

    report = judge(signed_by(holder, weak), fetch=serving(root=list_of(pki.root), ca=list_of(weak)))

    assert trust_in(report) is Trust.UNTRUSTED
    assert "key_too_short" in codes(report)


# SHA-1 in evidence: of pinned authorities only


def with_sha1(issuer: Holder, der: bytes, kind: type, signed: str, *names: str) -> bytes:
    """Sign a structure again by SHA-1, as no library does any more."""
    made = kind.load(der)
    for name in names:
        holder = made
        *path, last = name.split(".")
        for step in path:
            holder = holder[step]
        holder[last] = {"algorithm": "sha1_rsa"}
    value = "signature_value" if kind is asn1_x509.Certificate else "signature"
    made[value] = issuer.key.sign(
        made[signed].dump(force=True), padding.PKCS1v15(), hashes.SHA1()
    )  # the old way, on purpose
    return made.dump(force=True)


@pytest.mark.parametrize("pinned", [False, True])
def test_a_list_signed_with_sha1_counts_where_its_issuer_is_pinned(judge, pki, pinned):
    old = with_sha1(
        pki.ca, list_of(pki.ca), crl.CertificateList, "tbs_cert_list",
        "signature_algorithm", "tbs_cert_list.signature",
    )  # fmt: skip
    trust = TrustStore(pinned=(pki.ca.der,)) if pinned else TrustStore(own=(pki.ca.der,))

    report = judge(
        signed_by(make("X", key(), pki.ca, extra=(points(CRL_URL),)), pki.ca),
        trust=trust, fetch=serving(ca=old),
    )  # fmt: skip

    assert trust_in(report) is (Trust.TRUSTED if pinned else Trust.INDETERMINATE)
    assert ("crl_invalid" in codes(report)) is not pinned


def responder(pki, *, until, purpose=True, sha1=False):
    private = key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "OCSP")]))
        .issuer_name(pki.ca.certificate.subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(until)
    )
    if purpose:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False
        )
    made = builder.sign(pki.ca.key, hashes.SHA256())
    if sha1:
        der = with_sha1(
            pki.ca, made.public_bytes(Encoding.DER), asn1_x509.Certificate, "tbs_certificate",
            "signature_algorithm", "tbs_certificate.signature",
        )  # fmt: skip
        made = x509.load_der_x509_certificate(der)
    return Holder(private, made)


def answer_of(by, pki, holder):
    return (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=holder.certificate, issuer=pki.ca.certificate, algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.GOOD, this_update=NOW, next_update=NOW + timedelta(days=1),
            revocation_time=None, revocation_reason=None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)
        .certificates([by.certificate])
        .sign(by.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )  # fmt: skip


LATER, EARLIER = datetime(2035, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "pinned", "expected"),
    [
        ({"until": LATER}, False, Trust.TRUSTED),
        ({"until": EARLIER}, False, Trust.INDETERMINATE),
        ({"until": LATER, "purpose": False}, False, Trust.INDETERMINATE),
        ({"until": LATER, "sha1": True}, False, Trust.INDETERMINATE),
        ({"until": LATER, "sha1": True}, True, Trust.TRUSTED),
        ({"until": EARLIER, "sha1": True}, True, Trust.INDETERMINATE),
    ],
    ids=["good", "expired", "without-purpose", "sha1", "sha1-pinned", "sha1-pinned-expired"],
)
def test_a_responder_speaks_for_its_authority_only_while_it_may(judge, pki, made, pinned, expected):
    by = responder(pki, **made)
    store = TrustStore(pinned=(pki.ca.der,)) if pinned else TrustStore(own=(pki.ca.der,))

    report = judge(
        signed_by(pki.leader, pki.ca), trust=store, fetch=serving(ocsp=answer_of(by, pki, pki.leader))
    )

    assert trust_in(report) is expected


def test_an_answer_signed_with_sha1_says_nothing(judge, pki):
    by = responder(pki, until=LATER)
    outer = asn1_ocsp.OCSPResponse.load(answer_of(by, pki, pki.leader))
    inner = outer["response_bytes"]["response"].parsed
    old = with_sha1(by, inner.dump(), asn1_ocsp.BasicOCSPResponse, "tbs_response_data", "signature_algorithm")
    outer["response_bytes"]["response"] = core.ParsableOctetString(old)

    report = judge(
        signed_by(pki.leader, pki.ca),
        trust=TrustStore(own=(pki.ca.der,)), fetch=serving(ocsp=outer.dump(force=True)),
    )  # fmt: skip

    assert trust_in(report) is Trust.INDETERMINATE
    assert "ocsp_invalid" in codes(report)


# Stamps and claims of times that have not come


def test_a_stamp_from_the_future_proves_no_time(judge, pki):
    def stamp(value):
        return paper.token(pki.tsa, value, at=NOW + timedelta(days=20), chain=(pki.ca,))

    report = judge(
        signed_by(
            pki.leader, pki.ca,
            container=lambda data: paper.signed_data(pki.leader, data, chain=(pki.ca,), stamp=stamp),
        )
    )  # fmt: skip

    assert of(report, "LanhDao").time is TimeProof.INDETERMINATE
    assert "timestamp_untrusted" in codes(report)


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        (NOW, False),
        (NOW + timedelta(hours=7), False),
        (NOW + timedelta(days=100), True),
        (datetime(2020, 1, 1, tzinfo=UTC), True),
    ],
)
def test_a_claimed_time_that_cannot_be_is_said(judge, pki, claimed, said):
    report = judge(
        signed_by(
            pki.leader, pki.ca,
            container=lambda data: paper.signed_data(pki.leader, data, chain=(pki.ca,), at=claimed),
        )
    )  # fmt: skip

    assert ("time_impossible" in codes(report)) is said


# CAdES without signed attributes


@pytest.mark.parametrize(
    ("subfilter", "verdict"),
    [(b"adbe.pkcs7.detached", Verdict.VALID), (b"ETSI.CAdES.detached", Verdict.INDETERMINATE)],
)
def test_cades_without_signed_attributes_is_not_taken_for_whole(judge, pki, subfilter, verdict):
    def bare(data):
        made = cms.ContentInfo.load(paper.signed_data(pki.leader, data, chain=(pki.ca,)))
        signer = made["content"]["signer_infos"][0]
        signer["signed_attrs"] = None
        signer["signature"] = pki.leader.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return made.dump(force=True)

    report = judge(signed_by(pki.leader, pki.ca, container=bare, subfilter=subfilter))

    assert report.verdict is verdict
    assert (of(report, "LanhDao").integrity is Integrity.INTACT) is (verdict is Verdict.VALID)


# Answers that say two things, or something that is not understood; stamps of those who do more than stamp


@pytest.fixture(scope="module")
def by(pki):
    """A responder of the authority's."""
    return responder(pki, until=LATER)


def said_anew(by, der, change):
    """Return an OCSP response with its data changed and signed again by its responder."""
    outer = asn1_ocsp.OCSPResponse.load(der)
    basic = outer["response_bytes"]["response"].parsed
    data = basic["tbs_response_data"]
    change(data)
    basic["signature"] = by.key.sign(data.dump(force=True), padding.PKCS1v15(), hashes.SHA256())
    outer["response_bytes"]["response"] = core.ParsableOctetString(basic.dump(force=True))
    return outer.dump(force=True)


def gone(single):
    made = single.copy()
    made["cert_status"] = asn1_ocsp.CertStatus(
        "revoked", {"revocation_time": NOW - timedelta(days=1), "revocation_reason": "key_compromise"}
    )
    return made


@pytest.mark.parametrize("first", [True, False], ids=["revoked-first", "good-first"])
def test_an_answer_that_also_says_revoked_says_revoked(judge, pki, by, first):
    def twice(data):
        good = data["responses"][0]
        data["responses"] = [gone(good), good] if first else [good, gone(good)]

    both = said_anew(by, answer_of(by, pki, pki.leader), twice)

    report = judge(
        signed_by(pki.leader, pki.ca), trust=TrustStore(own=(pki.ca.der,)), fetch=serving(ocsp=both)
    )

    assert trust_in(report) is Trust.UNTRUSTED
    assert "certificate_revoked" in codes(report)


@pytest.mark.parametrize("where", ["response", "single"])
@pytest.mark.parametrize(("critical", "expected"), [(True, Trust.INDETERMINATE), (False, Trust.TRUSTED)])
def test_an_answer_with_a_critical_part_that_is_not_known_says_nothing(
    judge, pki, by, where, critical, expected
):
    unknown = [
        {"extn_id": "1.2.3.4", "critical": critical, "extn_value": core.ParsableOctetString(b"\x05\x00")}
    ]

    def extended(data):
        if where == "single":
            data["responses"][0]["single_extensions"] = unknown
        else:
            data["response_extensions"] = unknown

    report = judge(
        signed_by(pki.leader, pki.ca),
        trust=TrustStore(own=(pki.ca.der,)),
        fetch=serving(ocsp=said_anew(by, answer_of(by, pki, pki.leader), extended)),
    )

    assert trust_in(report) is expected


def stamped_by(pki, *purposes, critical=True):
    private = pki.tsa.key
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TSA")]))
        .issuer_name(pki.ca.certificate.subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(LATER)
        .add_extension(points(CRL_URL), critical=False)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=critical)
        .sign(pki.ca.key, hashes.SHA256())
    )
    stamper = Holder(private, made)
    return paper.sign(
        paper.document(), pki.leader, paper.LEADER, number=20,
        container=lambda data: paper.signed_data(
            pki.leader, data, chain=(pki.ca,), stamp=lambda value: paper.token(stamper, value, chain=(pki.ca,))
        ),
    )  # fmt: skip


STAMPING, MAIL = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION


@pytest.mark.parametrize(
    ("purposes", "critical", "expected"),
    [
        ([STAMPING], True, TimeProof.PROVEN),
        ([STAMPING, MAIL], True, TimeProof.INDETERMINATE),
        ([STAMPING], False, TimeProof.INDETERMINATE),
        ([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE], True, TimeProof.INDETERMINATE),
    ],
    ids=["stamping", "and-mail", "not-critical", "anything"],
)
def test_who_stamps_time_does_nothing_else(judge, pki, purposes, critical, expected):
    assert of(judge(stamped_by(pki, *purposes, critical=critical)), "LanhDao").time is expected


def test_a_file_that_was_only_stamped_was_signed_by_nobody(judge, pki):
    stamped = paper.sign(
        paper.document(), pki.tsa, paper.LEADER, number=20, subfilter=b"ETSI.RFC3161",
        container=lambda data: paper.token(pki.tsa, data, chain=(pki.ca,)),
    )  # fmt: skip
    broken = stamped.replace(b"100 trieu", b"900 trieu")

    assert judge(stamped).verdict is Verdict.UNSIGNED
    assert "only_timestamped" in codes(judge(stamped))
    assert judge(stamped).signatures[0].time is TimeProof.PROVEN
    assert judge(broken).verdict is Verdict.INVALID
