"""Read the facts of a PDF inside a child process of `vanthu.documents.intake`, under limits of its own.

Run as `python -m vanthu.documents.pdf_reader REQUEST`; REQUEST is JSON with the file's path and the limits,
the answer on the standard output is JSON too. Nothing of Django is imported, so the child starts at once.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from vanthu.documents.secrecy import bears_mark

_POINTS_TO_MM: Final = 25.4 / 72
_CELL: Final = 8
"""Pixels; differences nearer than this are one."""
_VISIBLE: Final = 60
_MOST_BOXES: Final = 80
_DEPTH_LIMIT: Final = 60
_LETTERS_OF_A_TEXT_PAGE: Final = 20
# Actions that reach outside the document. A link to a page or to an address, which a person clicks, does not.
_ACTIVE_ACTIONS: Final = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/Rendition",
        "/Movie",
        "/GoToE",
        "/GoToR",
        "/Thread",
    }
)
_ACTIVE_ANNOTATIONS: Final = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})


class Unreadable(Exception):
    """The file cannot be read; the first argument is the code of the refusal, the second says why."""


def main(arguments: list[str]) -> int:
    """Answer one request: facts as JSON, or with `picture_dpi` the first or another page as PNG."""
    request = json.loads(arguments[1])
    _limit(seconds=request["seconds"], megabytes=request["megabytes"])
    if dpi := request.get("picture_dpi"):
        source = Path(request["path"])
        if marks := request.get("marks"):
            sys.stdout.buffer.write(marked_page(source, dpi, **marks))
        else:
            sys.stdout.buffer.write(grey_page(source, dpi, at=request["at"]))
        return 0
    try:
        answer: dict[str, Any] = {"facts": facts(Path(request["path"]), request)}
    except Unreadable as error:
        code, why = error.args
        answer = {"refused": code, "why": why}
    json.dump(answer, sys.stdout)
    return 0


def _limit(*, seconds: int, megabytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def facts(path: Path, limits: dict[str, int]) -> dict[str, Any]:
    """Return the facts as `vanthu.documents.intake.PdfFacts` has them, minus the size."""
    try:
        # What needs repair is refused: tools would disagree on what a repaired file shows.
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Unreadable("pdf_encrypted", "")
            pages = len(pdf.pages)
            if pages == 0 or pages > limits["pages"]:
                raise Unreadable("pdf_broken", f"số trang là {pages}")
            if len(pdf.objects) > limits["objects"]:
                raise Unreadable("pdf_broken", f"có tới {len(pdf.objects)} đối tượng")
            active, embedded, signatures = _walk(pdf)
            version = max(pdf.pdf_version, _catalog_version(pdf))
            damage = [_plain(warning) for warning in pdf.get_warnings()[:1]]
    except pikepdf.PasswordError as error:
        raise Unreadable("pdf_encrypted", "") from error
    except pikepdf.PdfError as error:
        raise Unreadable("pdf_broken", _plain(error)) from error
    return {
        "pages": pages,
        "pdf_version": version,
        "active_content": sorted(active),
        "embedded_files": embedded,
        "signatures": signatures,
        "damage": damage[0] if damage else "",
        **_seen(path, limits["text_pages"]),
    }


def grey_page(path: Path, dpi: int, *, at: int) -> bytes:
    """Return a page as a PNG in grey. at: from 0; -1 is the last."""
    document = pypdfium2.PdfDocument(path)
    picture = document[at % len(document)].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def marked_page(
    path: Path, dpi: int, *, number: int, boxes: list[list[float]], colour: str, other: str = ""
) -> bytes:
    """Return a page as a PNG with boxes around what changed; with `other`, around what looks different there.

    number: from 1. boxes: left, top, right, bottom in millimetres. other: the path of the file to compare with.
    """
    picture = _drawn(path, number, dpi)
    marks = [tuple(side / 25.4 * dpi for side in box) for box in boxes]
    if other:
        marks += _different(picture, _drawn(Path(other), number, dpi))
    pen = ImageDraw.Draw(picture)
    for left, top, right, bottom in marks:
        pen.rectangle((left - 3, top - 3, right + 3, bottom + 3), outline=colour, width=2)
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


def _drawn(path: Path, number: int, dpi: int) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    picture: Image.Image = (
        document[number - 1].render(scale=dpi / 72, may_draw_forms=True).to_pil().convert("RGB")
    )
    document.close()
    return picture


def _different(picture: Image.Image, other: Image.Image) -> list[tuple[float, ...]]:
    """Return boxes around the parts that look different, grown together where they are near."""
    wide, high = (max(sides) for sides in zip(picture.size, other.size, strict=True))
    grounds = [Image.new("L", (wide, high), 255) for _ in range(2)]
    for ground, one in zip(grounds, (picture, other), strict=True):
        ground.paste(one.convert("L"))
    cells = ImageChops.difference(*grounds).point(lambda level: 255 if level > _VISIBLE else 0)
    cells = cells.reduce(_CELL).point(lambda level: 255 if level else 0).filter(ImageFilter.MaxFilter(3))
    boxes: list[tuple[float, ...]] = []
    while (whole := cells.getbbox()) is not None and len(boxes) < _MOST_BOXES:
        start = next(x for x in range(whole[0], whole[2]) if cells.getpixel((x, whole[1])))
        before = cells.copy()
        ImageDraw.floodfill(cells, (start, whole[1]), 0)
        grown = ImageChops.difference(before, cells).getbbox()
        assert grown is not None
        boxes.append(tuple(side * _CELL for side in grown))
    return boxes


def _catalog_version(pdf: pikepdf.Pdf) -> str:
    return str(pdf.Root.get("/Version", "")).lstrip("/")


def _plain(error: object) -> str:
    """Return the reader's complaint without the path of our temporary file."""
    return str(error).rsplit(": ", 1)[-1][:120]


