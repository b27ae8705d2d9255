"""The scan box: what the scanner left, what was read on it, and the documents that wait for a scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.core.errors import NotFound, Refused
from vanthu.documents.page_reading import Match, compare
from vanthu.documents.words import Kind
from vanthu.outgoing import listing, scanning
from vanthu.outgoing.listing import Wanted
from vanthu.outgoing.models import OutgoingDocument
from vanthu.outgoing.states import State as OutgoingState
from vanthu.scans import actions, policies, queries
from vanthu.scans.models import Scan
from vanthu.scans.words import ScanState
from vanthu.web.files import file_response
from vanthu.web.filters import member, whole
from vanthu.web.guards import only_if
from vanthu.web.listing.addresses import changed
from vanthu.web.pages import done, page
from vanthu.web.requests import Request

clerks = only_if(policies.may_handle)
_LABELS: Final[dict[str, str | Promise]] = {
    "code": gettext_lazy("Number and notation"),
    "issued_on": gettext_lazy("Date"),
    "kind": gettext_lazy("Type"),
    "subject": gettext_lazy("Subject"),
    "author": gettext_lazy("Issuing agency"),
    "signer": gettext_lazy("Signer"),
}
_SURE, _FAIR = 80, 60


@dataclass(frozen=True, slots=True)
class Proposal:
    """One field that was read, in words, and how sure it is."""

    label: str
    text: str
    sure: int

    @property
    def tone(self) -> str:
        """Return the tone: sure, fair, or to be looked at."""
        return "good" if self.sure >= _SURE else "warn" if self.sure >= _FAIR else "bad"


@clerks
@require_GET
def box(request: Request) -> HttpResponse:
    """Show the scans that wait, and what was read on them."""
    return _box(request)


def _box(request: Request, *, refused: Refused | None = None, refused_id: int = 0) -> HttpResponse:
    state = member(ScanState, request.GET.get("trang-thai"))
    found = queries.listed(request.actor, state=state, after=request.GET.get("sau", ""))
    waiting = _waiting(request)
    chosen = whole(request.POST.get("document"))
    counted = queries.counts(request.actor)
    context = {
        "rows": [
            (scan, _proposals(scan), chosen if scan.pk == refused_id and chosen else _fitting(scan, waiting))
            for scan in found.rows
        ],
        "waiting": waiting,
        "more": changed(request, {"sau": found.after}) if found.after else "",
        "state": state,
        "states": [(one, counted.get(one.value, 0)) for one in ScanState],
        "open_states": {ScanState.WAITING, ScanState.READ, ScanState.UNREAD},
        "problem": str(refused) if refused else "",
        "refused_id": refused_id,
        "differs": refused is not None and refused.code in scanning.TO_CONFIRM,
    }
    return page(request, "scans/box.html", context, status=refused.status if refused else 200)


def _waiting(request: Request) -> list[OutgoingDocument]:
    """Return the numbered paper documents that wait for their scan."""
    rows = listing.listed(request.actor, Wanted(state=OutgoingState.PAPER_NUMBERED)).rows
    return list(rows)


def _proposals(scan: Scan) -> list[Proposal]:
    read = {name: (str(one["text"]), int(one["sure"])) for name, one in scan.reading.items()}
    if "number" in read and "notation" in read:
        number, sure = read["number"]
        read["code"] = (f"{int(number):02d}/{read['notation'][0]}", min(sure, read["notation"][1]))
    if "issued_on" in read:
        read["issued_on"] = (f"{date.fromisoformat(read['issued_on'][0]):%d/%m/%Y}", read["issued_on"][1])
    if "kind" in read:
        read["kind"] = (Kind(read["kind"][0]).label, read["kind"][1])
    return [Proposal(str(label), *read[name]) for name, label in _LABELS.items() if name in read]


def _fitting(scan: Scan, waiting: Sequence[OutgoingDocument]) -> int:
    """Return the document whose number was read on the scan, 0 if there is none or more than one."""
    fields = scanning.fields_of(scan)
    fit = [row.pk for row in waiting if compare(fields, row.number or 0, row.notation) is Match.SAME]
    return fit[0] if len(fit) == 1 else 0


@clerks
@require_GET
def file(request: Request, scan_id: int) -> HttpResponse:
    """Return the scan as it came."""
    scan = _scan(request, scan_id)
    if scan.file is None:
        raise Http404
    return file_response(blobs().read(scan.file.sha256), name=scan.name)


@clerks
@require_POST
def attach(request: Request, scan_id: int) -> HttpResponse:
    """Attach a scan to the numbered paper document that the clerk chose."""
    scan = _scan(request, scan_id)
    document_id = whole(request.POST.get("document"))
    if scan.file is None or document_id is None:
        raise Http404
    try:
        document = scanning.attach(
            document_id,
            scan.pk,
            confirmed=request.POST.get("confirmed") == "1",
            actor=request.actor,
            now=clock.now(),
        )
    except NotFound as nothing:
        raise Http404 from nothing
    except Refused as refused:
        return _box(request, refused=refused, refused_id=scan.pk)
    return done(
        request,
        reverse("outgoing:show", args=[document.pk]),
        _("The scan is attached. Compare it with the paper, then seal it."),
    )


@clerks
@require_POST
def drop(request: Request, scan_id: int) -> HttpResponse:
    """Take a scan off the desk, with the reason; one that was put aside has its own."""
    scan = _scan(request, scan_id)
    try:
        if scan.state_word is ScanState.QUARANTINED:
            actions.note_put_aside(scan.pk, actor=request.actor, now=clock.now())
        else:
            reason = request.POST.get("reason", "")
            actions.drop(scan.pk, reason=reason, actor=request.actor, now=clock.now())
    except Refused as refused:
        return _box(request, refused=refused, refused_id=scan.pk)
    return done(request, reverse("scans:list"), _("Dropped. The file itself is kept."))


def _scan(request: Request, scan_id: int) -> Scan:
    try:
        return queries.get(request.actor, scan_id)
    except NotFound as nothing:
        raise Http404 from nothing
