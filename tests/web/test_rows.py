"""The rows of a list, written by hand: whatever stands in a row is text, in every kind of cell and every attribute."""

from __future__ import annotations

from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest

from vanthu.core.listing import NEWEST
from vanthu.web.listing.rows import lines
from vanthu.web.listing.spec import Act, Column, Empty, Listing, Look, Pressing, Subject, Told, Value

HOSTILE = """"><script>alert(1)</script>' onfocus='alert(2)' x="<b>&amp;</b>"""
_LONG = HOSTILE * 3
_VALUES: dict[Look, Value] = {
    Look.CODE: HOSTILE, Look.TEXT: HOSTILE, Look.LONG: HOSTILE, Look.NUMBER: HOSTILE, Look.NOTE: _LONG,
    Look.SUBJECT: Subject(HOSTILE, HOSTILE), Look.NAME: Subject(HOSTILE, HOSTILE),
    Look.STATE: Told("done", HOSTILE, HOSTILE),
    Look.DUE: Pressing("late", HOSTILE),
}  # fmt: skip
_OURS = {"tr", "td", "th", "a", "input", "span", "div"}
_ATTRIBUTES = {"class", "type", "name", "value", "aria-label", "href", "title", "scope", "tabindex"}


class _Read(HTMLParser):
    """What a browser makes of a row."""

    def __init__(self, written: str) -> None:
        """Read it."""
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.text = ""
        self.feed(written)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what it bears."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")

    def handle_data(self, data: str) -> None:
        """Note what is read."""
        self.text += data


def _listing(look: Look, value: Value, address: str) -> Listing[Any]:
    return Listing(
        name="x", title="x", columns=(Column("c", "c", look, lambda _row: value),), orders={"moi": NEWEST},
        address_of=lambda _row: address, empty=Empty("x", "x", "x"), key_of=lambda row: int(row.pk),
        act=Act("Làm " + HOSTILE, lambda _row: address, lambda _row: HOSTILE),
    )  # fmt: skip


@pytest.mark.parametrize("look", list(_VALUES))
@pytest.mark.parametrize("address", ["/x/1?a=" + HOSTILE, ""])
@pytest.mark.parametrize("unread", [frozenset(), frozenset({1})])
def test_what_stands_in_a_row_is_text(look: Look, address: str, unread: frozenset[int]) -> None:
    listing = _listing(look, _VALUES[look], address)
    (line,) = lines(listing, listing.columns, [SimpleNamespace(pk=1)], unread)
    read = _Read(str(line.written) + "</tr>")

    assert read.tags <= _OURS
    assert read.attributes.keys() <= _ATTRIBUTES
    assert HOSTILE in read.text, "shown as it was written"
    if address:
        assert read.attributes["href"] == {address}
    if look is Look.NOTE:
        assert read.attributes["title"] == {_LONG}


def test_every_look_with_words_of_people_was_tried() -> None:
    assert set(Look) - set(_VALUES) == {Look.DAY, Look.MOMENT}, "these are written from dates alone"
