"""Pictures in a Word document: a coat of arms, a chart. Each has an alternative text, or it is not printed.

A picture is printed as `{{ nome }}`, in a paragraph of its own or beside text: the engine replaces the mark that it leaves with a
drawing and gives the part its relationship. docxtpl's InlineImage writes no alternative text (assembly.md § 3.1).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from lxml import etree
from markupsafe import Markup

from pdz_docs.documents.ooxml import Element, W, fragment, parent_of, parse, serialize, w
from pdz_docs.documents.package import CONTENT_TYPES, Package
from pdz_docs.errors import InputError, Where

# Noncharacters that enclose the number of a picture until its drawing takes their place; refused in data.
PICTURE_START: Final = "\ufdd2"
PICTURE_END: Final = "\ufdd3"
MAX_BYTES: Final = 10 * 1024 * 1024
EMU_PER_MM: Final = 36_000
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_TYPES: Final = {"png": "image/png", "jpeg": "image/jpeg"}
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG, what it shows for who does not see it, and its width on the page in millimetres."""

    data: bytes = field(repr=False)
    alt: str
    width_mm: float

    @property
    def format(self) -> str:
        return "png" if self.data.startswith(_PNG) else "jpeg"

    @property
    def height_mm(self) -> float:
        width, height = pixels(self.data)
        return self.width_mm * height / width

    def mark(self, number: int) -> Markup:
        """What stands in the text until the drawing does."""
        return Markup(f"{PICTURE_START}{number}{PICTURE_END}")  # noqa: S704 - an integer between two noncharacters


def read_picture(folder: Path, name: str, alt: str, *, height_mm: float, where: Where | None = None) -> Picture:
    """A picture of the working folder, as high as asked. Raises InputError when it lies outside, is missing or is no picture."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise _unreadable(name, "sta fuori dalla cartella di lavoro", where)
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        raise _unreadable(name, "non c'è, oppure supera i 10 MB", where)
    data = path.read_bytes()
    try:
        width, height = pixels(data)
    except (ValueError, struct.error) as error:
        raise _unreadable(name, "non è un'immagine PNG o JPEG", where) from error
    return Picture(data, alt, width_mm=height_mm * width / height)


def pixels(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or a JPEG. Raises ValueError or struct.error for anything else."""
    if data.startswith(_PNG):
        width, height = struct.unpack(">II", data[16:24])
        return _positive(width, height)
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("né PNG né JPEG")
    place = 2
    while place + 9 < len(data):
        marker, size = data[place + 1], struct.unpack(">H", data[place + 2 : place + 4])[0]
        if data[place] != 0xFF:
            break
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return _positive(width, height)
        place += 2 + size
    raise ValueError("JPEG senza dimensioni")


def draw(package: Package, path: str, root: Element, pictures: list[Picture]) -> None:
    """Put the drawings in the place of their marks, in one part."""
    related: dict[str, str] = {}
    for node in list(root.iter(w("t"))):
        if node.text and PICTURE_START in node.text:
            _draw_in(node, package, path, pictures, related)


def _draw_in(node: Element, package: Package, path: str, pictures: list[Picture], related: dict[str, str]) -> None:
    run = parent_of(node)
    before, _, rest = (node.text or "").partition(PICTURE_START)
    number, _, after = rest.partition(PICTURE_END)
    picture = pictures[int(number)]
    node.text = before
    drawing = etree.Element(w("r"), nsmap={"w": W})
    drawing.append(_drawing(picture, _relation(package, path, picture, related), int(number) + 1))
    tail = etree.Element(w("r"))
    etree.SubElement(tail, w("t")).text = after
    run.addnext(tail)
    run.addnext(drawing)
    _drop_if_empty(run)
    if PICTURE_START in after:
        _draw_in(tail[0], package, path, pictures, related)
    else:
        _drop_if_empty(tail)


def _drop_if_empty(run: Element) -> None:
    """Take away a run that a picture left without anything."""
    content = [node for node in run if node.tag != w("rPr")]
    if all(node.tag == w("t") and not node.text for node in content):
        parent_of(run).remove(run)


def _relation(package: Package, path: str, picture: Picture, related: dict[str, str]) -> str:
    """The relationship of a part to a picture; the same picture is stored once for the whole file."""
    name = f"word/media/pdz-{sha256(picture.data).hexdigest()[:16]}.{picture.format}"
    if name not in related:
        _declare(package, picture.format)
        related[name] = package.relate(path, name, picture.data, type_=_IMAGE)
    return related[name]


def _declare(package: Package, extension: str) -> None:
    types = parse(package.parts[CONTENT_TYPES])
    namespace = etree.QName(types).namespace
    if not any(node.get("Extension") == extension for node in types):
        types.insert(0, etree.Element(f"{{{namespace}}}Default", Extension=extension, ContentType=_TYPES[extension]))
        package.parts[CONTENT_TYPES] = serialize(types)


def _drawing(picture: Picture, relation: str, number: int) -> Element:
    width, height = (round(size * EMU_PER_MM) for size in (picture.width_mm, picture.height_mm))
    element = fragment(
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="Immagine {number}"/><a:graphic><a:graphicData '
        f'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" '
        f'name="Immagine {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch>'
        f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        f"</w:drawing>"
    )
    for properties in element.iter("{*}docPr", "{*}cNvPr"):
        properties.set("descr", picture.alt)
    return element


def _positive(width: int, height: int) -> tuple[int, int]:
    if not (0 < width < 100_000 and 0 < height < 100_000):
        raise ValueError("dimensioni impossibili")
    return width, height


def _unreadable(name: str, what: str, where: Where | None) -> InputError:
    place = f"{where}: " if where and str(where) else ""
    return InputError(
        f"{place}l'immagine {name} {what}.", hint="Mettete un file PNG o JPEG dentro la cartella di lavoro."
    )
