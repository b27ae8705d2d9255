"""From whom and for whom a fetched package is, and whether its way is one that the sender may use."""

from __future__ import annotations

from datetime import date, datetime

from vanthu.core.clock import hanoi_date
from vanthu.core.errors import Invalid, NotPermitted, Refusal, Refused
from vanthu.directory import queries as directory
from vanthu.directory.models import Agency
from vanthu.directory.succession import EVER, WINDING_UP

from . import routing
from .models import Pulled


def of(pulled: Pulled, *, now: datetime) -> tuple[Agency, Agency]:
    """Return sender and recipient as the intermediary's list names them.

    Raises Invalid for a code that is not in the address book or an agency that is not here, NotPermitted for a
    sender who is reached another way. What the package itself says is compared with this when it is inspected.
    """
    today = hanoi_date(now)
    recipient = addressee(pulled.listed_recipient, on=today)
    sender = directory.agency_by_code(pulled.listed_sender, on=today, afterwards=EVER)
    if not routing.may_speak_for(pulled.peer, sender):
        raise NotPermitted(Refusal.SENDER_MISMATCH, claimed=pulled.listed_sender, peer=pulled.peer.name)
    return sender, recipient


def addressee(code: str, *, on: date) -> Agency:
    """Return the agency of a code that receives here, itself or in a mailbox. Raises Invalid, naming who took over."""
    try:
        found = directory.agency_by_code(code, on=on, afterwards=WINDING_UP)
    except Invalid as error:
        if error.code is not Refusal.RECIPIENT_UNKNOWN:
            raise  # it was one: who took over is named
        raise Invalid(Refusal.WRONG_ADDRESSEE) from error
    if not found.is_local and not routing.is_held_here(found):
        raise Invalid(Refusal.WRONG_ADDRESSEE)
    return found


def why_not(pulled: Pulled, *, now: datetime) -> Refused | None:
    """Return what keeps a package out; None if it may come in."""
    try:
        of(pulled, now=now)
    except Refused as refused:
        return refused
    return None
