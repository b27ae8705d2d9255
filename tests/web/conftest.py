"""The cast at its desks: signed in, on the day on which it lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:  # pytest reads this file before Django is set up
    from django.test import Client
    from pytest_django import Settings

    from tests.cast import Cast
    from vanthu.core.actor import Actor

    Desk = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Let every clock show the day on which the cast lives."""
    from tests.cast import NOW

    with time_machine.travel(NOW, tick=False):
        yield


QUICK_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "Argon2")]
"""The second reads first passwords, which are always made by it, and quickly."""


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: Settings) -> Cast:
    """Bring the cast on stage, without keys."""
    from tests import cast as people

    settings.PASSWORD_HASHERS = QUICK_HASHERS
    settings.VANTHU_HOME = tmp_path
    return people.build()


@pytest.fixture
def armed(db: None, tmp_path: Path, settings: Settings) -> Cast:
    """Bring the cast on stage, with keys."""
    from tests import cast as people

    settings.PASSWORD_HASHERS = QUICK_HASHERS
    settings.VANTHU_HOME = tmp_path
    pki = people.keys(tmp_path / "pki")
    people.furnish(tmp_path, pki)
    return people.build(pki)


@pytest.fixture
def desk() -> Desk:
    """Return a browser at which somebody has signed in; it reads Vietnamese."""
    from django.test import Client
    from django.urls import reverse

    from tests import cast as people
    from vanthu.directory.models import Person

    def sit_down(actor: Actor) -> Client:
        client = Client(headers={"accept-language": "vi"})
        username = Person.objects.get(pk=actor.person_id).username
        client.post(reverse("web:sign_in"), {"username": username, "password": people.PASSWORD})
        return client

    return sit_down
