"""The lists beside those of documents: what their composed statements show is what their ordinary queries hold."""

from __future__ import annotations

from itertools import product

import pytest

from tests.cast import NOW, Cast
from tests.domain.test_listed import TODAY, everybody, pages
from vanthu.copies import listing as copies
from vanthu.copies.models import Copy
from vanthu.copies.states import State
from vanthu.copies.words import Form, Medium
from vanthu.documents.models import StoredFile
from vanthu.exchange import listing as exchange
from vanthu.exchange.models import Delivery, InboundPackage, OutboundPackage, Peer, ReceivedStatus
from vanthu.exchange.queries import DeliveryView
from vanthu.exchange.words import DeliveryState, PackageKind, PackageState
from vanthu.personal import queries as personal
from vanthu.personal.models import Notice
from vanthu.scans import policies as scan_policies
from vanthu.scans import queries as scans
from vanthu.scans.models import Scan
from vanthu.scans.words import ScanState

pytestmark = pytest.mark.django_db


def test_everybody_sees_the_copies_that_the_query_holds(cast: Cast) -> None:
    for at, (state, agency) in enumerate(product(("asked", "declined"), (cast.sender, cast.receiver) * 3)):
        file = StoredFile.objects.create(
            agency=agency,
            sha256=f"{at:064}",
            name="a.pdf",
            media_type="application/pdf",
            size=1,
            added_at=NOW,
        )
        Copy.objects.create(
            agency=agency, form=list(Form)[at % 2].value, origin="paper", medium=list(Medium)[at % 2].value,
            state=state, kind="cong_van", original_code="1", original_author="Sở", subject="một",
            subject_folded=f"so {at // 2}", source_sha256="0" * 64, prepared=file, reason="x", asked_by="a",
            asked_person_id=(cast.hanh.person_id, cast.huy.person_id)[at % 2] or 0, asked_at=NOW, notation="X",
            decline_reason="x", issued_on=TODAY if at % 3 else None,
        )  # fmt: skip
    wanted = [
        copies.Wanted(),
        *(copies.Wanted(state=state) for state in State),
        *(copies.Wanted(form=form, medium=medium) for form, medium in product(Form, Medium)),
        copies.Wanted(from_=TODAY, to=TODAY),
        copies.Wanted(text="so 1"),
    ]
    seen = set()
    for who, what, order in product(everybody(cast), wanted, copies.ORDERS.values()):
        shown = [*pages(lambda after, w=who, q=what, o=order: copies.listed(w, q, o, after=after, size=2))]  # type: ignore[misc]
        assert shown == [row.pk for row in copies.exported(who, what, order)], (who, what, order)
        seen.add(tuple(shown))
    assert len(seen) > 10


def test_everybody_sees_the_packages_that_the_query_holds(cast: Cast) -> None:
    peer = Peer.objects.create(name="trục")
    for at, (state, agency) in enumerate(
        product(("queued", "stopped", "stuck"), (cast.sender, cast.receiver) * 2)
    ):
        package = OutboundPackage.objects.create(
            sender=agency, kind="document", document_type="x.y", document_id=at, document_label=f"số {at}",
            edxml_id=str(at), facts={}, created_at=NOW,
        )  # fmt: skip
        delivery = Delivery.objects.create(
            package=package, sender=agency, kind="document", recipient=cast.stranger, peer=peer, message_id=str(at),
            state=state, queued_at=NOW, alive_from=NOW, settled_at=NOW,
        )  # fmt: skip
        InboundPackage.objects.create(
            peer=peer, sender=cast.stranger, recipient=agency, message_id=str(at), sha256="0" * 64, size=1,
            sequence=at, received_at=NOW, stored_receipt="", kind="document", state="accepted",
            outcome_receipt="x", settled_at=NOW,
        )  # fmt: skip
        for turn, code in enumerate(("01", "03")[: at % 3]):
            said = InboundPackage.objects.create(
                peer=peer, sender=cast.stranger, recipient=agency, message_id=f"{at}.{turn}", sha256="0" * 64, size=1,
                sequence=100 * (turn + 1) + at, received_at=NOW, stored_receipt="", kind="status", state="accepted",
                outcome_receipt="x", settled_at=NOW,
            )  # fmt: skip
            ReceivedStatus.objects.create(package=said, delivery=delivery, code=code, received_at=NOW)
    sent = [
        *(exchange.Sent(state=state) for state in (None, *DeliveryState)),
        *(exchange.Sent(kind=kind) for kind in (None, *PackageKind)),
        exchange.Sent(text="số 3"),
    ]
    received = [
        *(exchange.Received(state=state) for state in (None, *PackageState)),
        *(exchange.Received(kind=kind) for kind in PackageKind),
        exchange.Received(text="3"),
    ]
    seen: set[tuple[object, ...]] = set()
    for who, what in product(everybody(cast), sent):
        views = exchange.all_sent(who, what)
        assert exchange.sent(who, what).rows == tuple(views), (who, what)
        assert exchange.sent(who, what, size=1).rows == tuple(views[:1])
        seen.add(tuple(views))
    for who, package_wanted in product(everybody(cast), received):
        rows = exchange.all_received(who, package_wanted)
        shown = [*pages(lambda after, w=who, q=package_wanted: exchange.received(w, q, after=after, size=2))]  # type: ignore[misc]
        assert shown == [row.pk for row in rows], (who, package_wanted)
        seen.add(tuple(rows))
    assert len(seen) > 10
    assert {len(view.statuses) for views in seen for view in views if isinstance(view, DeliveryView)} == {
        0,
        1,
        2,
    }


def test_everybody_sees_the_scans_and_notices_that_the_query_holds(cast: Cast) -> None:
    for at, agency in enumerate((cast.sender, cast.receiver) * 3):
        Scan.objects.create(
            agency=agency, key=str(at), name=f"{at}.pdf", state="quarantined", problem="x", found_at=NOW
        )
        for person in (cast.an.person_id, cast.binh.person_id):
            Notice.objects.create(
                person_id=person or 0, agency=agency, read_at=NOW if at < 2 else None, in_app=at != 3,
                object_type="x.y", object_id=at, topic="to_do", cause=f"assigned {at}", label="x", at=NOW,
            )  # fmt: skip
    seen: set[tuple[object, ...]] = set()
    for who, state in product(everybody(cast), (None, *ScanState)):
        rows = scan_policies.visible_to(who).order_by("-pk")
        held = rows.exclude(state__in=["used", "dropped"]) if state is None else rows.filter(state=state)
        shown = scans.listed(who, state=state).rows
        assert list(shown) == list(held), (who, state)
        seen.add(shown)
    for who, only_unread in product(everybody(cast), (False, True)):
        notices = Notice.objects.filter(
            person_id=who.person_id or 0, agency_id=who.agency_id or 0, in_app=True
        ).order_by("-pk")
        told = personal.notices(who, only_unread=only_unread).rows
        assert list(told) == [one for one in notices if not only_unread or one.read_at is None]
        seen.add(told)
    assert len(seen) > 5