def _walk(pdf: pikepdf.Pdf) -> tuple[set[str], int, int]:
    """Look at every object once; return active content, number of embedded files, number of signatures."""
    active: set[str] = set()
    embedded = signatures = 0
    for whole in pdf.objects:
        for part in _dictionaries(whole, _DEPTH_LIMIT):
            active |= _active(part)
            embedded += "/EF" in part
            signatures += part.get("/Type") in ("/Sig", "/DocTimeStamp") and "/ByteRange" in part
    if "/AcroForm" in pdf.Root and "/XFA" in pdf.Root.AcroForm:
        active.add("XFA")
    return active, embedded, signatures


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:
    """Yield the dictionaries in an indirect object, without following references to other ones."""
    if depth == 0 or isinstance(thing, int | float | bool | str | bytes):
        return
    if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
        yield thing
        children = [value for _, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        children = list(thing)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _dictionaries(child, depth - 1)


def _active(part: Any) -> set[str]:
    found = set()
    action, subtype = str(part.get("/S", "")), str(part.get("/Subtype", ""))
    if action in _ACTIVE_ACTIONS:
        found.add(action.lstrip("/"))
    if subtype in _ACTIVE_ANNOTATIONS:
        found.add(subtype.lstrip("/"))
    if "/JS" in part or ("/JavaScript" in part and "/S" not in part):
        found.add("JavaScript")
    # Content that a viewer fetches from elsewhere: external streams, reference XObjects, OPI pictures.
    if isinstance(part, pikepdf.Stream) and ("/F" in part or "/Ref" in part or "/OPI" in part):
        found.add("ExternalContent")
    if any(_runs_by_itself(part.get(key)) for key in ("/OpenAction", "/AA")):
        found.add("OpenAction")
    return found


def _runs_by_itself(action: Any) -> bool:
    """Say whether an action that nobody clicks opens an address."""
    if not isinstance(action, pikepdf.Dictionary):
        return False
    actions = [action, *(value for _, value in action.items() if isinstance(value, pikepdf.Dictionary))]
    return any(str(one.get("/S", "")) == "/URI" for one in actions)


def _seen(path: Path, text_pages: int) -> dict[str, Any]:
    """Return what a viewer sees: page sizes, text, and how a scan was made."""
    try:
        document = pypdfium2.PdfDocument(path)
        sizes, with_text, resolutions, colour, is_marked = [], 0, [], True, False
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            sizes.append((round(width * _POINTS_TO_MM, 1), round(height * _POINTS_TO_MM, 1)))
            if number < text_pages:
                words = _words(page)
                with_text += sum(letter.isalnum() for letter in words) >= _LETTERS_OF_A_TEXT_PAGE
                is_marked = is_marked or bears_mark(words)
                if picture := _picture(page):
                    resolutions.append(picture[0])
                    colour = colour and picture[1]
            page.close()
        document.close()
    except pypdfium2.PdfiumError as error:
        raise Unreadable("pdf_broken", _plain(error)) from error
    return {
        "page_sizes_mm": sizes,
        "pages_with_text": with_text,
        "bears_secrecy_mark": is_marked,
        "scan_dpi": round(min(resolutions)) if resolutions and not with_text else None,
        "scan_in_colour": bool(resolutions) and colour and not with_text,
    }


def _words(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    words: str = text.get_text_range()
    text.close()
    return words


def _picture(page: pypdfium2.PdfPage) -> tuple[float, bool] | None:
    """Return resolution and whether in colour of the picture that covers most of the page, if one does."""
    width, height = page.get_size()
    for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= 0.7 * width * height:
            pixels, _ = item.get_px_size()
            details = item.get_metadata()
            return pixels / (right - left) * 72, details.bits_per_pixel >= 24
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv))
