"""Whether an axis may have taken a document over without our knowing: an answer was lost, or we died before it came.

An axis that is not of our kind may deliver a repeat a second time. It is searched before anything is posted to it
again; where that cannot be done a person decides. A status that comes twice does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db.models import Q

from vanthu.documents.words import code_of

from .letters import Json
from .models import Attempt
from .peer_settings import BY_SECRET
from .transport.base import ANSWER_LOST, Doubt, Envelope
from .words import AttemptResult

_IN_DOUBT: Final = Q(result=AttemptResult.OPEN.value) | Q(
    error_code__in=[ANSWER_LOST, "http_500", "http_502", "http_504"]
)


def noted(envelope: Envelope, attempt: Attempt) -> Envelope:
    """Return the envelope of an attempt with what is in doubt about those before it."""
    delivery = attempt.delivery
    if attempt.number == 1 or envelope.is_status or delivery.peer.kind not in BY_SECRET:
        return envelope
    earlier = Attempt.objects.filter(_IN_DOUBT, delivery=delivery, number__lt=attempt.number)
    moments = sorted(earlier.values_list("started_at", flat=True))
    if not moments:
        return envelope
    recipient, facts = delivery.recipient, delivery.package.facts
    notation = str(facts["notation"])
    full = _code(facts, notation)
    doubt = Doubt(
        since=moments[0],
        is_accepted=moments[-1] < delivery.alive_from,
        codes=frozenset({recipient.code, recipient.older_code}) - {""},
        notations=frozenset({notation, full, full.lstrip("0")}),
        title=str(facts["subject"]),
    )
    return replace(envelope, doubt=doubt)


def _code(facts: Mapping[str, Json], notation: str) -> str:
    """Return number and notation as they are printed together, of a letter of ours or of one that is carried on."""
    if "number_text" in facts:
        return f"{facts['number_text']}/{notation}"
    return code_of(int(str(facts["number"])), notation, str(facts.get("suffix") or ""))
