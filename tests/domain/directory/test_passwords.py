"""Which passwords are taken, and when a new one is asked for."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.cast import NOW, SYSTEM, Cast
from vanthu.core.errors import Invalid, Refusal
from vanthu.directory import actions, passwords
from vanthu.directory.models import Person


@pytest.mark.parametrize("password", ["ngan", "x" * 1001])
def test_a_password_that_is_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.require_good(password)

    assert refused.value.code is Refusal.VALUE_WRONG


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "password123",
        "aaaaaaaaaaaa",
        "vanthu2026",
        "MatKhau@2026",
        "hanh.nt2026",
        "NguyenThiHanh1",
        "Nguyễn Thị Hạnh 1990",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, settings: Settings) -> None:
    settings.BREACHED_PASSWORDS = ""

    with pytest.raises(Invalid) as refused:
        passwords.require_good(password, names=("hanh.nt", "Nguyễn Thị Hạnh"))

    assert refused.value.code is Refusal.PASSWORD_KNOWN


@pytest.mark.parametrize(
    "password",
    [
        "con mèo tím ngủ trưa",
        "correct horse battery",
        "cà phê sữa đá " * 8,
        "vanthu ăn phở bò sáng nay",
        "𝄞𝄞 nốt nhạc ở Huế",
    ],
)
def test_any_letters_and_any_length_are_taken(password: str, settings: Settings) -> None:
    settings.BREACHED_PASSWORDS = ""

    assert passwords.require_good(password, names=("hanh.nt", "Nguyễn Thị Hạnh"))


def test_the_same_words_typed_on_another_computer_are_the_same(settings: Settings) -> None:
    words = "con mèo tím ngủ trưa"

    assert passwords.normal(unicodedata.normalize("NFD", words)) == passwords.normal(words)


@pytest.mark.parametrize("ending", ["", ":17", ":3861493"])
@pytest.mark.parametrize("count", [1, 2, 3, 500])
def test_a_leaked_password_is_found_wherever_it_stands_in_the_list(
    tmp_path: Path, settings: Settings, count: int, ending: str
) -> None:
    words = [f"mật khẩu lộ số {n}" for n in range(count)]
    hashes = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    path = tmp_path / "leaked.txt"
    path.write_text("\r\n".join(f"{line}{ending}" for line in hashes))
    settings.BREACHED_PASSWORDS = str(path)

    assert all(passwords.is_leaked(word) for word in words)
    assert not any(passwords.is_leaked(f"chưa từng lộ {n}") for n in range(50))
    with pytest.raises(Invalid):
        passwords.require_good(words[0])


def test_an_empty_list_holds_nothing(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "leaked.txt").touch()
    settings.BREACHED_PASSWORDS = str(tmp_path / "leaked.txt")

    assert not passwords.is_leaked("con mèo tím ngủ trưa")


def test_a_password_that_somebody_else_chose_is_due(cast: Cast, settings: Settings) -> None:
    settings.PASSWORD_DAYS = 0
    hanh = Person.objects.get(pk=cast.hanh.person_id)

    given = actions.set_password(hanh.pk, password="con mèo tím ngủ trưa", actor=cast.quyen, now=NOW)
    assert passwords.is_due(given, now=NOW)
    own = actions.set_password(hanh.pk, password="con mèo xanh ngủ tối", actor=cast.hanh, now=NOW)
    assert not passwords.is_due(own, now=NOW)


def test_a_term_is_the_installations_choice(cast: Cast, settings: Settings) -> None:
    hanh = actions.set_password(
        cast.hanh.person_id or 0, password="con mèo tím ngủ trưa", actor=SYSTEM, now=NOW
    )
    later = NOW + timedelta(days=91)

    settings.PASSWORD_DAYS = 0
    assert not passwords.is_due(hanh, now=later)
    settings.PASSWORD_DAYS = 90
    assert passwords.is_due(hanh, now=later)
    assert not passwords.is_due(hanh, now=NOW)
