"""Follow how an appearance draws, to say whether a person reads there what its text operators say in their order.

Text can be written in one order and placed in another, be clipped, tiny, transparent, painted over, or joined by
strokes that make another number of it. Whatever is not plainly innocent is doubted.
Source: ISO 32000-2, 8.4 (graphics state), 8.5 (paths), 9.3 and 9.4 (text).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vnsign.changes.matrices import UNIT, Matrix, matrix, point, times
from vnsign.changes.shapes import (
    Path,
    dividers,
    equal_cells,
    holds,
    is_corner,
    is_ribbon,
    is_sheet,
    least_width,
    margin,
    runs_along,
)
from vnsign.reader.state import State
from vnsign.reader.values import Dict, Value

_FILLS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_STROKES = frozenset({b"S", b"s"})
_SMALLEST, _LARGEST = 2.0, 300.0
"""Font sizes, in points, between which text is taken for legible."""
_NARROW = 0.15
"""Least advance of a character, in font sizes: a following piece that starts earlier lies on top."""
_CONTRAST = 0.2
"""Least difference in lightness between text and what it may lie on."""
_LIGHT = 0.6
"""Lightness of a ground that a form within this one may be drawn on; it does not know its ground."""
_TURNABLE = frozenset("0168 9oOxXsSzZHINWMunpqbdlI|-\u2013\u2014=+./\\:,;()[]{}_~*'\"<>%\xa0")
"""What is taken for writing when it stands on its head."""
_ASLANT = 20.0
"""Degrees by which a line of text may lean."""
_STANDS = 0.6
"""How high figures and capitals stand at least, in font sizes."""
_LEAN = 0.5
"""Cosine of the angle to which letters may lean: sixty degrees."""
_HARMLESS_STATE = frozenset(
    ["Type", "SA", "OP", "op", "OPM", "SM", "AIS", "LW", "LC", "LJ", "ML", "TK", "RI"]
)
_LIMITS: Mapping[bytes, tuple[float, float]] = MappingProxyType(
    {b"Tc": (-2.0, 100.0), b"Tw": (-2.0, 100.0), b"Tz": (40.0, 300.0), b"Ts": (-6.0, 6.0)}
)


@dataclass(frozen=True, slots=True)
class _Graphics:
    matrix: Matrix = UNIT
    fill: float = 0.0
    clip: tuple[float, float, float, float] | None = None
    width: float = 1.0


@dataclass
class Drawing:
    """Hold the state of one appearance while its operators go by."""

    state: State
    box: Sequence[int | float]
    """The form's bounding box; what lies outside is not seen."""
    states: Dict
    """The graphics states among its resources."""
    honest: bool = True
    fills: bool = False
    """Whether an area was filled: what lies beneath is hidden."""
    _now: _Graphics = field(default_factory=_Graphics)
    _kept: list[_Graphics] = field(default_factory=list)
    _text: Matrix = UNIT
    _size: float = 0.0
    _leading: float = 0.0
    _scale: float = 1.0
    """How far text is stretched along its line."""
    bands: bool = False
    """Whether ribbons as wide as the box were laid behind text."""
    dividers: list[float] = field(default_factory=list)
    """Where lines from edge to edge divide the box, as shares of its width."""
    dividing: int = 0
    """How many paintings did nothing but divide."""
    turn: Matrix = UNIT
    """How the form itself is turned where it is drawn."""
    turns: set[int] = field(default_factory=set)
    """By how many degrees text is turned that reads as another text when turned; -1 for what lies aslant."""
    _grounds: tuple[float, ...] = (1.0,)
    """How light what text may lie on is; text must stand out from all of it."""
    _path: Path = field(default_factory=list)
    _starts: int = 0
    """How many pieces the path has, by their moves."""
    _clips: bool = False
    _moved: bool = True
    _last: tuple[float, float, float] | None = None
    """Where the last text started, along and across the line, and the least it takes up."""

    def operator(self, name: bytes, operands: Sequence[Value]) -> None:
        """Follow one operator."""
        numbers = [float(item) for item in operands if isinstance(item, int | float)]
        if name == b"q":
            self._kept.append(self._now)
        elif name == b"Q":
            self._now = self._kept.pop() if self._kept else self._now
        elif name == b"cm" and len(numbers) == 6:
            self._now = replace(self._now, matrix=times(matrix(numbers), self._now.matrix))
        elif name == b"gs":
            self._graphics_state(operands)
        elif name in (b"g", b"rg", b"k", b"sc", b"scn", b"cs"):
            self._colour(name, numbers, operands)
        elif not self._drawn(name, numbers):
            self._texts(name, numbers, operands)

    def _doubt(self, wrong: object) -> None:
        self.honest = self.honest and not wrong

    def _graphics_state(self, operands: Sequence[Value]) -> None:
        settings = self.state.dictionary(self.states.get(str(operands[0]))) if operands else {}
        for key, entry in settings.items():
            value = self.state.get(entry)
            if key == "LW" and isinstance(value, int | float):
                self._now = replace(self._now, width=float(value))
            plain = {
                "CA": value == 1,
                "ca": value == 1,
                "BM": value in ("Normal", "Compatible"),
                "SMask": value == "None",
            }
            self._doubt(not plain.get(key, key in _HARMLESS_STATE))

    def _colour(self, name: bytes, numbers: list[float], operands: Sequence[Value]) -> None:
        if name in (b"sc", b"scn"):
            self._doubt(len(numbers) != len(operands))  # a pattern
        if len(numbers) in (1, 3):
            self._now = replace(self._now, fill=sum(numbers) / len(numbers))
        elif len(numbers) == 4:
            black = min(1.0, sum(numbers[:3]) / 3 + numbers[3])
            self._now = replace(self._now, fill=1.0 - black)

    def _drawn(self, name: bytes, numbers: list[float]) -> bool:
        if name == b"re" and len(numbers) == 4:
            x, y, width, height = numbers
            corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
            self._path += [point(self._now.matrix, *corner) for corner in corners]
        elif name in (b"m", b"l") and len(numbers) == 2:
            self._path.append(point(self._now.matrix, *numbers))
            self._starts += name == b"m"
        elif name == b"w" and numbers:
            self._now = replace(self._now, width=numbers[0])
        elif name in (b"W", b"W*"):
            self._clips = True
        elif name == b"n" or name in _FILLS or name in _STROKES:
            self._painted(name)
        else:
            return name in (b"h", b"d", b"i", b"j", b"J", b"M", b"G", b"RG", b"K")
        return True

    def _painted(self, name: bytes) -> None:
        path, self._path = self._path, []
        starts, self._starts = self._starts, 0
        if self._clips and path:
            (xs, ys) = zip(*path, strict=True)
            self._doubt(len(path) > 5)
            self._now = replace(self._now, clip=(min(xs), min(ys), max(xs), max(ys)))
        self._clips = False
        if name == b"n" or not path:
            return
        if self._last is None and (self._divides(name, path, starts) or self._is_ribbon(name, path)):
            return
        # A background or a frame runs along the box; any other stroke may be part of a sign.
        self._doubt(not all(is_corner(spot, self.box) for spot in path))
        if name in _FILLS:
            self._doubt(self._last is not None)
            if not (starts == 1 and runs_along(path, self.box)):
                self._filled(name, path)
        if name not in (b"f", b"F", b"f*"):
            self._doubt(self._is_broad())

    def _is_broad(self) -> bool:
        """Say whether lines are so broad that they hide as an area does."""
        a, b, c, d, _, _ = self._now.matrix
        height = abs(self.box[3] - self.box[1]) if len(self.box) == 4 else 0.0
        return self._now.width * max(abs(a) + abs(b), abs(c) + abs(d)) > margin(height)

    def _filled(self, name: bytes, path: Path) -> None:
        sheets = [path[at : at + 4] for at in range(0, len(path), 4)]
        if name == b"f*" and len(sheets) == 2 and all(is_sheet(sheet, self.box) for sheet in sheets):
            return  # A frame: the area between two rectangles, both as large as the box.
        self.fills = True
        whole = len(sheets) == 1 and is_sheet(path, self.box) and self._now.clip is None
        self._grounds = (self._now.fill,) if whole else (*self._grounds, self._now.fill)

    def _divides(self, name: bytes, path: Path, starts: int) -> bool:
        """Note lines from the lower edge to the upper one; say whether that is all there is."""
        if name not in _STROKES or len(path) != 2 * starts or self._is_broad():
            return False
        found = dividers(path, self.box)
        self.dividers += found
        self.dividing += bool(found)
        return bool(found)

    def cells(self) -> int:
        """Return how many equal cells the dividing lines make, 0 if they do not."""
        return equal_cells(self.dividers)

    def _is_ribbon(self, name: bytes, path: Path) -> bool:
        if name != b"f" or not is_ribbon(path, self.box):
            return False
        self.bands = self.fills = True
        self._grounds = (*self._grounds, self._now.fill)
        return True

    def _texts(self, name: bytes, numbers: list[float], operands: Sequence[Value]) -> None:
        if name == b"BT":
            self._text, self._moved = UNIT, True
        elif name == b"Tf" and numbers:
            self._size = numbers[-1]
        elif name in (b"Td", b"TD") and len(numbers) == 2:
            self._leading = -numbers[1] if name == b"TD" else self._leading
            self._move(*numbers)
        elif name == b"TL" and numbers:
            self._leading = numbers[0]
        elif name in (b"T*", b"'", b'"'):
            self._move(0.0, -self._leading)
        elif name == b"Tm" and len(numbers) == 6:
            self._text, self._moved = matrix(numbers), True
        elif name in _LIMITS and numbers:
            low, high = _LIMITS[name]
            self._scale = numbers[0] / 100 if name == b"Tz" else self._scale
            self._doubt(not low <= numbers[0] <= high)
        elif name == b"TJ" and operands and isinstance(operands[-1], list):
            # Positive numbers step back, over what was written.
            self._doubt(
                any(not -5000 <= item <= 400 for item in operands[-1] if isinstance(item, int | float))
            )

    def _move(self, x: float, y: float) -> None:
        self._text, self._moved = times((1.0, 0.0, 0.0, 1.0, x, y), self._text), True

    def show(self, text: str) -> None:
        """Follow text that is shown where the operators before have led."""
        if not text.strip():
            return
        a, b, c, d, x, y = times(self._text, self._now.matrix)
        length = (a * a + b * b) ** 0.5
        self._doubt(a * d - b * c <= 0)
        if length == 0:
            return
        self._turned(times(self._text, times(self._now.matrix, self.turn)), turnable=set(text) <= _TURNABLE)
        size = self._size * length
        self._doubt(not _SMALLEST <= size <= _LARGEST)
        self._doubt(any(abs(self._now.fill - ground) < _CONTRAST for ground in self._grounds))
        tall = self._size * math.hypot(c, d)
        self._doubt(
            not _SMALLEST <= tall <= _LARGEST or abs(a * c + b * d) > _LEAN * length * math.hypot(c, d)
        )
        # Where the text starts, how high it stands there, and the least way that it goes.
        end, up = self._size * self._scale * least_width(text), self._size * _STANDS
        self._doubt(not self._is_inside(x, y, slack=0.0))
        self._doubt(not self._is_inside(x + c * up, y + d * up, slack=1.0))
        self._doubt(not self._is_inside(x + a * end, y + b * end, slack=1.0))
        if self._moved:
            self._follow((x * a + y * b) / length, (y * a - x * b) / length, size, len(text.strip()))
        self._moved = False

    def _turned(self, matrix: Matrix, *, turnable: bool) -> None:
        a, b, c, d, _, _ = matrix
        self._doubt(a * d - b * c <= 0)
        if not turnable:
            return
        angle = math.degrees(math.atan2(b, a)) % 360
        quarter = round(angle / 90) * 90
        self.turns.add(quarter % 360 if abs(angle - quarter) < _ASLANT else -1)

    def _is_inside(self, x: float, y: float, *, slack: float) -> bool:
        clip = [self._now.clip] if self._now.clip else []
        return all(holds(box, x, y, slack=slack) for box in (self.box, *clip) if len(box) == 4)

    def _follow(self, along: float, across: float, size: float, count: int) -> None:
        if self._last is not None:
            before, height, least = self._last
            self._doubt(along < before + least and across > height - 0.5 * size)
            self._doubt(across > height + 0.5 * size)
        self._last = (along, across, _NARROW * size * count)

    def turn_within(self) -> Matrix:
        """Return how a form drawn within this one is turned."""
        return times(self._now.matrix, self.turn)

    def draw(self, *, text: bool) -> None:
        """Follow a form that is drawn within this one; its own drawing is judged by itself."""
        a, b, c, d, _, _ = self._now.matrix
        self._doubt(a * d - b * c <= 0 or not 0.2 <= (a * a + b * b) ** 0.5 <= 5)
        if text:
            self._doubt(self._last is not None or min(self._grounds) < _LIGHT)
            self._last = (float("inf"), float("-inf"), 0.0)
