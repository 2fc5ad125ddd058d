"""The skeleton of one revision: its catalog, its pages in order, the annotations of each, its form fields.

Skeleton objects are compared where they belong and nowhere else; a reference to one from elsewhere (a link to a page, a widget's
/P) is compared by number alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pdz_docs.verification.facts_pdf import text
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name, Obj, Ref, Stream

MAX_PAGES = 20_000
MAX_DEPTH = 64
MAX_FIELDS = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its reference, its dictionary, and its annotations as they are listed."""

    ref: Ref
    dictionary: dict[str, Obj]
    annotations: tuple[Obj, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the form: `name` is its full name, `kind` its field type (own or inherited), `widgets` its plain kids."""

    ref: Ref
    name: str
    kind: str | None
    dictionary: dict[str, Obj]
    kids: tuple[Ref, ...]


@dataclass(slots=True)
class Layout:
    """The skeleton. `sound` is False when it does not have the shape it should: then nothing can be compared."""

    catalog: dict[str, Obj] = field(default_factory=dict)
    page_nodes: dict[Ref, dict[str, Obj]] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    nodes: dict[Ref, Node] = field(default_factory=dict)
    roots: tuple[Ref, ...] = ()
    annotations: dict[int, int] = field(default_factory=dict)
    skeleton: frozenset[int] = frozenset()
    sound: bool = True


def lay_out(document: PdfDocument, revision: int) -> Layout:
    """The skeleton of a revision. Bounded: 20,000 pages, 20,000 fields, 64 levels."""
    layout = Layout()
    catalog = document.dictionary(document.catalog(revision), revision)
    if catalog is None:
        layout.sound = False
        return layout
    layout.catalog = catalog
    _walk_pages(document, revision, catalog.get("Pages"), layout)
    form = document.dictionary(catalog.get("AcroForm"), revision) or {}
    layout.roots = tuple(kid for kid in document.array(form.get("Fields"), revision) or [] if isinstance(kid, Ref))
    for field_ref in layout.roots:
        _walk_field(document, revision, field_ref, "", None, layout, 0)
    root = document.trailer(revision).get("Root")
    numbers = {ref.num for ref in layout.page_nodes} | {page.ref.num for page in layout.pages}
    numbers |= {root.num} if isinstance(root, Ref) else set()
    layout.skeleton = frozenset(numbers | {ref.num for ref in layout.nodes} | set(layout.annotations))
    return layout


def _walk_pages(document: PdfDocument, revision: int, root: Obj, layout: Layout) -> None:
    stack: list[tuple[Obj, int]] = [(root, 0)]
    seen: set[Ref] = set()
    while stack:
        ref, depth = stack.pop()
        dictionary = document.get(ref, revision)
        if not isinstance(ref, Ref) or not isinstance(dictionary, dict) or ref in seen or depth > MAX_DEPTH:
            layout.sound = False
            continue
        seen.add(ref)
        kids = document.array(dictionary.get("Kids"), revision)
        if kids is not None:
            layout.page_nodes[ref] = dictionary
            stack.extend((kid, depth + 1) for kid in reversed(kids))
            continue
        if len(layout.pages) >= MAX_PAGES:
            layout.sound = False
            return
        annotations = tuple(document.array(dictionary.get("Annots"), revision) or [])
        for annotation in annotations:
            if isinstance(annotation, Ref) and isinstance(document.get(annotation, revision), dict):
                layout.annotations.setdefault(annotation.num, len(layout.pages))
        layout.pages.append(Page(ref, dictionary, annotations))


def _walk_field(
    document: PdfDocument, revision: int, ref: Ref, prefix: str, kind: str | None, layout: Layout, depth: int
) -> None:
    dictionary = document.get(ref, revision)
    if ref in layout.nodes or depth > MAX_DEPTH or len(layout.nodes) >= MAX_FIELDS or isinstance(dictionary, Stream):
        layout.sound = False
        return
    if not isinstance(dictionary, dict):
        return
    own = text(document.get(dictionary.get("T"), revision))
    name = ".".join(part for part in (prefix, own) if part)
    type_ = document.get(dictionary.get("FT"), revision)
    kind = str(type_) if isinstance(type_, Name) else kind
    kids = tuple(kid for kid in document.array(dictionary.get("Kids"), revision) or [] if isinstance(kid, Ref))
    layout.nodes[ref] = Node(ref, name, kind, dictionary, kids)
    for kid in kids:
        _walk_field(document, revision, kid, name, kind, layout, depth + 1)


def references(value: Obj) -> Iterator[Ref]:
    """Every reference inside a value, not followed."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Ref):
            yield item
        elif isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, Stream):
            stack.extend(item.dictionary.values())
