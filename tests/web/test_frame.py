"""What is written once for many readers is still each reader's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.template import engines
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from tests.cast import Cast
from tests.domain import paper
from vanthu.core.actor import Role
from vanthu.web import jinja2
from vanthu.web.shell import Frame

if TYPE_CHECKING:
    from tests.web.conftest import Desk


def written(source: str, **context: object) -> str:
    return str(engines["jinja2"].env.from_string(source).render(context))  # type: ignore[attr-defined]  # Jinja2's


@pytest.mark.parametrize(
    ("source", "vi", "en"),
    [
        ('{{ _("Show all") }}', "Xem tất cả", "Show all"),
        ('{{ _("%(n)s unread", n=3) }}', "3 chưa đọc", "3 unread"),
        ('{{ _("%(n)s unread", n=bold) }}', "<b>3</b> chưa đọc", "<b>3</b> unread"),
        ('{{ _("%(n)s unread", n="<b>") }}', "&lt;b&gt; chưa đọc", "&lt;b&gt; unread"),
        ('{{ _("100%% & <i>") }}', "100% & <i>", "100% & <i>"),
    ],
)
def test_a_sentence_is_in_the_reader_s_language_and_its_values_are_escaped(
    source: str, vi: str, en: str
) -> None:
    for language, told in (("vi", vi), ("en", en), ("vi", vi)):
        with translation.override(language):
            assert written(source, bold=Markup("<b>3</b>")) == told


def test_jinja2_s_own_sentences_are_the_same() -> None:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]  # Jinja2's
    for source in ('{{ X("Show all") }}', '{{ X("%(n)s unread", n="<b>") }}', '{{ X("100%% <i>") }}'):
        ours, theirs = (environment.from_string(source.replace("X", name)) for name in ("_", "gettext"))
        assert ours.render() == theirs.render()


@pytest.mark.parametrize(
    ("part", "frames"),
    [("rail", 3), ("bottom_bar", 2), ("other_places", 3)],  # on a phone all have the same places
)
def test_the_frame_differs_by_roles_area_and_language(part: str, frames: int) -> None:
    clerk, officer = frozenset({Role.CLERK}), frozenset({Role.OFFICER})
    source = f'{{% from "parts/shell.html" import {part} %}}{{{{ once({part}, frame) }}}}'
    seen = set()
    for language in ("vi", "en"):
        for frame in (Frame(clerk, "registers"), Frame(officer, "registers"), Frame(clerk, "verification")):
            with translation.override(language):
                first, again = (written(source, frame=frame) for _time in range(2))
            assert first == again
            seen.add(first)

    assert len(seen) == 2 * frames


def test_who_may_less_is_led_to_less(cast: Cast, desk: Desk) -> None:
    clerk, officer, clerk_again = (
        desk(who).get("/").content.decode() for who in (cast.an, cast.hanh, cast.an)
    )

    for html, is_clerk in ((clerk, True), (officer, False), (clerk_again, True)):
        assert ('href="/hop-quet/"' in html) is is_clerk
        assert ('href="/van-ban-di/moi"' in html) is True


def test_an_address_is_made_anew_below_another_prefix() -> None:
    from django.urls import set_script_prefix

    here = jinja2.url("outgoing:show", 7)
    try:
        set_script_prefix("/co-quan/")
        assert jinja2.url("outgoing:show", 7) == f"/co-quan{here}"
    finally:
        set_script_prefix("/")
    assert jinja2.url("outgoing:show", 7) == here


def test_the_palette_says_that_no_document_was_found(cast: Cast, desk: Desk) -> None:
    paper.drafted(cast)
    browser = desk(cast.hanh)

    def found(words: str) -> str:
        return browser.get(reverse("search:find"), {"nhanh": "1", "q": words}).content.decode()

    assert "Không có văn bản nào có các từ này." in found("hội đồng thi đua")
    assert "Không có văn bản nào" not in found("van ban dien tu")
    assert found("").strip() == ""
