"""Make the pages of a copy inside a child process of `vanthu.copies.paging`, under limits of its own.

Run as `python -m vanthu.copies.page_worker REQUEST`; REQUEST is JSON. The answer on the standard output is one line of
JSON, then the bytes of the new PDF. Nothing of Django is imported. What was form or signature becomes plain page;
a page with hidden places becomes a picture, so that nothing of them is left in the file.
"""

from __future__ import annotations

import hashlib
import io
import json
import resource
import sys
import unicodedata
from pathlib import Path
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageDraw
from pypdfium2 import raw

_POINTS_TO_MM: Final = 25.4 / 72
_DPI: Final = 200
"""Source: NĐ 30/2020 App I Part II I.2.c."""
_MOST_LINES: Final = 200
_PADDING_MM: Final = 0.6

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in mm from the page's top left corner, as shown."""


def main(arguments: list[str]) -> int:
    """Answer one request."""
    request = json.loads(arguments[1])
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (request["megabytes"] << 20, request["megabytes"] << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    facts, pdf = made(Path(request["path"]), request)
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + pdf)
    return 0


def made(path: Path, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return facts and bytes of the new file. Pages count from 1; none named is all of them."""
    source = pypdfium2.PdfDocument(path)
    source.init_forms()
    for number in range(len(source)):
        raw.FPDFPage_Flatten(source[number], raw.FLAT_PRINT)
    chosen = [number - 1 for number in request["pages"]] or list(range(len(source)))
    hidden = {number: _hidden(source[number], number + 1, request) for number in chosen}
    target = pypdfium2.PdfDocument.new()
    for number in chosen:
        boxes = [box for found in hidden[number].values() for box in found]
        if boxes:
            _picture(source[number], boxes, target)
        else:
            target.import_pages(source, [number])
    missing = [words for words in request["words"] if not any(words in found for found in hidden.values())]
    facts = {
        "missing": missing,
        "hidden": sum(len(boxes) for found in hidden.values() for boxes in found.values()),
        "opening": _text(source[0])[:4000],
        "pages": [_outline(target[number]) for number in range(len(target))],
    }
    out = io.BytesIO()
    target.save(out)
    return facts, out.getvalue()


def _hidden(page: pypdfium2.PdfPage, number: int, request: dict[str, Any]) -> dict[str, list[Box]]:
    """Return what is to be hidden on a page, by the words that were named; named places under no words."""
    found: dict[str, list[Box]] = {}
    text = page.get_textpage()
    for words in request["words"]:
        search = text.search(words)
        while (hit := search.get_next()) is not None:
            start, count = hit
            for index in range(text.count_rects(start, count)):
                found.setdefault(words, []).append(_shown(page, text.get_rect(index)))
    text.close()
    places = [place[1:] for place in request["places"] if place[0] == number]
    if places:
        found[""] = [(left, top, left + width, top + height) for left, top, width, height in places]
    return found


def _shown(page: pypdfium2.PdfPage, rect: tuple[float, float, float, float]) -> Box:
    """Return a rectangle of page space as mm on the page as shown, whichever way it is turned."""
    width, height = page.get_size()
    tenths = round(width * _POINTS_TO_MM * 100), round(height * _POINTS_TO_MM * 100)
    corners = []
    for x, y in ((rect[0], rect[1]), (rect[2], rect[3])):
        across, down = raw.c_int(), raw.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, *tenths, 0, x, y, across, down)
        corners.append((across.value / 100, down.value / 100))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _picture(page: pypdfium2.PdfPage, boxes: list[Box], target: pypdfium2.PdfDocument) -> None:
    """Add a page to `target` that is a picture of `page` with the boxes blackened."""
    image: Image.Image = page.render(scale=_DPI / 72).to_pil().convert("RGB")
    pen = ImageDraw.Draw(image)
    scale = _DPI / 25.4
    for left, top, right, bottom in boxes:
        pen.rectangle(
            [
                (left - _PADDING_MM) * scale,
                (top - _PADDING_MM) * scale,
                (right + _PADDING_MM) * scale,
                (bottom + _PADDING_MM) * scale,
            ],
            fill="black",
        )
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=88, dpi=(_DPI, _DPI))
    jpeg.seek(0)
    picture = pypdfium2.PdfImage.new(target)
    picture.load_jpeg(jpeg, inline=True)
    width, height = page.get_size()
    picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    sheet = target.new_page(width, height)
    sheet.insert_obj(picture)
    sheet.gen_content()


def _text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    words: str = text.get_text_range()
    text.close()
    return words


def _on_page(item: pypdfium2.PdfObject) -> tuple[float, float, float, float]:
    """Return where an object is in page space: inside a form, as a flattened seal is, it knows only the form's own."""
    rect: tuple[float, float, float, float] = item.get_bounds()
    form = item.container
    while form is not None:
        rect, form = form.get_matrix().on_rect(*rect), form.container
    return rect


def _outline(page: pypdfium2.PdfPage) -> dict[str, Any]:
    """Return a page's size, where its lines are, and the fingerprint of its words in order, spaces aside."""
    width, height = page.get_size()
    text = page.get_textpage()
    count = text.count_rects()
    lines = [_shown(page, text.get_rect(index)) for index in range(min(count, _MOST_LINES))]
    text.close()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        lines.append(_shown(page, _on_page(item)))
    words = "".join(unicodedata.normalize("NFC", _text(page)).split())
    return {
        "width": round(width * _POINTS_TO_MM, 1),
        "height": round(height * _POINTS_TO_MM, 1),
        "lines": [[round(side, 1) for side in line] for line in lines if line[2] > line[0]],
        "text": hashlib.sha256(words.encode("utf-8", "replace")).hexdigest() if words else "",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv))
