"""The sentences that pages speak, as they stand in code and templates, and as the catalogues translate them."""

from __future__ import annotations

from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from tests.contracts.tree import SOURCE

PRODUCT = SOURCE / "vanthu"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**/dist/**", "ignore"),
    ("**/templates/**.html", "jinja2"),
    ("**.py", "python"),
]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}

Key = tuple[str | None, str]
"""A message's context and its (singular) id."""


@cache
def spoken() -> dict[Key, str]:
    """Return every message of code and templates, with a place where it stands."""
    found: dict[Key, str] = {}
    for name, line, message, _, context in extract_from_dir(
        PRODUCT, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        first = message if isinstance(message, str) else message[0]
        found.setdefault((context, first), f"src/vanthu/{name}:{line}")
    return found


def translated(language: str) -> Catalog:
    """Return the catalogue of a language; an empty one if there is no file."""
    path = PRODUCT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")
