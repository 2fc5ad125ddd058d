"""The text of a page by its marked-content ids, artifacts left out (ISO 32000-1, 14.6 to 14.8)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject, create_string_object

from pdz_docs.pdf.content import inline_dictionary, literal, name, operations
from pdz_docs.pdf.tounicode import Decoder, decoder

_DEEPEST = 8


def marked_text(page: DictionaryObject) -> dict[int | None, str]:
    """The text of each marked-content id of a page; under None what has a tag but no id."""
    pieces: dict[int | None, list[str]] = defaultdict(list)
    _Walk(pieces).paint(page_content(page), _resources(page), depth=0)
    return {number: "".join(parts) for number, parts in pieces.items()}


def page_content(page: DictionaryObject) -> bytes:
    """The content of a page, its streams joined as a reader joins them."""
    contents = get(page, "/Contents")
    streams = contents if isinstance(contents, ArrayObject) else [contents]
    found = (stream.get_object() for stream in streams if stream is not None)
    return b"\n".join(stream.get_data() for stream in found if isinstance(stream, StreamObject))


@dataclass(slots=True)
class _Mark:
    """An open marked-content sequence: what it inherits and what it changes."""

    mcid: int | None
    silent: bool  # an artifact, or text that /ActualText stands for


@dataclass(slots=True)
class _Walk:
    """Walks the operators of a page and of the forms that it paints."""

    pieces: dict[int | None, list[str]]
    marks: list[_Mark] = field(default_factory=lambda: [_Mark(None, silent=False)])

    def paint(self, data: bytes, resources: DictionaryObject, *, depth: int) -> None:
        fonts: dict[bytes, Decoder] = {}
        current: Decoder | None = None
        for operation in operations(data):
            match operation.name:
                case b"BDC" | b"BMC":
                    self._begin(operation.operands, resources)
                case b"EMC":
                    if len(self.marks) > 1:
                        self.marks.pop()
                case b"Tf" if operation.operands:
                    font = operation.operands[0]
                    if font not in fonts:
                        fonts[font] = decoder(get(get(resources, "/Font"), name(font)))
                    current = fonts[font]
                case b"Tj" | b"'" | b'"' | b"TJ":
                    self._show(current, operation.operands)
                case b"Do" if operation.operands:
                    self._form(name(operation.operands[0]), resources, depth)

    def _begin(self, operands: list[bytes], resources: DictionaryObject) -> None:
        above = self.marks[-1]
        artifact = operands[:1] == [b"/Artifact"]
        mcid, actual = _properties(operands[1:], resources)
        mcid = above.mcid if mcid is None else mcid
        if actual is not None and not above.silent and not artifact:
            self.pieces[mcid].append(actual)
        self.marks.append(_Mark(mcid, above.silent or artifact or actual is not None))

    def _show(self, font: Decoder | None, tokens: list[bytes]) -> None:
        if font is not None and not self.marks[-1].silent:
            shown = map(literal, tokens)
            self.pieces[self.marks[-1].mcid].extend(font(raw) for raw in shown if raw is not None)

    def _form(self, painted_name: str, resources: DictionaryObject, depth: int) -> None:
        painted = get(get(resources, "/XObject"), painted_name)
        if self.marks[-1].silent or depth > _DEEPEST or not isinstance(painted, StreamObject):
            return
        if painted.get("/Subtype") != "/Form":
            return
        own = get(painted, "/Resources")
        level = len(self.marks)
        self.paint(painted.get_data(), own if isinstance(own, DictionaryObject) else resources, depth=depth + 1)
        del self.marks[level:]


def _properties(tokens: list[bytes], resources: DictionaryObject) -> tuple[int | None, str | None]:
    """The marked-content id and the replacement text of a property list, written in place or named in the resources."""
    if tokens[:1] == [b"<<"]:
        entries = inline_dictionary(tokens)
        number, actual = entries.get(b"/MCID"), literal(entries.get(b"/ActualText", b""))
        return (int(number) if number is not None else None), (
            None if actual is None else str(create_string_object(actual))
        )
    named = get(get(resources, "/Properties"), name(tokens[0])) if tokens else None
    if not isinstance(named, DictionaryObject):
        return None, None
    actual_object = get(named, "/ActualText")
    return (integer(named["/MCID"]) if "/MCID" in named else None), (
        None if actual_object is None else str(actual_object)
    )


def _resources(page: DictionaryObject) -> DictionaryObject:
    node: PdfObject | None = page
    for _ in range(32):  # inherited from the page tree (ISO 32000-1, 7.7.3.4)
        if not isinstance(node, DictionaryObject):
            break
        own = get(node, "/Resources")
        if isinstance(own, DictionaryObject):
            return own
        node = get(node, "/Parent")
    return DictionaryObject()


def get(node: PdfObject | None, key: str) -> PdfObject | None:
    """What a dictionary holds under a key, the reference followed; None when either is not there."""
    value = node.get(key) if isinstance(node, DictionaryObject) else None
    return value.get_object() if isinstance(value, PdfObject) else None


def integer(value: PdfObject) -> int:
    return int(value) if isinstance(value, int) else -1
