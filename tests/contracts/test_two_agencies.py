"""You cannot fetch what you may not see: another agency's things, asked for by their addresses, are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests import cast as people
from tests.cast import NOW, Cast
from tests.contracts.test_addresses import addresses
from tests.domain import paper
from tests.domain.copies import desk as copy_desk
from vanthu.copies import steps
from vanthu.core.actor import Actor, Role
from vanthu.core.blobs import blobs
from vanthu.directory.models import Certificate, Person
from vanthu.exchange.models import Delivery, InboundPackage
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs.worker import run_due
from vanthu.outgoing import actions as outgoing
from vanthu.outgoing.models import RecipientGroup
from vanthu.personal.actions import keep_view
from vanthu.personal.models import Notice
from vanthu.registers import actions as registers
from vanthu.registers.models import Reservation, SubNumberRequest, TakenNumber
from vanthu.scans.actions import take_in
from vanthu.scans.models import Scan
from vanthu.signing.models import RemoteService
from vanthu.signing.remote import services
from vanthu.signing.remote.services import ServiceFacts
from vanthu.signing.remote_words import ServiceKind
from vanthu.verification.models import VerificationReport

# What each address with an argument is about, read off its path. A new address is a line here, in the same commit.
ABOUT = {
    r"^/bao-mat/khoa/999999": "passkey",
    r"^/bao-mat/phien/999999": "session",
    r"^/dang-nhap/mot-lan/999999": "public",
    r"^/bao-mat/mot-lan/999999": "own link",
    r"^/quan-tri/dang-nhap-mot-lan/lien-ket/999999": "own link",
    r"^/quyen-xem/khong-co/999999": "outgoing",
    r"^/quan-tri/don-vi/999999": "unit",
    r"^/uy-quyen/999999": "delegation",
    r"^/thay-doi-quyen/999999": "change",
    r"^/quan-tri/tham-quyen-ky/999999": "authority",
    r"^/cua-toi/thong-bao/999999": "notice",
    r"^/cua-toi/che-do-xem/999999": "view",
    r"^/van-ban-di/999999": "outgoing",
    r"^/van-ban-di/nhom-noi-nhan/999999": "group",
    r"^/van-ban-den/999999": "incoming",
    r"^/giao-nhan/999999": "delivery",
    r"^/giao-nhan/goi/999999": "package",
    r"^/so-dang-ky/999999": "number",
    r"^/so-dang-ky/khoa-so/999999": "book",
    r"^/ban-sao/999999": "copy",
    r"^/ban-sao/ban-giay/van-ban/999999": "outgoing",
    r"^/ban-sao/ban-giay/999999": "printout",
    r"^/xac-thuc/khong-co": "public",
    r"^/so-dang-ky/giu-so/999999": "block",
    r"^/so-dang-ky/so-chen/999999": "wish",
    r"^/so-dang-ky/so-khac/khong-co/999999": "posting",
    r"^/so-dang-ky/so-khac/khong-co": "own book",
    r"^/hop-quet/999999": "scan",
    r"^/ky-so/tra-lai/999999": "outgoing",
    r"^/ky-so/vi-tri/999999": "outgoing",
    r"^/ky-so/phien/999999": "token",
    r"^/api/signing/": "token",
    r"^/\^axis/": "token",
    r"^/kiem-tra/khong-co": "report",
    r"^/quan-tri/co-quan/999999": "agency",
    r"^/quan-tri/chuc-vu/999999": "post",
    r"^/quan-tri/chung-thu/999999": "certificate",
    r"^/quan-tri/dich-vu-ky/999999": "signing_service",
    r"^/quan-tri/ket-noi/999999": "peer",
    r"^/quan-tri/co-quan/nhap/truc/999999": "peer",
}
# One installation has one address book and one list of peers; its administrators read them, of whichever agency
# they are. Whether they may change an entry is the action's business (tests/domain/directory). What stands on a secret
# of its own, not on a session, is tried where it is built: tests/api/test_axis*.py, tests/domain/signing.
SHARED = {
    "agency",
    "peer",
    "public",
    "token",
    "own book",
    "posting",
    "own link",
}  # the last two: tests/web/test_side_books.py, tests/web/test_single_sign_on.py
NOT_THERE = {403, 404, 405}


def with_argument() -> dict[str, str]:
    """Return the addresses that take an argument."""
    return {name: place for name, place in addresses().items() if "999999" in place or "khong-co" in place}


def about(place: str) -> str | None:
    """Return what an address is about, or None if nobody has said so."""
    return next((what for pattern, what in ABOUT.items() if re.match(pattern, place)), None)


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: Settings) -> Cast:
    """Bring the cast on stage, with keys."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VANTHU_HOME = tmp_path
    pki = people.keys(tmp_path / "pki")
    people.furnish(tmp_path, pki)
    return people.build(pki)


