"""Additions to a tagged PDF's structure tree (ISO 32000-1, 14.7): form fields as Form elements, beside the text they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NullObject, NumberObject, PdfObject

from pdz_docs.errors import ToolFailedError
from pdz_docs.pdf.artifacts import FIELD_ROOM
from pdz_docs.pdf.marked import get, integer
from pdz_docs.pdf.structure import elements

# A Form is read in the flow of a text: it goes into the nearest of these above the marked content (ISO 32000-1, 14.8.4.4).
_BLOCKS = frozenset(
    ("/P", "/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/LBody", "/TD", "/TH", "/Div", "/Sect", "/Caption")
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What an element holds on a page (by object number): marked content, or an annotation."""

    element: DictionaryObject
    page: int
    mcid: int | None = None
    annotation: DictionaryObject | None = None


class Tree:
    """The structure tree of a file that is being written."""

    def __init__(self, writer: PdfWriter) -> None:
        """Raises ToolFailedError when the file has no structure: an untagged PDF is exported wrongly."""
        root, parents = get(writer.root_object, "/StructTreeRoot"), None
        if isinstance(root, DictionaryObject):
            parents = get(root, "/ParentTree")
        if not isinstance(root, DictionaryObject) or not isinstance(parents, DictionaryObject):
            raise ToolFailedError(
                "Il PDF non ha la struttura che lo rende accessibile.", hint="Rigenerate il PDF con `pdz build`."
            )
        self._writer = writer
        self._root = root
        self._parents = _flat(parents)
        self._roles = get(root, "/RoleMap")
        numbers = (*self._parents, integer(root["/ParentTreeNextKey"]) - 1 if "/ParentTreeNextKey" in root else -1)
        self._next = 1 + max(int(number) for number in numbers)
        self._kids = parents
        self._leaves: list[Leaf] | None = None

    def leaves(self, page: int) -> list[Leaf]:
        """The marked contents and the annotations of a page, in reading order."""
        own = self._writer.pages[page].indirect_reference
        found = self._leaves if self._leaves is not None else list(_leaves(self._root))
        self._leaves = found
        return [leaf for leaf in found if own is not None and leaf.page == own.idnum]

    def add_form(self, widget: IndirectObject, *, page: int, after: Leaf | None) -> None:
        """Put a widget into the tree: in the block of the leaf that it is read after, or at the end of the document."""
        parent = self._block(after)
        reference = self._writer.pages[page].indirect_reference
        own_page = reference if reference is not None else self._writer.pages[page]
        element = self._writer._add_object(
            DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/StructElem"),
                    NameObject("/S"): NameObject("/Form"),
                    NameObject("/P"): parent.indirect_reference or parent,
                    NameObject("/Pg"): own_page,
                    NameObject("/K"): DictionaryObject(
                        {
                            NameObject("/Type"): NameObject("/OBJR"),
                            NameObject("/Obj"): widget,
                            NameObject("/Pg"): own_page,
                        }
                    ),
                }
            )
        )
        kids = get(parent, "/K")
        listed = kids if isinstance(kids, ArrayObject) else ([parent.raw_get("/K")] if "/K" in parent else [])
        parent[NameObject("/K")] = ArrayObject([*listed, element])
        self._register(widget, element)

    def _register(self, widget: IndirectObject, element: IndirectObject) -> None:
        annotation = widget.get_object()
        if isinstance(annotation, DictionaryObject):
            annotation[NameObject("/StructParent")] = NumberObject(self._next)
        self._parents[self._next] = element
        self._next += 1
        self._write()

    def turn_into_form(self, element: DictionaryObject, widget: IndirectObject) -> None:
        """Make an element that kept a field's place the Form element of that field."""
        page = element.raw_get("/Pg")
        for key in ("/Alt", "/A", "/K"):
            element.pop(key, None)
        element[NameObject("/S")] = NameObject("/Form")
        element[NameObject("/K")] = DictionaryObject(
            {NameObject("/Type"): NameObject("/OBJR"), NameObject("/Obj"): widget, NameObject("/Pg"): page}
        )
        self._register(widget, element.indirect_reference or self._writer._add_object(element))

    def remove_described(self, text: str) -> dict[int, set[int]]:
        """Take out the elements whose description is `text`; give their marked content, by the object number of its page."""
        freed: dict[int, set[int]] = {}
        for element in list(elements(self._root)):
            if str(element.get("/Alt", "")) != text:
                continue
            page = element.raw_get("/Pg") if "/Pg" in element else None
            kids = get(element, "/K")
            numbers = {int(kid) for kid in (kids if isinstance(kids, ArrayObject) else [kids]) if isinstance(kid, int)}
            if not isinstance(page, IndirectObject) or not self._unlink(element):
                continue
            freed.setdefault(page.idnum, set()).update(numbers)
            self._forget(page, numbers)
        return freed

    def empty_figures(self) -> dict[int, list[tuple[DictionaryObject, tuple[float, float, float, float]]]]:
        """Figures that hold nothing, with their box, by the object number of their page."""
        found: dict[int, list[tuple[DictionaryObject, tuple[float, float, float, float]]]] = {}
        for element in elements(self._root):
            if element.get("/S") != "/Figure" or "/K" in element or str(element.get("/Alt", "")).startswith(FIELD_ROOM):
                continue
            page, box = element.raw_get("/Pg") if "/Pg" in element else None, bounding_box(element)
            if box is not None and isinstance(page, IndirectObject):
                found.setdefault(page.idnum, []).append((element, box))
        return found

    def free_mcid(self, page: DictionaryObject) -> int | None:
        """The first marked-content id that a page does not use; None when the page has none."""
        owners = self._owners(page)
        return len(owners) if owners is not None else None

    def adopt(self, element: DictionaryObject, page: DictionaryObject, mcid: int) -> None:
        """Give a marked content of a page to an element."""
        owners = self._owners(page)
        reference = element.indirect_reference
        if owners is None or reference is None:
            return
        owners.extend(NullObject() for _ in range(mcid + 1 - len(owners)))
        owners[mcid] = reference
        element[NameObject("/K")] = ArrayObject([NumberObject(mcid)])

    def _owners(self, page: DictionaryObject) -> ArrayObject | None:
        key = page.get("/StructParents")
        listed = self._parents.get(integer(key)) if key is not None else None
        owners = listed.get_object() if listed is not None else None
        return owners if isinstance(owners, ArrayObject) else None

    def _unlink(self, element: DictionaryObject) -> bool:
        parent, own = get(element, "/P"), element.indirect_reference
        kids = get(parent, "/K")
        if not isinstance(parent, DictionaryObject) or not isinstance(kids, ArrayObject) or own is None:
            return False
        left = [kid for kid in kids if not (isinstance(kid, IndirectObject) and kid.idnum == own.idnum)]
        parent[NameObject("/K")] = ArrayObject(left)
        return len(left) < len(kids)

    def _forget(self, page: IndirectObject, numbers: set[int]) -> None:
        node = page.get_object()
        owners = self._owners(node) if isinstance(node, DictionaryObject) else None
        for number in numbers & set(range(len(owners or ()))):
            if owners is not None:
                owners[number] = NullObject()

    def _block(self, after: Leaf | None) -> DictionaryObject:
        node: PdfObject | None = after.element if after is not None else None
        for _ in range(64):
            if not isinstance(node, DictionaryObject) or "/P" not in node:
                break
            if self._role(node) in _BLOCKS:
                return node
            node = get(node, "/P")
        return self._document()

    def _role(self, element: DictionaryObject) -> str:
        role = element.get("/S")
        for _ in range(8):
            mapped = self._roles.get(role) if isinstance(self._roles, DictionaryObject) else None
            if mapped is None or mapped == role:
                break
            role = mapped
        return str(role)

    def _document(self) -> DictionaryObject:
        top = get(self._root, "/K")
        first = top[0].get_object() if isinstance(top, ArrayObject) and top else top
        return first if isinstance(first, DictionaryObject) else self._root

    def _write(self) -> None:
        pairs = [item for number in sorted(self._parents) for item in (NumberObject(number), self._parents[number])]
        self._kids.clear()
        self._kids[NameObject("/Nums")] = ArrayObject(pairs)
        self._root[NameObject("/ParentTreeNextKey")] = NumberObject(self._next)


