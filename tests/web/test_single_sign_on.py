"""Single sign-on with a real provider on the loopback: the honest way, and every lie that it, or a thief, may tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast
from tests.oidc import CLIENT, SECRET, Provider
from tests.refusing import tells
from vanthu.core.actor import Actor, Role
from vanthu.core.errors import Conflict, NotFound, NotPermitted, Refusal
from vanthu.directory import actions, actions_factors, actions_sign_on
from vanthu.directory.actions_sign_on import SignOnFacts
from vanthu.directory.models import Identity, OpenSession, Person, RightsChange, SignOnService
from vanthu.single_sign_on import conversation

if TYPE_CHECKING:
    from tests.web.conftest import Desk

BACK = reverse("web:sign_on_back")


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A provider that the operator allows."""
    with Provider(NOW) as opened:
        settings.OIDC_HOSTS = settings.VANTHU_PEER_HOSTS = [urlsplit(opened.issuer).netloc]
        conversation._known.clear()
        yield opened


@pytest.fixture
def service(cast: Cast, provider: Provider) -> SignOnService:
    """The sender's service, to which Hạnh is known."""
    made = saved(cast, provider)
    actions_sign_on.link_identity(
        made.pk, subject=provider.subject, person_id=cast.hanh.person_id or 0, actor=cast.quyen, now=NOW
    )
    return made


def saved(cast: Cast, provider: Provider, **more: bool) -> SignOnService:
    """Enter the sender's service."""
    facts = SignOnFacts("SSO tỉnh", provider.issuer, CLIENT, SECRET, **more)
    return actions_sign_on.save_service(cast.sender.pk, facts, actor=cast.quyen, now=NOW)


def visitor() -> Client:
    """Return a browser at which nobody has signed in; it reads Vietnamese."""
    return Client(headers={"accept-language": "vi"})


def sent_out(browser: Client, service: SignOnService) -> str:
    """Press the button and return the address at the provider."""
    return str(browser.get(reverse("web:sign_on", args=[service.pk]), {"next": "/bao-mat"})["Location"])


def come_back(browser: Client, address: str) -> HttpResponse:
    """Come back from the provider."""
    parts = urlsplit(address)
    assert parts.path == BACK
    return browser.get(f"{BACK}?{parts.query}")  # type: ignore[return-value]  # the test client's answer


def signed_on(browser: Client, provider: Provider, service: SignOnService) -> HttpResponse:
    """Go the whole way."""
    return come_back(browser, provider.consented(sent_out(browser, service)))


def at_work(browser: Client) -> bool:
    """Say whether somebody is signed in at a browser."""
    return browser.get(reverse("home:work")).status_code == 200


def test_who_is_known_under_a_subject_comes_in(service: SignOnService, provider: Provider) -> None:
    browser = visitor()
    assert "SSO tỉnh" in browser.get(reverse("web:sign_in")).content.decode()

    answer = signed_on(browser, provider, service)

    assert (answer.status_code, answer["Location"]) == (303, "/bao-mat")
    assert "Nguyễn Thị Hạnh" in browser.get("/").content.decode()
    session = OpenSession.objects.get()
    assert (session.way, session.only_agency_id, session.proved_at) == (
        "single_sign_on",
        service.agency_id,
        None,
    )


def test_a_name_is_never_matched(cast: Cast, provider: Provider) -> None:
    browser = visitor()

    answer = signed_on(browser, provider, saved(cast, provider))

    assert answer.status_code == 422
    assert tells(answer, Refusal.SIGN_ON_UNKNOWN)
    assert not at_work(browser)


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"azp": "another-client"},
        {"iss": "https://la.example"},
        {"nonce": "swapped"},
        {"nonce": None},
        {"exp": int((NOW - timedelta(minutes=5)).timestamp())},
        {"exp": None},
        {"iat": int((NOW + timedelta(minutes=5)).timestamp())},
        {"sub": None},
        {"sub": ""},
        {"sub": ["a1b2-c3d4"]},
        {"sub": "x" * 300},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_lets_nobody_in(
    service: SignOnService, provider: Provider, lie: dict[str, object]
) -> None:
    provider.claims = lie
    browser = visitor()

    answer = signed_on(browser, provider, service)

    assert answer.status_code == 422
    assert tells(answer, Refusal.SIGN_ON_WRONG)
    assert not at_work(browser)


