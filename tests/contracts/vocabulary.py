"""The closed vocabularies as docs/glossary.md shows them: `script/fix` writes them anew."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from enum import Enum

from tests.contracts.tree import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
BEGIN, END = "<!-- vocabularies: written by script/fix -->", "<!-- end of vocabularies -->"
PACKAGES = ("vanthu", "vnedxml", "vnsign")
# Programs of their own, which do something when they are imported or which need an installation.
NOT_IMPORTED = ("__main__", "wsgi", "migrations", "asgi")


def vocabularies() -> list[type[Enum]]:
    """Return every closed vocabulary whose members carry words for people, in the order of their modules."""
    found = {item for module in _modules() for item in vars(module).values() if _is_vocabulary(item)}
    return sorted(found, key=lambda item: (item.__module__, item.__name__))


def _modules() -> Iterator[object]:
    for package in PACKAGES:
        root = importlib.import_module(package)
        for info in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not any(part in NOT_IMPORTED for part in info.name.split(".")):
                yield importlib.import_module(info.name)


def _is_vocabulary(item: object) -> bool:
    return (
        inspect.isclass(item)
        and issubclass(item, Enum)
        and item.__module__.split(".")[0] in PACKAGES
        and len(item) > 0
        and all(words(member) is not None for member in item)
    )


def words(member: Enum) -> tuple[str, str] | None:
    """Return the Vietnamese and English words of a member, or None if it is for programs only."""
    for vietnamese, english in (("vi", "en"), ("label_vi", "label_en")):
        if hasattr(member, vietnamese) and hasattr(member, english):
            return str(getattr(member, vietnamese)), str(getattr(member, english))
    if type(member).__module__ == "vnsign.reasons" and type(member).__name__ == "Code":
        from vnsign.reason_words import WORDS

        _, vietnamese, english = WORDS[str(member.value)]
        return vietnamese, english
    return None


def render() -> str:
    """Return the vocabularies as Markdown tables, one for each, first sentence of its docstring above."""
    parts = [BEGIN]
    for vocabulary in vocabularies():
        said = (vocabulary.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")
        rows = [f"| `{member.value}` | {_cell(member, 0)} | {_cell(member, 1)} |" for member in vocabulary]
        parts += [
            f"### `{vocabulary.__module__}.{vocabulary.__name__}`",
            said,
            "\n".join(["| value | Tiếng Việt | English |", "|---|---|---|", *rows]),
        ]
    return "\n\n".join([*parts, END])


def _cell(member: Enum, which: int) -> str:
    return (words(member) or ("", ""))[which].replace("|", "\\|").replace("\n", " ")


def write() -> None:
    """Put the present vocabularies into the glossary."""
    text = GLOSSARY.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    GLOSSARY.write_text(before + render() + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    import os
    import tempfile

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vanthu.config.settings")
    os.environ["VANTHU_HOME"] = tempfile.mkdtemp()
    django.setup()
    write()
    from tests.contracts import state_table

    state_table.write()
