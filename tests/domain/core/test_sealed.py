"""Secrets at rest: readable only with the installation's key, and only for what they were sealed for."""

from __future__ import annotations

from pathlib import Path

import pytest

from vanthu.core import sealed
from vanthu.core.errors import Unavailable


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: object) -> Path:
    settings.VANTHU_HOME = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    return tmp_path


def test_a_secret_comes_back_and_is_not_in_what_is_stored() -> None:
    kept = sealed.seal("bí mật", purpose="hub.system:a")

    assert sealed.unseal(kept, purpose="hub.system:a") == "bí mật"
    assert "bí mật" not in kept


def test_sealing_twice_gives_two_texts() -> None:
    assert sealed.seal("x", purpose="p") != sealed.seal("x", purpose="p")


def test_the_key_is_its_owners_alone(own_home: Path) -> None:
    sealed.seal("x", purpose="p")

    assert (own_home / "keys" / "sealing.key").stat().st_mode & 0o777 == 0o600


def test_a_secret_opens_for_no_other_purpose() -> None:
    kept = sealed.seal("x", purpose="hub.system:a")

    with pytest.raises(Unavailable):
        sealed.unseal(kept, purpose="hub.system:b")


def test_another_key_opens_nothing(own_home: Path) -> None:
    kept = sealed.seal("x", purpose="p")
    (own_home / "keys" / "sealing.key").unlink()

    with pytest.raises(Unavailable):
        sealed.unseal(kept, purpose="p")


@pytest.mark.parametrize("text", ["", "v1:", "v1:####", "v1:AAAA", "plain"])
def test_what_was_never_sealed_is_told_so(text: str) -> None:
    with pytest.raises(Unavailable):
        sealed.unseal(text, purpose="p")
