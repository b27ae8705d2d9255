"""Every address × every role answers what the matrix says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as people
from tests.cast import Cast
from tests.contracts.test_addresses import addresses
from tests.domain import paper
from tests.domain.copies import desk as copy_desk
from vanthu.copies import steps
from vanthu.copies.models import Copy
from vanthu.core.actor import Actor, Role
from vanthu.directory import actions_rights
from vanthu.directory.models import Certificate, Post
from vanthu.exchange.keys import public_key
from vanthu.exchange.models import Delivery, InboundPackage, Peer
from vanthu.exchange.models.pulled import Pulled
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs.worker import run_due
from vanthu.outgoing import actions as outgoing
from vanthu.outgoing.models import OutgoingDocument, RecipientGroup
from vanthu.registers import actions as registers
from vanthu.registers.models import Reservation, TakenNumber
from vanthu.signing.remote import services
from vanthu.signing.remote_words import ServiceKind
from vanthu.verification.models import VerificationReport
from vanthu.web.matrix import MATRIX, PUBLIC, Access, Row, of_archivist

if TYPE_CHECKING:
    from tests.web.conftest import Desk

EARLIER_KEY = public_key("A" * 43 + "=")
SENT = {"pin": paper.PIN, "reason": "lý do thử", "version": "1", "kind": "outgoing", "listing": "van-ban-di"}


def test_every_address_of_the_pages_is_in_the_matrix() -> None:
    pages = {name for name in addresses() if not name.startswith(("api:", "api_signing:")) and ":" in name}

    assert sorted(pages ^ set(MATRIX)) == []


def test_what_is_public_is_in_the_matrix() -> None:
    assert set(MATRIX) >= PUBLIC


def answered(status: int) -> Access:
    """Return what a status means to the reader."""
    return {403: Access.REFUSED, 404: Access.HIDDEN}.get(status, Access.OPEN)


def _of_outgoing(name: str, things: Mapping[str, Any]) -> list[object] | None:  # ids
    """Return what an address of outgoing documents is asked about, if it is not just the document."""
    if name == "outgoing:version":
        return [things["outgoing"], 0, 1]
    if name in {"outgoing:compare", "outgoing:compare_page"}:
        return [things["outgoing"], 0]
    if name in {"outgoing:change_group", "outgoing:drop_group"}:
        return [things["group"]]
    if name in {f"outgoing:{each}" for each in ("autosave", "forget", "agencies", "groups", "add_group")}:
        return []
    return None


def arguments(name: str, cast: Cast, things: Mapping[str, Any]) -> list[object]:  # noqa: C901 ids and hashes, area by area
    """Return what an address is asked about."""
    area, _, page = name.partition(":")
    if (found := _of_outgoing(name, things)) is not None:
        return found
    if name == "verification:as_signed":
        return [things["verification"], 0]
    if area == "scans" and page != "list":
        return [0]
    if area == "copies":
        about = {
            "originals": "outgoing",
            "printout": "printout",
            "sheets": "printout",
            "withdraw": "printout",
        }
        return [] if page in {"list", "new"} else [things[about.get(page, "copy")]]
    if page == "file":
        return [things[area]] if area == "verification" else [things[area], 0]
    if name in {
        "deliveries:package",
        "deliveries:package_evidence",
        "deliveries:inspect_again",
        "deliveries:tell_again",
    }:
        return [things["package"]]
    if area in {"outgoing", "incoming", "deliveries"} and page not in {
        "list", "new", "received", "waiting", "retry_stuck",
    }:  # fmt: skip
        return [things[area]]
    if name in {"signing:progress", "signing:end", "signing:watch", "personal:drop_view", "personal:notice"}:
        return [0]  # an errand is its person's own: nobody else finds one
    if name in {"signing:send_back", "signing:place"}:
        return [things["outgoing"]]
    if page in {"side_book", "side_printed", "side_excel"}:
        return ["posting"]
    if page == "side_complete":
        return ["posting", 0]
    single = {
        "registers:ask_void": "number", "registers:void": "number",
        "registers:close": "book", "registers:end_reservation": "block",
        "verification:report": "verification", "administration:change_agency": "agency",
        "administration:give_post": "post", "administration:end_post": "post", "administration:set_password": "post",
        "administration:withdraw_certificate": "certificate", "administration:change_peer": "peer",
        "administration:change_unit": "unit", "administration:end_unit": "unit",
        "administration:reset_factors": "post", "administration:end_authority": "authority",
        "web:remove_passkey": "passkey", "web:end_session": "session", "web:decision": "delegation",
        "web:end_delegation": "delegation", "web:confirm_change": "change",
        "administration:show_peer": "peer", "administration:try_peer": "peer",
        "administration:import_from_axis": "peer",
        "administration:show_signing_service": "signing_service",
        "administration:change_signing_service": "signing_service",
        "administration:try_signing_service": "signing_service",
        "administration:file_remote_key": "signing_service", "administration:make_doorbell": "signing_service",
    }  # fmt: skip
    several: dict[str, list[object]] = {
        "administration:refuse_held": [things["peer"], things["held"]],
        "administration:fetch_again": [things["peer"], things["held"]],
        "administration:distrust_key": [things["peer"], EARLIER_KEY.key_id],
        "registers:answer_sub_number": [0],
        "web:sign_on": [0],
        "web:sign_on_out": [0],
        "web:begin_link": [0],
        "web:unlink": [0],
        "administration:unlink_person": [0],
        "web:readers": ["di", things["outgoing"]],
        "web:end_reading": ["di", things["outgoing"], things["right"]],
    }
    if name in several:
        return several[name]
    return [things[single[name]]] if name in single else []


def restore(name: str, row: Row, things: Mapping[str, Any]) -> None:
    """Put the object that an address is about into the state that the matrix names."""
    if (name.startswith("outgoing:") or name in {"signing:send_back", "signing:place"}) and row.state:
        OutgoingDocument.objects.filter(pk=things["outgoing"]).update(state=row.state, way=row.way)
    if name == "outgoing:drop_group":
        agency = OutgoingDocument.objects.get(pk=things["outgoing"]).agency
        facts = {"agency": agency, "name": "Nhóm thử", "saved_at": paper.NOW}
        RecipientGroup.objects.get_or_create(pk=things["group"], defaults=facts)
    if name.startswith("incoming:") and row.state:
        numbered = {"number": 1, "registered_at": paper.NOW} if row.state != "received" else {}
        IncomingDocument.objects.filter(pk=things["incoming"]).update(state=row.state, **numbered)
    if name == "copies:originals":
        OutgoingDocument.objects.filter(pk=things["outgoing"]).update(state=row.state)
    elif name.startswith("copies:") and row.state:
        copy = Copy.objects.filter(pk=things["copy"])
        made = {"number": 1, "issued_on": paper.NOW.date(), "made": copy.values("prepared")[:1]}
        post = Post.objects.filter(agency=copy.values("agency")[:1]).values("pk")[:1]
        copy.update(state=row.state, **(made | {"decided_post": post} if row.state == "made" else {}))
    if name.startswith("deliveries:") and row.state:
        Delivery.objects.filter(pk=things["deliveries"]).update(state=row.state)


def things_of(cast: Cast) -> Mapping[str, Any]:
    """Walk one document to the receiver and return what came of it."""
    document = paper.issued(cast)
    run_due(paper.NOW)
    printout = steps.print_original(document.pk, copies=1, door=copy_desk.DOOR, actor=cast.an, now=paper.NOW)
    report = VerificationReport.objects.filter(agency_id=cast.sender.pk).latest("pk")
    report.report["signatures"][0]["covered_bytes"] = 1000
    report.save()
    replaced = {"key": EARLIER_KEY.text, "since": "", "until": paper.NOW.isoformat()}
    peer = Peer.objects.create(
        name="Đối tác", kind="direct", address="https://doi-tac.example", earlier_keys=[replaced]
    )
    right = actions_rights.give_right(
        cast.an.person_id or 0, object_type="outgoing.outgoingdocument", object_id=document.pk,
        object_label=str(document), reason="phối hợp", ends_on=None, actor=cast.hanh, now=paper.NOW,
    )  # fmt: skip
    return {
        **people.rights_of(cast, now=paper.NOW),
        "right": right.pk,
        "copy": copy_desk.asked(cast, cast.hanh).pk,
        "printout": printout.pk,
        "outgoing": document.pk,
        "incoming": IncomingDocument.objects.get(agency=cast.receiver).pk,
        "package": InboundPackage.objects.filter(recipient=cast.sender).earliest("pk").pk,
        "deliveries": Delivery.objects.earliest("pk").pk,
        "number": TakenNumber.objects.earliest("pk").pk,
        "block": _block(cast).pk,
        "group": outgoing.save_group(
            None, name="Nhóm thử", member_ids=[cast.receiver.pk], actor=cast.an, now=paper.NOW
        ).pk,
        "book": TakenNumber.objects.earliest("pk").book_id,
        "verification": report.sha256,
        "agency": cast.stranger.pk,
        "unit": cast.hanh.unit_id,
        "post": people.actor("Người thứ năm", cast.receiver, "Chuyên viên", Role.OFFICER).post_id,
        "certificate": Certificate.objects.filter(agency=cast.sender).latest("pk").pk,
        "peer": peer.pk,
        "signing_service": services.save_service(
            services.ServiceFacts(
                name="SmartCA",
                kind=ServiceKind.SMARTCA,
                address="https://ky.example.vn",
                client_id="so",
                secret="x",
            ),
            agency_id=cast.sender.pk,
            actor=cast.quyen,
            now=paper.NOW,
        ).pk,
        "held": Pulled.objects.create(peer=peer, reference="x", first_seen_at=paper.NOW).pk,
    }


def _block(cast: Cast) -> Reservation:
    book = TakenNumber.objects.filter(book__agency=cast.sender).earliest("pk").book_id
    return registers.reserve(
        book,
        count=2,
        holder="Phòng CNTT",
        reason="quyết định đang soạn",
        expires_on=paper.NOW.date(),
        actor=cast.an,
        now=paper.NOW,
    )


def people_of(name: str, cast: Cast, archivists: tuple[Actor, ...] = ()) -> tuple[Actor, ...]:
    """Return officer, leader, clerk, administrator (and archivist) of the agency whose things an address is about."""
    if name.startswith("incoming:") or name in {
        "administration:give_post", "administration:end_post", "administration:set_password",
        "administration:reset_factors",
    }:  # fmt: skip
        return cast.huy, cast.minh, cast.binh, cast.thanh, *archivists[1:]
    return cast.hanh, cast.dung, cast.an, cast.quyen, *archivists[:1]


@pytest.mark.slow
def test_every_role_gets_what_the_matrix_says(armed: Cast, desk: Desk) -> None:
    things = things_of(armed)
    archivists = (
        people.actor("Đinh Thị Lưu", armed.sender, "Lưu trữ viên", Role.ARCHIVIST),
        people.actor("Đinh Văn Trữ", armed.receiver, "Lưu trữ viên", Role.ARCHIVIST),
    )
    found = []

    for name, row in MATRIX.items():
        if name in PUBLIC or name == "web:sign_out":
            continue
        cells = (*row.cells, of_archivist(name, row))
        for who, expected in zip(people_of(name, armed, archivists), cells, strict=True):
            client = desk(who)
            restore(name, row, things)
            place = reverse(name, args=arguments(name, armed, things))
            answer = client.generic(row.method, place, **_sent(row, things))
            if answered(answer.status_code) is not expected or answer.status_code == 500:
                found.append(f"{name} {who.name}: {answer.status_code}, not {expected}")
            answer.getvalue()  # a file that is sent stays open until it is read
            if answer.status_code == 302:
                found.append(f"{name} {who.name}: {answer['Location']}")

    assert not found, "\n".join(found)


def _sent(row: Row, things: Mapping[str, Any]) -> dict[str, str]:  # ids and hashes
    if row.method == "GET":
        return {}
    from urllib.parse import urlencode

    return {
        "data": urlencode(
            SENT | {"agency": things["agency"], "peer": things["peer"], "delivery": things["deliveries"]}
        ),
        "content_type": "application/x-www-form-urlencoded",
    }


def test_a_visitor_is_sent_to_the_sign_in_page(client: Client, db: None) -> None:
    answer = client.get(reverse("outgoing:list"))

    assert answer.status_code == 302
    assert answer["Location"] == "/dang-nhap?next=%2Fvan-ban-di%2F"
