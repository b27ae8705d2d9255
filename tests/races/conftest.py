"""Races: several processes on one real database, started together."""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import django
import pytest

# This file is read before the tests' root has started Django when only this folder is asked for.
os.environ["DJANGO_SETTINGS_MODULE"] = "vanthu.config.settings"
django.setup()

from django.db import connection
from pytest_django import Settings

from tests import cast as people
from tests.cast import NOW, Cast
from tests.races.contenders import Ground
from vanthu.cli.demo.pki import Pki

LONGEST_S = 60


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Hash passwords quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The keys of the cast."""
    return people.keys(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def home(tmp_path: Path, pki: Pki, settings: Settings) -> Path:
    """A furnished installation's folder."""
    people.furnish(tmp_path, pki)
    settings.VANTHU_HOME = tmp_path
    return tmp_path


@pytest.fixture
def cast(transactional_db: None, home: Path, pki: Pki) -> Cast:
    """The cast, committed."""
    return people.build(pki)


@pytest.fixture
def ground(transactional_db: None, home: Path) -> Ground:
    """The test's own database."""
    return Ground(str(connection.settings_dict["NAME"]), str(home), NOW)


@pytest.fixture(scope="session")
def context() -> ForkServerContext:
    """Processes that are forked from one that started Django and nothing else."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.races.contenders"])
    return made


Run = Callable[..., list[Any]]


@pytest.fixture
def race(ground: Ground, context: ForkServerContext) -> Run:
    """Return a function that starts contenders together and returns what each told, None for one that died."""

    def run(*contenders: tuple[Any, ...]) -> list[Any]:  # Any: each contender has its own arguments
        start = context.Barrier(len(contenders))
        ears, racers = [], []
        for what, *rest in contenders:
            ear, mouth = context.Pipe(duplex=False)
            racer = context.Process(target=what, args=(ground, start, mouth, *rest))
            racer.start()
            mouth.close()
            ears.append(ear)
            racers.append(racer)
        told = [_heard(ear) for ear in ears]
        for racer in racers:
            racer.join(LONGEST_S)
            assert racer.exitcode is not None, "a contender hangs"
        return told

    return run


def _heard(ear: Any) -> Any:  # what was told is the contender's own
    assert ear.poll(LONGEST_S), "a contender hangs"
    try:
        return ear.recv()
    except EOFError:
        return None
