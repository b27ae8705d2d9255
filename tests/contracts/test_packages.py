"""What we stand on: locked with hashes, from no named host, under licences that an agency can accept."""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.tree import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
NPM_LOCK = ROOT / "package-lock.json"
ACCEPTED = re.compile(
    r"MIT|BSD|Apache|ISC|OFL|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General|Unlicense|"
    r"Permission is hereby granted, free of charge",
    re.IGNORECASE,
)
# GPL and AGPL, spelled out or not, but neither LGPL nor the Lesser GPL.
REFUSED = re.compile(r"(?<!L)GPL|Affero|(?<!Lesser )General Public", re.IGNORECASE)


def locked_names(text: str) -> Iterator[str]:
    """Yield the packages that a lock names."""
    yield from re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", text, re.MULTILINE)


def licence_of(name: str) -> str:
    """Return every word that a package says about its licence."""
    facts = importlib.metadata.metadata(name)
    classifiers = [line for line in facts.get_all("Classifier") or [] if line.startswith("License")]
    return " | ".join([facts.get("License-Expression") or "", facts.get("License") or "", *classifiers])


def test_there_are_locks() -> None:
    assert {path.stem for path in LOCKS} == {"demo", "dev", "runtime", "uv"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_names_no_host(lock: Path) -> None:
    assert (
        re.findall(
            r"^.*(?:://|--index-url|--extra-index-url|--find-links).*$", lock.read_text(), re.MULTILINE
        )
        == []
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_locked_package_carries_a_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text())

    assert [
        entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry and "==" in entry
    ] == []


def test_demo_and_dev_hold_the_runtime_at_the_same_versions() -> None:
    pins = {
        path.stem: dict(
            re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ \\]+)", path.read_text(), re.MULTILINE)
        )
        for path in LOCKS
    }

    for wider in ("demo", "dev"):
        assert pins["runtime"].items() <= pins[wider].items()


@pytest.mark.parametrize(
    "name", sorted({name for lock in LOCKS for name in locked_names(lock.read_text())} - {"uv"})
)
def test_a_python_package_has_an_accepted_licence(name: str) -> None:
    try:
        licence = licence_of(name)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{name} is for another platform")

    assert ACCEPTED.search(licence), licence
    assert not REFUSED.search(licence), licence


def npm_packages() -> dict[str, dict[str, object]]:
    """Return the entries of package-lock.json by folder, without the one for ourselves."""
    packages = json.loads(NPM_LOCK.read_text())["packages"]
    return {name: entry for name, entry in packages.items() if name}


def test_the_npm_lock_names_no_host_and_carries_hashes() -> None:
    packages = npm_packages()

    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [
        name for name, entry in packages.items() if not str(entry.get("integrity", "")).startswith("sha512-")
    ] == []


def test_the_npm_lock_is_complete() -> None:
    # `npm ci` refuses a lock that names a package, optional or not, without saying which one it is.
    packages = npm_packages()
    named = {
        wanted
        for entry in packages.values()
        for kind in ("dependencies", "optionalDependencies")
        for wanted in entry.get(kind, {})
    }

    assert sorted(name for name in named if f"node_modules/{name}" not in packages) == []


def test_npm_packages_have_accepted_licences() -> None:
    licences = {name: str(entry.get("license", "")) for name, entry in npm_packages().items()}

    assert {
        name: words for name, words in licences.items() if not ACCEPTED.search(words) and words != "0BSD"
    } == {}
    assert {name: words for name, words in licences.items() if REFUSED.search(words)} == {}
