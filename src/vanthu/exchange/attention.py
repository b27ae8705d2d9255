"""What waits for the operator: deliveries that do not arrive; packages held, parked, untold and contradictory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from vanthu.audit import queries as audit
from vanthu.audit.models import AuditEntry
from vanthu.core.actor import Actor
from vanthu.core.errors import NotFound, Refusal
from vanthu.core.words import Worded

from . import policies, queries, schedule, states
from .models import InboundConflict, InboundFile, InboundPackage
from .queries import DeliveryView
from .words import DeliveryState, PackageKind, PackageState, PeerKind

SHOWN: Final = 100


class Trouble(Worded):
    """Why a received package waits for somebody."""

    HELD = "held", "Kiểm tra bị ngắt giữa chừng", "Its check was cut off"
    UNTOLD = "untold", "Chưa báo được kết quả cho bên gửi", "The sender was not told the outcome"
    PARKED = "parked", "Đến sớm, chờ văn bản trước", "Came early, waits for its predecessor"
    CONFLICT = "conflict", "Trùng mã gói, khác nội dung", "Same id, other content"


_WHERE: Final = {
    Trouble.HELD: Q(is_held=True, state=PackageState.STORED.value),
    Trouble.UNTOLD: Q(outcome_sent_at=None, outcome_tries__gt=0),
    Trouble.PARKED: ~Q(parked_for=""),
    Trouble.CONFLICT: Q(pk__in=InboundConflict.objects.values("package_id")),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A package and why it waits."""

    trouble: Trouble
    package: InboundPackage


@dataclass(frozen=True, slots=True)
class PackagePage:
    """Everything that the page of a received package shows."""

    package: InboundPackage
    troubles: tuple[Trouble, ...]
    files: tuple[InboundFile, ...]
    conflicts: tuple[InboundConflict, ...]
    history: tuple[AuditEntry, ...]

    @property
    def is_tellable(self) -> bool:
        """Say whether the outcome was put into a folder, whose carrier may have lost it: it can be put there again."""
        return self.package.peer.kind == PeerKind.FOLDER and self.package.outcome_sent_at is not None


def troubles(actor: Actor) -> list[Waiting]:
    """Return what waits for the operator of the actor's agency, by why, the newest first, a hundred of each."""
    return [
        Waiting(trouble, package)
        for trouble, where in _WHERE.items()
        for package in _visible_to(actor).filter(where).order_by("-id")[:SHOWN]
    ]


def overdue(actor: Actor, *, now: datetime) -> list[DeliveryView]:
    """Return what the actor's agency sent and its receiver has not stored in time: first what is stuck, a hundred each.

    Statuses too: they stand in no other list. Behind it what our axis carries for others, if it is stuck.
    """
    rows = queries.with_statuses(queries.sent_by(actor)).filter(kind__in=[kind.value for kind in PackageKind])
    late = Q(queued_at__lte=now - schedule.warn_after(urgent=False)) | Q(
        priority=1, queued_at__lte=now - schedule.warn_after(urgent=True)
    )
    unfetched = Q(queued_at__lte=now - schedule.UNFETCHED, state=DeliveryState.RELAYED.value)
    parts = (
        rows.filter(state=DeliveryState.STUCK.value),
        rows.filter(late, state__in=[state.value for state in states.OPEN]),
        rows.filter(unfetched),
    )
    carried = queries.with_statuses(queries.carried(actor)).filter(state=DeliveryState.STUCK.value)
    own = [queries.view_of(row) for part in parts for row in part.order_by("-id")[:SHOWN]]
    return own + [queries.carried_view(row) for row in carried.order_by("-id")[:SHOWN]]


def package_page(actor: Actor, package_id: int) -> PackagePage:
    """Return a received package of the actor's agency with its evidence. Raises NotFound."""
    package = _visible_to(actor).filter(pk=package_id).first()
    if package is None:
        raise NotFound(Refusal.NOT_FOUND, what="gói tin")
    mine = _visible_to(actor).filter(pk=package_id)
    return PackagePage(
        package=package,
        troubles=tuple(trouble for trouble, where in _WHERE.items() if mine.filter(where).exists()),
        files=tuple(package.files.all()),
        conflicts=tuple(package.conflicts.order_by("id")),
        history=tuple(audit.history(package)),
    )


def _visible_to(actor: Actor) -> QuerySet[InboundPackage]:
    if actor.agency_id is None or not policies.may_operate(actor, actor.agency_id):
        return InboundPackage.objects.none()
    rows = InboundPackage.objects.filter(recipient_id=actor.agency_id)
    return rows.select_related("sender", "recipient", "peer")
