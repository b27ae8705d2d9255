"""What was received, as whoever opens it needs it; the statements are composed once (docs/adr/0015)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet

from vanthu.core.errors import NotFound, Refusal
from vanthu.core.places import number
from vanthu.core.statements import Rows
from vanthu.documents.words import Kind, Urgency

from .letters import LinkedDocument, ReceivedFile, ReceivedLetter
from .messages import day_of
from .models import InboundFile, InboundPackage
from .words import Business, PackageKind, PackageState

_RECEIVED: Final = Rows(
    lambda: InboundPackage.objects.select_related("sender", "recipient", "peer").filter(pk=number("pk"))
)
_FILES: Final = Rows(lambda: InboundFile.objects.filter(package_id=number("pk")).order_by("position"))
_IS_TURNED_AWAY: Final = Q(state=PackageState.REFUSED.value, kind=PackageKind.DOCUMENT.value)


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
        about=_about(package, facts.get("linked_ids", ()), facts.get("linked_codes", ())),
        reason=str(facts.get("business_reason", "")),
        is_dropped=bool({package.recipient.code, package.recipient.older_code} & _dropped(facts)),
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


def _dropped(facts: Mapping[str, Any]) -> set[str]:  # Any: JSON values differ by key
    return {str(code) for code in facts.get("dropped_codes", ())}


def status_about(package: InboundPackage) -> tuple[LinkedDocument, ...]:
    """Return what a received status is about, by each of its names."""
    facts = package.facts
    printed = [facts.get("about_code"), facts.get("about_issued_on")]
    return _about(package, [facts.get("about_edxml_id")], [printed])


def _about(
    package: InboundPackage, ids: Iterable[object], printed: Iterable[Sequence[object]]
) -> tuple[LinkedDocument, ...]:
    # Some writers name a notice of recall itself where its document belongs.
    own = package.edxml_id if package.kind == PackageKind.DOCUMENT else ""
    named = [LinkedDocument(edxml_id=str(one)) for one in ids if one and one != own]
    coded = [
        LinkedDocument(edxml_id="", code=str(code), issued_on=day_of(on))
        for code, on in printed
        if code and on
    ]
    return (*named, *coded)


def was_turned_away(package: InboundPackage, edxml_id: str) -> bool:
    """Say whether a document that a package is about came and was refused: then nobody waits for it."""
    rows = InboundPackage.objects.filter(
        sender_id=package.sender_id, recipient_id=package.recipient_id, edxml_id=edxml_id
    )
    return rows.filter(_IS_TURNED_AWAY).exists()


def turned_away() -> QuerySet[InboundPackage]:
    """Return the refused documents under the name of an `Awaited`, as a part of a query about these."""
    rows = InboundPackage.objects.filter(
        sender_id=OuterRef("package__sender_id"),
        recipient_id=OuterRef("package__recipient_id"),
        edxml_id=OuterRef("edxml_id"),
    )
    return rows.filter(_IS_TURNED_AWAY)
