"""Stream filters, bounded (ISO 32000-2 § 7.4): those that cross-references and object streams use, and no others."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator

from pdz_docs.verification.pdfsyntax.objects import Name, Obj, PdfSyntaxError, Stream, decode_hex

MAX_DECODED = 64 << 20
MAX_FILTERS = 4


def decode(stream: Stream) -> bytes:
    """The bytes of a stream. Raises PdfSyntaxError: an unknown filter, data that do not decode, more than 64 MiB."""
    data = stream.encoded
    for count, (name, parameters) in enumerate(_filters(stream.dictionary)):
        if count >= MAX_FILTERS:
            raise PdfSyntaxError(f"more than {MAX_FILTERS} filters")
        data = _apply(name, data, parameters)
    return data


def _filters(dictionary: dict[str, Obj]) -> Iterator[tuple[str, dict[str, Obj]]]:
    names = dictionary.get("Filter", dictionary.get("F"))
    parameters = dictionary.get("DecodeParms", dictionary.get("DP"))
    names = names if isinstance(names, list) else [names]
    parameters = parameters if isinstance(parameters, list) else [parameters]
    for index, name in enumerate(names):
        if isinstance(name, Name):
            own = parameters[index] if index < len(parameters) else None
            yield str(name), own if isinstance(own, dict) else {}


def _apply(name: str, data: bytes, parameters: dict[str, Obj]) -> bytes:
    if name in ("FlateDecode", "Fl"):
        return _unpredict(_inflate(data), parameters)
    if name in ("ASCIIHexDecode", "AHx"):
        try:
            return decode_hex(data.split(b">", 1)[0])
        except ValueError as error:
            raise PdfSyntaxError("bad ASCIIHex data") from error
    if name in ("ASCII85Decode", "A85"):
        try:
            return base64.a85decode(data.strip().removesuffix(b"~>"))
        except ValueError as error:
            raise PdfSyntaxError("bad ASCII85 data") from error
    raise PdfSyntaxError(f"filter {name} is not read here")


def _inflate(data: bytes) -> bytes:
    machine = zlib.decompressobj()
    try:
        decoded = machine.decompress(data, MAX_DECODED)
    except zlib.error:
        return _inflate_piecewise(data)
    if machine.unconsumed_tail:
        raise PdfSyntaxError(f"stream larger than {MAX_DECODED} bytes")
    return decoded


def _inflate_piecewise(data: bytes) -> bytes:
    """What can be had of a stream whose end is damaged, as viewers do."""
    machine = zlib.decompressobj()
    parts: list[bytes] = []
    size = 0
    try:
        for start in range(0, len(data), 256):
            part = machine.decompress(data[start : start + 256], MAX_DECODED - size)
            parts.append(part)
            size += len(part)
    except (zlib.error, ValueError) as error:
        if not size:
            raise PdfSyntaxError("bad Flate data") from error
    return b"".join(parts)


def _unpredict(data: bytes, parameters: dict[str, Obj]) -> bytes:
    predictor = parameters.get("Predictor", 1)
    if not isinstance(predictor, int) or predictor < 2:
        return data
    columns, colors, bits = (
        _number(parameters, key, default) for key, default in (("Columns", 1), ("Colors", 1), ("BitsPerComponent", 8))
    )
    if predictor == 2 or bits != 8:
        raise PdfSyntaxError(f"predictor {predictor} with {bits} bits is not read here")
    return _unpredict_png(data, columns * colors, colors)


def _unpredict_png(data: bytes, width: int, pixel: int) -> bytes:
    if not 0 < width < 1 << 20:
        raise PdfSyntaxError("bad row width")
    result = bytearray()
    before = bytearray(width)
    for start in range(0, len(data) - width, width + 1):
        row = bytearray(data[start + 1 : start + 1 + width])
        _restore(data[start], row, before, pixel)
        result += row
        before = row
    return bytes(result)


def _restore(kind: int, row: bytearray, before: bytearray, pixel: int) -> None:
    """Undo one PNG row filter in place (RFC 2083 § 6)."""
    if kind == 2:
        for i, up in enumerate(before):
            row[i] = (row[i] + up) & 0xFF
    elif kind == 1:
        for i in range(pixel, len(row)):
            row[i] = (row[i] + row[i - pixel]) & 0xFF
    elif kind == 3:
        for i, up in enumerate(before):
            left = row[i - pixel] if i >= pixel else 0
            row[i] = (row[i] + (left + up) // 2) & 0xFF
    elif kind == 4:
        for i, up in enumerate(before):
            left, corner = (row[i - pixel], before[i - pixel]) if i >= pixel else (0, 0)
            row[i] = (row[i] + _paeth(left, up, corner)) & 0xFF
    elif kind:
        raise PdfSyntaxError("bad PNG row")


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    distances = (abs(estimate - left), abs(estimate - up), abs(estimate - corner))
    return (left, up, corner)[distances.index(min(distances))]


def _number(parameters: dict[str, Obj], key: str, default: int) -> int:
    value = parameters.get(key, default)
    return value if isinstance(value, int) else default
