"""Drives one installation of the exchange's benchmark from inside: run with WHAT and its words, it prints JSON."""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import django

django.setup()

from django.conf import settings
from django.db.models import Max, Min, QuerySet

from bench import exchange_plans, exchange_seed
from bench.exchange_far import key_of
from vanthu.audit.events import Event
from vanthu.audit.models import AuditEntry
from vanthu.core import clock
from vanthu.core.actor import Actor
from vanthu.core.blobs import blobs
from vanthu.directory import actions as directory
from vanthu.directory.actions import AgencyFacts
from vanthu.directory.models import Agency
from vanthu.documents.words import Kind
from vanthu.exchange import actions, keys
from vanthu.exchange.actions.peers import PeerFacts
from vanthu.exchange.letters import Letter, LetterFile
from vanthu.exchange.models import Attempt, Delivery, Peer
from vanthu.exchange.words import AttemptResult
from vanthu.jobs.models import Work

SYSTEM = Actor.system("bench")
OPENING_S = 45.0
"""By then the breaker of a dead peer has opened."""
Told = Any
"""What a command prints: JSON."""


def key() -> Told:
    """Return the installation's public key."""
    return keys.installation_key().public.text


def pair(url: str, public_key: str, code: str, name: str) -> Told:
    """Make another installation known."""
    now = clock.now()
    agency = directory.save_agency(AgencyFacts(code=code, name=name), actor=SYSTEM, now=now)
    peer = actions.save_peer(PeerFacts(name=name, address=url, public_key=public_key), actor=SYSTEM, now=now)
    actions.set_route(agency.pk, peer_id=peer.pk, actor=SYSTEM, now=now)
    return peer.pk


def queue(code: str, folder: str, first: str, per_s: str) -> Told:
    """Queue a letter for every PDF of a folder, all at once or `per_s` in a second; return the deliveries' ids."""
    sender, recipient = Agency.objects.get(is_local=True), Agency.objects.get(code=code)
    ids, began = [], time.monotonic()
    for place, path in enumerate(sorted(Path(folder).glob("*.pdf"))):
        if float(per_s):
            time.sleep(max(0.0, began + place / float(per_s) - time.monotonic()))
        letter = _letter(sender, int(first) + place, path)
        made = actions.queue(letter, recipients=[recipient], actor=SYSTEM, now=clock.now())
        ids += [delivery.pk for delivery in made]
    return ids


def _letter(sender: Agency, number: int, path: Path) -> Letter:
    blob = blobs().put(path.read_bytes())
    file = LetterFile(
        sha256=blob.sha256, name=f"{number}.pdf", media_type="application/pdf", size=blob.size, is_main=True
    )
    return Letter(
        sender_agency_id=sender.pk,
        document_type="bench.letter",
        document_id=number,
        document_label=f"{number}/BENCH",
        number=number,
        notation="BENCH",
        issued_on=date(2026, 11, 23),
        place="Phú Thọ",
        kind=Kind.CONG_VAN,
        subject=f"Văn bản số {number}",
        signer_title="Giám đốc",
        signer_name="Trần Văn Dũng",
        files=(file,),
    )


def crowd(prefix: str, count: str, far: str, dead: str, slow: str) -> Told:
    """Make many peers known: the first `dead` do not answer, the next `slow` read slowly, the others are well.

    far: where they are, as `exchange_far.py` tells it.
    """
    now, ports = clock.now(), json.loads(far)
    live, silent = ports["live"], ports["silent"]
    for number in range(int(count)):
        code, name = f"{prefix}.{number:03}", f"Cơ quan {prefix}.{number:03}"
        address = f"http://127.0.0.1:{live}/live"
        if number < int(dead):
            address = f"http://127.0.0.1:{silent if number % 2 else 1}"
        elif number < int(dead) + int(slow):
            address = f"http://127.0.0.1:{live}/slow"
        pair(address, key_of(code).public.text, code, name)
    # All have served somebody lately, as peers have; the dead have died since.
    known = Peer.objects.filter(name__startswith=f"Cơ quan {prefix}.")
    return known.update(last_success_at=now)


