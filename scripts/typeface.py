"""Makes pdz_docs/pdf/typeface/: the letters that signature appearances are drawn with, a subset of Liberation Sans.

usage: python scripts/typeface.py   (needs fonttools; run only to change the letters, the result is kept in the repository)
The OFL reserves the name Liberation, so the subset has a name of its own.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent.parent / "pdz_docs" / "pdf" / "typeface"
NAME = "PdzFirma"
# Latin-1, Latin Extended-A, the romanian and typographic letters that names and Italian text need.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x218, 0x219, 0x21A, 0x21B, 0x1E9E, *range(0x2010, 0x2016), *range(0x2018, 0x201F), 0x2022, 0x2026, 0x20AC, 0x2116]  # fmt: skip


def main() -> None:
    source = subprocess.run(
        ["fc-match", "-f", "%{file}", "Liberation Sans"], check=True, capture_output=True, text=True
    ).stdout
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True, drop_tables=["GSUB", "GPOS", "GDEF", "kern", "FFTM", "gasp", "DSIG", "hdmx", "VDMX", "LTSH"])  # fmt: skip
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    names = font["name"]
    for id_, text in ((1, NAME), (4, NAME), (6, NAME), (13, "SIL Open Font License 1.1"), (0, "Subset of Liberation Sans 2, Google Corporation, Red Hat Inc.")):  # fmt: skip
        names.setName(text, id_, 3, 1, 0x409)
    HERE.mkdir(parents=True, exist_ok=True)
    font.save(HERE / "firma.ttf")
    units = font["head"].unitsPerEm
    scale = 1000 / units
    head, hhea, os2 = font["head"], font["hhea"], font["OS/2"]
    glyphs = {
        chr(code): [font.getGlyphID(name), round(font["hmtx"][name][0] * scale)]
        for code, name in sorted(font.getBestCmap().items())
    }
    facts = {
        "name": NAME,
        "bbox": [round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)],
        "ascent": round(hhea.ascent * scale),
        "descent": round(hhea.descent * scale),
        "cap_height": round(os2.sCapHeight * scale),
        "glyphs": glyphs,
    }
    (HERE / "firma.json").write_text(json.dumps(facts, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{NAME}: {len(glyphs)} letters, {(HERE / 'firma.ttf').stat().st_size} bytes")


if __name__ == "__main__":
    main()
