"""Vietnamese is the reference reading: its catalogue says everything that the pages say, and nothing else."""

from __future__ import annotations

import re

from tests.contracts.catalogue import spoken, translated


def test_pages_speak() -> None:
    assert len(spoken()) > 50


def test_every_sentence_has_its_vietnamese() -> None:
    catalogue = translated("vi")
    found = []
    for (context, text), place in spoken().items():
        message = catalogue.get(text, context)
        done = (
            message is not None
            and message.string
            and all([message.string] if isinstance(message.string, str) else message.string)
        )
        if not done or (message is not None and message.fuzzy):
            found.append(f"{place}: {text}")

    assert found == []


def test_the_catalogue_keeps_no_sentence_that_nobody_speaks() -> None:
    for language in ("vi", "en"):
        kept = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in translated(language) if m.id}
        assert sorted(text for context, text in kept - set(spoken())) == [], language


def test_translations_keep_the_named_places() -> None:
    found = [
        f"{language} {message.id}: {error}"
        for language in ("vi", "en")
        for message, errors in translated(language).check()
        for error in errors
    ]

    assert found == []


def test_an_english_catalogue_only_says_what_it_must() -> None:
    # Message ids are English already: an English entry exists for plurals or where words differ from the id.
    unsaid = [message.id for message in translated("en") if message.id and message.fuzzy]

    assert unsaid == []


def test_no_message_holds_a_per_cent_sign_that_a_page_would_take_for_a_place() -> None:
    stray = re.compile(r"%(?!\(\w+\)[sd]|%)")
    found = [
        f"{language}: {text}"
        for language in ("vi", "en")
        for message in translated(language)
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if text and stray.search(text)
    ]

    assert found == []
