"""What was received, as whoever opens it needs it; the statements are composed once (docs/adr/0015)."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet, Subquery

from vanthu.core.errors import NotFound, Refusal
from vanthu.core.places import number
from vanthu.core.statements import Columns, Rows
from vanthu.documents.words import Kind, Urgency

from .letters import ReceivedFile, ReceivedLetter
from .messages import day_of
from .models import InboundFile, InboundPackage
from .words import Business, PackageKind, PackageState

_RECEIVED: Final = Rows(
    lambda: InboundPackage.objects.select_related("sender", "recipient", "peer").filter(pk=number("pk"))
)
_FILES: Final = Rows(lambda: InboundFile.objects.filter(package_id=number("pk")).order_by("position"))


def _parked_for() -> QuerySet[InboundPackage, int]:
    came = InboundPackage.objects.filter(pk=number("pk"))
    rows = InboundPackage.objects.filter(
        sender_id=Subquery(came.values("sender_id")),
        recipient_id=Subquery(came.values("recipient_id")),
        parked_for=Subquery(came.values("edxml_id")),
    )
    return rows.exclude(parked_for="").order_by("id").values_list("pk", flat=True)


_PARKED_FOR: Final = Columns(_parked_for)


def inbound_package(package_id: int) -> InboundPackage:
    """Return a received package; the caller has checked that the reader may see what came of it."""
    found = _RECEIVED.first(pk=package_id)
    if found is None:
        raise NotFound(Refusal.NOT_FOUND, what="gói tin")
    return found


def package_letter(package_id: int) -> ReceivedLetter:
    """Return an accepted document package as a letter, with all that its registration needs."""
    package = inbound_package(package_id)
    facts = package.facts
    kind = str(facts.get("kind") or "")
    return ReceivedLetter(
        package_id=package.pk,
        message_id=package.message_id,
        recipient_agency_id=package.recipient_id,
        sender_agency_id=package.sender_id,
        sender_code=package.sender.code,
        sender_name=str(facts["sender_name"]) or package.sender.name,
        edxml_id=package.edxml_id,
        number_text=str(facts["number_text"]),
        notation=str(facts["notation"]),
        issued_on=day_of(facts.get("issued_on")),
        place=str(facts["place"]),
        kind=Kind(kind) if kind else None,
        kind_name=str(facts["kind_name"]),
        subject=str(facts["subject"]),
        content=str(facts["content"]),
        signer_title=str(facts["signer_title"]),
        signer_name=str(facts["signer_name"]),
        signer_mode=str(facts["signer_mode"]),
        urgency=Urgency(str(facts["urgency"])),
        due_on=day_of(facts.get("due_on")),
        to_places=tuple(str(place) for place in facts["to_places"]),
        page_count=int(facts["page_count"]),
        paper_follows=bool(facts["paper_follows"]),
        received_at=package.received_at,
        is_flagged=package.is_flagged,
        business=Business(str(facts.get("business_type") or Business.NEW)),
        linked_ids=tuple(str(one) for one in facts.get("linked_ids", ())),
        reason=str(facts.get("business_reason", "")),
        files=tuple(
            ReceivedFile(
                sha256=file.sha256,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                is_main=file.is_main,
                verdict=file.verdict,
                report_id=file.report_id,
            )
            for file in _FILES.all(pk=package.pk)
        ),
    )


def parked_for(package_id: int) -> list[int]:
    """Return the packages of the same sender that wait for the document of this one, in the order they came."""
    return _PARKED_FOR.column(pk=package_id)


def was_turned_away(package_id: int, edxml_id: str) -> bool:
    """Say whether a document that a package is about came and was refused: then nobody waits for it."""
    about = InboundPackage.objects.get(pk=package_id)
    rows = InboundPackage.objects.filter(
        sender_id=about.sender_id, recipient_id=about.recipient_id, edxml_id=edxml_id
    )
    return rows.filter(state=PackageState.REFUSED.value, kind=PackageKind.DOCUMENT.value).exists()
