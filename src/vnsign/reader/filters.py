"""Undo stream filters within limits. Source: ISO 32000-2, 7.4."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Sequence

from vnsign.errors import ReadError
from vnsign.reader.values import Dict, Name, Value


def decode(data: bytes, *, filters: Sequence[str], parameters: Sequence[Dict], limit: int) -> bytes:
    """Return stream bytes with every filter undone.

    Raises ReadError: `decoded_size` beyond the limit, `filter` for one that is unknown or fails.
    """
    for index, name in enumerate(filters):
        parameter = parameters[index] if index < len(parameters) else {}
        if name in ("FlateDecode", "Fl"):
            data = _predicted(_inflate(data, limit=limit), parameter)
        elif name in ("LZWDecode", "LZW"):
            data = _predicted(_lzw(data, early=parameter.get("EarlyChange") != 0, limit=limit), parameter)
        elif name in ("ASCIIHexDecode", "AHx"):
            data = _ascii_hex(data)
        elif name in ("ASCII85Decode", "A85"):
            data = _ascii85(data)
        elif name in ("RunLengthDecode", "RL"):
            data = _run_length(data, limit=limit)
        elif name != "Crypt":
            raise ReadError("filter", f"filter {name} is not read")
        if len(data) > limit:
            raise ReadError("decoded_size", f"a stream decodes to more than {limit} bytes")
    return data


def chain(dictionary: Dict) -> tuple[list[str], list[Dict]]:
    """Return the filters of a stream and their parameters; both values must be direct or absent."""
    filters, parameters = dictionary.get("Filter", dictionary.get("F")), dictionary.get("DecodeParms")
    names = [filters] if isinstance(filters, Name) else filters if isinstance(filters, list) else []
    values: list[Value] = parameters if isinstance(parameters, list) else [parameters]
    return (
        [str(name) for name in names if isinstance(name, Name)],
        [value if isinstance(value, dict) else {} for value in values],
    )


def _inflate(data: bytes, *, limit: int) -> bytes:
    for window in (15, -15):
        engine = zlib.decompressobj(window)
        try:
            result = engine.decompress(data if window > 0 else data[2:], limit + 1)
        except zlib.error:
            result = _salvaged(data if window > 0 else data[2:], window, limit)
        if result or engine.eof or not data:
            return result
    raise ReadError("filter", "a Flate stream cannot be inflated")


def _salvaged(data: bytes, window: int, limit: int) -> bytes:
    engine, parts, size = zlib.decompressobj(window), [], 0
    for start in range(0, len(data), 256):
        try:
            part = engine.decompress(data[start : start + 256], limit + 1 - size)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > limit:
            break
    return b"".join(parts)


def _predicted(data: bytes, parameter: Dict) -> bytes:
    predictor = _whole(parameter.get("Predictor"), 1)
    if predictor < 2:
        return data
    colors, bits, columns = (
        _whole(parameter.get(key), default)
        for key, default in (("Colors", 1), ("BitsPerComponent", 8), ("Columns", 1))
    )
    pixel = max(1, colors * bits // 8)
    row = (colors * bits * columns + 7) // 8
    if row <= 0 or row > 1 << 24:
        raise ReadError("filter", "predictor with an impossible row")
    return _tiff(data, row, pixel) if predictor == 2 else _png(data, row, pixel)


def _tiff(data: bytes, row: int, pixel: int) -> bytes:
    out = bytearray(data)
    for start in range(0, len(out), row):
        for index in range(start + pixel, min(start + row, len(out))):
            out[index] = (out[index] + out[index - pixel]) & 255
    return bytes(out)


def _png(data: bytes, row: int, pixel: int) -> bytes:
    out, previous = bytearray(), bytes(row)
    for start in range(0, len(data), row + 1):
        kind, line = data[start], bytearray(data[start + 1 : start + 1 + row])
        line.extend(bytes(row - len(line)))
        if kind == 2:
            line = bytearray((a + b) & 255 for a, b in zip(line, previous, strict=True))
        elif kind in (1, 3, 4):
            _undo(kind, line, previous, pixel)
        out += line
        previous = bytes(line)
    return bytes(out)


def _undo(kind: int, line: bytearray, above: bytes, pixel: int) -> None:
    for index in range(len(line)):
        left = line[index - pixel] if index >= pixel else 0
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + above[index]) // 2
        else:
            guess = _paeth(left, above[index], above[index - pixel] if index >= pixel else 0)
        line[index] = (line[index] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    a, b, c = abs(estimate - left), abs(estimate - up), abs(estimate - corner)
    return left if a <= b and a <= c else up if b <= c else corner


def _whole(value: Value, default: int) -> int:
    return (
        value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 24 else default
    )


def _ascii_hex(data: bytes) -> bytes:
    from vnsign.reader.parse import decode_hex

    return decode_hex(re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0]))


def _ascii85(data: bytes) -> bytes:
    body = re.sub(rb"[\x00\s]", b"", data.split(b"~>")[0])
    try:
        return base64.a85decode(body)
    except ValueError as error:
        raise ReadError("filter", "an ASCII85 stream cannot be decoded") from error


def _run_length(data: bytes, *, limit: int) -> bytes:
    out, position = bytearray(), 0
    while position < len(data) and data[position] != 128 and len(out) <= limit:
        length = data[position]
        if length < 128:
            out += data[position + 1 : position + 2 + length]
            position += length + 2
        else:
            out += data[position + 1 : position + 2] * (257 - length)
            position += 2
    return bytes(out)


def _lzw(data: bytes, *, early: bool, limit: int) -> bytes:
    table: list[bytes] = []
    out, previous, size = [], b"", 0
    width, bits, buffer = 9, 0, 0
    for byte in data:
        buffer, bits = (buffer << 8) | byte, bits + 8
        if bits < width:
            continue
        bits -= width
        code, buffer = buffer >> bits, buffer & ((1 << bits) - 1)
        if code == 257 or size > limit:
            break
        if code == 256:
            table, previous, width = [bytes([n]) for n in range(256)] + [b"", b""], b"", 9
            continue
        if code > len(table) or (code == len(table) and not previous):
            break
        entry = table[code] if code < len(table) else previous + previous[:1]
        out.append(entry)
        size += len(entry)
        if previous:
            table.append(previous + entry[:1])
        previous = entry
        width = min(12, max(9, (len(table) + (1 if early else 0)).bit_length()))
    return b"".join(out)