def spread(prefix: str, each: str) -> Told:
    """Queue so many letters, each for all peers of a prefix, held until `release`; return the span of deliveries."""
    sender = Agency.objects.get(is_local=True)
    everybody = list(Agency.objects.filter(code__startswith=f"{prefix}."))
    paper = Path(settings.VANTHU_HOME) / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7\n" + b"x" * 20_000 + b"\n%%EOF\n")
    ids: list[int] = []
    first = Delivery.objects.count()
    for number in range(int(each)):
        letter = _letter(sender, first + number + 1, paper)
        made = actions.queue(letter, recipients=everybody, actor=SYSTEM, now=clock.now())
        hold()
        ids += [delivery.pk for delivery in made]
    return {"first": min(ids), "last": max(ids), "live": _well(min(ids), max(ids)).count()}


def _well(first: int, last: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__range=(first, last), peer__address__endswith="/live")


def forget() -> Told:
    """Put away whatever is left to do."""
    return Work.objects.filter(done_at=None).update(done_at=clock.now(), token="")


def course(first: str, last: str) -> Told:
    """Return how the live deliveries of a span went, and the most tries at a dead peer within half a minute."""
    well = _well(int(first), int(last))
    tries = Attempt.objects.filter(delivery__pk__range=(int(first), int(last)))
    began = tries.aggregate(at=Min("started_at"))["at"]
    done = Attempt.objects.filter(delivery__in=well, result=AttemptResult.DELIVERED.value)
    ends = sorted((at - began).total_seconds() for at in done.values_list("finished_at", flat=True))
    asked = tries.exclude(error_code="not_tried")
    dead = asked.exclude(delivery__in=well).exclude(delivery__peer__address__endswith="/slow")
    by_peer: dict[int, list[float]] = {}
    for peer, at in dead.order_by("started_at").values_list("delivery__peer", "started_at"):
        by_peer.setdefault(peer, []).append(at.timestamp())
    settled = [[at for at in times if at > times[0] + OPENING_S] for times in by_peer.values()]
    probes = max(
        (sum(at <= other < at + 30 for other in times) for times in settled for at in times), default=0
    )
    return {
        "took_s": ends[-1],
        "p95_s": ends[int(0.95 * (len(ends) - 1))],
        "probes": probes,
    }


def seed(count: str) -> Told:
    """Add packages that were sent and received long ago."""
    exchange_seed.seed(int(count))
    return int(count)


def plans() -> Told:
    """Return every question that the exchange asks again and again: how long it took, and what it reads whole."""
    return exchange_plans.plans()


def hold() -> Told:
    """Have no work come due until `release`."""
    return Work.objects.filter(done_at=None).update(due_at=datetime(2100, 1, 1, tzinfo=UTC))


def release() -> Told:
    """Have everything that was held come due."""
    return Work.objects.filter(done_at=None, due_at__year=2100).update(due_at=clock.now())


def progress() -> Told:
    """Print a line for each line that is read: how many are stored, settled, and how many work rows wait."""
    for line in sys.stdin:
        first, last = (int(word) for word in line.split())
        rows = Delivery.objects.filter(pk__range=(first, last))
        told = {
            "stored": rows.exclude(stored_receipt="").count(),
            "settled": rows.exclude(outcome_receipt="").count(),
            "accepted": rows.filter(state="accepted").count(),
            "waiting": Work.objects.filter(done_at=None).count(),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    return None


def figures(first: str, last: str) -> Told:
    """Return, for deliveries of a range, seconds since the epoch: queued, receipt kept, outcome kept; and the tries."""
    span = (int(first), int(last))
    queued = dict(Delivery.objects.filter(pk__range=span).values_list("pk", "queued_at"))
    delivered = Attempt.objects.filter(delivery__in=queued, result=AttemptResult.DELIVERED.value)
    stored = dict(delivered.values_list("delivery").annotate(Min("finished_at")))
    settled = {
        int(pk): at
        for pk, at in AuditEntry.objects.filter(
            event=Event.DELIVERY_SETTLED.value, object_type="exchange.delivery"
        )
        .values_list("object_id")
        .annotate(Max("at"))
    }
    return {
        "rows": [
            (queued[pk].timestamp(), stored[pk].timestamp(), settled[pk].timestamp() if pk in settled else 0)
            for pk in sorted(stored)
        ],
        "size": max(Delivery.objects.filter(pk__range=span).values_list("size", flat=True)),
        "tries": Attempt.objects.filter(delivery__in=queued).count(),
    }


if __name__ == "__main__":
    told = globals()[sys.argv[1]](*sys.argv[2:])
    if told is not None:
        sys.stdout.write(json.dumps(told))
