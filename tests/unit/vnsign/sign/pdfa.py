"""The rules of PDF/A-2b that signing could break, held against a file by pikepdf (ISO 19005-2).

Not all of veraPDF: those about file structure, fonts, colour, transparency, annotations, forms and signatures, which
is where an incremental update can do harm.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf

FORBIDDEN_FLAGS = 1 | 2 | 32 | 256
"""Invisible, Hidden, NoView, ToggleNoView."""
PRINT = 4


def breaches(content: bytes) -> list[str]:
    """Return every rule that `content` breaks, with its clause."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            *_structure(pdf, content),
            *_objects(pdf),
            *_pages(pdf),
            *_form(pdf),
            *_signatures(pdf, content),
        ]


def _structure(pdf: pikepdf.Pdf, content: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7][\r\n]", content[:12]) or not re.match(
        rb"%[\x80-\xff]{4}", content[9:16].lstrip()
    ):
        yield "6.1.2 header"
    if "/ID" not in pdf.trailer:
        yield "6.1.3 file identifier"
    if "/Encrypt" in pdf.trailer:
        yield "6.1.3 encryption"
    if content.rstrip(b"\r\n")[-5:] != b"%%EOF":
        yield "6.1.3 bytes after the end"
    metadata = pdf.Root.get("/Metadata")
    packet = metadata.read_bytes() if metadata is not None else b""
    if b"pdfaid:part" not in packet or "/Filter" in (metadata or {}):
        yield "6.6.2 metadata"
    if "/OutputIntents" not in pdf.Root:
        yield "6.2.3 output intent"
    if "/AA" in pdf.Root or "/JavaScript" in pdf.Root.get("/Names", {}):
        yield "6.5.2 actions"
    if "/NeedsRendering" in pdf.Root or "/Requirements" in pdf.Root:
        yield "6.4.2, 6.11 catalog"
    if "/DocMDP" in pdf.Root.get("/Perms", {}) and "/UR3" in pdf.Root.get("/Perms", {}):
        yield "6.1.12 permissions"


def _objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            if "/F" in item or "/FFilter" in item or "/FDecodeParms" in item:
                yield "6.1.7.1 external stream"
            if item.get("/Filter") == "/LZWDecode":
                yield "6.1.7.2 LZW"
            if len(item.read_raw_bytes()) != int(item.stream_dict["/Length"]):
                yield "6.1.7.1 stream length"
            yield from _stream(item)
        elif isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
            yield from _font(item)


def _stream(item: pikepdf.Stream) -> Iterator[str]:
    if item.get("/Subtype") == "/Image":
        if "/Alternates" in item or "/OPI" in item or item.get("/Interpolate", False):
            yield "6.2.8 image"
        if item.get("/BitsPerComponent", 8) not in (1, 2, 4, 8):
            yield "6.2.8 bits"
        if "/SMask" in item and item.SMask.get("/ColorSpace") != "/DeviceGray":
            yield "6.2.8 soft mask"
    if item.get("/Subtype") == "/Form" and ("/OPI" in item or "/PS" in item or "/Ref" in item):
        yield "6.2.9 form"


def _font(font: pikepdf.Dictionary) -> Iterator[str]:
    if font.get("/Subtype") == "/Type0":
        below = font.DescendantFonts[0]
        if below.Subtype == "/CIDFontType2" and font.BaseFont != below.BaseFont:
            yield "6.2.11.2 font names"
        descriptor = below.FontDescriptor
        if not {"/FontFile2", "/FontFile3"} & set(descriptor.keys()):
            yield "6.2.11.4 font not embedded"
        if below.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in below:
            yield "6.2.11.3.2 CIDToGIDMap"
        if "/FontFile2" in descriptor and below.Subtype == "/CIDFontType2":
            yield from _widths(below, descriptor.FontFile2.read_bytes())
    elif font.get("/Subtype") in ("/TrueType", "/Type1") and not (
        {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.get("/FontDescriptor", {}).keys())
    ):
        yield "6.2.11.4 font not embedded"


def _widths(below: pikepdf.Dictionary, program: bytes) -> Iterator[str]:
    from fontTools.ttLib import TTFont

    if below.get("/CIDToGIDMap") != "/Identity":
        return
    with TTFont(io.BytesIO(program)) as cut:
        order, metrics = cut.getGlyphOrder(), cut["hmtx"].metrics
        scale = 1000 / cut["head"].unitsPerEm
        listed = list(below.W)
        for first, widths in zip(listed[::2], listed[1::2], strict=False):
            if not isinstance(widths, pikepdf.Array):
                return
            for i, width in enumerate(widths):
                glyph = int(first) + i
                if glyph < len(order) and abs(float(width) - metrics[order[glyph]][0] * scale) > 1:
                    yield f"6.2.11.5 width of glyph {glyph}"


def _pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            yield from _annotation(note)


def _annotation(note: pikepdf.Dictionary) -> Iterator[str]:
    flags, kind = int(note.get("/F", 0)), note.get("/Subtype")
    if kind in ("/3D", "/Sound", "/Screen", "/Movie"):
        yield "6.3.1 kind of annotation"
    if not flags & PRINT or flags & FORBIDDEN_FLAGS:
        yield f"6.3.2 flags {flags}"
    rect = [float(edge) for edge in note.Rect]
    sized = rect[0] != rect[2] and rect[1] != rect[3]
    shown = note.get("/AP")
    if shown is None:
        if sized and kind not in ("/Link", "/Popup"):
            yield "6.3.3 no appearance"
        return
    if set(shown.keys()) != {"/N"}:
        yield "6.3.3 more than a normal appearance"
    if note.get("/FT") != "/Btn" and not isinstance(shown.N, pikepdf.Stream):
        yield "6.3.3 appearance is no stream"
    if "/AA" in note or ("/A" in note and kind == "/Widget"):
        yield "6.4.1 action in a widget"


def _form(pdf: pikepdf.Pdf) -> Iterator[str]:
    form = pdf.Root.get("/AcroForm")
    if form is None:
        return
    if form.get("/NeedAppearances", False):
        yield "6.4.1 NeedAppearances"
    if "/XFA" in form:
        yield "6.4.2 XFA"


def _signatures(pdf: pikepdf.Pdf, content: bytes) -> Iterator[str]:
    from asn1crypto import cms

    for field in pdf.Root.get("/AcroForm", {}).get("/Fields", []):
        value = field.get("/V")
        if field.get("/FT") != "/Sig" or value is None:
            continue
        covered = [int(edge) for edge in value.ByteRange]
        gap = content[covered[1] : covered[2]]
        if covered[0] != 0 or not (gap[:1] == b"<" and gap[-1:] == b">"):
            yield "6.4.3 byte range"
        signed = cms.ContentInfo.load(bytes(value.Contents))["content"]
        if len(signed["signer_infos"]) != 1 or not len(signed["certificates"]):
            yield "6.4.3 one signer with a certificate"
