"""Each step of the proof has a document of its own that fails there and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.unit.vnsign.judge import paper
from tests.unit.vnsign.judge.conftest import codes, of
from tests.unit.vnsign.pki import NOW, PASSPHRASE, make
from vnsign.cms import Scheme
from vnsign.finish import sign
from vnsign.proof.conclusion import verdict_of
from vnsign.report import Authority, Changes, Integrity, TimeProof, Trust, Verdict
from vnsign.signers import pkcs12


def signed_with(pki, container=None, **other):
    """Sign the paper with a CMS made by the test."""
    return paper.sign(
        paper.document(), pki.leader, paper.LEADER, number=20,
        container=container, chain=(pki.ca,), **other,
    )  # fmt: skip


def test_a_whole_document_passes_every_step(judge, by_leader):
    report = judge(by_leader)

    signature = of(report, "LanhDao")
    assert report.verdict is Verdict.VALID
    assert (signature.integrity, signature.trust, signature.changes) == ("intact", "trusted", "none")
    assert signature.coverage == "whole_file"
    assert signature.level == "B-B"


def test_structure_a_signature_without_contents_is_malformed(judge, by_leader):
    broken = by_leader.replace(b"/Contents <", b"/Kontents <")

    report = judge(broken)

    assert report.verdict is Verdict.INVALID
    assert codes(report) - {"time_missing"} == {"signature_dictionary_malformed"}


def test_coverage_a_byte_range_that_leaves_out_more_than_the_signature_fails(judge, pki):
    wide = signed_with(pki, ranges=lambda start, stop, size: (0, start, stop + 3, size - stop - 3))

    signature = of(judge(wide), "LanhDao")

    assert signature.integrity is Integrity.BROKEN
    assert codes(signature) - {"time_missing"} == {"byte_range_gap"}


def test_coverage_a_byte_range_that_ends_early_fails(judge, pki):
    short = signed_with(pki, ranges=lambda start, stop, size: (0, start, stop, size - stop - 9))

    signature = of(judge(short), "LanhDao")

    assert signature.integrity is Integrity.BROKEN
    assert codes(signature) - {"time_missing"} == {"not_whole_revision"}


def test_digest_one_changed_character_is_found(judge, by_leader):
    changed = by_leader.replace(b"100 trieu", b"900 trieu")

    signature = of(judge(changed), "LanhDao")

    assert signature.integrity is Integrity.BROKEN
    assert codes(signature) - {"time_missing"} == {"digest_mismatch"}


def test_signature_value_one_changed_byte_is_found(judge, pki):
    def spoiled(data):
        made = bytearray(paper.signed_data(pki.leader, data, chain=(pki.ca,)))
        made[-1] ^= 1
        return bytes(made)

    signature = of(judge(signed_with(pki, spoiled)), "LanhDao")

    assert signature.integrity is Integrity.BROKEN
    assert codes(signature) - {"time_missing"} == {"signature_value_wrong"}


def test_attributes_a_certificate_that_was_not_bound_is_refused(judge, pki):
    other = lambda data: paper.signed_data(pki.leader, data, bound=pki.agency, chain=(pki.ca,))  # noqa: E731

    signature = of(judge(signed_with(pki, other)), "LanhDao")

    assert signature.integrity is Integrity.BROKEN
    assert codes(signature) - {"time_missing"} == {"signing_certificate_mismatch"}


def test_attributes_a_repeated_digest_says_nothing(judge, pki):
    twice = lambda data: paper.signed_data(pki.leader, data, repeat_digest=True, chain=(pki.ca,))  # noqa: E731

    signature = of(judge(signed_with(pki, twice)), "LanhDao")

    assert signature.integrity is Integrity.INDETERMINATE
    assert codes(signature) - {"time_missing"} == {"attribute_repeated"}


def test_path_a_stranger_is_not_trusted(judge, pki):
    key = rsa.generate_private_key(65537, 2048)
    stranger = make("Người lạ", key, make("Root lạ", rsa.generate_private_key(65537, 2048), None, ca=True))
    pdf = paper.sign(paper.document(), stranger, paper.LEADER, number=20)

    signature = of(judge(pdf), "LanhDao")

    assert (signature.integrity, signature.trust) == (Integrity.INTACT, Trust.UNTRUSTED)
    assert codes(signature) - {"time_missing"} == {"chain_untrusted"}
    assert signature.verdict is Verdict.INDETERMINATE


def test_revocation_a_revoked_certificate_is_not_trusted(judge, by_leader, services, pki):
    services.revoked.add(pki.leader.certificate.serial_number)

    signature = of(judge(by_leader), "LanhDao")

    assert (signature.integrity, signature.trust) == (Integrity.INTACT, Trust.UNTRUSTED)
    assert codes(signature) - {"time_missing"} == {"certificate_revoked"}


def test_revocation_silence_is_not_consent(judge, by_leader):
    signature = of(judge(by_leader, fetch=None), "LanhDao")

    assert (signature.integrity, signature.trust) == (Integrity.INTACT, Trust.INDETERMINATE)
    assert codes(signature) - {"time_missing"} == {"revocation_unknown"}


def test_time_a_timestamp_proves_it(judge, pki):
    stamped = lambda data: paper.signed_data(  # noqa: E731
        pki.leader, data, chain=(pki.ca,), stamp=lambda value: paper.token(pki.tsa, value, chain=(pki.ca,)))  # fmt: skip

    signature = of(judge(signed_with(pki, stamped)), "LanhDao")

    assert (signature.time, signature.signing_time, signature.level) == (TimeProof.PROVEN, NOW, "B-T")
    assert signature.verdict is Verdict.VALID


def test_time_a_sha1_imprint_proves_nothing_and_breaks_nothing_else(judge, pki):
    weak = lambda data: paper.signed_data(  # noqa: E731
        pki.leader, data, chain=(pki.ca,), at=NOW,
        stamp=lambda value: paper.token(pki.tsa, value, digest="sha1", chain=(pki.ca,)))  # fmt: skip

    signature = of(judge(signed_with(pki, weak)), "LanhDao")

    assert signature.time is TimeProof.INDETERMINATE
    assert codes(signature) == {"timestamp_sha1"}
    assert signature.verdict is Verdict.VALID


def test_time_a_token_over_another_value_is_broken(judge, pki):
    astray = lambda data: paper.signed_data(  # noqa: E731
        pki.leader, data, chain=(pki.ca,), stamp=lambda _: paper.token(pki.tsa, b"something else", chain=(pki.ca,)))  # fmt: skip

    signature = of(judge(signed_with(pki, astray)), "LanhDao")

    assert codes(signature) - {"time_missing"} == {"timestamp_broken"}
    assert signature.verdict is Verdict.INDETERMINATE


def test_time_local_time_written_as_utc_is_said_and_not_corrected(judge, pki):
    local = lambda data: paper.signed_data(  # noqa: E731
        pki.leader, data, chain=(pki.ca,), at=NOW + timedelta(hours=7),
        stamp=lambda value: paper.token(pki.tsa, value, chain=(pki.ca,)))  # fmt: skip

    signature = of(judge(signed_with(pki, local)), "LanhDao")

    assert codes(signature) == {"local_time_as_utc"}
    assert signature.verdict is Verdict.VALID
    assert signature.claimed_time == NOW + timedelta(hours=7)
    assert signature.signing_time == NOW


def test_a_certificate_revoked_after_the_proven_time_stands(judge, pki, services):
    stamped = lambda data: paper.signed_data(  # noqa: E731
        pki.leader, data, chain=(pki.ca,),
        stamp=lambda value: paper.token(pki.tsa, value, at=NOW - timedelta(days=30), chain=(pki.ca,)))  # fmt: skip
    services.revoked.add(pki.leader.certificate.serial_number)

    signature = of(judge(signed_with(pki, stamped)), "LanhDao")

    assert signature.trust is Trust.TRUSTED
    assert "revoked_after_signing" in codes(signature)


def test_an_expired_certificate_without_proof_of_time_leaves_trust_open(judge, by_leader):
    signature = of(judge(by_leader, now=NOW + timedelta(days=365 * 12)), "LanhDao")

    assert signature.trust is Trust.INDETERMINATE
    assert "certificate_expired" in codes(signature)


def test_authority_a_signature_of_somebody_without_the_power_is_not_valid(judge, pki):
    """The agency's own certificate signs where the leader's should: everything fits but the power to sign."""
    pdf = paper.sign(paper.document(), pki.agency, paper.LEADER, number=20, chain=(pki.ca,))
    leader = of(
        judge(paper.sign(paper.document(), pki.leader, paper.LEADER, number=20, chain=(pki.ca,))), "LanhDao"
    )

    def known(signer, *, at):
        return Authority.PROVEN if signer == leader.signer else Authority.CONTRADICTED

    signature = of(judge(pdf, authority=known), "LanhDao")

    assert (signature.integrity, signature.trust, signature.changes) == ("intact", "trusted", "none")
    assert codes(signature) - {"time_missing"} == {"authority_contradicted"}
    assert signature.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (Authority.PROVEN, Verdict.VALID),
        (Authority.UNKNOWN, Verdict.VALID),
        (Authority.CONTRADICTED, Verdict.INDETERMINATE),
    ],
)
def test_authority_is_the_callers_word(judge, by_leader, known, verdict):
    signature = of(judge(by_leader, authority=lambda signer, *, at: known), "LanhDao")

    assert (signature.authority, signature.verdict) == (known, verdict)


def test_changes_another_page_content_is_forbidden(judge, by_leader):
    changed = paper.update(by_leader, {4: paper.stream(b"BT /F1 12 Tf 72 720 Td (900 trieu) Tj ET")})

    signature = of(judge(changed), "LanhDao")

    assert (signature.integrity, signature.changes) == (Integrity.INTACT, Changes.FORBIDDEN)
    assert codes(signature) - {"time_missing"} == {"page_changed"}
    assert signature.verdict is Verdict.INVALID


@pytest.mark.parametrize("integrity", list(Integrity))
@pytest.mark.parametrize("changes", list(Changes))
@pytest.mark.parametrize("trust", list(Trust))
def test_conclusion_only_a_signature_without_fault_or_doubt_is_valid(integrity, changes, trust):
    verdict = verdict_of(integrity, changes, trust, Authority.UNKNOWN)

    faulty = integrity is Integrity.BROKEN or changes is Changes.FORBIDDEN
    flawless = (integrity, trust) == (Integrity.INTACT, Trust.TRUSTED) and changes in ("none", "permitted")
    assert (verdict is Verdict.INVALID) == faulty
    assert (verdict is Verdict.VALID) == flawless


def test_conclusion_a_weak_digest_is_intact_but_not_valid(judge, pki):
    weak = signed_with(pki, lambda data: paper.signed_data(pki.leader, data, digest="sha1", chain=(pki.ca,)))

    signature = of(judge(weak), "LanhDao")

    assert (signature.integrity, signature.verdict) == (Integrity.INTACT, Verdict.INDETERMINATE)
    assert "digest_weak" in codes(signature)


def test_conclusion_a_file_takes_its_worst_signature(judge, by_leader, pki):
    both = paper.sign(by_leader, pki.agency, paper.AGENCY, number=21, chain=(pki.ca,))
    spoiled = both[:-40].replace(b"100 trieu", b"900 trieu") + both[-40:]

    report = judge(spoiled)

    assert report.verdict is Verdict.INVALID


def test_without_anchors_trust_is_open(judge, by_leader, trust):
    report = judge(by_leader, trust=replace(trust, own=()))

    assert of(report, "LanhDao").trust is Trust.INDETERMINATE
    assert "no_trust_anchors" in codes(report)


def test_an_unsigned_file_is_unsigned(judge):
    assert judge(paper.document()).verdict is Verdict.UNSIGNED


@pytest.mark.parametrize(
    "rubbish", [b"", b"%PDF-1.7", b"not a pdf at all", b"%PDF-1.7\nxref\n0 1\ntrailer\n<<>>"]
)
def test_rubbish_is_unreadable_or_unsigned(judge, rubbish):
    assert judge(rubbish).verdict in (Verdict.UNREADABLE, Verdict.UNSIGNED)


def test_evidence_of_today_speaks_for_a_day_that_is_asked_about(judge, by_leader):
    signature = of(judge(by_leader, at=NOW - timedelta(days=20)), "LanhDao")

    assert signature.trust is Trust.TRUSTED


def test_evidence_from_the_future_is_no_evidence(judge, by_leader):
    signature = of(judge(by_leader, now=NOW - timedelta(days=20)), "LanhDao")

    assert signature.trust is Trust.INDETERMINATE


def test_a_pinned_authority_may_carry_sha1_and_it_is_said(judge, by_leader, pki, monkeypatch):
    from vnsign.proof.certificates import Certificate, parse_certificate
    from vnsign.trust import TrustStore

    weak = Certificate.uses_sha1.fget
    monkeypatch.setattr(
        Certificate, "uses_sha1", property(lambda self: self == parse_certificate(pki.ca.der) or weak(self))
    )

    pinned = of(judge(by_leader, trust=TrustStore(pinned=(pki.ca.der,))), "LanhDao")
    loose = of(judge(by_leader), "LanhDao")

    assert (pinned.trust, "sha1_above_leaf" in codes(pinned)) == (Trust.TRUSTED, True)
    assert (loose.trust, "sha1_in_chain" in codes(loose)) == (Trust.UNTRUSTED, True)


def test_one_bad_signature_does_not_hide_the_others(judge, by_leader, pki):
    both = paper.sign(
        by_leader, pki.agency, paper.AGENCY, number=21, chain=(pki.ca,), container=lambda _: b"\x30\x03"
    )

    report = judge(both)

    assert of(report, "LanhDao").integrity is Integrity.INTACT
    assert of(report, "CoQuan").integrity is Integrity.INDETERMINATE
    assert "cms_malformed" in codes(of(report, "CoQuan"))


def test_irregular_padding_is_read_and_said(judge, pki):
    padded = lambda data: paper.signed_data(pki.leader, data, chain=(pki.ca,)) + b"padding"  # noqa: E731

    signature = of(judge(signed_with(pki, padded)), "LanhDao")

    assert signature.verdict is Verdict.VALID
    assert "contents_padding" in codes(signature)


def test_contents_and_byte_range_may_be_objects_of_their_own(judge, pki):
    signed = paper.sign(paper.document(), pki.leader, paper.LEADER, number=20, chain=(pki.ca,), apart=True)

    assert judge(signed).verdict is Verdict.VALID


def test_a_pss_signature_is_verified_and_one_over_other_bytes_is_not(judge, letter, pki):
    signer = pkcs12.load(pki.p12(pki.leader), PASSPHRASE, scheme=Scheme.RSA_PSS)
    pdf = sign(letter, signer, field="A", now=NOW)

    report, broken = (
        judge(pdf),
        judge(pdf.replace(b"/Type/Page", b"/Type/Pagf", 1).replace(b"/Type /Page", b"/Type /Pagf", 1)),
    )

    assert report.verdict is Verdict.VALID
    assert broken.verdict is not Verdict.VALID
