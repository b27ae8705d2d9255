"""Ask for a look-up code and say what stands behind it. Works without sign-in, cookies or scripts."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from vanthu.copies import queries
from vanthu.copies.look_up import read_code, spoken
from vanthu.copies.queries import Proof
from vanthu.copies.words import PublicFact, Standing
from vanthu.core import clock
from vanthu.web.desks import address_of
from vanthu.web.middleware import public
from vanthu.web.pages import SeeOther, page
from vanthu.web.verification.card import VERDICTS

from . import limits

_TONES: Final = {Standing.IN_FORCE: "good", Standing.AMENDED: "warn"}


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form, or lead on to what was typed into it."""
    typed = request.GET.get("ma", "")
    code = read_code(typed)
    if code is not None:
        return SeeOther(reverse("check_page:show", args=[code]))
    return _answer(request, "check_page/ask.html", {"typed": typed[:60], "was_read": not typed})


@public
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the public may know of the print with this code."""
    source, now = address_of(request), clock.now()
    if not limits.may_ask(source, now=now):
        response = _answer(request, "check_page/slower.html", {}, status=429)
        response.headers["Retry-After"] = "60"
        return response
    facts = frozenset(PublicFact(word) for word in settings.VANTHU_CHECK_PAGE_FACTS)
    proof = queries.proof(code, facts=facts)
    read = read_code(code)
    if proof is None or read is None:
        limits.note_miss(source, now=now)
        context = {"typed": spoken(read) if read else code[:60]}
        return _answer(request, "check_page/unknown.html", context, status=404)
    return _answer(request, "check_page/show.html", _told(proof, read))


def _told(proof: Proof, code: str) -> dict[str, Any]:  # Any: what the template reads
    return {
        "proof": proof,
        "code": spoken(code),
        "verdict": VERDICTS.get(proof.verdict, ""),
        "verdict_tone": {"valid": "good", "invalid": "bad"}.get(proof.verdict, "warn"),
        "standing_tone": _TONES.get(proof.standing, "bad"),
        "fingerprints": [f"{one[:4]} {one[4:8]} {one[8:12]} {one[12:16]}" for one in proof.fingerprints],
    }


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:  # Any: what a template reads
    response = page(request, template, context, status=status)
    # The code is in the address: no other site learns it, no search engine keeps it.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
