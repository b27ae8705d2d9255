"""Which documents a package is about that have not come, and which packages a document was awaited by (G7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from vanthu.core.places import day, number, text
from vanthu.core.statements import Columns
from vanthu.core.text import fold

from .letters import LinkedDocument, ReceivedLetter
from .models import Awaited, InboundPackage

MOST: Final = 100
"""So many packages are taken up by one document, or one look of a watcher."""
_NOBODY: Final = date(1, 1, 1)
"""The day of what bears none: nothing is awaited by it."""


def _by() -> QuerySet[Awaited, int]:
    named = Q(edxml_id=text("edxml_id")) & ~Q(edxml_id="")
    printed = Q(code_folded=text("code"), issued_on=day("issued_on")) & ~Q(code_folded="")
    rows = Awaited.objects.filter(
        named | printed, package__sender_id=number("sender_id"), package__recipient_id=number("recipient_id")
    )
    return rows.exclude(package_id=number("pk")).order_by("package_id").values_list("package_id", flat=True)


_BY: Final = Columns(lambda: _by().distinct()[:MOST])


def by(letter: ReceivedLetter) -> list[int]:
    """Return the packages of the same sender that are about a document, in the order they came."""
    named = LinkedDocument(edxml_id=letter.edxml_id, code=letter.code, issued_on=letter.issued_on)
    return about(
        named,
        but=letter.package_id,
        sender_id=letter.sender_agency_id,
        recipient_id=letter.recipient_agency_id,
    )


def about(named: LinkedDocument, *, but: int, sender_id: int, recipient_id: int) -> list[int]:
    """Return the packages of one sender that are about a document with either of these names, all `but` its own."""
    return _BY.column(
        pk=but,
        sender_id=sender_id,
        recipient_id=recipient_id,
        edxml_id=named.edxml_id,
        code=fold(named.code)[:100],
        issued_on=named.issued_on or _NOBODY,
    )


def keep(package: InboundPackage, names: Sequence[LinkedDocument]) -> None:
    """Keep what a package is about and what has not come, in place of what was kept before."""
    package.awaited.all().delete()
    Awaited.objects.bulk_create(
        Awaited(package=package, edxml_id=name.edxml_id[:255])
        if name.edxml_id
        else Awaited(package=package, code_folded=fold(name.code)[:100], issued_on=name.issued_on)
        for name in names
    )


def take_up(package_id: int, *, without: Sequence[LinkedDocument]) -> None:
    """End the wait of a package that is opened, and keep what had not come by then."""
    package = InboundPackage.objects.select_for_update().get(pk=package_id)
    keep(package, without)
    if package.parked_for:
        package.parked_for = ""
        package.save(update_fields=["parked_for"])
