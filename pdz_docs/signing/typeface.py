"""The letters of a signature's appearance, in a file that may lack them.

`pdf.fields` puts the typeface once into the frozen file, where every signer finds it; a file frozen elsewhere gets it with its first
signature. (pyHanko's own stamp uses an unembedded Courier, which breaks PDF/A at the first signature.)
"""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from pdz_docs.pdf.letters import FONT_NAME, PROGRAM, RESOURCE, Letters, letters
from pdz_docs.signing.appending import entry


def find(form: generic.DictionaryObject) -> generic.IndirectObject | None:
    """The font that an AcroForm dictionary already offers, None when it does not."""
    resources = entry(form, "/DR")
    fonts = entry(resources, "/Font") if isinstance(resources, generic.DictionaryObject) else None
    if not isinstance(fonts, generic.DictionaryObject) or RESOURCE not in fonts:
        return None
    reference = fonts.raw_get(RESOURCE)
    return reference if isinstance(reference, generic.IndirectObject) else None


def install(writer: BasePdfFileWriter, form: generic.DictionaryObject) -> generic.IndirectObject:
    """The font of an AcroForm dictionary, embedded and offered there first if need be."""
    if (found := find(form)) is not None:
        return found
    reference = embed(writer)
    resources = _child(form, "/DR")
    fonts = _child(resources, "/Font")
    fonts[pdf_name(RESOURCE)] = reference
    writer.update_container(fonts)
    writer.update_container(resources)
    writer.update_container(form)
    return reference


def embed(writer: BasePdfFileWriter) -> generic.IndirectObject:
    """Add the font program and its dictionaries (ISO 32000-1 § 9.7); gives the Type 0 font."""
    font = letters()
    program = generic.StreamObject(
        dict_data={pdf_name("/Length1"): generic.NumberObject(PROGRAM.stat().st_size)},
        stream_data=PROGRAM.read_bytes(),
    )
    program.compress()
    name = pdf_name(FONT_NAME)
    descriptor = _dictionary(
        Type=pdf_name("/FontDescriptor"),
        FontName=name,
        Flags=generic.NumberObject(32),
        FontBBox=generic.ArrayObject(map(generic.NumberObject, font.bbox)),
        ItalicAngle=generic.NumberObject(0),
        Ascent=generic.NumberObject(font.ascent),
        Descent=generic.NumberObject(font.descent),
        CapHeight=generic.NumberObject(font.cap_height),
        StemV=generic.NumberObject(80),
        FontFile2=writer.add_object(program),
    )
    descendant = _dictionary(
        Type=pdf_name("/Font"),
        Subtype=pdf_name("/CIDFontType2"),
        BaseFont=name,
        CIDSystemInfo=_dictionary(
            Registry=generic.pdf_string("Adobe"),
            Ordering=generic.pdf_string("Identity"),
            Supplement=generic.NumberObject(0),
        ),
        FontDescriptor=writer.add_object(descriptor),
        CIDToGIDMap=pdf_name("/Identity"),
        W=_widths(font),
    )
    unicode_map = generic.StreamObject(stream_data=_to_unicode(font))
    unicode_map.compress()
    return writer.add_object(
        _dictionary(
            Type=pdf_name("/Font"),
            Subtype=pdf_name("/Type0"),
            BaseFont=name,
            Encoding=pdf_name("/Identity-H"),
            DescendantFonts=generic.ArrayObject([writer.add_object(descendant)]),
            ToUnicode=writer.add_object(unicode_map),
        )
    )


def _child(parent: generic.DictionaryObject, key: str) -> generic.DictionaryObject:
    if isinstance(child := entry(parent, key), generic.DictionaryObject):
        return child
    parent[pdf_name(key)] = made = generic.DictionaryObject()
    return made


def _dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def _widths(font: Letters) -> generic.ArrayObject:
    by_glyph = dict(font.glyphs.values())
    array = generic.ArrayObject()
    for glyph in sorted(by_glyph):
        array.append(generic.NumberObject(glyph))
        array.append(generic.ArrayObject([generic.NumberObject(by_glyph[glyph])]))
    return array


def _to_unicode(font: Letters) -> bytes:
    by_glyph = {glyph: letter for letter, (glyph, _) in reversed(font.glyphs.items())}
    pairs = [
        f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for glyph, letter in sorted(by_glyph.items())
    ]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
