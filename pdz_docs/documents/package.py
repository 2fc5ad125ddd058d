"""A .docx as the parts it is made of: opened within limits, refused when it carries what a template must not, packed reproducibly.

The package is written by our own zip writer — fixed dates, order and attributes — so that the same parts give the same bytes
(docxtpl's output differs at every run: assembly.md § 4).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pdz_docs.documents.ooxml import RELS, TYPES, Element, parse, serialize
from pdz_docs.errors import Problem, Severity, TemplateError, Where

DOCUMENT = "word/document.xml"
CONTENT_TYPES = "[Content_Types].xml"
MAX_PARTS = 2_000
MAX_BYTES = 200 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_REPAIR = "Apritelo in Word o LibreOffice e salvatelo di nuovo come documento .docx."

# What makes a Word file act instead of being read (DPCM 22/2/2013 art. 4 c. 3: neither macros nor executable code).
_FORBIDDEN_PARTS = (
    (re.compile(r"vbaProject|vbaData", re.I), "MACRO", "contiene macro"),
    (re.compile(r"(^|/)activeX/", re.I), "ACTIVEX", "contiene controlli ActiveX"),
    (re.compile(r"(^|/)embeddings/.*\.(bin|exe|ole)$", re.I), "OGGETTO_OLE", "contiene oggetti OLE incorporati"),
    (
        re.compile(r"(^|/)afchunk|\.(mht|htm|html|rtf)$", re.I),
        "DOCUMENTO_INCORPORATO",
        "contiene documenti esterni incorporati",
    ),
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a .rels part; `target` is a package path, or an address when external."""

    id: str
    type: str
    target: str
    external: bool


class Package:
    """The parts of one Word file by their path, in the order of the file. Parts may be replaced and added, then packed."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = dict(parts)

    def copy(self) -> Package:
        return Package(self.parts)

    def xml(self, path: str) -> Element:
        return parse(self.parts[path])

    def relationships(self, path: str) -> tuple[Relationship, ...]:
        """What a part refers to, targets resolved to package paths."""
        rels = self.parts.get(rels_path(path))
        if rels is None:
            return ()
        base = posixpath.dirname(path)
        return tuple(_relationship(node, base) for node in parse(rels).iter(f"{{{RELS}}}Relationship"))

    def add_part(self, owner: str, path: str, data: bytes, *, type_: str, content_type: str) -> str:
        """Put a new part in the package and relate `owner` to it. Gives the relationship's id."""
        self._declare(path, content_type)
        return self.relate(owner, path, data, type_=type_)

    def relate(self, owner: str, path: str, data: bytes, *, type_: str) -> str:
        """Put a part whose content type is known by its extension, and relate `owner` to it. Gives the relationship's id."""
        self.parts[path] = data
        return self._relate(owner, path, type_)

    def free_path(self, pattern: str) -> str:
        """The first `pattern.format(n)` that no part has."""
        return next(path for n in range(1, MAX_PARTS) if (path := pattern.format(n)) not in self.parts)

    def pack(self) -> bytes:
        """The zip: the content types first, every other part in its order, no trace of when or where it was made."""
        buffer = io.BytesIO()
        names = [CONTENT_TYPES, *(name for name in self.parts if name != CONTENT_TYPES)]
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name in names:
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0
                archive.writestr(entry, self.parts[name], compresslevel=6)
        return buffer.getvalue()

    def _declare(self, path: str, content_type: str) -> None:
        types = parse(self.parts[CONTENT_TYPES])
        name = f"/{path}"
        if not any(node.get("PartName") == name for node in types):
            etree.SubElement(types, f"{{{TYPES}}}Override", PartName=name, ContentType=content_type)
            self.parts[CONTENT_TYPES] = serialize(types)

    def _relate(self, owner: str, path: str, type_: str) -> str:
        place = rels_path(owner)
        # LibreOffice does not open a file whose relationships have a prefix for their namespace.
        new = etree.Element(f"{{{RELS}}}Relationships", nsmap={None: RELS})  # type: ignore[dict-item]
        root = parse(self.parts[place]) if place in self.parts else new
        taken = {node.get("Id") for node in root}
        identifier = next(name for n in range(1, MAX_PARTS * 2) if (name := f"rIdPdz{n}") not in taken)
        target = posixpath.relpath(path, posixpath.dirname(owner))
        etree.SubElement(root, f"{{{RELS}}}Relationship", Id=identifier, Type=type_, Target=target)
        self.parts[place] = serialize(root)
        return identifier


