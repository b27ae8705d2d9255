"""Read the text that an appearance stream shows, far enough to hold it against the field's value."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from vnsign.changes.drawing import Drawing
from vnsign.changes.glyphs import Font, font_of, latin
from vnsign.changes.matrices import UNIT, Matrix, times, turning
from vnsign.errors import ReadError
from vnsign.reader.parse import parse_value
from vnsign.reader.state import State
from vnsign.reader.text import decode_text
from vnsign.reader.values import Dict, Keyword, Stream, Value

_CURVES = frozenset({b"c", b"v", b"y"})
_PAINT = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s"})
_MOST_OPERATORS, _MOST_PAINTED = 4000, 4
"""A background, a frame: more painting than that could be writing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold what an appearance shows: its text, and whether that is all it shows."""

    text: str
    complete: bool
    """False if it draws pictures, curves or text that cannot be read."""
    honest: bool = True
    """False if a person might see another text: pieces out of order, too small, clipped, overpainted, added to."""
    fills: bool = False
    """Whether it fills an area: what lies beneath is hidden."""
    cells: int = 0
    """How many equal cells lines divide it into, as a comb; 0 where there are none."""
    turns: frozenset[int] = frozenset()
    """By how many degrees text is turned that reads otherwise when turned; -1 for what lies aslant."""
    bands: bool = False
    """Whether ribbons lie behind lines of text, as behind the options chosen in a list."""


def shown_by(state: State, stream: Value, *, depth: int = 0, turn: Matrix = UNIT) -> Shown:
    """Return the text of a form XObject; turn: how what draws it turns it."""
    form = state.get(stream)
    if not isinstance(form, Stream):
        return Shown("", complete=form is None)
    try:
        content = state.data(form)
    except ReadError as error:
        if error.code == "time_limit":
            raise
        return Shown("", complete=False)
    box = [
        item
        for item in map(state.get, state.array(form.dictionary.get("BBox")))
        if isinstance(item, int | float)
    ]
    own = turning([state.get(item) for item in state.array(form.dictionary.get("Matrix"))])
    resources = state.dictionary(form.dictionary.get("Resources"))
    shown = _Reader(state, resources, depth, box, times(own, turn)).read(content)
    # A layer of its own may be switched off.
    return replace(shown, honest=False) if "OC" in form.dictionary else shown


def paints(state: State, stream: Value) -> bool:
    """Say whether a form XObject shows text, pictures or filled areas: what can cover or imitate content."""
    form = state.get(stream)
    if not isinstance(form, Stream):
        return False
    shown = shown_by(state, form)
    try:
        content = state.data(form)
    except ReadError:
        return True
    return bool(shown.text.strip()) or not shown.complete or bool(_FILLS.search(content))


_FILLS = re.compile(rb"(?<![^\s])(?:f\*?|F|[bB]\*?|sh|Do)(?![^\s])")


def comparable(text: str) -> str:
    """Return text as two writings of one value are compared: composed, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class _Reader:
    def __init__(
        self, state: State, resources: Dict, depth: int, box: list[int | float], turn: Matrix
    ) -> None:
        self._state = state
        self._fonts = state.dictionary(resources.get("Font"))
        self._objects = state.dictionary(resources.get("XObject"))
        self._depth = depth
        self._decode = Font({}, latin(), simple=True)
        self._text: list[str] = []
        self._complete = True
        self._painted = 0
        self._at: tuple[float, float] | None = (0.0, 0.0)
        """Where text goes, None once a matrix makes that hard to say."""
        self.box = box
        """The form's bounding box; what is shown outside it is not seen."""
        self._drawing = Drawing(state, box, state.dictionary(resources.get("ExtGState")), turn=turn)

    def read(self, content: bytes) -> Shown:
        operands: list[Value] = []
        position = count = 0
        while count < _MOST_OPERATORS:
            try:
                value, position = parse_value(content, position)
            except ReadError:
                self._complete = self._complete and not content[position:].strip(b"\x00\t\n\x0c\r ")
                break
            if type(value) is Keyword:
                count += 1
                if value == b"BI":
                    self._complete = False
                    position = max(position, content.find(b"EI", position) + 2)
                self._operator(bytes(value), operands)
                operands = []
            else:
                operands.append(value)
        drawing = self._drawing
        self._painted -= drawing.dividing
        self._complete = self._complete and count < _MOST_OPERATORS and self._painted <= _MOST_PAINTED
        cells = drawing.cells()
        honest = drawing.honest and (cells > 0 or not drawing.dividers)
        return Shown(
            "".join(self._text),
            self._complete,
            honest,
            drawing.fills,
            cells,
            frozenset(drawing.turns),
            drawing.bands,
        )

    def _operator(self, name: bytes, operands: list[Value]) -> None:
        self._drawing.operator(name, operands)
        if name == b"Tf" and len(operands) >= 2:
            self._decode = font_of(self._state, self._fonts.get(str(operands[0])))
        elif name in (b"Tj", b"'", b'"') and operands:
            self._show(operands[-1])
        elif name == b"TJ" and operands and isinstance(operands[-1], list):
            for item in operands[-1]:
                self._show(item)
        elif name == b"Do" and operands:
            self._draw(self._objects.get(str(operands[0])))
        elif name in _CURVES or name in _PAINT:
            self._painted += 1 if name in _PAINT else 4
        elif name == b"sh":
            self._complete = False
        else:
            self._setting(name, [item for item in operands if isinstance(item, int | float)])

    def _setting(self, name: bytes, numbers: list[int | float]) -> None:
        """Follow what decides whether text is seen: where it goes, its rendering mode."""
        if name == b"BT" and self._at is not None:
            self._at = (0.0, 0.0)
        elif name in (b"Td", b"TD") and len(numbers) == 2 and self._at is not None:
            self._at = (self._at[0] + numbers[0], self._at[1] + numbers[1])
        elif name == b"Tm" and len(numbers) == 6 and self._at is not None:
            self._at = (float(numbers[4]), float(numbers[5]))
        elif name == b"cm" and list(numbers) != [1, 0, 0, 1, 0, 0]:
            self._at = None
        elif name == b"Tr" and numbers and numbers[0] != 0:
            self._complete = False

    def _is_seen(self) -> bool:
        if self._at is None or len(self.box) != 4:
            return True
        (left, right), (low, high) = sorted(self.box[0::2]), sorted(self.box[1::2])
        return left - 1 <= self._at[0] <= right + 1 and low - 1 <= self._at[1] <= high + 1

    def _show(self, value: Value) -> None:
        if isinstance(value, bytes):
            text = self._decode.text(value)
            self._complete = self._complete and text is not None and (not text.strip() or self._is_seen())
            self._text.append(text or "")
            self._drawing.show(text or "")

    def _draw(self, target: Value) -> None:
        form = self._state.dictionary(target)
        if form.get("Subtype") != "Form" or self._depth >= 4:
            self._complete = self._complete and not form
            return
        inner = shown_by(self._state, target, depth=self._depth + 1, turn=self._drawing.turn_within())
        self._drawing.turns |= inner.turns
        self._text.append(inner.text)
        self._complete = self._complete and inner.complete
        self._drawing.honest = self._drawing.honest and inner.honest
        self._drawing.fills = self._drawing.fills or inner.fills
        # Cells and ribbons count for the field's own box only.
        self._drawing.honest = self._drawing.honest and not (inner.cells or inner.bands)
        self._drawing.draw(text=bool(inner.text.strip()))


def value_text(state: State, value: Value) -> str | None:
    """Return a field's value as text, None if it is no text."""
    value = state.get(value)
    if isinstance(value, bytes):
        return decode_text(value)
    if isinstance(value, Stream):
        try:
            return decode_text(state.data(value))
        except ReadError:
            return None
    if isinstance(value, list):
        parts = [value_text(state, item) for item in value]
        return "".join(part for part in parts if part is not None)
    return str(value) if isinstance(value, str) else "" if value is None else None
