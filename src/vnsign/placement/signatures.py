"""Find the signers: authority and title lines, the name below, the room between (NĐ 30/2020 App. I II.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vnsign.geometry import Box
from vnsign.placement.lines import Run
from vnsign.placement.spots import Fill, Spot

_AUTHORITY = re.compile(r"^(tm|kt|tl|tuq|q)[.,: ]")
_TITLE = re.compile(
    r"(giam doc|chu tich|chu nhiem|chanh|truong|thu tuong|bo truong|tong|cuc truong|vien truong|bi thu|"
    r"hieu truong|chi huy|thu ky|kiem sat|to truong|doi truong|tham muu|uy vien|quyen)"
)
_NAME_WORD = re.compile(r"^[^\W\d_]+(?:[-'’][^\W\d_]+)?$")
_RANK = re.compile(r"^(dai ta|thuong ta|trung ta|thieu ta|thieu tuong|trung tuong|bac si|gs|pgs|ts|ths)\b")
_ABOVE_MM = (9.0, 75.0)
"""How far below a title its name may stand."""
_ASIDE_MM = 16.0
_CLEAR_MM = 1.0
_WIDEST_MM = 60.0
_LEAST_MM = 8.0
_ROW_MM = 20.0


@dataclass(frozen=True, slots=True)
class Block:
    """The title lines of one signer and the name below."""

    titles: tuple[Run, ...]
    name: Run

    @property
    def centre(self) -> float:
        """Return the middle of the column."""
        return (self.titles[-1].centre + self.name.centre) / 2


def find_blocks(runs: Sequence[Run]) -> list[Block]:
    """Return the signers' blocks of one page, left to right."""
    blocks: list[Block] = []
    for stack in _stacks(runs):
        name = _name_below(stack, runs)
        if name is not None and all(name is not block.name for block in blocks):
            blocks.append(Block(tuple(stack), name))
    return _reading_order(blocks)


def _reading_order(blocks: list[Block]) -> list[Block]:
    """Return the blocks row by row; titles of different length put names of one row at different heights."""
    rows: list[list[Block]] = []
    for block in sorted(blocks, key=lambda each: each.name.base):
        if rows and block.name.base - rows[-1][0].name.base < _ROW_MM:
            rows[-1].append(block)
        else:
            rows.append([block])
    return [block for row in rows for block in sorted(row, key=lambda each: each.centre)]


def _stacks(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the groups of upper-case lines one below the other that hold an authority or a title."""
    upper = [run for run in runs if is_upper(run.text)]
    stacks: list[list[Run]] = []
    for run in sorted(upper, key=lambda each: each.base):
        home = next((stack for stack in stacks if _continues(stack[-1], run)), None)
        if home is None:
            stacks.append([run])
        else:
            home.append(run)
    return [stack for stack in stacks if any(_is_title(run) for run in stack)]


def _continues(above: Run, run: Run) -> bool:
    near = 0 < run.base - above.base < 2.2 * max(run.size, above.size)
    return near and abs(run.centre - above.centre) < 8


def _is_title(run: Run) -> bool:
    return bool(_AUTHORITY.match(run.folded) or _TITLE.search(run.folded))


def is_upper(text: str) -> bool:
    """Tell whether a text is set in capitals, a stray small letter of an OCR allowed."""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) >= 2 and sum(sign.isupper() for sign in letters) >= 0.85 * len(letters)


def is_name(text: str) -> bool:
    """Tell whether a text looks like a Vietnamese full name: two to six capitalised words."""
    words = text.split()
    if not 2 <= len(words) <= 6 or len(text) > 40:
        return False
    return all(_NAME_WORD.match(word) and word[0].isupper() for word in words)


def _name_below(stack: Sequence[Run], runs: Sequence[Run]) -> Run | None:
    last = stack[-1]
    fitting: list[Run] = []
    for run in runs:
        below = run.base - last.base
        if (
            run in stack
            or not _ABOVE_MM[0] <= below <= _ABOVE_MM[1]
            or abs(run.centre - last.centre) > _ASIDE_MM
        ):
            continue
        if is_name(run.text) or (_RANK.match(run.folded) and len(run.text) < 50):
            fitting.append(run)
    name = min(fitting, key=lambda run: run.base, default=None)
    if name is None or _crossed(last, name, runs):
        return None
    return name


def _crossed(title: Run, name: Run, runs: Sequence[Run]) -> bool:
    """Tell whether other text of the column stands between title and name: then it is running text."""
    return any(
        run is not name
        and title.bottom < run.top
        and run.bottom < name.top
        and run.left < title.centre < run.right
        for run in runs
    )


def leader_spot(block: Block, runs: Sequence[Run]) -> Spot | None:
    """Return the room between title and name, centred, as wide as the text beside it allows."""
    title, name = block.titles[-1], block.name
    top, bottom = title.bottom + _CLEAR_MM, name.top - _CLEAR_MM
    if bottom - top < _LEAST_MM:
        return None
    centre = block.centre
    half = min(_WIDEST_MM / 2, *_half_widths(centre, (top, bottom), runs))
    if half < _LEAST_MM / 2:
        return None
    box = Box(name.page, centre - half, top, 2 * half, bottom - top)
    straight = abs(title.centre - name.centre)
    confidence = 0.97 if straight < 4 else 0.85
    return Spot(Fill.LEADER, box, confidence, near=f"{title.text} / {name.text}")


def _half_widths(centre: float, span: tuple[float, float], runs: Sequence[Run]) -> list[float]:
    beside = [run for run in runs if run.bottom > span[0] and run.top < span[1]]
    lefts = [centre - run.right - _CLEAR_MM for run in beside if run.centre < centre]
    rights = [run.left - centre - _CLEAR_MM for run in beside if run.centre >= centre]
    return [max(0.0, gap) for gap in lefts + rights] or [_WIDEST_MM / 2]


def agency_spot(leader: Spot, runs: Sequence[Run], *, seal_mm: float, image_mm: float) -> Spot:
    """Return the seal's place: over a third of the leader's image, on its left, moved a little to spare text.

    image_mm: the width at which the leader's image is expected; the field may be wider.
    """
    image = min(image_mm, leader.box.width)
    right = leader.box.centre[0] - image / 2 + image / 3
    middle = leader.box.centre[1]
    best = min(
        ((_covered(_seal(leader, right - dx, middle + dy, seal_mm), runs), abs(dx) + abs(dy), dx, dy)
         for dx in (0.0, 1.0, 1.5) for dy in (0.0, -1.0, 1.0, -1.5, 1.5)),
    )  # fmt: skip
    covered, _, dx, dy = best
    box = _seal(leader, right - dx, middle + dy, seal_mm)
    confidence = leader.confidence - min(0.4, covered / 300)
    return Spot(Fill.AGENCY, box, confidence, near=leader.near)


def _seal(leader: Spot, right: float, middle: float, seal_mm: float) -> Box:
    return Box(leader.box.page, right - seal_mm, middle - seal_mm / 2, seal_mm, seal_mm)


def _covered(seal: Box, runs: Sequence[Run]) -> float:
    """Return how much text a round seal covers, in square millimetres of ink boxes."""
    total = 0.0
    x, y = seal.centre
    radius = seal.width / 2
    for run in runs:
        for letter in run.letters:
            across = max(letter.left - x, x - letter.right, 0.0)
            along = max(letter.top - y, y - letter.bottom, 0.0)
            if across**2 + along**2 < radius**2:
                total += (letter.right - letter.left) * (letter.bottom - letter.top)
    return round(total, 1)