@pytest.mark.parametrize("forged", ["signed_by_another", "signed_by_secret", "unsigned"])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    service: SignOnService, provider: Provider, forged: str
) -> None:
    provider.sign = getattr(provider, forged)
    browser = visitor()

    assert signed_on(browser, provider, service).status_code == 422
    assert not at_work(browser)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"state": "another"}, Refusal.SIGN_ON_STALE),
        ({"state": ""}, Refusal.SIGN_ON_STALE),
        ({"iss": "https://la.example"}, Refusal.SIGN_ON_WRONG),
        ({"code": ""}, Refusal.SIGN_ON_WRONG),
        ({"code": "guessed"}, Refusal.SIGN_ON_WRONG),
        ({"error": "access_denied"}, Refusal.SIGN_ON_DECLINED),
    ],
    ids=str,
)
def test_an_answer_that_is_not_ours_lets_nobody_in(
    service: SignOnService, provider: Provider, answer: dict[str, str], code: Refusal
) -> None:
    provider.answer = answer
    browser = visitor()

    refused = signed_on(browser, provider, service)

    assert refused.status_code == 422
    assert tells(refused, code)
    assert not at_work(browser)


def test_an_answer_is_good_once_and_in_one_browser(service: SignOnService, provider: Provider) -> None:
    browser, thief = visitor(), visitor()
    address = provider.consented(sent_out(browser, service))
    sent_out(thief, service)

    assert tells(come_back(thief, address), Refusal.SIGN_ON_STALE)
    come_back(browser, address)
    browser.post(reverse("web:sign_out"))
    assert come_back(browser, address).status_code == 422
    assert not at_work(thief)
    assert not at_work(browser)


def test_an_answer_waits_ten_minutes(service: SignOnService, provider: Provider) -> None:
    browser = visitor()
    address = provider.consented(sent_out(browser, service))

    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        assert tells(come_back(browser, address), Refusal.SIGN_ON_STALE)


def test_the_verifier_is_never_shown(service: SignOnService, provider: Provider) -> None:
    browser = visitor()
    query = parse_qs(urlsplit(sent_out(browser, service)).query)

    assert browser.session["single_sign_on"]["verifier"] not in str(query)


def test_a_host_that_the_operator_did_not_allow_is_not_talked_to(
    service: SignOnService, provider: Provider, settings: Settings
) -> None:
    settings.OIDC_HOSTS = []

    answer = visitor().get(reverse("web:sign_on", args=[service.pk]))

    assert answer.status_code == 422
    assert tells(answer, Refusal.SIGN_ON_HOST)
    assert provider.asked == []


@pytest.mark.parametrize(
    "metadata",
    [{"issuer": "https://la.example"}, {"token_endpoint": "https://la.example/token"},
     {"jwks_uri": "http://169.254.169.254/latest"}, {"authorization_endpoint": None}],
    ids=str,
)  # fmt: skip
def test_a_provider_that_points_elsewhere_is_not_followed(
    service: SignOnService, provider: Provider, metadata: dict[str, object]
) -> None:
    provider.metadata = metadata

    assert visitor().get(reverse("web:sign_on", args=[service.pk])).status_code == 422


def test_a_provider_that_is_away_says_so(service: SignOnService, settings: Settings) -> None:
    SignOnService.objects.update(issuer="http://127.0.0.1:9")
    settings.OIDC_HOSTS = settings.VANTHU_PEER_HOSTS = ["127.0.0.1:9"]

    answer = visitor().get(reverse("web:sign_on", args=[service.pk]))

    assert answer.status_code == 503
    assert "chưa trả lời" in answer.content.decode()


def test_who_has_a_second_factor_gives_it_unless_the_service_asked(
    cast: Cast, service: SignOnService, provider: Provider
) -> None:
    secret = pyotp.random_base32()
    before = NOW - timedelta(minutes=10)
    actions_factors.add_authenticator(
        cast.hanh.person_id or 0,
        secret=secret,
        code=pyotp.TOTP(secret).at(before),
        actor=cast.hanh,
        now=before,
    )
    browser, strong = visitor(), visitor()

    assert signed_on(browser, provider, service)["Location"] == reverse("web:second_step")
    assert not at_work(browser)
    browser.post(reverse("web:second_step"), {"code": pyotp.TOTP(secret).at(NOW)})
    assert at_work(browser)
    assert OpenSession.objects.get().only_agency_id == service.agency_id
    provider.claims = {"amr": ["pwd", "mfa"]}
    assert signed_on(strong, provider, service)["Location"] == "/bao-mat"


