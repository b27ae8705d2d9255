"""Keys elsewhere: hashes out, values in, one authorisation for many, the CSC API in both versions."""

from __future__ import annotations

import pytest

from tests.unit.vnsign.sign.csc_server import PIN, TOKEN, CscServer, ask_over_http, over_http
from vnsign.batch import finish_all, sign_all
from vnsign.begin import begin
from vnsign.cms import Scheme
from vnsign.describe import describe
from vnsign.errors import SignerError
from vnsign.finish import sign
from vnsign.signers.csc import Service, Version, open_key

BOTH = pytest.mark.parametrize("version", list(Version))


@pytest.fixture
def server(pki):
    return CscServer(pki, pki.agency)


def service(server, version=Version.V1, token=TOKEN):
    return Service("http://ky-so.test", server.ask, token, version)


def batch(letter, signer, now, count):
    return [
        begin(
            letter,
            field=f"Ky{i}",
            certificate=signer.certificate,
            chain=signer.chain,
            scheme=signer.scheme,
            now=now,
        )
        for i in range(count)
    ]


@BOTH
def test_one_file_is_signed_at_the_service(letter, server, version, now):
    signer = open_key(service(server, version), pin=PIN)

    pdf = sign(letter, signer, field="CoQuan", now=now)

    assert [field.signer for field in describe(pdf).fields] == ["Sở Thông tin và Truyền thông tỉnh Phú Thọ"]


@BOTH
def test_two_hundred_hashes_take_one_authorisation(letter, server, version, now):
    signer = open_key(service(server, version), pin=PIN)
    pendings = batch(letter, signer, now, 200)
    server.calls.clear()

    outcomes = sign_all(pendings, signer)

    assert all(outcome.signed for outcome in outcomes)
    assert server.calls == ["credentials/authorize", "signatures/signHash"]


def test_a_key_that_allows_few_signatures_is_asked_again(letter, server, now):
    server.most = 2
    signer = open_key(service(server), pin=PIN)

    outcomes = sign_all(batch(letter, signer, now, 5), signer)

    assert all(outcome.signed for outcome in outcomes)
    assert server.calls.count("credentials/authorize") == 3


@BOTH
def test_over_a_real_connection(letter, server, version, now):
    with over_http(server) as base:
        signer = open_key(Service(base, ask_over_http, TOKEN, version), pin=PIN)

        assert sign(letter, signer, field="CoQuan", now=now).startswith(letter)


@BOTH
@pytest.mark.parametrize("bare", [False, True])
def test_an_elliptic_key_signs_whether_its_values_are_der_or_bare(letter, pki, version, bare, now):
    server = CscServer(pki, pki.elliptic, bare=bare)

    signer = open_key(service(server, version), pin=PIN)

    assert sign(letter, signer, field="CoQuan", now=now).startswith(letter)


@BOTH
def test_pss_sends_its_parameters(letter, server, version, now):
    signer = open_key(service(server, version), pin=PIN, scheme=Scheme.RSA_PSS)

    assert sign(letter, signer, field="CoQuan", now=now).startswith(letter)


def test_a_key_that_lists_plain_rsa_only_is_asked_for_that(letter, server, now):
    server.plain_only = True

    assert sign(letter, open_key(service(server), pin=PIN), field="CoQuan", now=now).startswith(letter)


def test_a_wrong_pin_is_said(letter, server, now):
    signer = open_key(service(server), pin="000000")

    with pytest.raises(SignerError) as refused:
        sign(letter, signer, field="CoQuan", now=now)

    assert refused.value.code == "wrong_pin"


def test_a_stale_token_is_said(server):
    with pytest.raises(SignerError) as refused:
        open_key(service(server, token="cu"), pin=PIN)

    assert refused.value.code == "remote_refused"


def test_activation_for_one_document_does_not_sign_another(letter, server, now):
    signer = open_key(service(server), pin=PIN)
    first, second = batch(letter, signer, now, 2)
    activation = signer.service.authorize(signer.credential, [first.digest], pin=PIN)

    with pytest.raises(SignerError) as refused:
        signer.service.sign_hashes(signer.credential, signer.scheme, [second.digest], activation=activation)

    assert refused.value.code == "remote_refused"


def test_a_user_who_is_asked_first_is_polled_without_waiting(letter, server, now):
    signer = open_key(service(server, Version.V2), pin=PIN)
    pendings = batch(letter, signer, now, 3)
    hashes = [pending.digest for pending in pendings]
    activation = signer.service.authorize(signer.credential, hashes, pin=PIN)

    ticket = signer.service.start(signer.credential, signer.scheme, hashes, activation=activation)
    polled = [signer.service.poll(signer.credential, ticket) for _ in range(3)]

    assert polled[:2] == [None, None]
    assert all(outcome.signed for outcome in finish_all(pendings, polled[2]))


def test_version_one_has_no_tickets(server):
    signer = open_key(service(server), pin=PIN)

    with pytest.raises(SignerError):
        signer.service.start(signer.credential, signer.scheme, [bytes(32)], activation="x")


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, b"<html>", "remote_failed"),
        (200, b"[]", "remote_failed"),
        (200, b"{}", "remote_failed"),
        (200, b'{"credentialIDs": []}', "token_missing"),
        (200, b'{"credentialIDs": ["a", "b"]}', "token_missing"),
        (503, b"", "remote_failed"),
        (403, b'{"error": "access_denied"}', "remote_refused"),
    ],
)
def test_a_service_that_answers_otherwise_is_said(status, body, code):
    def ask(url, *, body_=body, headers, body):
        return status, body_

    with pytest.raises(SignerError) as refused:
        open_key(Service("http://ky-so.test", ask, TOKEN))

    assert refused.value.code == code


def test_a_service_that_is_away_is_said():
    def ask(url, *, body, headers):
        raise OSError("no route")

    with pytest.raises(SignerError) as refused:
        open_key(Service("http://ky-so.test", ask, TOKEN))

    assert refused.value.code == "remote_failed"


def test_one_bad_value_does_not_stop_the_batch(letter, leader_dung, now):
    pendings = batch(letter, leader_dung, now, 3)
    values = [leader_dung.sign(pending.to_be_signed) for pending in pendings]

    outcomes = list(finish_all(pendings, [values[0], bytes(256), values[2]]))

    assert [outcome.error and outcome.error.code for outcome in outcomes] == [None, "bad_signature", None]


def test_fewer_values_than_hashes_are_refused(letter, leader_dung, now):
    with pytest.raises(SignerError):
        list(finish_all(batch(letter, leader_dung, now, 2), [bytes(256)]))
