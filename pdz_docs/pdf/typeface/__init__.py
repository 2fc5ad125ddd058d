"""The letters of signature appearances: a small embedded font, so that what a signature shows stays PDF/A.

pyHanko's own stamp uses an unembedded Courier, which breaks PDF/A at the first signature. The font goes once into the frozen file
(/AcroForm /DR), where every signer finds it; a file without it gets it with its first signature (made by scripts/typeface.py).
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter

RESOURCE = "/PdzFirma"
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Letters:
    """What can be drawn and how wide it is, in thousandths of the size."""

    glyphs: dict[str, tuple[int, int]]
    bbox: tuple[int, ...]
    ascent: int
    descent: int
    cap_height: int

    def drawable(self, text: str) -> str:
        """`text` with every letter that the font lacks replaced by its base letter, or by a question mark."""
        return "".join(letter if letter in self.glyphs else self._nearest(letter) for letter in text)

    def width(self, text: str, size: float) -> float:
        """Width in points of a text that is drawable."""
        return sum(self.glyphs[letter][1] for letter in text) * size / 1000

    def encode(self, text: str) -> bytes:
        """A text that is drawable as the operand of Tj: glyph numbers in hexadecimal."""
        return b"<" + "".join(f"{self.glyphs[letter][0]:04X}" for letter in text).encode("ascii") + b">"

    def _nearest(self, letter: str) -> str:
        if letter.isspace():
            return " "
        base = "".join(one for one in unicodedata.normalize("NFKD", letter) if one in self.glyphs)
        return base or "?"


@cache
def letters() -> Letters:
    """The packaged font's table."""
    facts = json.loads((_FOLDER / "firma.json").read_text(encoding="utf-8"))
    return Letters(
        glyphs={letter: (glyph, width) for letter, (glyph, width) in facts["glyphs"].items()},
        bbox=tuple(facts["bbox"]),
        ascent=facts["ascent"],
        descent=facts["descent"],
        cap_height=facts["cap_height"],
    )


def find(form: generic.DictionaryObject) -> generic.IndirectObject | None:
    """The font that an AcroForm dictionary already offers, None when it does not."""
    resources = form.get("/DR")
    fonts = resources.get("/Font") if isinstance(resources, generic.DictionaryObject) else None
    if not isinstance(fonts, generic.DictionaryObject) or RESOURCE not in fonts:
        return None
    reference = fonts.raw_get(RESOURCE)
    return reference if isinstance(reference, generic.IndirectObject) else None


def install(writer: BasePdfFileWriter, form: generic.DictionaryObject) -> generic.IndirectObject:
    """The font of an AcroForm dictionary, embedded and offered there first if need be."""
    if (found := find(form)) is not None:
        return found
    reference = embed(writer)
    resources = form.setdefault(pdf_name("/DR"), generic.DictionaryObject())
    fonts = resources.setdefault(pdf_name("/Font"), generic.DictionaryObject())
    fonts[pdf_name(RESOURCE)] = reference
    writer.update_container(fonts)
    return reference


def embed(writer: BasePdfFileWriter) -> generic.IndirectObject:
    """Add the font program and its dictionaries (ISO 32000-1 § 9.7); gives the Type 0 font."""
    font = letters()
    program = generic.StreamObject(
        dict_data={pdf_name("/Length1"): generic.NumberObject((_FOLDER / "firma.ttf").stat().st_size)},
        stream_data=(_FOLDER / "firma.ttf").read_bytes(),
    )
    program.compress()
    name = pdf_name("/PDZFIR+PdzFirma")
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