def second_post(cast: Cast) -> None:
    """Give Hạnh a post in the receiver's agency, too."""
    actions.give_post(
        cast.hanh.person_id or 0, agency_id=cast.receiver.pk, unit_id=None, title="Văn thư",
        roles=frozenset({Role.CLERK, Role.ADMINISTRATOR}), actor=SYSTEM, now=NOW,
    )  # fmt: skip


def test_the_service_of_one_agency_opens_no_post_of_another(
    cast: Cast, service: SignOnService, provider: Provider
) -> None:
    second_post(cast)
    browser = visitor()
    signed_on(browser, provider, service)
    theirs = Person.objects.get(pk=cast.hanh.person_id).posts.get(agency=cast.receiver)

    browser.post(reverse("web:use_post"), {"post": str(theirs.pk)})

    assert browser.get(reverse("deliveries:list")).status_code == 404
    assert browser.get(reverse("administration:people")).status_code == 404
    turned = browser.get(reverse("web:add_authenticator"), follow=True)
    assert turned.redirect_chain[-1][0] == reverse("web:security")
    assert tells(turned, Refusal.SIGN_IN_OTHERWISE)


def test_an_administrator_links_nobody_who_is_in_another_agency_too(
    cast: Cast, service: SignOnService
) -> None:
    second_post(cast)
    Identity.objects.all().delete()

    with pytest.raises(NotPermitted):
        linked(cast, service, cast.hanh, by=cast.quyen)
    with pytest.raises(NotFound):
        linked(cast, service, cast.huy, by=cast.thanh)
    with pytest.raises(NotFound):
        linked(cast, service, cast.huy, by=cast.quyen)


def linked(cast: Cast, service: SignOnService, who: Actor, *, by: Actor, subject: str = "moi") -> Identity:
    """Register a subject."""
    return actions_sign_on.link_identity(
        service.pk, subject=subject, person_id=who.person_id or 0, actor=by, now=NOW
    )


def test_a_subject_is_one_person(cast: Cast, service: SignOnService, provider: Provider) -> None:
    with pytest.raises(Conflict) as taken:
        linked(cast, service, cast.an, by=cast.quyen, subject=provider.subject)
    with pytest.raises(Conflict) as known:
        linked(cast, service, cast.hanh, by=cast.quyen, subject="khac")

    assert taken.value.code is known.value.code is Refusal.SIGN_ON_LINKED
    assert (taken.value.facts["what"], known.value.facts["what"]) == (
        f"Mã “{provider.subject}”", "“Nguyễn Thị Hạnh”",
    )  # fmt: skip


def test_another_issuer_ends_every_link(cast: Cast, service: SignOnService) -> None:
    facts = SignOnFacts("SSO tỉnh", "https://khac.example", CLIENT)

    actions_sign_on.save_service(cast.sender.pk, facts, actor=cast.quyen, now=NOW)

    assert not Identity.objects.exists()
    assert SignOnService.objects.get().sealed_secret == ""


def test_the_secret_is_sealed_and_changes_wait_for_a_second_person(
    cast: Cast, service: SignOnService
) -> None:
    assert SECRET not in service.sealed_secret
    assert RightsChange.objects.filter(event="access.sign_on_saved", confirmed_at=None).count() == 1
    assert RightsChange.objects.filter(event="access.identity_linked", confirmed_at=None).count() == 1


def test_who_is_not_known_becomes_a_person_only_where_that_is_wanted(cast: Cast, provider: Provider) -> None:
    browser = visitor()

    answer = signed_on(browser, provider, saved(cast, provider, adds_people=True))

    assert answer.status_code == 303
    assert browser.get("/").status_code == 403, "no post comes with it"
    assert Identity.objects.get().person.posts.count() == 0


