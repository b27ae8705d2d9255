"""Who had the authority to sign, as the directory knows it."""

from __future__ import annotations

from datetime import datetime

from tests.cast import Cast
from vanthu.directory import actions, queries
from vanthu.directory.models import Certificate
from vanthu.verification.authority import authority_of
from vnsign.report import Authority, Signer


def _signer(certificate: Certificate) -> Signer:
    return Signer(fingerprint=certificate.fingerprint)


def test_a_leader_in_office_and_the_agency_itself_have_it(cast: Cast, now: datetime) -> None:
    agency_id, person_id = cast.dung.agency_id, cast.dung.person_id
    assert agency_id is not None
    for holder in (person_id, None):
        certificate = queries.certificate_of(agency_id=agency_id, person_id=holder, now=now)
        assert certificate is not None

        assert authority_of(_signer(certificate), at=now) is Authority.PROVEN


def test_who_holds_no_post_any_more_has_none(cast: Cast, now: datetime) -> None:
    agency_id = cast.dung.agency_id
    assert agency_id is not None
    certificate = queries.certificate_of(agency_id=agency_id, person_id=cast.dung.person_id, now=now)
    assert certificate is not None
    assert cast.dung.post_id is not None
    actions.end_post(cast.dung.post_id, actor=cast.quyen, now=now)

    assert authority_of(_signer(certificate), at=now) is Authority.CONTRADICTED


def test_a_stranger_is_unknown_not_refused(cast: Cast, now: datetime) -> None:
    assert authority_of(Signer(fingerprint="0" * 64), at=now) is Authority.UNKNOWN
