"""Completion to B-T, B-LT and B-LTA: later, without the key, and without trusting the services blindly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.vnsign.pki import CRL_URL, OCSP_URL, TSA_URL
from vnsign import store, tsa
from vnsign.begin import TIMESTAMP_ROOM
from vnsign.complete import Level, complete
from vnsign.errors import EvidenceError
from vnsign.finish import sign
from vnsign.pdf.document import Document, Stream
from vnsign.pdf.references import Ref
from vnsign.proof.cms import parse_signed_data
from vnsign.proof.timestamps import signature_tokens
from vnsign.reasons import Language
from vnsign.report import Verdict
from vnsign.trust import TrustStore
from vnsign.verify import verify


@pytest.fixture(scope="module")
def roomy(letter, agency_stttt, now):
    return sign(letter, agency_stttt, field="CoQuan", now=now, timestamp_room=TIMESTAMP_ROOM)


@pytest.fixture(scope="module")
def exact(letter, agency_stttt, now):
    return sign(letter, agency_stttt, field="CoQuan", now=now)


@pytest.fixture
def raised(services, trust, now):
    def raise_to(pdf, level, **other):
        settings = {"fetch": services, "trust": trust, "tsa_url": TSA_URL, "now": now, **other}
        return complete(pdf, level=level, **settings)

    return raise_to


def signed_values(pdf):
    document = Document(pdf)
    return {
        field.name: document.dictionary(field.inherited["V"])
        for field in document.fields()
        if "V" in field.inherited
    }


def tokens_of(pdf, field="CoQuan"):
    return signature_tokens(parse_signed_data(signed_values(pdf)[field]["Contents"]).signers[0])[0]


def test_a_timestamp_goes_into_the_room_left_for_it(roomy, raised, now):
    result = raised(roomy, Level.B_T)

    assert len(result) == len(roomy)
    assert [token.at for token in tokens_of(result)] == [now]


def test_the_room_alone_changes_when_a_timestamp_comes(roomy, raised):
    start, end = signed_values(roomy)["CoQuan"]["ByteRange"][1:3]

    result = raised(roomy, Level.B_T)

    assert result[:start] == roomy[:start]
    assert result[end:] == roomy[end:]


def test_without_room_the_document_is_stamped(exact, raised):
    result = raised(exact, Level.B_T)

    assert result.startswith(exact)
    assert signed_values(result)["DauThoiGian1"]["SubFilter"] == "ETSI.RFC3161"


def test_a_stamped_signature_is_not_stamped_again(roomy, raised, services):
    once = raised(roomy, Level.B_T)
    services.asked.clear()

    assert raised(once, Level.B_T) == once
    assert services.asked == []


def test_b_lt_keeps_chain_and_evidence_for_signature_and_timestamp(roomy, raised, pki):
    held = store.read(Document(raised(roomy, Level.B_LT)))

    assert {pki.root.der, pki.ca.der, pki.agency.der, pki.tsa.der} == set(held.certificates)
    assert len(held.evidence.ocsp) == 1
    assert len(held.evidence.crls) == 2


def test_b_lta_ends_with_a_timestamp_over_everything(roomy, raised):
    result = raised(roomy, Level.B_LTA)

    covered = signed_values(result)["DauThoiGian1"]["ByteRange"]
    assert covered[0] == 0
    assert covered[2] + covered[3] == len(result)


def test_a_renewal_adds_another_timestamp_and_its_predecessors_evidence(roomy, raised):
    once = raised(roomy, Level.B_LTA)

    twice = raised(once, Level.B_LTA)

    assert twice.startswith(once)
    assert {"DauThoiGian1", "DauThoiGian2"} <= signed_values(twice).keys()


def test_evidence_is_not_stored_twice(roomy, raised):
    once = raised(roomy, Level.B_LT)

    twice = raised(once, Level.B_LT)

    assert store.read(Document(twice)) == store.read(Document(once))


def test_a_crl_serves_when_ocsp_is_down(roomy, raised, services):
    services.down.add(OCSP_URL)

    held = store.read(Document(raised(roomy, Level.B_LT)))

    assert held.evidence.ocsp == ()
    assert held.evidence.crls


def test_no_evidence_no_b_lt(roomy, raised, services):
    services.down |= {OCSP_URL, CRL_URL}

    with pytest.raises(EvidenceError) as refused:
        raised(roomy, Level.B_LT)

    assert refused.value.code == "no_revocation"


def test_a_revoked_certificate_is_not_completed(roomy, raised, services, pki):
    services.revoked.add(pki.agency.certificate.serial_number)

    with pytest.raises(EvidenceError) as refused:
        raised(roomy, Level.B_LT)

    assert refused.value.code == "revoked"


def test_a_chain_to_nobody_we_trust_is_not_completed(roomy, raised, pki):
    with pytest.raises(EvidenceError) as refused:
        raised(roomy, Level.B_LT, trust=TrustStore(own=(pki.tsa.der,)))

    assert refused.value.code == "no_chain"


def test_a_missing_issuer_is_fetched(letter, pki, raised, agency_stttt, now, services):
    alone = replace(agency_stttt, chain=())
    pdf = sign(letter, alone, field="CoQuan", now=now, timestamp_room=TIMESTAMP_ROOM)

    held = store.read(Document(raised(pdf, Level.B_LT)))

    assert pki.ca.der in held.certificates


def test_a_timestamp_authority_that_is_away_is_said(roomy, raised, services):
    services.down.add(TSA_URL)

    with pytest.raises(EvidenceError) as refused:
        raised(roomy, Level.B_T)

    assert refused.value.code == "timestamp_failed"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"",
        lambda body: b"<html>no</html>",
        lambda body: body[:-1],
        lambda body: body[:-20] + bytes(20),
        lambda body: b"\x30\x05\x30\x03\x02\x01\x02",
    ],
)
def test_a_spoiled_timestamp_is_not_put_into_the_file(roomy, raised, services, spoil):
    services.spoil_token = spoil

    with pytest.raises(EvidenceError) as refused:
        raised(roomy, Level.B_T)

    assert refused.value.code == "timestamp_failed"


def test_a_timestamp_of_another_request_is_refused(services):
    first = []
    services.spoil_token = lambda body: first.append(body) or first[0]
    tsa.timestamp(bytes(32), url=TSA_URL, fetch=services)

    with pytest.raises(EvidenceError):
        tsa.timestamp(bytes(32), url=TSA_URL, fetch=services)


def test_a_file_without_signature_is_not_completed(letter, raised):
    with pytest.raises(EvidenceError) as refused:
        raised(letter, Level.B_LT)

    assert refused.value.code == "no_signature"


def test_signing_can_ask_for_the_timestamp_at_once(letter, agency_stttt, services, now):
    stamp = tsa.stamper(TSA_URL, services)

    pdf = sign(letter, agency_stttt, field="CoQuan", now=now, timestamp_room=TIMESTAMP_ROOM, stamp=stamp)

    assert [token.at for token in tokens_of(pdf)] == [now]


def test_what_two_signatures_share_is_stored_once(letter, leader_dung, agency_stttt, raised, now):
    first = sign(letter, leader_dung, field="LanhDao", now=now)
    both = sign(first, agency_stttt, field="CoQuan", now=now, timestamp_room=TIMESTAMP_ROOM)

    document = Document(raised(both, Level.B_LT))

    added = [document.get(Ref(number)) for number in range(Document(both).size, document.size)]
    bodies = [document.data(stream) for stream in added if isinstance(stream, Stream)]
    assert len(bodies) >= 7
    assert len(set(bodies)) == len(bodies)


@pytest.mark.parametrize("first", ["roomy", "exact"])
@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_a_completed_file_is_valid_without_a_network(request, raised, trust, now, first, level):
    pdf = raised(request.getfixturevalue(first), level)

    report = verify(pdf, trust=trust, now=now + timedelta(days=1))

    assert report.verdict is Verdict.VALID
    assert [reason for each in report.signatures for reason in each.reasons if reason.weight != "note"] == []


def test_the_last_timestamps_authority_is_evidenced_where_it_is_not_known_yet(exact, roomy, raised, pki):
    added, known = (raised(pdf, Level.B_LTA) for pdf in (exact, roomy))

    stamp = signed_values(added)["DauThoiGian1"]["ByteRange"]
    assert stamp[2] + stamp[3] < len(added)
    assert pki.tsa.der in store.read(Document(added)).certificates
    stamp = signed_values(known)["DauThoiGian1"]["ByteRange"]
    assert stamp[2] + stamp[3] == len(known)


def test_a_file_whose_evidence_ran_out_says_what_can_be_done(roomy, raised, trust, now, services):
    pdf = raised(roomy, Level.B_LTA)
    later = now + timedelta(days=60)

    offline = verify(pdf, trust=trust, now=later)
    services.now = later
    online = verify(pdf, trust=trust, now=later, fetch=services)

    assert offline.verdict is Verdict.INDETERMINATE
    assert any("--fetch" in remedy for remedy in offline.remedies(Language.EN))
    assert online.verdict is Verdict.VALID
    assert online.remedies(Language.EN) == ()


def test_a_timestamp_of_an_authority_that_cannot_be_proved_makes_no_b_lta(exact, raised, pki, services):
    anchors = TrustStore(own=(pki.ca.der,))
    services.revoked_by_list.add(pki.tsa.certificate.serial_number)

    with pytest.raises(EvidenceError) as refused:
        raised(exact, Level.B_LTA, trust=anchors)

    assert refused.value.code == "revoked"
