"""Lists and documents are shown with few queries, however many rows they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from tests import cast as people
from tests.cast import NOW, Cast
from tests.domain import paper
from vanthu.core.actor import Actor
from vanthu.directory.models import Person
from vanthu.incoming.models import IncomingDocument
from vanthu.jobs.worker import run_due

MOST = 12
LISTS = (
    "home:work",
    "outgoing:list",
    "incoming:list",
    "deliveries:list",
    "deliveries:received",
    "registers:book",
    "search:find",
)


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: Settings) -> Cast:
    """Bring the cast on stage, with keys."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.VANTHU_HOME = tmp_path
    pki = people.keys(tmp_path / "pki")
    people.furnish(tmp_path, pki)
    return people.build(pki)


def asked(actor: Actor, places: list[str]) -> list[str]:
    """Return the places that took too many queries, each opened a second time."""
    client = Client()
    username = Person.objects.get(pk=actor.person_id).username
    client.post(reverse("web:sign_in"), {"username": username, "password": people.PASSWORD})
    found = []
    for place in places:
        client.get(place)
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            answer = client.get(place)
        assert answer.status_code in {200, 404}, place
        if len(asked_for) > MOST:
            found.append(f"{place} {actor.name}: {len(asked_for)} queries")
    return found


@pytest.mark.slow
def test_lists_and_documents_take_few_queries(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        document = paper.issued(cast)
        drafts = [paper.drafted(cast, subject=f"văn bản {number}") for number in range(3)]
        waiting, signed = paper.submitted(cast), paper.signed(cast)
        run_due(NOW)
        arrived = IncomingDocument.objects.get(agency=cast.receiver)
        lists = [reverse(name) for name in LISTS] + ["/tra-cuu/?q=van+ban"]

        found = [
            *(
                one
                for actor in (cast.hanh, cast.dung, cast.an)
                for one in asked(actor, [*lists, reverse("outgoing:show", args=[document.pk])])
            ),
            *asked(cast.hanh, [reverse("outgoing:show", args=[drafts[0].pk])]),
            *asked(cast.dung, [reverse("outgoing:show", args=[waiting.pk])]),
            *asked(cast.an, [reverse("outgoing:show", args=[signed.pk])]),
            *asked(cast.binh, [*lists, reverse("incoming:show", args=[arrived.pk])]),
        ]

    assert not found, "\n".join(found)
