"""The Jinja2 environment of every page: addresses, translations, dates in Hanoi time."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from babel.numbers import format_decimal
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from vanthu.core.clock import HANOI
from vanthu.exchange import failures

from . import tones, wording

_LOCALES: Final = {"vi": "vi_VN", "en": "en_GB"}


def environment(**options: Any) -> Environment:  # Any: Jinja2's own options, passed through
    """Return the environment Django's Jinja2 backend asks for."""
    options["undefined"] = StrictUndefined
    made = Environment(  # noqa: S701 Django's backend passes autoescape=True
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True, **options
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals.update(
        _=translated,
        once=once,
        url=url,
        static=staticfiles_storage.url,
        drawn=icon,
        language=language,
        deadline=wording.deadline,
        tones=tones,
    )
    made.filters.update(date=day, moment=moment, clock=clock, number=number, size=size, machine=machine)
    made.filters["lasting"] = wording.lasting
    made.filters.update(sentence=failures.sentence, cause=failures.cause)
    return made


def translated(message: str, /, **values: object) -> Markup:
    """Return a sentence in the reader's language with its values, escaped, in their places.

    What Jinja2's own `_` does, in a fifth of the time: a page has a hundred sentences, most without values.
    """
    if not values:
        return _sentence(message, get_language())
    return _with_gaps(message, get_language()) % values


@lru_cache(maxsize=4096)
def _sentence(message: str, language: str | None) -> Markup:
    return _with_gaps(message, language) % {}


@lru_cache(maxsize=4096)
def _with_gaps(message: str, _language: str | None) -> Markup:
    return Markup(gettext(message))  # noqa: S704 our own sentences


def once(macro: Macro, about: Hashable) -> Markup:
    """Return what a macro writes about something, written once for each language.

    The macro is imported without context and reads nothing else, no time and no row either: everybody gets the same.
    """
    return _written(macro, about, get_language(), get_script_prefix())


@lru_cache(maxsize=1024)
def _written(macro: Macro, about: Hashable, _language: str | None, _prefix: str) -> Markup:
    return Markup(macro(about))  # noqa: S704 a macro escapes what it writes


def url(name: str, *args: object, **query: object) -> str:
    """Return the address of a named URL, with `query` appended where it has a value."""
    # Made once: the frame of every page has dozens of addresses, and the rows of a list differ by their key alone.
    if not query and not args:
        return _made(name, 0, get_script_prefix())
    if not query and len(args) == 1 and type(args[0]) is int:
        return _made(name, 1, get_script_prefix()).replace(_ANY, str(args[0]))
    wanted = {key: str(value) for key, value in query.items() if value not in (None, "")}
    return reverse(name, args=args, query=wanted or None)


_ANY: Final = "918273645"
"""Stands for the key in an address that is made once for all of them."""


@lru_cache(maxsize=1024)
def _made(name: str, parts: int, _prefix: str) -> str:
    return reverse(name, args=[int(_ANY)] * parts)


def icon(name: str) -> Markup:
    """Return one of our icons; hidden from who listens, as words always stand beside it."""
    return _icon(name, staticfiles_storage.url("icons.svg"))


@lru_cache(maxsize=512)
def _icon(name: str, address: str) -> Markup:
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(address, name)


def language() -> str:
    """Return the language of the page, "vi" or "en"."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def _locale() -> str:
    return _LOCALES[language()]


def day(value: date | datetime | None) -> str:
    """Return a date as the registers write it, dd/mm/yyyy, in Hanoi; a dash if there is none."""
    if value is None:
        return "–"
    plain = value.astimezone(HANOI).date() if isinstance(value, datetime) else value
    return f"{plain:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """Return a moment in Hanoi as “14:05, 23/11/2026”; a dash if there is none."""
    if value is None:
        return "–"
    return f"{value.astimezone(HANOI):%H:%M, %d/%m/%Y}"


def clock(value: datetime) -> str:
    """Return the time of day in Hanoi as “14:05”."""
    return f"{value.astimezone(HANOI):%H:%M}"


def machine(value: date | datetime) -> str:
    """Return a date or moment for the `datetime` attribute of a `time` element."""
    return value.isoformat()


def number(value: float) -> str:
    """Return a number with the separators of the reader's language."""
    return format_decimal(value, locale=_locale())


def size(value: int) -> str:
    """Return a size in bytes as “312 KB” or “1,4 MB”."""
    if value < 1_000_000:
        return f"{number(max(1, round(value / 1000)))} KB"
    return f"{number(round(value / 1_000_000, 1))} MB"
