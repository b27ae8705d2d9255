"""A refusal speaks one language: that of its reader."""

from __future__ import annotations

from django.utils.translation import override

from vanthu.core.errors import NotFound, Refusal


def test_the_facts_of_an_english_refusal_are_english() -> None:
    refused = NotFound(Refusal.NOT_FOUND, what="văn bản đến")

    with override("en"):
        english = str(refused)
    with override("vi"):
        vietnamese = str(refused)

    assert english.startswith("There is no such incoming document")
    assert "văn bản đến" in vietnamese
