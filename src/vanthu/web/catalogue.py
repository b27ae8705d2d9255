"""Keep the Vietnamese catalogue in step with the messages: `python -m vanthu.web.catalogue [--check]`.

Message ids are English sentences; Vietnamese is the reference reading and has to be complete.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[1]
VIETNAMESE: Final = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"
_METHODS: Final = [("web/templates/**.html", "jinja2"), ("**.py", "python")]
_OPTIONS: Final = {
    "web/templates/**.html": {
        "extensions": "jinja2.ext.do",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
_KEYWORDS: Final = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Update the catalogue, or with --check only say what is missing; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m vanthu.web.catalogue", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if a message has no translation"
    )
    options = parser.parse_args(arguments)
    if not options.check:
        update()
    missing = list(untranslated())
    for message in missing:
        sys.stderr.write(f"no Vietnamese for: {message}\n")
    return 1 if missing else 0


def extracted() -> Catalog:
    """Return every message of the pages and of the code, with where it stands."""
    found = Catalog(project="vanthu", charset="utf-8", fuzzy=False)
    for place, line, message, comments, context in extract_from_dir(
        str(ROOT), _METHODS, _OPTIONS, keywords=_KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(message, None, [(place, line)], auto_comments=comments, context=context)
    return found


def update() -> None:
    """Bring the catalogue in step: new messages without a translation, gone ones removed."""
    held = _held()
    held.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    held.obsolete.clear()
    held.project, held.version, held.msgid_bugs_address = "vanthu", "", ""
    held.last_translator, held.language_team = "", "vi"
    VIETNAMESE.parent.mkdir(parents=True, exist_ok=True)
    with VIETNAMESE.open("wb") as stream:
        write_po(stream, held, width=110, sort_output=True, include_lineno=False, omit_header=False)


def untranslated() -> Iterator[str]:
    """Return the messages that have no Vietnamese yet."""
    held = _held()
    for message in extracted():
        if not message.id:
            continue
        kept = held.get(message.id[0] if isinstance(message.id, tuple) else message.id, message.context)
        words = kept.string if kept else ""
        if not words or (isinstance(words, tuple) and not all(words)):
            yield str(message.id)


def _held() -> Catalog:
    if not VIETNAMESE.exists():
        return Catalog(locale="vi", project="vanthu", charset="utf-8", fuzzy=False)
    with VIETNAMESE.open("rb") as stream:
        return read_po(stream, locale="vi")


if __name__ == "__main__":
    raise SystemExit(main())
