"""Signing in with the signing certificate: who comes in, and what every forged, stolen or stale answer is worth."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast
from tests.refusing import tells
from vanthu.audit.models import AuditEntry
from vanthu.cli.demo.pki import PASSPHRASE, Flaw, Holder, Pki, grow
from vanthu.cli.demo.pki_service import PkiAnswers
from vanthu.core.actor import Actor
from vanthu.core.errors import Refusal
from vanthu.directory import actions, actions_factors
from vanthu.directory.models import Certificate, OpenSession, Person, UsedChallenge
from vanthu.signing import certificates
from vanthu.verification import challenge as challenges
from vnsign import cms
from vnsign.signers import pkcs12

if TYPE_CHECKING:
    from tests.web.conftest import Desk

ASK, PROVE = reverse("web:ask_certificate"), reverse("web:prove_certificate")
OTHERS = (
    Holder(label="hanh", common_name="Nguyễn Thị Hạnh", organisation="Tỉnh Phú Thọ"),
    Holder(
        label="trung-ten", common_name="Trần Văn Dũng", organisation="Tỉnh Phú Thọ", units=(people.SENDER,)
    ),
    Holder(label="thu-hoi", common_name="Bùi Văn Quyền", organisation="Tỉnh Phú Thọ", flaw=Flaw.REVOKED),
)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The keys of the cast, and of some more."""
    return grow(tmp_path_factory.mktemp("pki"), now=NOW, holders=(*people.HOLDERS, *OTHERS))


