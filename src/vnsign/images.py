"""Signature and seal images, decoded once and kept packed as PDF wants them."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from functools import lru_cache

from vnsign.errors import LayoutError
from vnsign.pdf.increment import Increment
from vnsign.pdf.objects import Dict, Name
from vnsign.pdf.references import Ref

MAX_PIXELS = 40_000_000
# sRGB's primaries and white, with its gamma rounded: device-independent, so no output intent is needed
# (PDF/A).
_CAL_RGB = [
    Name("CalRGB"),
    {
        "WhitePoint": [0.9505, 1, 1.089],
        "Gamma": [2.2, 2.2, 2.2],
        "Matrix": [0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505],
    },
]


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded PNG: size in pixels, colour samples and transparency, both Flate-packed."""

    width: int
    height: int
    colours: bytes
    mask: bytes | None
    mean: tuple[float, float, float]
    """Mean red, green, blue of what is not transparent, 0 to 255."""


@lru_cache(maxsize=32)
def picture(png: bytes) -> Picture:
    """Return the decoded `png`. Raises LayoutError if it is no PNG or too large."""
    from PIL import Image, ImageStat, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise LayoutError("bad_image", "The image has more than 40 million pixels.")
            pixels = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise LayoutError("bad_image", f"The image is not a readable PNG: {error}.") from error
    alpha = pixels.getchannel("A")
    solid = alpha.getextrema() == (255, 255)
    colours = pixels.convert("RGB")
    ink = alpha.point(lambda value: 255 if value > 127 else 0)
    seen = ImageStat.Stat(colours, ink).mean if ink.getextrema()[1] else [255.0, 255.0, 255.0]
    return Picture(
        pixels.width,
        pixels.height,
        zlib.compress(colours.tobytes(), 9),
        None if solid else zlib.compress(alpha.tobytes(), 9),
        (seen[0], seen[1], seen[2]),
    )


def embed(increment: Increment, shown: Picture) -> Ref:
    """Add `shown` to the file as an image XObject with its soft mask."""
    head: Dict = {
        "Type": Name("XObject"),
        "Subtype": Name("Image"),
        "Width": shown.width,
        "Height": shown.height,
        "BitsPerComponent": 8,
    }
    colours: Dict = {**head, "ColorSpace": _CAL_RGB}
    if shown.mask is not None:
        grey = {**head, "ColorSpace": Name("DeviceGray")}
        colours["SMask"] = increment.add_stream(grey, b"", packed=shown.mask)
    return increment.add_stream(colours, b"", packed=shown.colours)
