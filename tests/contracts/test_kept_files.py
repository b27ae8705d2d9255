"""What git keeps: our own work only, no word about how it was made, nothing that belongs elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from tests.contracts.tree import ROOT, kept_files, where

# Spelled in two halves, so that this file does not find itself.
FORBIDDEN = {
    "a path of one workplace": re.compile("/" + r"work/(?:main|shared|\.library)|/" + "opt/pypi"),
    "the folder beside the checkout": re.compile(r"\.\./" + "shared"),
    "how it was written": re.compile(
        "(?i)\\b(?:chat" + "gpt|clau" + "de|anth" + "ropic|language " + "model|sand" + "boxed session)\\b"
    ),
    "a debt without its issue": re.compile("\\b(?:FIX" + "ME|XX" + "X\\b(?!X)|TO" + r"DO(?!.{0,40}#\d))"),
}
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".js",
    ".css",
    ".txt",
    ".json",
    ".po",
    ".svg",
    ".in",
    ".lock",
    ".typ",
    ".xml",
    "",
}
NOT_OURS = re.compile(
    r"\.min\.(?:js|css)$|\.(?:woff2?|ttf|otf|p12|pfx|pem|key|mo|sqlite3)$|(?:^|/)(?:node_modules|dist|vendor)/"
)
LARGEST = 2_000_000


def name_of(path: Path) -> str:
    """Return a kept file's path inside the checkout."""
    return path.relative_to(ROOT).as_posix()


def test_no_forbidden_word_is_kept() -> None:
    found = []
    for path in kept_files():
        if path.suffix in TEXT and path.name != "package-lock.json":
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{where(path)}: {why}" for why, words in FORBIDDEN.items() if words.search(text)]

    assert found == []


def test_no_third_party_code_font_key_or_output_is_kept() -> None:
    assert [name_of(path) for path in kept_files() if NOT_OURS.search(name_of(path))] == []


def test_no_large_file_is_kept() -> None:
    assert [name_of(path) for path in kept_files() if path.stat().st_size > LARGEST] == []


def test_commands_are_executable() -> None:
    commands = [path for path in kept_files() if path.parent.name == "script" or name_of(path) == ".ci/run"]

    assert len(commands) >= 8
    assert [name_of(path) for path in commands if not path.stat().st_mode & 0o111] == []


def test_the_readme_says_what_every_folder_is_for() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    top = {name_of(path).split("/")[0] for path in kept_files() if "/" in name_of(path)}
    packages = {f"src/{path.parent.name}" for path in (ROOT / "src").glob("*/__init__.py")}
    apps = {f"{path.parent.name}/" for path in (ROOT / "src" / "vanthu").glob("*/__init__.py")}

    assert sorted(folder for folder in top | packages | apps if folder not in readme) == []
