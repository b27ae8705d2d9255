"""Liberation Serif, cut down to what official documents write, ready to embed.

Metric-compatible with Times New Roman, which NĐ 30/2020 App. I I.4 asks for; one subset per face and process.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from vnsign.errors import LayoutError
from vnsign.pdf.increment import Increment
from vnsign.pdf.objects import Dict, Name
from vnsign.pdf.references import Ref

FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/liberation-serif"),
    Path("/usr/share/fonts/liberation"),
)
FILES = {False: "LiberationSerif-Regular.ttf", True: "LiberationSerif-Italic.ttf"}


def alphabet() -> str:
    """Return every letter a Vietnamese official document may hold in a number, date or name."""
    ascii_part = "".join(chr(code) for code in range(0x20, 0x7F))
    vowels = "aăâeêioôơuưy"
    tones = "\u0300\u0301\u0303\u0309\u0323"
    lower = vowels[1] + "âêôơưđ" + "".join(unicodedata.normalize("NFC", v + t) for v in vowels for t in tones)
    return "".join(sorted(set(ascii_part + lower + lower.upper() + "\u00a0–—“”‘’…§°")))


@dataclass(frozen=True)
class Metrics:
    """What setting a line of text needs of a font: glyph numbers and advances, in thousandths of the em."""

    glyphs: dict[str, int]
    widths: dict[int, float]
    ascent: float
    descent: float

    def encode(self, text: str) -> bytes:
        """Return `text` as two-byte glyph numbers. Raises LayoutError for a letter the face lacks."""
        missing = sorted({letter for letter in text if letter not in self.glyphs})
        if missing:
            raise LayoutError("no_glyph", f"The font has no glyph for {' '.join(missing)}.")
        return b"".join(self.glyphs[letter].to_bytes(2, "big") for letter in text)

    def width(self, text: str, size: float) -> float:
        """Return how wide `text` runs at `size` points, in points."""
        codes = self.encode(text)
        return (
            sum(self.widths[int.from_bytes(codes[i : i + 2], "big")] for i in range(0, len(codes), 2))
            * size
            / 1000
        )


@dataclass(frozen=True)
class Face(Metrics):
    """An embeddable subset of one face, its font program packed."""

    name: str
    packed: bytes
    length: int
    cap_height: int
    italic_angle: float
    box: tuple[int, int, int, int]


Font = tuple[Ref, Metrics]
"""A font in a file: where it lies, and its metrics."""


def clean(text: str) -> str:
    """Return `text` composed (NFC) and on one line, as fields and marks hold it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=4)
def face(*, italic: bool) -> Face:
    """Return the upright or italic face. Raises LayoutError if it is not installed."""
    path = next((folder / FILES[italic] for folder in FOLDERS if (folder / FILES[italic]).is_file()), None)
    if path is None:
        raise LayoutError(
            "no_font", "Liberation Serif is not installed; install the package fonts-liberation2."
        )
    return _subset(path)


def _subset(path: Path) -> Face:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        hinting=False,
        layout_features=[],
        name_IDs=[],
        notdef_outline=True,
        glyph_names=False,
        legacy_cmap=False,
    )
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "FFTM", "DSIG", "kern", "gasp"]
    with TTFont(path, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=alphabet())
        cutter.subset(font)
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        order = {glyph: i for i, glyph in enumerate(font.getGlyphOrder())}
        per_em = font["head"].unitsPerEm
        scale = 1000 / per_em
        stream = io.BytesIO()
        font.save(stream)
        head, os2 = font["head"], font["OS/2"]
        return Face(
            name=path.stem.replace("-Regular", ""),
            glyphs={chr(code): order[glyph] for code, glyph in font.getBestCmap().items()},
            widths={order[g]: round(advance * scale) for g, (advance, _) in font["hmtx"].metrics.items()},
            packed=zlib.compress(stream.getvalue(), 9),
            length=len(stream.getvalue()),
            ascent=round(font["hhea"].ascent * scale),
            descent=round(font["hhea"].descent * scale),
            cap_height=round(getattr(os2, "sCapHeight", 0) * scale) or 662,
            italic_angle=float(font["post"].italicAngle),
            box=(
                round(head.xMin * scale),
                round(head.yMin * scale),
                round(head.xMax * scale),
                round(head.yMax * scale),
            ),
        )


def embed(increment: Increment, cut: Face) -> Ref:
    """Add `cut` to the file as a Type0 font with Identity-H and return its reference."""
    letters = hashlib.sha256(cut.packed).digest()[:6]
    tag = "".join(chr(65 + byte % 26) for byte in letters)
    base = Name(f"{tag}+{cut.name}")
    program = increment.add_stream({"Length1": cut.length}, b"", packed=cut.packed)
    descriptor: Dict = {
        "Type": Name("FontDescriptor"),
        "FontName": base,
        "Flags": 4 | 2 | (64 if cut.italic_angle else 0),
        "FontBBox": list(cut.box),
        "ItalicAngle": cut.italic_angle,
        "Ascent": cut.ascent,
        "Descent": cut.descent,
        "CapHeight": cut.cap_height,
        "StemV": 80,
        "FontFile2": program,
    }
    descendant: Dict = {
        "Type": Name("Font"),
        "Subtype": Name("CIDFontType2"),
        "BaseFont": base,
        "CIDSystemInfo": {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0},
        "FontDescriptor": increment.add(descriptor),
        "DW": 1000,
        "W": [0, [cut.widths[glyph] for glyph in range(len(cut.widths))]],
        "CIDToGIDMap": Name("Identity"),
    }
    return increment.add(
        {
            "Type": Name("Font"),
            "Subtype": Name("Type0"),
            "BaseFont": base,
            "Encoding": Name("Identity-H"),
            "DescendantFonts": [increment.add(descendant)],
            "ToUnicode": increment.add_stream({}, _to_unicode(cut)),
        }
    )


def _to_unicode(cut: Face) -> bytes:
    letters: dict[int, str] = {}
    for letter, glyph in sorted(cut.glyphs.items(), reverse=True):
        letters[glyph] = letter
    rows = [f"<{glyph:04X}> <{ord(letter):04X}>" for glyph, letter in sorted(letters.items())]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