@pytest.fixture
def reached(grown: Pki, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have the PKI's OCSP and CRL services answer; return where they were asked."""
    answers, asked = PkiAnswers(grown.folder), []

    def fetch(url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        asked.append(url)
        said = answers.get(url, now=NOW) if data is None else answers.post(url, data, now=NOW)
        return said.body

    monkeypatch.setattr(challenges, "fetcher", lambda: fetch)
    return asked


@pytest.fixture
def staged(db: None, grown: Pki, tmp_path: Path, settings: Settings, reached: list[str]) -> Iterator[Cast]:
    """The cast, with the certificates of Dũng, Hạnh and Quyền on file."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VANTHU_HOME = tmp_path
    people.furnish(tmp_path, grown)
    cast = people.build(grown)
    for label, who in (("hanh", cast.hanh), ("thu-hoi", cast.quyen)):
        people.file_certificate(grown, label, agency_id=cast.sender.pk, person_id=who.person_id)
    yield cast


def asked(browser: Client) -> str:
    """Ask for a challenge."""
    return str(browser.post(ASK).json()["challenge"])


def signed(pki: Pki, label: str, text: str) -> str:
    """Return what the tool hands back: the CMS over a challenge, base64."""
    signer = pkcs12.load(pki.p12(label).read_bytes(), PASSPHRASE)
    template = cms.template(signer.certificate, signer.chain, signer.scheme)
    running = template.digest()
    running.update(text.encode())
    attributes = template.attributes(running.digest())
    return base64.b64encode(template.assemble(attributes, signer.sign(attributes))).decode()


def proved(browser: Client, pki: Pki, label: str, **more: str) -> HttpResponse:
    """Ask, sign with somebody's key, and hand in."""
    answer: Any = browser.post(PROVE, {"signature": signed(pki, label, asked(browser)), **more})
    return answer  # type: ignore[no-any-return]


def visitor() -> Client:
    """Return a browser at which nobody has signed in; it reads Vietnamese."""
    return Client(headers={"accept-language": "vi"})


def at_work(browser: Client) -> bool:
    """Say whether somebody is signed in at a browser."""
    return browser.get(reverse("home:work")).status_code == 200


def why(answer: HttpResponse) -> str:
    """Return the sentence of a refusal."""
    return str(answer.json()["why"])  # type: ignore[attr-defined]  # the test client's answer


def test_the_holder_of_a_certificate_on_file_comes_in(staged: Cast, grown: Pki, reached: list[str]) -> None:
    browser = visitor()

    answer = proved(browser, grown, "dung", next="/bao-mat")

    assert (answer.status_code, answer.json()) == (200, {"next": "/bao-mat"})  # type: ignore[attr-defined]
    assert "Trần Văn Dũng" in browser.get("/").content.decode()
    assert any("ocsp" in url for url in reached), "revocation was asked for"
    session = OpenSession.objects.get()
    assert (session.way, session.proved_at) == ("certificate", NOW), "token and PIN are two factors"
    entry = AuditEntry.objects.filter(event="session.proved").latest("pk")
    assert entry.detail["serial"] == Certificate.objects.get(person_id=staged.dung.person_id).serial


def test_a_certificate_of_the_same_name_is_nobody(staged: Cast, grown: Pki) -> None:
    browser = visitor()

    answer = proved(browser, grown, "trung-ten")

    assert answer.status_code == 422
    assert tells(answer, Refusal.CERTIFICATE_NOT_ON_FILE)
    assert not at_work(browser)
    assert AuditEntry.objects.filter(event="session.failed").count() == 1


def test_an_agencys_certificate_signs_nobody_in(staged: Cast, grown: Pki) -> None:
    browser = visitor()

    assert tells(proved(browser, grown, "so-tttt"), Refusal.CERTIFICATE_NOT_ON_FILE)
    assert not at_work(browser)


def test_a_revoked_certificate_signs_nobody_in_and_says_why(staged: Cast, grown: Pki) -> None:
    browser = visitor()

    answer = proved(browser, grown, "thu-hoi")

    assert answer.status_code == 422
    assert tells(answer, Refusal.CERTIFICATE_NOT_GOOD)
    assert "thu hồi" in why(answer)
    assert not at_work(browser)


def test_a_certificate_whose_revocation_nobody_tells_signs_nobody_in(
    staged: Cast, grown: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(url: str, *, data: bytes | None = None, content_type: str | None = None) -> bytes:
        raise OSError("no answer")

    monkeypatch.setattr(challenges, "fetcher", lambda: silent)
    browser = visitor()

    assert proved(browser, grown, "dung").status_code == 422
    assert not at_work(browser)


def test_a_certificate_that_was_withdrawn_signs_nobody_in(staged: Cast, grown: Pki) -> None:
    row = Certificate.objects.get(person_id=staged.dung.person_id)
    actions.withdraw_certificate(row.pk, actor=SYSTEM, now=NOW)

    assert proved(visitor(), grown, "dung").status_code == 422


def test_an_expired_certificate_signs_nobody_in(staged: Cast, grown: Pki) -> None:
    Certificate.objects.filter(person_id=staged.dung.person_id).update(not_after=NOW - timedelta(days=1))

    assert proved(visitor(), grown, "dung").status_code == 422


def test_a_root_that_is_not_trusted_signs_nobody_in(staged: Cast, grown: Pki) -> None:
    people.file_certificate(grown, "la", agency_id=staged.stranger.pk, person_id=staged.la.person_id)

    assert proved(visitor(), grown, "la").status_code == 422


def test_who_left_the_agency_reaches_nothing(staged: Cast, grown: Pki) -> None:
    Person.objects.filter(pk=staged.dung.person_id).update(is_active=False)

    assert proved(visitor(), grown, "dung").status_code == 422


def test_a_signed_challenge_is_good_once(staged: Cast, grown: Pki) -> None:
    browser = visitor()
    answer = signed(grown, "dung", asked(browser))
    browser.post(PROVE, {"signature": answer})
    browser.post(reverse("web:sign_out"))

    again = browser.post(PROVE, {"signature": answer})

    assert again.status_code == 422
    assert tells(again, Refusal.CHALLENGE_SPENT)
    assert not at_work(browser)


def test_two_answers_to_one_challenge_at_once_let_one_in(staged: Cast) -> None:
    """Both have read the challenge from the session before either took it away."""
    row = Certificate.objects.get(person_id=staged.dung.person_id)
    actions_factors.use_certificate(row.pk, challenge_sha256="a" * 64, actor=SYSTEM, now=NOW)

    with pytest.raises(actions_factors.Conflict) as refused:
        actions_factors.use_certificate(row.pk, challenge_sha256="a" * 64, actor=SYSTEM, now=NOW)
    assert refused.value.code is Refusal.CHALLENGE_SPENT


def test_another_browsers_challenge_is_no_good(staged: Cast, grown: Pki) -> None:
    victim, thief = visitor(), visitor()
    stolen = signed(grown, "dung", asked(victim))
    asked(thief)

    answer = thief.post(PROVE, {"signature": stolen})

    assert answer.status_code == 422
    assert not at_work(thief)


def test_a_challenge_waits_five_minutes(staged: Cast, grown: Pki) -> None:
    browser = visitor()
    answer = signed(grown, "dung", asked(browser))

    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        late = browser.post(PROVE, {"signature": answer})

    assert late.status_code == 422
    assert not UsedChallenge.objects.exists()


@pytest.mark.parametrize(
    "junk", ["", "khong phai base64!", "AAAA", base64.b64encode(b"\x30" * 5000).decode(), "A" * 300_000]
)
def test_junk_is_refused_in_words(staged: Cast, junk: str) -> None:
    browser = visitor()
    asked(browser)

    answer = browser.post(PROVE, {"signature": junk})

    assert answer.status_code == 422
    assert tells(answer, Refusal.CHALLENGE_WRONG)


def test_every_byte_of_a_signature_counts(staged: Cast, grown: Pki) -> None:
    text = asked(visitor())
    whole = base64.b64decode(signed(grown, "dung", text))

    for at in range(0, len(whole), 97):
        bent = whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :]
        told = challenges.judge(bent, text, now=NOW)
        mine = certificates.read(grown.certificate("dung")).fingerprint
        assert not told.is_valid or told.fingerprint == mine


def test_a_signature_over_other_words_is_no_answer(staged: Cast, grown: Pki) -> None:
    browser = visitor()
    text = asked(browser)

    answer = browser.post(
        PROVE, {"signature": signed(grown, "dung", text.replace("testserver", "la.example"))}
    )

    assert answer.status_code == 422


def test_the_challenge_names_the_site(staged: Cast) -> None:
    assert "http://testserver" in asked(visitor()).split()


def test_the_second_step_takes_ones_own_certificate_only(staged: Cast, grown: Pki) -> None:
    actions_factors.renew_recovery_codes(staged.dung.person_id or 0, actor=staged.dung, now=NOW)
    enrol(staged.dung)
    browser = password_given(staged.dung)

    somebody_elses = proved(browser, grown, "hanh")
    own = proved(browser, grown, "dung")

    assert somebody_elses.status_code == 403
    assert tells(somebody_elses, Refusal.CERTIFICATE_OF_ANOTHER)
    assert own.status_code == 200
    assert at_work(browser)


def test_who_came_by_certificate_gives_it_again_before_binding_acts(staged: Cast, grown: Pki) -> None:
    browser = visitor()
    proved(browser, grown, "dung")

    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        first = browser.get(reverse("web:add_delegation"))
        page = browser.get(first["Location"])

    assert first["Location"].startswith(reverse("web:confirm"))
    assert "data-certificate" in page.content.decode()
    again = proved(browser, grown, "dung", next=reverse("web:add_delegation"))
    assert again.json() == {"next": reverse("web:add_delegation")}  # type: ignore[attr-defined]
    assert browser.get(reverse("web:add_delegation")).status_code == 200


def test_a_stranger_in_a_session_does_not_take_it_over(staged: Cast, grown: Pki, desk: Desk) -> None:
    browser = desk(staged.hanh)

    assert proved(browser, grown, "dung").status_code == 403
    assert "Nguyễn Thị Hạnh" in browser.get("/").content.decode()


def test_guessing_has_to_wait(staged: Cast, grown: Pki) -> None:
    browser = visitor()
    for _ in range(5):
        proved(browser, grown, "thu-hoi")

    answer = proved(browser, grown, "thu-hoi")

    assert "quá nhiều lần" in why(answer)


def test_the_cookie_before_is_worth_nothing_afterwards(staged: Cast, grown: Pki) -> None:
    browser = visitor()
    asked(browser)
    planted = visitor()
    for name, morsel in browser.cookies.items():
        planted.cookies[name] = morsel.value

    proved(browser, grown, "dung")

    assert at_work(browser)
    assert not at_work(planted)


def enrol(someone: Actor) -> None:
    """Give somebody an authenticator app."""
    import pyotp

    secret = pyotp.random_base32()
    actions_factors.add_authenticator(
        someone.person_id or 0, secret=secret, code=pyotp.TOTP(secret).at(NOW), actor=someone, now=NOW
    )


def password_given(someone: Actor) -> Client:
    """Return a browser at which the right password was given."""
    browser = visitor()
    username = Person.objects.get(pk=someone.person_id).username
    browser.post(reverse("web:sign_in"), {"username": username, "password": people.PASSWORD})
    return browser
