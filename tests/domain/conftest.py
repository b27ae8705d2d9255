"""The stage of the domain's tests: the cast, its keys grown once, a clock that stands still."""

# ruff: noqa: E402 Django is started before what needs it
from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import django
import pytest

# This file is read before the tests' root has started Django when only this folder is asked for.
os.environ["DJANGO_SETTINGS_MODULE"] = "vanthu.config.settings"
django.setup()

from pytest_django import Settings

from tests import cast as people
from tests.cast import NOW, Cast
from vanthu.cli.demo.pki import Pki


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Hash passwords quickly: how slow the product's own hash is, is not tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def now() -> datetime:
    """A Monday, nine in the morning in Hanoi."""
    return NOW


@pytest.fixture
def clock(now: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: now


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The keys of the cast."""
    return people.keys(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def furnished_home(tmp_path_factory: pytest.TempPathFactory, pki: Pki) -> Path:
    """An installation's folder with keys and trusted roots."""
    home = tmp_path_factory.mktemp("home")
    people.furnish(home, pki)
    return home


@pytest.fixture
def home(furnished_home: Path, settings: Settings) -> Path:
    """The furnished folder as this test's installation."""
    settings.VANTHU_HOME = furnished_home
    return furnished_home


@pytest.fixture
def cast(db: None, home: Path, pki: Pki) -> Cast:
    """Two agencies and a stranger, with their people, certificates and books."""
    return people.build(pki)
