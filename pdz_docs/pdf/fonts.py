"""The packaged typeface embedded by pypdf: once in a file, addressed by glyph for what the program draws, in WinAnsi for viewers."""

from __future__ import annotations

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from pdz_docs.pdf.letters import FONT_NAME, PROGRAM, letters

_BASE_FONT = NameObject(FONT_NAME)


def add_composite(writer: PdfWriter) -> IndirectObject:
    """A font addressed by glyph, for what the program draws: every character of the subset."""
    by_glyph = sorted(set(letters().glyphs.values()))
    widths = [part for glyph, width in by_glyph for part in (NumberObject(glyph), ArrayObject([NumberObject(width)]))]
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
            NameObject("/FontDescriptor"): _descriptor(writer, flags=4),
            NameObject("/W"): ArrayObject(widths),
        }
    )
    chars = sorted({glyph: char for char, (glyph, _) in reversed(letters().glyphs.items())}.items())
    pairs = [(f"{glyph:04X}", char.encode("utf-16-be").hex().upper()) for glyph, char in chars]
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


def add_simple(writer: PdfWriter) -> IndirectObject:
    """A font in WinAnsi, as viewers expect of the one that a form is filled with."""
    characters = [bytes([code]).decode("cp1252", errors="ignore") for code in range(32, 256)]
    widths = [letters().glyphs.get(char, (0, 0))[1] for char in characters]
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
                NameObject("/FontDescriptor"): _descriptor(writer, flags=32),
            }
        ),
    )


def _descriptor(writer: PdfWriter, *, flags: int) -> IndirectObject:
    font, data = letters(), PROGRAM.read_bytes()
    program = _stream(data)
    program[NameObject("/Length1")] = NumberObject(len(data))
    return _add(
        writer,
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/FontDescriptor"),
                NameObject("/FontName"): _BASE_FONT,
                NameObject("/Flags"): NumberObject(flags),
                NameObject("/FontBBox"): ArrayObject(map(NumberObject, font.bbox)),
                NameObject("/ItalicAngle"): NumberObject(0),
                NameObject("/Ascent"): NumberObject(font.ascent),
                NameObject("/Descent"): NumberObject(font.descent),
                NameObject("/CapHeight"): NumberObject(font.cap_height),
                NameObject("/StemV"): NumberObject(80),
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
