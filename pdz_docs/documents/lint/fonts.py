"""The fonts that a template asks for, against those of this machine: another one would change every line and page break.

A substitute with the same widths (Carlito for Calibri, …) is as good: fontconfig names it and the table below trusts it.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lxml import etree

from pdz_docs.documents.lint.accessibility import STYLES
from pdz_docs.documents.lint.findings import Report, Scene
from pdz_docs.documents.ooxml import A, Element, parse, w
from pdz_docs.documents.package import Package
from pdz_docs.errors import Severity

_QUERY_SECONDS: Final = 20
_HINT: Final = (
    "Scegliete Carlito, Caladea o Liberation (o Calibri, Cambria, Arial, Times New Roman), o installate il carattere."
)
_THEME: Final = "word/theme/theme1.xml"
_NUMBERING: Final = "word/numbering.xml"
_ATTRIBUTES: Final = tuple(w(name) for name in ("ascii", "hAnsi"))
_THEMED: Final = tuple(w(name) for name in ("asciiTheme", "hAnsiTheme"))
# Substitutes with the same widths, as fontconfig's 30-metric-aliases.conf pairs them.
_SAME_WIDTHS: Final = {
    "calibri": {"carlito"},
    "cambria": {"caladea"},
    "arial": {"liberation sans", "arimo", "helvetica", "nimbus sans"},
    "helvetica": {"liberation sans", "arimo", "arial", "nimbus sans"},
    "times new roman": {"liberation serif", "tinos", "times", "nimbus roman"},
    "times": {"liberation serif", "tinos", "times new roman", "nimbus roman"},
    "courier new": {"liberation mono", "cousine", "courier", "nimbus mono ps"},
    "courier": {"liberation mono", "cousine", "courier new", "nimbus mono ps"},
    "arial narrow": {"liberation sans narrow"},
    "georgia": {"gelasio"},
}
# LibreOffice draws the signs of these from its own OpenSymbol, by code.
_SIGNS: Final = frozenset({"symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings", "opensymbol", "starsymbol"})


def check(report: Report, scenes: Sequence[Scene], package: Package) -> None:
    """Report each font that this machine would replace with one of other widths; nothing where fontconfig is missing."""
    asked: dict[str, tuple[Scene | None, int | None]] = {}
    for scene in scenes:
        for node in scene.root.iter(w("rFonts")):
            for name in _families(node, package):
                asked.setdefault(name, (scene, scene.number_of(node)))
    for name in _styled(package, scenes):
        asked.setdefault(name, (None, None))
    for name, (place, number) in asked.items():
        if name.lower() not in _SIGNS and (other := substitute(name)) is not None:
            text = (
                f"il carattere “{name}” non è su questa macchina: sarebbe sostituito da “{other}”, di altra larghezza"
            )
            report.add("CARATTERE_ASSENTE", Severity.WARNING, text, scene=place, paragraph=number, hint=_HINT)


@functools.cache
def substitute(family: str) -> str | None:
    """What this machine draws instead of a font, when that changes the lines; None when nothing does or cannot be told."""
    installed = _installed()
    if not installed or family.lower() in installed:
        return None
    done = subprocess.run(
        ["fc-match", "--format", "%{family[0]}", family],
        capture_output=True,
        text=True,
        timeout=_QUERY_SECONDS,
        check=False,
    )
    other = done.stdout.strip()
    return None if other.lower() in _SAME_WIDTHS.get(family.lower(), set()) else other or "un altro"


@functools.cache
def _installed() -> frozenset[str]:
    """The families of this machine, lower case."""
    if not shutil.which("fc-list") or not shutil.which("fc-match"):
        return frozenset()
    said = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, timeout=_QUERY_SECONDS, check=False
    ).stdout
    return frozenset(name.strip().lower() for line in said.splitlines() for name in line.split(","))


def _styled(package: Package, scenes: Sequence[Scene]) -> Iterator[str]:
    """The fonts of the defaults, of the styles in use and of the lists' signs."""
    if styles := package.parts.get(STYLES):
        used = {
            node.get(w("val")) for scene in scenes for node in scene.root.iter(w("pStyle"), w("rStyle"), w("tblStyle"))
        }
        yield from _resolved(_style_fonts(styles, frozenset(name for name in used if name)), package)
    if numbering := package.parts.get(_NUMBERING):
        yield from _resolved(_list_fonts(numbering), package)


@functools.lru_cache(maxsize=64)
def _style_fonts(styles: bytes, used: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    root = parse(styles)
    by_id = {style.get(w("styleId")) or "": style for style in root.iter(w("style"))}
    wanted = [*used, *(id_ for id_, style in by_id.items() if style.get(w("default")) == "1")]
    reached: dict[str, None] = {}
    while wanted:
        id_ = wanted.pop()
        if id_ in by_id and id_ not in reached:
            reached[id_] = None
            parents = by_id[id_].iter(w("basedOn"), w("link"))
            wanted += [node.get(w("val")) or "" for node in parents]
    nodes = [*root.iterfind(f"{w('docDefaults')}//{w('rFonts')}")]
    nodes += [node for id_ in reached for node in by_id[id_].iter(w("rFonts"))]
    return tuple(dict.fromkeys(pair for node in nodes for pair in _asked(node)))


@functools.lru_cache(maxsize=64)
def _list_fonts(numbering: bytes) -> tuple[tuple[str, bool], ...]:
    return tuple(dict.fromkeys(pair for node in parse(numbering).iter(w("rFonts")) for pair in _asked(node)))


def _families(node: Element, package: Package) -> Iterator[str]:
    return _resolved(_asked(node), package)


def _asked(node: Element) -> Iterator[tuple[str, bool]]:
    """(name, whether it is a name of the theme) for Latin text."""
    themed = [(value, True) for name in _THEMED if (value := node.get(name))]
    yield from themed or [(value, False) for name in _ATTRIBUTES if (value := node.get(name))]


def _resolved(asked: Iterable[tuple[str, bool]], package: Package) -> Iterator[str]:
    theme = _theme(package.parts.get(_THEME, b""))
    for name, themed in asked:
        family = theme.get("major" if name.startswith("major") else "minor", "") if themed else name
        if family:
            yield family


@functools.lru_cache(maxsize=64)
def _theme(xml: bytes) -> dict[str, str]:
    if not xml:
        return {}
    found = {}
    for node in parse(xml).iter(f"{{{A}}}majorFont", f"{{{A}}}minorFont"):
        latin = node.find(f"{{{A}}}latin")
        if latin is not None:
            found[etree.QName(node).localname.removesuffix("Font")] = latin.get("typeface") or ""
    return found
