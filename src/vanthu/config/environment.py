"""Typed reads of the environment; a wrong value stops the start with a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off", ""})


def flag(name: str, *, default: bool) -> bool:
    """Return an on/off setting. Raises ImproperlyConfigured for any other word."""
    word = os.environ.get(name, "").strip().lower()
    if name not in os.environ:
        return default
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} phải là 1 hoặc 0 / must be 1 or 0: {word!r}")


def integer(name: str, *, default: int, least: int = 0) -> int:
    """Return a whole number. Raises ImproperlyConfigured if it is none or below `least`."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise ImproperlyConfigured(
            f"{name} phải là số nguyên từ {least} trở lên / must be a whole number from {least} on: {text!r}"
        )
    return int(text)


def words(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """Return a list of words separated by commas or blanks."""
    text = os.environ.get(name)
    return list(default) if text is None else text.replace(",", " ").split()


def days(name: str) -> frozenset[date]:
    """Return a set of days written as 2026-02-17. Raises ImproperlyConfigured if one is none."""
    try:
        return frozenset(date.fromisoformat(word) for word in words(name))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} phải là các ngày dạng 2026-02-17 / must be days like 2026-02-17: {error}"
        ) from error


def chosen(name: str, *, known: frozenset[str], default: frozenset[str]) -> frozenset[str]:
    """Return a set of words out of `known`. Raises ImproperlyConfigured for a word that is none of them."""
    found = frozenset(words(name, default=tuple(default)))
    if found - known:
        raise ImproperlyConfigured(
            f"{name} chỉ gồm / may only hold {', '.join(sorted(known))}: {', '.join(sorted(found - known))}"
        )
    return found


def roles(name: str) -> frozenset[str]:
    """Return a set of roles. Raises ImproperlyConfigured for a word that is none."""
    known = {"clerk", "officer", "leader", "archivist", "administrator"}
    found = frozenset(words(name))
    if found - known:
        raise ImproperlyConfigured(
            f"{name} gồm các vai trò / holds roles: {', '.join(sorted(known))}; not {', '.join(sorted(found - known))}"
        )
    return found


def readable_file(name: str) -> str:
    """Return the path of a file that can be read, empty if none is named. Raises ImproperlyConfigured."""
    path = os.environ.get(name, "").strip()
    if path and not os.access(path, os.R_OK):
        raise ImproperlyConfigured(f"{name}: không đọc được tệp / cannot read the file {path}")
    return path


def home() -> Path:
    """Return the installation's folder: VANTHU_HOME, else `var/home` below the working folder."""
    return Path(os.environ.get("VANTHU_HOME") or "var/home").absolute()


def secret_key(folder: Path) -> str:
    """Return the key for sessions: VANTHU_SECRET_KEY, else `keys/session.key`, made by `vanthu init`."""
    if key := os.environ.get("VANTHU_SECRET_KEY"):
        return key
    path = folder / "keys" / "session.key"
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    return "no-installation-yet"


def database(folder: Path) -> Mapping[str, object]:
    """Return Django's database settings from VANTHU_DATABASE_URL, else for a file in `folder`.

    SQLite: IMMEDIATE, WAL and synchronous=FULL are correctness settings (docs/adr/0001): a register must not
    lose its last number in a power cut.
    """
    url = os.environ.get("VANTHU_DATABASE_URL") or f"sqlite:///{folder / 'vanthu.sqlite3'}"
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")) or ":memory:",
            # A request opens no file anew; the pragmas are set once per connection.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(query.get("port", parts.port or "")),
            # A new connection has prepared nothing yet.
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            # The server is handed values apart from the text, and keeps the statements that ask to be prepared
            # (core/composed.py); no other is, however often it comes: its best plan may depend on the values.
            # None is compiled: what is found among a million rows is read in a millisecond, to compile it took fifty.
            "OPTIONS": {
                "server_side_binding": True,
                "prepare_threshold": sys.maxsize,
                "options": "-c jit=off",
            },
        }
    raise ImproperlyConfigured(
        "VANTHU_DATABASE_URL phải bắt đầu bằng / must begin with sqlite:/// hoặc / or postgresql://: "
        f"{parts.scheme!r}"
    )


def mail() -> Mapping[str, object]:
    """Return Django's settings for outgoing mail from VANTHU_MAIL_URL; without it no mail is sent.

    `smtp://` speaks plainly or with STARTTLS if `?starttls=1`, `smtps://` in TLS from the first byte.
    """
    url = os.environ.get("VANTHU_MAIL_URL", "").strip()
    parts = urlsplit(url)
    if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise ImproperlyConfigured(
            "VANTHU_MAIL_URL phải có dạng / must look like smtp://user:password@host:587?starttls=1 "
            "hoặc / or smtps://user:password@host:465"
        )
    is_wrapped = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if is_wrapped else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_wrapped,
        "EMAIL_USE_TLS": not is_wrapped and "starttls=1" in parts.query,
    }


def folders(name: str) -> Mapping[str, str]:
    """Return folders by agency code, written as `H44.12=/srv/scans/a H44.13=/srv/scans/b`.

    Raises ImproperlyConfigured for a word that is no such pair, or for a path that is not whole.
    """
    found: dict[str, str] = {}
    for word in words(name):
        code, equals, path = word.partition("=")
        if not (code and equals) or not Path(path).is_absolute():
            raise ImproperlyConfigured(
                f"{name} gồm các cặp mã cơ quan=đường dẫn đầy đủ / holds agency code=full path: {word!r}"
            )
        found[code] = path
    return found
