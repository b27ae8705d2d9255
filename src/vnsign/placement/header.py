"""Find number and date in the head of page 1 (NĐ 30/2020 App. I II.3-4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from vnsign.geometry import POINTS_PER_MM, Box
from vnsign.placement.lines import Letter, Run, fold
from vnsign.placement.spots import Fill, Spot

# OCR reads ố as o, 6 or 0, and the colon as a full stop or semicolon.
_NUMBER = re.compile(r"^s[o06] ?[:;.](?P<rest>.*)$|^s[o06](?P<blank> *[.…_/].*)$")
_DATE = re.compile(r"ngay|thang")
_PLACEHOLDER = " .…_‥·:;"
_HEAD_SHARE = 0.45
"""Number and date stand in the upper part of page 1."""
_LEAST_BLANK_MM = 3.5
_SIDE_MM = 0.6
_CODE_MM = 45.0


def find_number(runs: Sequence[Run], *, height: float, width: float) -> tuple[Spot | None, bool]:
    """Return the place for number or code, and whether a number is printed there already."""
    for run in runs:
        match = _NUMBER.match(run.folded)
        if match is None or run.base > _HEAD_SHARE * height or run.left > 0.75 * width:
            continue
        start = match.start("rest") if match["rest"] is not None else match.start("blank")
        return _number_at(run, start, runs, width)
    return None, False


def _number_at(run: Run, start: int, runs: Sequence[Run], width: float) -> tuple[Spot | None, bool]:
    rest = run.folded[start:]
    label = run.letters[max(0, start - 1)]
    ink = next((i for i, sign in enumerate(rest) if sign not in _PLACEHOLDER), None)
    if ink is not None and rest[ink].isdigit():
        return None, True
    if ink is not None:
        return _blank_number(run, label.right, run.letters[start + ink].left), False
    beside = _next_on_line(run, runs, reach=width * 0.3)
    if beside is not None and beside.text.startswith("/"):
        return _blank_number(run, label.right, beside.left, beside.text), False
    if beside is not None and beside.text[0].isdigit():
        return None, True
    limit = _room_right(run, runs, width)
    box = _text_box(run, label.right + _SIDE_MM, min(limit, label.right + _CODE_MM))
    return Spot(Fill.CODE, box, 0.95, run.base, run.size * POINTS_PER_MM, run.text), False


def _blank_number(run: Run, left: float, right: float, beside: str = "") -> Spot:
    wide = right - left >= _LEAST_BLANK_MM
    box = _text_box(run, left + _SIDE_MM, max(right - _SIDE_MM / 2, left + _SIDE_MM + 1))
    near = f"{run.text} {beside}".strip()
    return Spot(Fill.NUMBER, box, 0.95 if wide else 0.4, run.base, run.size * POINTS_PER_MM, near)


def _text_box(run: Run, left: float, right: float) -> Box:
    """Return a field box whose text, set in the middle, stands on the run's baseline."""
    height = 1.45 * run.size
    # Liberation Serif: the middle of ascent and descent lies 0.3375 em above the baseline.
    middle = run.base - 0.3375 * run.size
    return Box(run.page, left, middle - height / 2, max(right - left, 1.0), height)


def _next_on_line(run: Run, runs: Sequence[Run], *, reach: float) -> Run | None:
    beside = [
        other
        for other in runs
        if other is not run
        and abs(other.base - run.base) < 0.35 * run.size
        and 0 < other.left - run.right < reach
    ]
    return min(beside, key=lambda other: other.left, default=None)


def _room_right(run: Run, runs: Sequence[Run], width: float) -> float:
    """Return how far right a text beside `run` may go: the next ink at its height, or the left column's end."""
    top, bottom = run.base - run.size, run.base + 0.3 * run.size
    beside = [
        other.left - 3.0
        for other in runs
        if other is not run and other.bottom > top and other.top < bottom and other.left > run.right
    ]
    edge = width / 2 if run.right < width * 0.45 else width - 12.0
    return min([*beside, edge])


def find_dates(runs: Sequence[Run], *, height: float, width: float) -> tuple[tuple[Spot, ...], bool]:
    """Return the places for the date, and whether a whole date is printed already."""
    for line in _date_lines(runs, height, width):
        letters = [letter for run in line for letter in (*run.letters, None)][:-1]
        text = "".join(" " if letter is None else fold_letter(letter) for letter in letters)
        words = re.search(r"n[gq]ay(?P<day>.*?)thang(?P<month>.*?)nam(?P<year>.*)$", text)
        if words is None:
            continue
        spots: list[Spot] = []
        for fill, part in ((Fill.DAY, "day"), (Fill.MONTH, "month"), (Fill.YEAR, "year")):
            if not re.search(r"\d", words[part]):
                spot = _blank_part(line, letters, words.span(part), fill)
                if spot is not None:
                    spots.append(spot)
        return tuple(spots), not spots
    return _after_place(runs, height, width), False


def fold_letter(letter: object) -> str:
    """Return one folded letter of a run."""
    return fold(letter.text) if isinstance(letter, Letter) else " "


def _date_lines(runs: Sequence[Run], height: float, width: float) -> Iterable[list[Run]]:
    for run in runs:
        # Running text cites dates too; the date of issue stands in the right column.
        if run.base > _HEAD_SHARE * height or not _DATE.search(run.folded) or run.left < 0.3 * width:
            continue
        line = [other for other in runs if abs(other.base - run.base) < 0.4 * run.size]
        yield sorted(line, key=lambda other: other.left)


def _blank_part(line: list[Run], letters: Sequence[object], span: tuple[int, int], fill: Fill) -> Spot | None:
    before = next(
        (each for each in reversed(letters[: span[0]]) if isinstance(each, Letter) and each.text.strip()),
        None,
    )
    after = next(
        (each for each in letters[span[1] :] if isinstance(each, Letter) and each.text.strip()), None
    )
    run = next((run for run in line if before in run.letters), None)
    if before is None or run is None:
        return None
    right = after.left if after is not None else before.right + 14.0
    wide = right - before.right >= _LEAST_BLANK_MM
    box = _text_box(run, before.right + _SIDE_MM, max(right - _SIDE_MM, before.right + _SIDE_MM + 1))
    return Spot(fill, box, 0.95 if wide else 0.4, run.base, run.size * POINTS_PER_MM, run.text)


def _after_place(runs: Sequence[Run], height: float, width: float) -> tuple[Spot, ...]:
    """Return the blank after a place name and comma on the right, as prepared templates leave it."""
    motto = next((run for run in runs if "doc lap" in run.folded and run.base < _HEAD_SHARE * height), None)
    for run in runs:
        if motto is None or not 0 < run.base - motto.base < 25 or not run.text.endswith(","):
            continue
        if run.centre < width * 0.4 or len(run.text) > 40:
            continue
        limit = _room_right(run, runs, width)
        box = _text_box(run, run.right + _SIDE_MM, limit)
        return (Spot(Fill.DATE, box, 0.9, run.base, run.size * POINTS_PER_MM, run.text),)
    return ()
