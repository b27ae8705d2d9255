"""Read text strings. Source: ISO 32000-2, 7.9.2."""

from __future__ import annotations

from vnsign.reader.state import State
from vnsign.reader.values import Ref

_DOC_ENCODING = {
    0x18: "˘",
    0x19: "ˇ",
    0x1A: "ˆ",
    0x1B: "˙",
    0x1C: "˝",
    0x1D: "˛",
    0x1E: "˚",
    0x1F: "˜",
    0x80: "•",
    0x81: "†",
    0x82: "‡",
    0x83: "…",
    0x84: "—",
    0x85: "–",
    0x86: "ƒ",
    0x87: "⁄",
    0x88: "‹",
    0x89: "›",
    0x8A: "−",
    0x8B: "‰",
    0x8C: "„",
    0x8D: "“",
    0x8E: "”",
    0x8F: "‘",
    0x90: "’",
    0x91: "‚",
    0x92: "™",
    0x93: "ﬁ",
    0x94: "ﬂ",
    0x95: "Ł",
    0x96: "Œ",
    0x97: "Š",
    0x98: "Ÿ",
    0x99: "Ž",
    0x9A: "ı",
    0x9B: "ł",
    0x9C: "œ",
    0x9D: "š",
    0x9E: "ž",
    0xA0: "€",
}


def text_string(state: State, raw: bytes, owner: Ref | None) -> str:
    """Return a text string as text; an encrypted one that cannot be opened comes back as hexadecimal."""
    cipher, place = state.cipher, state.entries.get(owner.number) if owner is not None else None
    is_closed = cipher is not None and cipher.key is None and cipher.string_method != "Identity"
    if is_closed and place is not None and not place.container:
        return raw.hex()
    return decode_text(raw)


def decode_text(raw: bytes) -> str:
    """Return the text of a plain text string."""
    if raw[:2] == b"\xfe\xff":
        return raw[2:].decode("utf-16-be", "replace")
    if raw[:2] == b"\xff\xfe":
        return raw[2:].decode("utf-16-le", "replace")
    if raw[:3] == b"\xef\xbb\xbf":
        return raw[3:].decode("utf-8", "replace")
    return "".join(_DOC_ENCODING.get(byte, chr(byte)) for byte in raw)