@pytest.fixture
def things(cast: Cast) -> Mapping[str, str]:
    """Walk one document from the sender's draft to the receiver's list; return what came of it, by kind."""
    document = paper.issued(cast)
    run_due(NOW)
    printout = steps.print_original(document.pk, copies=1, door=copy_desk.DOOR, actor=cast.an, now=NOW)
    return {
        "copy": str(copy_desk.asked(cast, cast.an).pk),
        "printout": str(printout.pk),
        "notice": str(Notice.objects.filter(agency=cast.sender).earliest("pk").pk),
        "view": str(keep_view("van-ban-di", name="Của tôi", query="", actor=cast.an, now=NOW).pk),
        "scan": str(_scan(cast).pk),
        "outgoing": str(document.pk),
        "incoming": str(IncomingDocument.objects.get(agency=cast.receiver).pk),
        "package": str(InboundPackage.objects.filter(recipient=cast.sender).earliest("pk").pk),
        "delivery": str(Delivery.objects.earliest("pk").pk),
        "number": str(TakenNumber.objects.earliest("pk").pk),
        "book": str(TakenNumber.objects.earliest("pk").book_id),
        "block": str(_block(cast).pk),
        "wish": str(_wish(cast).pk),
        "group": str(_group(cast).pk),
        "report": VerificationReport.objects.filter(agency_id=cast.sender.pk).latest("pk").sha256,
        "post": str(cast.hanh.post_id),
        "unit": str(cast.hanh.unit_id),
        "signing_service": str(_signing_service(cast).pk),
        **{what: str(key) for what, key in people.rights_of(cast).items()},
        "certificate": str(Certificate.objects.filter(agency=cast.sender).latest("pk").pk),
    }


def _signing_service(cast: Cast) -> RemoteService:
    facts = ServiceFacts(
        name="SmartCA",
        kind=ServiceKind.SMARTCA,
        address="https://ky.example.vn",
        client_id="so",
        secret="bí mật",
    )
    return services.save_service(facts, agency_id=cast.sender.pk, actor=cast.quyen, now=NOW)


def _scan(cast: Cast) -> Scan:
    actor = Actor.system("Hộp quét", agency_id=cast.sender.pk)
    return take_in(blobs().put(b"%PDF-"), name="quet.pdf", pages=1, actor=actor, now=NOW)


def _group(cast: Cast) -> RecipientGroup:
    return outgoing.save_group(None, name="Nhóm thử", member_ids=[cast.receiver.pk], actor=cast.an, now=NOW)


def _block(cast: Cast) -> Reservation:
    book = TakenNumber.objects.filter(book__agency=cast.sender).earliest("pk").book_id
    return registers.reserve(
        book, count=1, holder="Phòng CNTT", reason="đang soạn", expires_on=NOW.date(), actor=cast.an, now=NOW
    )


def _wish(cast: Cast) -> SubNumberRequest:
    book = TakenNumber.objects.filter(book__agency=cast.sender).earliest("pk").book_id
    registers.allow_sub_numbers(
        book, allowed=True, basis="QĐ 1", decided_on=NOW.date(), actor=cast.quyen, now=NOW
    )
    return registers.ask_sub_number(
        book, number=1, document=cast.sender, reason="sót", actor=cast.an, now=NOW
    )


@pytest.fixture
def today() -> Iterator[None]:
    """Let the doors' clock show the day on which the cast lives."""
    with time_machine.travel(NOW, tick=False):
        yield


def asked_by(actor: Actor, things: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """Yield method, place and status of every address about one of `things`, asked by `actor`."""
    client = Client()
    username = Person.objects.get(pk=actor.person_id).username
    client.post(reverse("web:sign_in"), {"username": username, "password": people.PASSWORD})
    for place in with_argument().values():
        what = about(place)
        if what is None or what in SHARED:
            continue
        known = place.replace("/quyen-xem/khong-co", "/quyen-xem/di")
        known = known.replace("999999", things[what], 1).replace("999999", "1")
        real = known.replace("khong-co", things[what])
        for method in ("GET", "POST"):
            answer = client.generic(method, real)
            answer.getvalue()  # a file that is sent stays open until it is read
            yield method, real, answer.status_code


def test_every_address_with_an_argument_is_in_the_matrix() -> None:
    assert [f"{name} {place}" for name, place in with_argument().items() if about(place) is None] == []


@pytest.mark.slow
def test_people_of_another_agency_find_nothing(cast: Cast, things: Mapping[str, str], today: None) -> None:
    everything = [people.actor(f"Người {role}", cast.stranger, str(role), role) for role in Role]

    found = [
        f"{actor.name}: {method} {place} {status}"
        for actor in [cast.la, *everything]
        for method, place, status in asked_by(actor, things)
        if status not in NOT_THERE
    ]

    assert found == []


@pytest.mark.slow
def test_the_receiver_finds_nothing_of_the_senders_own(
    cast: Cast, things: Mapping[str, str], today: None
) -> None:
    own = {"outgoing", "delivery", "number", "book", "post", "certificate", "passkey", "session"}
    own |= {"notice", "view", "scan", "copy", "printout", "delegation", "change", "authority"}

    found = [
        f"{actor.name}: {method} {place} {status}"
        for actor in (cast.huy, cast.minh, cast.binh, cast.thanh)
        for method, place, status in asked_by(actor, things)
        if status not in NOT_THERE and about(re.sub(r"\d+", "999999", place, count=1)) in own
    ]

    assert found == []


@pytest.mark.slow
def test_those_whose_things_they_are_do_find_them(cast: Cast, things: Mapping[str, str], today: None) -> None:
    seen = {place for method, place, status in asked_by(cast.an, things) if method == "GET" and status == 200}

    assert f"/van-ban-di/{things['outgoing']}" in seen
    assert f"/giao-nhan/{things['delivery']}" in seen
