"""Closed vocabularies, named once: every member is used, has both labels, and stands in the glossary."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

import pytest

from tests.contracts import vocabulary
from tests.contracts.tree import ROOT, SOURCE, modules
from vanthu.core.refusals import Refusal

TESTS = ROOT / "tests"


@cache
def sources() -> str:
    """Return all of our code and templates as one text."""
    templates = [path for kind in ("html", "jinja", "txt") for path in sorted(SOURCE.rglob(f"*.{kind}"))]
    return "\n".join(
        path.read_text(encoding="utf-8") for path in [*modules(), *templates] if "dist" not in path.parts
    )


@cache
def suite() -> str:
    """Return all of our tests as one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("*.py")))


@cache
def named() -> frozenset[str]:
    """Return every name that our code and templates reach for with a dot."""
    return frozenset(re.findall(r"\w\.(\w+)", sources()))


def all_vocabularies() -> list[type[Enum]]:
    """Return the vocabularies; Django is running by the time that tests are."""
    return vocabulary.vocabularies()


def test_there_are_vocabularies() -> None:
    assert {"Event", "Permission", "Refusal", "Role", "Kind"} <= {
        item.__name__ for item in all_vocabularies()
    }


def test_every_member_has_both_words() -> None:
    found = [
        f"{type(member).__name__}.{member.name}"
        for item in all_vocabularies()
        for member in item
        if not all(word.strip() for word in vocabulary.words(member) or ("", ""))
    ]

    assert found == []


def test_no_two_members_share_their_words() -> None:
    for item in all_vocabularies():
        for language in (0, 1):
            labels = [(vocabulary.words(member) or ("", ""))[language] for member in item]
            assert len(labels) == len(set(labels)), f"{item.__module__}.{item.__name__}: {sorted(labels)}"


def test_both_languages_name_the_same_facts() -> None:
    for item in all_vocabularies():
        for member in item:
            vietnamese, english = vocabulary.words(member) or ("", "")
            places = r"%\((\w+)\)s|\{(\w+)\}"
            assert sorted(re.findall(places, vietnamese)) == sorted(re.findall(places, english)), member


def test_every_member_is_used() -> None:
    # A vocabulary whose docstring cites its Source is that source's list, complete whether or not we need each line.
    found = [
        f"{item.__module__}.{item.__name__}.{member.name}"
        for item in all_vocabularies()
        if "Source:" not in (item.__doc__ or "")
        for member in item
        if member.name not in named()
    ]

    assert found == [], "use it or remove it"


def test_every_refusal_is_given_somewhere() -> None:
    # Other vocabularies share names with it, so that the rule above alone would let a dead code pass.
    found = [code.name for code in Refusal if not re.search(rf"\bRefusal\.{code.name}\b", sources())]

    assert found == [], "give it or remove it"


def test_every_refusal_is_named_in_a_test() -> None:
    found = [
        code.name
        for code in Refusal
        if not re.search(rf"\bRefusal\.{code.name}\b|[\"']{code.value}[\"']", suite())
    ]

    assert found == [], "write the test that provokes it"


def test_the_glossary_shows_the_vocabularies_as_they_are() -> None:
    if vocabulary.render() not in vocabulary.GLOSSARY.read_text(encoding="utf-8"):
        pytest.fail("docs/glossary.md is behind the code: run script/fix")


def test_every_refusal_says_what_to_do_next() -> None:
    # What a signing service answers brings its own sentence with the next step.
    silent = [
        code.value
        for code in Refusal
        if not re.search(r"[Hh]ãy |[Kk]hông cần|[Xx]in ", code.vi) and code is not Refusal.REMOTE_SIGNING
    ]

    assert silent == ["not_ready_to_issue"], "its facts name the step"