def test_one_links_oneself_from_a_form_only(cast: Cast, provider: Provider, desk: Desk) -> None:
    service = saved(cast, provider)
    browser = desk(cast.hanh)
    page = browser.post(reverse("web:begin_link", args=[service.pk])).content.decode()
    address = page.partition(f'href="{provider.issuer}')[2].partition('"')[0].replace("&amp;", "&")

    answer = come_back(browser, provider.consented(provider.issuer + address))

    assert answer["Location"] == reverse("web:security")
    assert Identity.objects.get().person_id == cast.hanh.person_id
    assert browser.get(reverse("web:begin_link", args=[service.pk])).status_code == 405


def test_what_one_began_nobody_else_ends(cast: Cast, provider: Provider, desk: Desk) -> None:
    """Signed out and in again as somebody else between going out and coming back."""
    service = saved(cast, provider)
    browser = desk(cast.hanh)
    page = browser.post(reverse("web:begin_link", args=[service.pk])).content.decode()
    address = page.partition(f'href="{provider.issuer}')[2].partition('"')[0].replace("&amp;", "&")
    kept = browser.session["single_sign_on"]
    other = desk(cast.an)
    session = other.session
    session["single_sign_on"] = kept
    session.save()

    assert come_back(other, provider.consented(provider.issuer + address)).status_code == 403
    assert not Identity.objects.exists()


def test_an_administrator_enters_the_service(cast: Cast, provider: Provider, desk: Desk) -> None:
    quyen, place = desk(cast.quyen), reverse("administration:sign_on")
    facts = {
        "name": "SSO tỉnh",
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "secret": SECRET,
        "is_on": "on",
    }

    refused = quyen.post(place, facts | {"issuer": "https://la.example"})
    taken = quyen.post(place, facts)

    assert refused.status_code == 422
    assert "VANTHU_OIDC_HOSTS" in refused.content.decode()
    assert taken.status_code == 303
    page = quyen.get(place).content.decode()
    assert SECRET not in page
    assert people.PASSWORD not in page
    quyen.post(reverse("administration:link_person"), {"person": cast.hanh.person_id, "subject": "a1b2-c3d4"})
    assert Identity.objects.get().subject == "a1b2-c3d4"
    quyen.post(reverse("administration:unlink_person", args=[Identity.objects.get().pk]))
    assert not Identity.objects.exists()


def test_a_service_that_does_not_answer_is_not_put_on_the_sign_in_page(
    cast: Cast, provider: Provider, desk: Desk
) -> None:
    quyen, place = desk(cast.quyen), reverse("administration:sign_on")
    facts = {"name": "SSO tỉnh", "issuer": f"{provider.issuer}/sai", "client_id": CLIENT, "is_on": "on"}

    refused = quyen.post(place, facts)

    assert refused.status_code == 422
    assert tells(refused, Refusal.SIGN_ON_SILENT)
    assert not SignOnService.objects.exists()
    assert quyen.post(place, {**facts, "is_on": ""}).status_code == 303, "kept until it answers"


def test_nobody_is_linked_by_not_choosing_and_namesakes_are_told_apart(
    cast: Cast, provider: Provider, desk: Desk
) -> None:
    service, quyen = saved(cast, provider), desk(cast.quyen)

    page = quyen.get(reverse("administration:sign_on")).content.decode()
    refused = quyen.post(reverse("administration:link_person"), {"person": "", "subject": "x"})

    assert f"({Person.objects.get(pk=cast.hanh.person_id).username})" in page
    assert refused.status_code == 422
    assert not Identity.objects.filter(service=service).exists()


def test_who_leaves_is_told_that_the_service_still_knows_the_browser(
    service: SignOnService, provider: Provider
) -> None:
    provider.metadata = {"end_session_endpoint": f"{provider.issuer}/logout"}
    browser = visitor()
    signed_on(browser, provider, service)

    page = browser.post(reverse("web:sign_out"), follow=True).content.decode()

    assert not at_work(browser)
    assert "vẫn còn đăng nhập ở “SSO tỉnh”" in page
    assert f"{provider.issuer}/logout?client_id={CLIENT}" in page


def test_a_way_out_that_leads_elsewhere_is_not_offered(service: SignOnService, provider: Provider) -> None:
    provider.metadata = {"end_session_endpoint": "https://la.example/logout"}
    browser = visitor()
    signed_on(browser, provider, service)

    page = browser.post(reverse("web:sign_out"), follow=True).content.decode()

    assert "la.example" not in page
    assert "vẫn còn đăng nhập ở “SSO tỉnh”" in page
