"""The one typeface that the program itself draws with, in signature boxes and form fields: Liberation Sans, subset and embedded once.

fontTools makes the subset: the letters of every language of the Union written in Latin script, so that no name of a signatory
is left out. Unhinted, about 13 KB in the file.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools import subset
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from pdz_docs.errors import ToolMissingError

FAMILY = "Liberation Sans"
_BASE_FONT = NameObject("/PDZDOC+LiberationSans")
_CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),
    *(ord(char) for char in "ˆ˜–—‘’‚“”„†‡•…‰‹›€™−"),
)
_USUAL_PLACES = (
    "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/liberation-sans/LiberationSans-Regular.ttf",
    "/Applications/LibreOffice.app/Contents/Resources/fonts/truetype/LiberationSans-Regular.ttf",
    r"C:\Program Files\LibreOffice\share\fonts\truetype\LiberationSans-Regular.ttf",
    r"C:\Windows\Fonts\LiberationSans-Regular.ttf",
)


@dataclass(frozen=True, slots=True)
class Face:
    """A subset typeface: its file, the glyph of each character and the width of each glyph in thousandths of the size."""

    data: bytes = field(repr=False)
    glyphs: Mapping[str, int] = field(repr=False)
    widths: tuple[int, ...] = field(repr=False)
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]


@cache
def sans() -> Face:
    """The subset. Raises ToolMissingError when the typeface is not installed."""
    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=[], glyph_names=False, notdef_outline=True, recalc_timestamp=False
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "FFTM", "kern", "gasp"]
    font = subset.load_font(str(_find()), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=_CHARACTERS)
    subsetter.subset(font)
    buffer = BytesIO()
    font.save(buffer)
    scale = 1000 / font["head"].unitsPerEm
    order = font.getGlyphOrder()
    metrics, header, os2 = font["hmtx"], font["head"], font["OS/2"]
    return Face(
        data=buffer.getvalue(),
        glyphs={chr(code): font.getGlyphID(name) for code, name in font.getBestCmap().items()},
        widths=tuple(round(metrics[name][0] * scale) for name in order),
        ascent=round(font["hhea"].ascent * scale),
        descent=round(font["hhea"].descent * scale),
        cap_height=round(os2.sCapHeight * scale),
        box=(
            round(header.xMin * scale),
            round(header.yMin * scale),
            round(header.xMax * scale),
            round(header.yMax * scale),
        ),
    )


def add_composite(writer: PdfWriter, face: Face) -> IndirectObject:
    """A font addressed by glyph, for what the program draws: every character of the subset."""
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): _BASE_FONT,
            NameObject("/CIDSystemInfo"): DictionaryObject(
                {
                    NameObject("/Registry"): TextStringObject("Adobe"),
                    NameObject("/Ordering"): TextStringObject("Identity"),
                    NameObject("/Supplement"): NumberObject(0),
                }
            ),
            NameObject("/CIDToGIDMap"): NameObject("/Identity"),
            NameObject("/FontDescriptor"): _descriptor(writer, face, flags=4),
            NameObject("/DW"): NumberObject(0),
            NameObject("/W"): ArrayObject([NumberObject(0), ArrayObject(map(NumberObject, face.widths))]),
        }
    )
    pairs = [(f"{glyph:04X}", char.encode("utf-16-be").hex().upper()) for char, glyph in sorted(face.glyphs.items())]
    return _add(
        writer,
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type0"),
                NameObject("/BaseFont"): _BASE_FONT,
                NameObject("/Encoding"): NameObject("/Identity-H"),
                NameObject("/DescendantFonts"): ArrayObject([_add(writer, descendant)]),
                NameObject("/ToUnicode"): _add(writer, _stream(_cmap(pairs))),
            }
        ),
    )


def add_simple(writer: PdfWriter, face: Face) -> IndirectObject:
    """A font in WinAnsi, as viewers expect of the one that a form is filled with."""
    characters = [bytes([code]).decode("cp1252", errors="ignore") for code in range(32, 256)]
    widths = [face.widths[face.glyphs.get(char, 0)] if char else 0 for char in characters]
    return _add(
        writer,
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/TrueType"),
                NameObject("/BaseFont"): _BASE_FONT,
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
                NameObject("/FirstChar"): NumberObject(32),
                NameObject("/LastChar"): NumberObject(255),
                NameObject("/Widths"): ArrayObject(map(NumberObject, widths)),
                NameObject("/FontDescriptor"): _descriptor(writer, face, flags=32),
            }
        ),
    )


def _descriptor(writer: PdfWriter, face: Face, *, flags: int) -> IndirectObject:
    program = _stream(face.data)
    program[NameObject("/Length1")] = NumberObject(len(face.data))
    return _add(
        writer,
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/FontDescriptor"),
                NameObject("/FontName"): _BASE_FONT,
                NameObject("/FontFamily"): TextStringObject(FAMILY),
                NameObject("/Flags"): NumberObject(flags),
                NameObject("/FontBBox"): ArrayObject(map(NumberObject, face.box)),
                NameObject("/ItalicAngle"): NumberObject(0),
                NameObject("/Ascent"): NumberObject(face.ascent),
                NameObject("/Descent"): NumberObject(face.descent),
                NameObject("/CapHeight"): NumberObject(face.cap_height),
                NameObject("/StemV"): FloatObject(80),
                NameObject("/FontFile2"): _add(writer, program),
            }
        ),
    )


def _cmap(pairs: list[tuple[str, str]]) -> bytes:
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "".join(f"<{code}> <{text}>\n" for code, text in block) + "endbfchar\n"
        for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}endcmap\n"
        "CMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def _stream(data: bytes) -> DictionaryObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream.flate_encode(level=9)


def _add(writer: PdfWriter, value: DictionaryObject) -> IndirectObject:
    return writer._add_object(value)


def _find() -> Path:
    if shutil.which("fc-match"):
        said = subprocess.run(
            ["fc-match", "-f", "%{family}\t%{file}", f"{FAMILY}:style=Regular"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        family, _, place = said.partition("\t")
        if FAMILY in family and Path(place).is_file():
            return Path(place)
    for usual in _USUAL_PLACES:
        if Path(usual).is_file():
            return Path(usual)
    raise ToolMissingError(
        f"Manca il carattere {FAMILY}: serve per i riquadri di firma e i moduli.",
        hint="Debian, Ubuntu: sudo apt install fonts-liberation2. Fedora: liberation-fonts. macOS e Windows: è con LibreOffice.",
    )
