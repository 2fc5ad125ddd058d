"""What a visible signature shows: who, in which office, for which body, when — and what it is worth, never more than it is.

A picture proves nothing and the verifier never reads it; it is there because people look for it on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.letters import RESOURCE, Letters, letters
from pdz_docs.signing import certificates
from pdz_docs.trust.demonstrative import DEMO_WARNING
from pdz_docs.work.clock import ROME

_PADDING = 3.0
_LEADING = 1.18
_SMALLEST = 3.5
_OF_THE_STREAM = frozenset({"/Length", "/Filter", "/DecodeParms", "/Resources"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text with its size in points when there is room for it."""

    text: str
    size: float


def lines(
    certificate: x509.Certificate,
    signatory: ExpectedSignatory | None,
    *,
    at: datetime,
    demonstrative: bool,
    office: str | None = None,
) -> tuple[Line, ...]:
    """What to draw, most important first after the heading. `office` overrides the signatory's (a vicar, a delegate).

    Only a certificate that declares itself qualified and on a qualified device may claim the CAD's digital signature.
    """
    if demonstrative:
        heading = f"FIRMA {DEMO_WARNING}"
    elif certificates.is_qualified(certificate) and certificates.is_on_qscd(certificate):
        heading = "Firmato digitalmente ai sensi del D.Lgs. 82/2005"
    else:
        heading = "Firma elettronica"
    drawn = [Line(heading, 7), Line(certificates.holder(certificate), 11)]
    if signatory is not None:
        drawn += [Line(_capitalised(office or signatory.office), 8), Line(signatory.body, 8)]
    local = at.astimezone(ROME)
    offset = f"{local:%z}"
    drawn.append(Line(f"{local:%d/%m/%Y ore %H:%M:%S} (UTC{offset[:3]}:{offset[3:]})", 7))
    return tuple(drawn)


def draw(
    writer: BasePdfFileWriter,
    font: generic.IndirectObject,
    width: float,
    height: float,
    text: tuple[Line, ...],
    instead_of: generic.StreamObject | None = None,
) -> generic.IndirectObject:
    """A form XObject of the given size in points with `text` in it, each line shrunk until it fits.

    The entries of the empty appearance that it stands `instead_of` are kept, and it is compressed only if that was: a validator that
    compares revisions (DSS does) takes any other difference for an undefined change of the document.
    """
    entries: dict[generic.NameObject, generic.PdfObject] = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, width, height))),
    }
    if instead_of is not None:
        entries |= {key: instead_of.raw_get(key) for key in instead_of if key not in _OF_THE_STREAM}
    entries[pdf_name("/Resources")] = generic.DictionaryObject(
        {pdf_name("/Font"): generic.DictionaryObject({pdf_name(RESOURCE): font})}
    )
    stream = generic.StreamObject(dict_data=entries, stream_data=_content(width, height, text))
    if instead_of is not None and "/Filter" in instead_of:
        stream.compress()
    return writer.add_object(stream)


def _content(width: float, height: float, text: tuple[Line, ...]) -> bytes:
    font = letters()
    room_wide, room_high = width - 2 * _PADDING, height - 2 * _PADDING
    wanted = sum(line.size for line in text) * _LEADING
    scale = min(1.0, room_high / wanted)
    parts = [b"q 0.5 w 0.45 G", f"0.25 0.25 {width - 0.5:.2f} {height - 0.5:.2f} re S".encode(), b"BT 0 g"]
    # Spare height goes half above and half below, so that a tall box does not look cut off.
    top = height - _PADDING - (room_high - wanted * scale) / 2
    for line in text:
        string, size = _fitted(font, line.text, line.size * scale, room_wide)
        top -= line.size * scale * _LEADING
        baseline = top - font.descent * size / 1000 * 0.9
        parts.append(f"{RESOURCE} {size:.2f} Tf 1 0 0 1 {_PADDING:.2f} {baseline:.2f} Tm".encode())
        parts.append(font.encode(string) + b" Tj")
    parts.append(b"ET Q")
    return b"\n".join(parts)


def _fitted(font: Letters, text: str, size: float, room: float) -> tuple[str, float]:
    """`text` at a size at which it fits `room`; cut with an ellipsis only when it would become too small to be read."""
    string = font.drawable(text)
    width = font.width(string, size)
    if width <= room:
        return string, size
    smaller = size * room / width
    if smaller >= min(_SMALLEST, size):
        return string, smaller
    size = min(_SMALLEST, size)
    while string and font.width(f"{string}…", size) > room:
        string = string[:-1]
    return f"{string.rstrip()}…", size


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
