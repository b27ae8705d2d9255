"""Check any PDF, and show the report that was kept."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from vanthu.core import clock
from vanthu.core.blobs import blobs
from vanthu.core.errors import Invalid, Refusal, Refused
from vanthu.verification import actions, check, queries
from vanthu.web.files import file_response
from vanthu.web.pages import SeeOther, page
from vanthu.web.requests import Request

from .card import card_of
from .forms import CheckForm


@require_http_methods(["GET", "POST"])
def check_file(request: Request) -> HttpResponse:
    """Take a PDF, verify it, keep the report, and show it."""
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return SeeOther(reverse("verification:report", args=[_checked(request, form)]))
        except Refused as refused:
            form.refuse(refused, "file")
    status = 422 if form.is_bound else 200
    return page(request, "verification/check.html", {"form": form}, status=status)


def _checked(request: Request, form: CheckForm) -> str:
    upload = form.cleaned_data["file"]
    if not upload.read(1024).lstrip().startswith(b"%PDF-"):
        raise Invalid(Refusal.NOT_A_PDF, name=upload.name)
    upload.seek(0)
    blob = blobs().put_stream(upload, limit=settings.VANTHU_UPLOAD_LIMIT)
    now = clock.now()
    checked = check.run(blob.sha256, now=now)
    actions.keep(checked, agency_id=request.agency.pk, actor=request.actor, now=now)
    return blob.sha256


@require_GET
def report(request: Request, sha256: str) -> HttpResponse:
    """Show the newest report of one's agency on a file."""
    kept = queries.latest(sha256, agency_id=request.agency.pk)
    if kept is None:
        raise Http404
    return page(
        request,
        "verification/report.html",
        {"card": card_of(kept), "address": reverse("verification:file", args=[sha256])},
    )


@require_GET
def file(request: Request, sha256: str) -> HttpResponse:
    """Return the file that a report of one's agency is about."""
    if queries.latest(sha256, agency_id=request.agency.pk) is None:
        raise Http404
    return file_response(blobs().read(sha256), name=f"{sha256[:12]}.pdf")


@require_GET
def as_signed(request: Request, sha256: str, index: int) -> HttpResponse:
    """Return the file as it was at one of its signatures: what came later is cut off."""
    kept = queries.latest(sha256, agency_id=request.agency.pk)
    signatures = kept.report.get("signatures", []) if kept else []
    covered = signatures[index].get("covered_bytes", 0) if index < len(signatures) else 0
    if not covered:
        raise Http404
    return file_response(blobs().read(sha256)[:covered], name=f"{sha256[:12]}-{index + 1}.pdf")