def rels_path(path: str) -> str:
    folder, name = posixpath.split(path)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def open_package(data: bytes, name: str) -> Package:
    """The parts of a Word file. Raises TemplateError when it is not one, is damaged, is too big or carries forbidden parts."""
    package = read_package(data, name)
    problems = tuple(forbidden(package, name))
    if problems:
        raise TemplateError(
            f"{name}: il modello {problems[0].text}.",
            hint="Togliete ciò che il modello non può contenere e salvatelo come .docx senza macro.",
            problems=problems,
        )
    return package


def read_package(data: bytes, name: str) -> Package:
    """The parts of a Word file whatever they are. Raises TemplateError when it is not one, is damaged or is too big."""
    package = Package(_read_parts(data, name))
    if DOCUMENT not in package.parts or CONTENT_TYPES not in package.parts:
        raise _not_word(name, "non è un documento Word (.docx)")
    _check_well_formed(package, name)
    return package


def _read_parts(data: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise _not_word(name, "è troppo grande per essere un modello")
            if len({entry.filename for entry in entries}) != len(entries):
                raise _not_word(name, "contiene due volte la stessa parte")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise _not_word(name, "è danneggiato o non è un documento Word (.docx)") from error


def _not_word(name: str, what: str) -> TemplateError:
    problem = Problem(
        id="MODELLO_ILLEGGIBILE", severity=Severity.ERROR, text=what, where=Where(file=name), hint=_REPAIR
    )
    return TemplateError(f"{name}: il file {what}.", hint=_REPAIR, problems=(problem,))


def _check_well_formed(package: Package, name: str) -> None:
    for path, part in package.parts.items():
        if path.endswith((".xml", ".rels")):
            try:
                parse(part)
            except (etree.XMLSyntaxError, ValueError) as error:
                raise _not_word(name, f"ha una parte danneggiata ({path})") from error


def forbidden(package: Package, name: str) -> Iterator[Problem]:
    """What makes the file act or depend on others: macros, ActiveX, OLE objects, external files, active fields."""
    for path in package.parts:
        for pattern, id_, what in _FORBIDDEN_PARTS:
            if pattern.search(path):
                yield _problem(name, id_, path, f"{what} ({path})")
    if b"macroEnabled" in package.parts[CONTENT_TYPES]:
        yield _problem(name, "MACRO", CONTENT_TYPES, "è salvato come documento con macro")
    for path in package.parts:
        if path.endswith(".rels"):
            yield from _external(package, path, name)
    for path, part in package.parts.items():
        if path.startswith("word/") and path.endswith(".xml") and (code := _active_field(part)):
            yield _problem(
                name, "CAMPO_ATTIVO", path, f"ha un campo che esegue o include altri file ({code}, in {path})"
            )


def _external(package: Package, path: str, name: str) -> Iterator[Problem]:
    for node in parse(package.parts[path]).iter(f"{{{RELS}}}Relationship"):
        kind = (node.get("Type") or "").rsplit("/", 1)[-1]
        if node.get("TargetMode") == "External" and kind != "hyperlink":
            yield _problem(name, "RIMANDO_ESTERNO", path, f"rimanda a un file esterno ({kind}: {node.get('Target')})")


_ACTIVE = re.compile(
    rb"instr(?:Text[^>]*>|=\")\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|MACROBUTTON|DATABASE)\b", re.I
)


def _active_field(part: bytes) -> str | None:
    found = _ACTIVE.search(part)
    return found[1].decode() if found else None


def _problem(name: str, id_: str, part: str, text: str) -> Problem:
    return Problem(id=id_, severity=Severity.ERROR, text=text, where=Where(file=name, part=part))


def _relationship(node: Element, base: str) -> Relationship:
    target, external = node.get("Target") or "", node.get("TargetMode") == "External"
    if not external:
        target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
    return Relationship(node.get("Id") or "", node.get("Type") or "", target, external)