def bounding_box(element: DictionaryObject) -> tuple[float, float, float, float] | None:
    """The box in an element's layout attributes (ISO 32000-1, 14.8.5.4)."""
    attributes = get(element, "/A")
    for one in attributes if isinstance(attributes, ArrayObject) else [attributes]:
        box = get(one.get_object() if one is not None else None, "/BBox")
        if isinstance(box, ArrayObject) and len(box) == 4:
            return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
    return None


def _flat(tree: DictionaryObject) -> dict[int, IndirectObject]:
    """A number tree as a dictionary (ISO 32000-1, 7.9.7)."""
    found: dict[int, IndirectObject] = {}
    waiting = [tree]
    for _ in range(100_000):
        if not waiting:
            break
        node = waiting.pop()
        numbers = get(node, "/Nums")
        if isinstance(numbers, ArrayObject):
            found.update((integer(number), value) for number, value in zip(numbers[::2], numbers[1::2], strict=False))
        kids = get(node, "/Kids")
        for kid in kids if isinstance(kids, ArrayObject) else ():
            below = kid.get_object()
            if isinstance(below, DictionaryObject):
                waiting.append(below)
    return found


def _leaves(root: DictionaryObject) -> Iterator[Leaf]:
    """Every leaf of the tree in reading order, depth first without recursion."""
    for element in elements(root):
        page = element.raw_get("/Pg") if "/Pg" in element else None
        kids = get(element, "/K")
        for kid in kids if isinstance(kids, ArrayObject) else [kids]:
            node = kid.get_object() if kid is not None else None
            if isinstance(node, int) and isinstance(page, IndirectObject):
                yield Leaf(element, page.idnum, mcid=int(node))
            elif isinstance(node, DictionaryObject) and "/S" not in node:
                own = node.raw_get("/Pg") if "/Pg" in node else page
                target = get(node, "/Obj")
                if isinstance(own, IndirectObject) and "/MCID" in node:
                    yield Leaf(element, own.idnum, mcid=integer(node["/MCID"]))
                elif isinstance(own, IndirectObject) and isinstance(target, DictionaryObject):
                    yield Leaf(element, own.idnum, annotation=target)
