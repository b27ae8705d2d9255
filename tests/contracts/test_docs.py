"""What the documents say of the tree is so: links lead somewhere, named files and tests exist."""

from __future__ import annotations

import re
from pathlib import Path

from tests.contracts.tree import ROOT, kept_files, modules, where

PAGES = sorted(
    path for path in kept_files() if path.suffix == ".md" and "tests" not in path.relative_to(ROOT).parts
)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:src|tests|docs|script|requirements|\.ci)/[^`\s*{}<>…]*?)(?:::(\w+))?`")
# Made on the machine, never kept.
MADE = re.compile(r"^src/vanthu/web/dist")


def test_links_lead_somewhere() -> None:
    found = [
        f"{where(page)}: {target}"
        for page in PAGES
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists()
    ]

    assert found == []


def test_named_files_exist() -> None:
    found = [
        f"{where(page)}: {name}"
        for page in PAGES
        for name, _ in NAMED.findall(page.read_text(encoding="utf-8"))
        if not MADE.match(name) and not (ROOT / name).exists()
    ]

    assert found == []


def test_named_tests_exist() -> None:
    found = [
        f"{where(page)}: {name}::{test}"
        for page in PAGES
        for name, test in NAMED.findall(page.read_text(encoding="utf-8"))
        if test and not re.search(rf"\b(?:def|class) {test}\b", _text(ROOT / name))
    ]

    assert found == []


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")

    assert [
        path.name for path in sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")) if path.name not in listed
    ] == []


def test_every_setting_is_explained_to_administrators() -> None:
    # Handed from one of our processes to another, or for tests that kill; nothing that an administrator sets.
    inner = {"VANTHU_DIE_WITH", "VANTHU_SERVING_PID", "VANTHU_FAILPOINT", "VANTHU_DEMO_PORT"}
    read = {name for path in modules() for name in re.findall(r'"(VANTHU_[A-Z_]+)"', _text(path))} - inner
    told = set(
        re.findall(r"^\| `(VANTHU_[A-Z_]+)`", _text(ROOT / "docs" / "operate" / "install.md"), re.MULTILINE)
    )

    assert read - told == set(), "not explained in docs/operate/install.md"
    assert told - read == set(), "explained, but nobody reads it"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_the_moves_of_an_outgoing_document_stand_in_the_docs() -> None:
    from tests.contracts import state_table

    assert state_table.render() in state_table.PAGE.read_text(encoding="utf-8"), "run script/fix"
