"""What is done and asked about recalls inside one installation, told from outside (`Installation.ask`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from vanthu.core import clock
from vanthu.core.actor import Actor, Role
from vanthu.core.blobs import blobs
from vanthu.directory.models import Agency
from vanthu.documents.words import Kind
from vanthu.exchange import actions
from vanthu.exchange.letters import Letter, LetterFile, LetterLink, LinkedDocument
from vanthu.exchange.models import Delivery, InboundPackage, OutboundPackage, ReceivedStatus
from vanthu.exchange.words import Business
from vanthu.incoming import actions as incoming
from vanthu.incoming.models import IncomingDocument

SYSTEM = Actor.system("test")


def send(number: str, code: str, pdf: str, business: str = "0", about: str = "") -> Any:
    """Queue a letter; with `business` and the number it is `about`, one that recalls, updates or replaces."""
    sender, recipient = Agency.objects.filter(is_local=True).earliest("pk"), Agency.objects.get(code=code)
    blob = blobs().put(Path(pdf).read_bytes())
    link = None
    if about:
        earlier = OutboundPackage.objects.get(document_type="test.letter", document_id=int(about))
        target = LinkedDocument(edxml_id=earlier.edxml_id, code=f"{about}/TEST", issued_on=date(2026, 11, 23))
        link = LetterLink(business=Business(business), target=target, reason="Sai nội dung.")
    letter = Letter(
        sender_agency_id=sender.pk,
        document_type="test.letter",
        document_id=int(number),
        document_label=f"{number}/TEST",
        number=int(number),
        notation="TEST",
        issued_on=date(2026, 11, 23),
        place="Phú Thọ",
        kind=Kind.CONG_VAN,
        subject=f"Văn bản số {number}",
        signer_title="Giám đốc",
        signer_name="Trần Văn Dũng",
        files=(
            LetterFile(
                sha256=blob.sha256, name="a.pdf", media_type="application/pdf", size=blob.size, is_main=True
            ),
        ),
        link=link,
    )
    return [
        row.message_id for row in actions.queue(letter, recipients=[recipient], actor=SYSTEM, now=clock.now())
    ]


def ask_back(number: str) -> Any:
    """Ask the receiver of a letter to give it back (status 13)."""
    sent = Delivery.objects.get(package__document_type="test.letter", package__document_id=int(number))
    return actions.ask_back(
        sent.pk, reason="Gửi nhầm.", staff="Trần Văn Dũng", actor=SYSTEM, now=clock.now()
    ).message_id


def give_back(code: str) -> Any:
    """Agree, as the clerk, to the recall of a received document."""
    held = IncomingDocument.objects.get(code=code)
    clerk = Actor(name="Phạm Thị Bình", agency_id=held.agency_id, roles=frozenset({Role.CLERK}))
    return incoming.give_back(held.pk, actor=clerk, now=clock.now()).state


def known() -> Any:
    """Return what this end knows: documents and wishes received, answers to what was sent, what is parked."""
    return {
        "documents": {
            row.code: {
                "state": row.state,
                "files": row.files.count(),
                "asked": [
                    [one.reason, one.asked_by, one.answer, one.answered_by] for one in row.recalls.all()
                ],
                "about": row.linked.code if row.linked else "",
            }
            for row in IncomingDocument.objects.select_related("linked")
        },
        "answers": [
            [row.delivery.package.document_label, row.code, row.staff]
            for row in ReceivedStatus.objects.select_related("delivery__package").order_by("id")
        ],
        "parked": InboundPackage.objects.exclude(parked_for="").count(),
    }
