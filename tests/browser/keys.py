"""A person whose mouse is broken: finds everything by its accessible name, reaches and works it by keys alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from playwright.sync_api import Error, Locator, expect

from tests.browser.desk import Desk

_FARTHEST: Final = 250
"""Steps of the Tab key after which a thing counts as out of reach."""
_REST_MS: Final = 3_000
_ANSWERED: Final = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
"""Whether the page has what was asked for last: until then it is the old one, and goes with what is reached in it."""
_SEEN: Final = """thing => {
  const box = thing.getBoundingClientRect(), style = getComputedStyle(thing);
  const hasRing = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), y = box.top + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  if (thing !== document.activeElement) return "it has lost the focus";
  if (!thing.matches(":focus-visible") || !hasRing) return "it has the focus and nothing shows it";
  if (y < 0 || y > innerHeight) return "it has the focus and is out of sight";
  return top && (thing.contains(top) || top.contains(thing)) ? "" : "it has the focus behind " + top?.outerHTML.slice(0, 90);
}"""
"""What is wrong with a thing that has the focus, as one sees it: WCAG 2.2, 2.4.7 and 2.4.11."""


class Keys(Desk):
    """One person's browser, worked by the keyboard."""

    def sign_in(self, username: str, password: str | None = None) -> Keys:
        """Sign in and come to “Việc của tôi”."""
        from vanthu.cli.demo.story import PASSWORD

        self.page.goto(f"{self.url}/dang-nhap")
        self.write("Tên đăng nhập", username)
        self.write("Mật khẩu", password or PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
        return self

    def reach(self, thing: Locator) -> None:
        """Press Tab until `thing` has the focus."""
        thing = thing.first
        self.page.wait_for_function(_ANSWERED)
        thing.wait_for()
        for _ in range(_FARTHEST):
            if thing.evaluate("thing => thing === document.activeElement"):
                self._require_sight_of(thing)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not reach {thing}")

    def _require_sight_of(self, thing: Locator) -> None:
        # Where it comes to rest: what follows a page's first lines may still be on its way.
        seen = f"thing => !({_SEEN})(thing)"
        try:
            self.page.wait_for_function(seen, arg=thing.element_handle(), timeout=_REST_MS)
        except Error as error:
            raise AssertionError(f"{thing}: {thing.evaluate(_SEEN)}") from error

    def write(self, label: str, text: str) -> None:
        """Fill a field in, in place of what stood there."""
        self.reach(self.page.get_by_label(label))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def tick(self, label: str) -> None:
        """Tick a box."""
        box = self.page.get_by_role("checkbox", name=re.compile(f"^{re.escape(label)}"))
        self.reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, group: str, label: str) -> None:
        """Choose one of a group of radio buttons by the arrow keys."""
        radios = self.page.get_by_role("group", name=group).get_by_role("radio")
        self.reach(self.page.get_by_role("group", name=group).locator("input:checked"))
        wanted = self.page.get_by_role("radio", name=label)
        for _ in range(radios.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def select(self, label: str, option: str) -> None:
        """Select an option, the first whose words begin so, by the arrow keys."""
        control = self.page.get_by_label(label).first
        self.reach(control)
        self.page.keyboard.press("Home")
        chosen = "control => control.selectedOptions[0].label"
        for _ in range(control.locator("option").count()):
            if str(control.evaluate(chosen)).startswith(option):
                return
            self.page.keyboard.press("ArrowDown")
        assert str(control.evaluate(chosen)).startswith(option), option

    def attach(self, label: str, *files: Path) -> None:
        """Open the chooser of files from its field and choose."""
        self.reach(self.page.get_by_label(label))
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Space")
        asked.value.set_files(list(files))

    def unfold(self, words: str) -> None:
        """Open what is folded."""
        self.reach(self.page.locator("summary").filter(has_text=words))
        self.page.keyboard.press("Enter")

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button; not exact: one in whose name these words are."""
        self.reach(self.page.get_by_role("button", name=name, exact=exact))
        self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        """Follow a link whose name begins so."""
        self.reach(self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")))
        self.page.keyboard.press("Enter")

    def take_up(self, words: str) -> None:
        """Follow the first link whose name has these words in it: on “Việc của tôi” the act on what waits."""
        self.reach(self.page.get_by_role("link", name=words))
        self.page.keyboard.press("Enter")

    def now(self, words: str) -> None:
        """See that the box at the document's side says in words what comes next."""
        expect(self.page.get_by_role("region", name="Việc cần làm")).to_contain_text(words)

    def until(self, thing: Locator) -> None:
        """Look at “Việc của tôi” again until it shows `thing`, which comes from another office."""
        for _ in range(120):
            self.work()
            if thing.count():
                return
            self.page.wait_for_timeout(1000)
        raise AssertionError(f"{thing} did not come")

    def work(self) -> None:
        """Come back to “Việc của tôi”."""
        self.go("/")
