"""A closed vocabulary speaks the reader's language, whoever asked before."""

from __future__ import annotations

import pytest
from django.utils import translation

from vanthu.documents.words import Urgency


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("vi", Urgency.ORDINARY.vi),
        ("en", Urgency.ORDINARY.en),
        ("en-gb", Urgency.ORDINARY.en),
        (None, "Thường"),
    ],
)
def test_options_are_in_the_reader_s_language(language: str | None, first: str) -> None:
    with translation.override("en"):
        Urgency.options()  # what another reader saw

    with translation.override(language):
        options = Urgency.options()

    assert options[0] == (Urgency.ORDINARY.value, first)
    assert [value for value, _label in options] == [member.value for member in Urgency]
