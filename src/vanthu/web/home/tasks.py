"""What waits for the reader, gathered from outgoing, incoming and the exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vanthu.copies import queries as copies
from vanthu.copies.states import State as CopyState
from vanthu.core.actor import Actor
from vanthu.documents.words import Urgency
from vanthu.incoming import queries as incoming
from vanthu.outgoing import queries as outgoing
from vanthu.outgoing.queries import Proposal
from vanthu.outgoing.states import Move, State
from vanthu.web.wording import Deadline, deadline

SHOWN: Final = 50

_ACTS: Final[dict[Move, tuple[str | Promise, str]]] = {
    Move.SUBMIT: (_("Submit for signature"), "file-text"),
    Move.CHECK: (_("Read and check"), "checklist"),
    Move.REOPEN: (_("Decide on the change"), "signature"),
    Move.SIGN: (_("Read and sign"), "signature"),
    Move.NUMBER: (_("Number and seal"), "rubber-stamp"),
    Move.SEAL: (_("Finish the seal"), "rubber-stamp"),
    Move.TAKE_PAPER_NUMBER: (_("Take the number"), "number"),
    Move.ATTACH_SCAN: (_("Add the scan"), "scan"),
    Move.SEAL_COPY: (_("Seal the scan"), "rubber-stamp"),
    Move.ISSUE: (_("Issue"), "send"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of “My work”."""

    act: str
    icon: str
    address: str
    title: str
    about: str
    """Who sent or drafted it, and its state."""
    waiting_since: datetime
    urgency: Urgency
    due: Deadline | None


def tasks(actor: Actor, *, today: date) -> list[Task]:
    """Return what the reader must do now, most urgent first, then by deadline, then the longest waiting."""
    found = [
        *_outgoing(actor, today),
        *_incoming(actor, today),
        *_to_handle(actor, today),
        *_to_decide(actor),
        *_copies(actor),
    ]
    found.sort(
        key=lambda task: (-int(task.urgency), task.due.rank if task.due else 10_000, task.waiting_since)
    )
    return found[:SHOWN]


def _outgoing(actor: Actor, today: date) -> Iterator[Task]:
    for document, step in outgoing.mine_to_do(actor, limit=SHOWN):
        act, icon = _ACTS[step.move]
        about = (
            document.return_reason
            if document.state_word is State.RETURNED
            else document.drafter.person.full_name
        )
        yield Task(
            act=str(act),
            icon=icon,
            address=reverse("outgoing:show", args=[document.pk]),
            title=document.subject,
            about=f"{document.code or document.kind_word.label} · {document.state_word.label} · {about}",
            waiting_since=step.since,
            urgency=document.urgency_word,
            due=deadline(document.due_on, today) if document.due_on else None,
        )


def _incoming(actor: Actor, today: date) -> Iterator[Task]:
    waiting = [(_("Check and register"), one) for one in incoming.to_register(actor, limit=SHOWN)]
    waiting += [(_("Say who handles it"), one) for one in incoming.to_assign(actor, limit=SHOWN)]
    for act, document in waiting:
        yield Task(
            act=str(act),
            icon="inbox",
            address=reverse("incoming:show", args=[document.pk]),
            title=document.subject,
            about=f"{document.code} · {document.sender_name}",
            waiting_since=document.arrived_at,
            urgency=document.urgency_word,
            due=deadline(document.due_on, today) if document.due_on else None,
        )


def _to_handle(actor: Actor, today: date) -> Iterator[Task]:
    for row in incoming.to_handle(actor, limit=SHOWN):
        document, due_on = row.document, row.due_on or row.document.due_on
        yield Task(
            act=str(_("Handle it")),
            icon="file-text",
            address=reverse("incoming:show", args=[document.pk]),
            title=document.subject,
            about=f"{document.code} · {document.state_word.label} · {row.assigned_by}",
            waiting_since=row.assigned_at,
            urgency=document.urgency_word,
            due=deadline(due_on, today) if due_on else None,
        )


def _to_decide(actor: Actor) -> Iterator[Task]:
    for asked in incoming.to_answer(actor, limit=SHOWN):
        yield Task(
            act=str(_("Answer the recall")),
            icon="arrow-back-up",
            address=reverse("incoming:show", args=[asked.document_id]),
            title=asked.document.subject or asked.document.code,
            about=f"{asked.document.code} · {asked.asked_by} · {asked.reason}",
            waiting_since=asked.asked_at,
            urgency=Urgency.URGENT,
            due=None,
        )
    yield from map(_to_approve, outgoing.to_approve(actor, limit=SHOWN))


def _to_approve(proposal: Proposal) -> Task:
    """Return the task of a second person: a sub-number is answered where the numbers are, a copy at its document."""
    if proposal.after:
        act, icon, address = _("Decide on the sub-number"), "number", reverse("registers:reservations")
        what = _("after %(number)s") % {"number": proposal.after}
    else:
        act, icon = _("Approve taking it back"), "arrow-back-up"
        address, what = reverse("outgoing:show", args=[proposal.document_id]), proposal.code
    return Task(
        act=str(act),
        icon=icon,
        address=address,
        title=proposal.subject,
        about=f"{what} · {proposal.whom} · {proposal.reason}",
        waiting_since=proposal.asked_at,
        urgency=proposal.urgency,
        due=None,
    )


def _copies(actor: Actor) -> Iterator[Task]:
    for row in copies.to_do(actor, limit=SHOWN):
        is_asked = row.state_word is CopyState.ASKED
        yield Task(
            act=str(_("Decide on the copy") if is_asked else _("Make the copy")),
            icon="checklist" if is_asked else "rubber-stamp",
            address=reverse("copies:show", args=[row.pk]),
            title=row.subject,
            about=f"{row.form_word.label} · {row.original_code} · {row.asked_by}",
            waiting_since=row.decided_at or row.asked_at,
            urgency=Urgency.ORDINARY,
            due=None,
        )
