"""A PDF file as the sequence of its revisions: any object, in any revision, read once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pdz_docs.verification.pdfsyntax import filters, xref
from pdz_docs.verification.pdfsyntax.crypt import Decryptor, open_decryptor
from pdz_docs.verification.pdfsyntax.objects import Obj, PdfSyntaxError, Ref, Stream, parse
from pdz_docs.verification.pdfsyntax.xref import Entry, Lengths, Notes, Section

MAX_INDIRECTIONS = 32

_END_OF_FILE = re.compile(rb"[\0\t\n\f\r ]*%%EOF(?:\r\n|\r|\n)?")
_ANY_OBJECT = re.compile(rb"(?:^|[\0\t\n\f\r ])(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+obj\b")


@dataclass(frozen=True, slots=True)
class _Definition:
    revision: int
    entry: Entry


class PdfDocument(Lengths):
    """Objects by number and revision. `get` follows references; whatever cannot be read is null, and noted.

    Revision numbers run from 0, the oldest, to `last`.
    """

    def __init__(self, data: bytes) -> None:
        """Raises PdfSyntaxError when no reading of the file finds a catalog, PdfLockedError when it wants a password."""
        self.data = data
        self.notes = Notes()
        self.rebuilt = False
        if b"%PDF-" not in data[:1024]:
            self.notes.add("manca l’intestazione %PDF nei primi 1024 byte")
        self.sections = self._read_sections()
        self.last = len(self.sections) - 1
        self._definitions = self._index()
        self._objects: dict[tuple[int, int, int], Obj] = {}
        self._containers: dict[tuple[int, int], dict[int, tuple[int, int, bytes]]] = {}
        self._unreadable: set[Ref] = set()
        self._trailers = self._inherit_trailers()
        self._decryptor: Decryptor | None = None
        if not self._has_pages() and not self.rebuilt:
            self._rebuild()
        if not isinstance(self.catalog(self.last), dict):
            raise PdfSyntaxError("no catalog")
        encryption = self._trailers[self.last].get("Encrypt")
        self.encrypted = encryption is not None
        if self.encrypted:
            self._decryptor = open_decryptor(self, encryption)
            self._objects.clear()
            self._containers.clear()

    # -- structure

    def trailer(self, revision: int) -> dict[str, Obj]:
        """The trailer of a revision, with what it inherits from older ones."""
        return self._trailers[revision]

    def catalog(self, revision: int) -> Obj:
        """The document catalog of a revision."""
        return self.get(self._trailers[revision].get("Root"), revision)

    @property
    def hybrid(self) -> bool:
        """Whether a section keeps objects in a stream for some readers only (files made by Word)."""
        return any(section.hybrid for section in self.sections)

    def revision_of(self, end: int) -> int | None:
        """The revision that `data[:end]` ends with, as a reader of those bytes alone would find it; None when there is none."""
        found = xref.last_startxref(self.data, end)
        if found is None or self.rebuilt:
            return None
        startxref, after = found
        if _END_OF_FILE.match(self.data, after, end) is None:
            return None
        return next((i for i, s in enumerate(self.sections) if s.startxref == startxref and s.start < end), None)

    def end_of(self, revision: int) -> int | None:
        """The position after a revision's %%EOF and its end of line, or None when it has none."""
        section = self.sections[revision]
        pattern = re.compile(rb"startxref[\0\t\n\f\r ]*0*" + str(section.startxref).encode() + rb"(?!\d)")
        floor = max(s.start for s in self.sections[: revision + 1])
        for match in pattern.finditer(self.data, floor):
            end = _END_OF_FILE.match(self.data, match.end())
            if end is not None:
                return end.end()
        return None

    def defined_in(self, revision: int) -> frozenset[int]:
        """The numbers of the objects that a revision defines, frees, or moves because their object stream is replaced."""
        entries = self.sections[revision].entries
        numbers = set(entries)
        for number, definitions in self._definitions.items():
            before = _at(definitions, revision)
            if before is not None and before.entry.container in entries:
                numbers.add(number)
        return frozenset(numbers)

    def is_readable(self, revision: int) -> bool:
        """Whether every object that a revision defines can be read: what is null for us another reader may be able to show."""
        for number, entry in self.sections[revision].entries.items():
            ref = Ref(number, entry.gen)
            if not entry.free and self._object(ref, revision) is None and ref in self._unreadable:
                return False
        return True

    def numbers(self, revision: int) -> Iterator[int]:
        """The numbers of the objects in use in a revision."""
        for number, definitions in self._definitions.items():
            found = _at(definitions, revision)
            if found is not None and not found.entry.free:
                yield number

    def entry(self, number: int, revision: int) -> tuple[int, Entry] | None:
        """(the revision that defines an object as it stands in `revision`, where it is), or None."""
        found = _at(self._definitions.get(number, ()), revision)
        return (found.revision, found.entry) if found is not None else None

    # -- objects

    def get(self, value: Obj, revision: int) -> Obj:
        """The value itself, or what a reference leads to in that revision."""
        for _ in range(MAX_INDIRECTIONS):
            if not isinstance(value, Ref):
                return value
            value = self._object(value, revision)
        self.notes.add("riferimenti in circolo")
        return None

    def dictionary(self, value: Obj, revision: int) -> dict[str, Obj] | None:
        """The dictionary (also of a stream) that a value leads to, else None."""
        value = self.get(value, revision)
        if isinstance(value, Stream):
            return value.dictionary
        return value if isinstance(value, dict) else None

    def array(self, value: Obj, revision: int) -> list[Obj] | None:
        """The array that a value leads to, else None."""
        value = self.get(value, revision)
        return value if isinstance(value, list) else None

    def length(self, value: Obj) -> int | None:
        """A stream's length, in the revision being read (port of `xref.read_object_at`)."""
        value = self.get(value, self._reading)
        return value if isinstance(value, int) else None

    _reading = 0

    def _object(self, ref: Ref, revision: int) -> Obj:
        found = _at(self._definitions.get(ref.num, ()), revision)
        if found is None or found.entry.free:
            return None
        entry = found.entry
        if entry.gen != ref.gen:
            # Null by the standard, and yet shown by readers that forgive it: so it counts as what they show.
            self.notes.add("alcuni riferimenti hanno un altro numero di generazione")
            ref = Ref(ref.num, entry.gen)
        source = found.revision
        if entry.container is not None:
            container = _at(self._definitions.get(entry.container, ()), revision)
            source = max(source, container.revision) if container is not None else source
        key = (ref.num, found.revision, source)
        if key not in self._objects:
            self._objects[key] = None  # an object that needs itself to be read is null
            self._objects[key] = self._read(ref, entry, revision)
        return self._objects[key]

    def _read(self, ref: Ref, entry: Entry, revision: int) -> Obj:
        try:
            if entry.container is not None:
                return self._read_contained(ref, entry.container, revision)
            return self._read_at(ref, entry.offset or 0, revision)
        except (PdfSyntaxError, RecursionError):
            self.notes.add("alcuni oggetti del PDF non sono leggibili")
            self._unreadable.add(ref)
            return None

    def _read_at(self, ref: Ref, offset: int, revision: int) -> Obj:
        outer, self._reading = self._reading, revision
        try:
            number, gen, value, _ = xref.read_object_at(self.data, offset, self)
        finally:
            self._reading = outer
        if (number, gen) != ref:
            raise PdfSyntaxError(f"object {number} where {ref.num} was declared")
        return self._decryptor.decrypt(value, ref) if self._decryptor is not None else value

    def _read_contained(self, ref: Ref, container: int, revision: int) -> Obj:
        found = _at(self._definitions.get(container, ()), revision)
        if found is None or found.entry.offset is None:
            raise PdfSyntaxError("object stream missing")
        key = (container, found.revision)
        if key not in self._containers:
            self._containers[key] = {}
            self._containers[key] = _read_container(self._object(Ref(container, found.entry.gen), revision))
        place = self._containers[key].get(ref.num)
        if place is None:
            raise PdfSyntaxError(f"object {ref.num} is not in its object stream")
        start, _, content = place
        return parse(content, start)[0]

    # -- opening

    def _has_pages(self) -> bool:
        """Whether the cross-references lead to a catalog and to its pages: a chain that has lost its older part does not."""
        catalog = self.catalog(self.last)
        if not isinstance(catalog, dict):
            return False
        # Of an encrypted file nothing in object streams can be read yet.
        return "Encrypt" in self._trailers[self.last] or isinstance(self.get(catalog.get("Pages"), self.last), dict)

    def _read_sections(self) -> tuple[Section, ...]:
        try:
            return xref.read_chain(self.data, self.notes)
        except PdfSyntaxError:
            return (self._scan(),)

    def _rebuild(self) -> None:
        self.sections = (self._scan(),)
        self.last = 0
        self._definitions = self._index()
        self._objects.clear()
        self._containers.clear()
        self._trailers = self._inherit_trailers()

    def _scan(self) -> Section:
        """One section made by looking for every object in the file: the last resort, and it loses the revisions."""
        self.rebuilt = True
        self.notes.add("la tabella dei riferimenti è guasta: gli oggetti sono stati cercati nell’intero file")
        entries = {int(m[1]): Entry(gen=int(m[2]), offset=m.start(1)) for m in _ANY_OBJECT.finditer(self.data)}
        trailer: dict[str, Obj] = {}
        for match in re.finditer(rb"trailer", self.data):
            try:
                value, _ = parse(self.data, match.end())
            except (PdfSyntaxError, RecursionError):
                continue
            if isinstance(value, dict):
                trailer.update(value)
        if "Root" not in trailer:
            trailer |= self._scan_streams(entries)
        return Section(startxref=-1, start=0, entries=entries, trailer=trailer, hybrid=False)

    def _scan_streams(self, entries: dict[int, Entry]) -> dict[str, Obj]:
        """The trailer that a cross-reference stream carries, the last one in the file."""
        for entry in sorted(entries.values(), key=lambda e: e.offset or 0, reverse=True)[:2000]:
            head = self.data[entry.offset or 0 : (entry.offset or 0) + 2048]
            if b"/XRef" not in head or b"/Root" not in head:
                continue
            try:
                _, _, value, _ = xref.read_object_at(self.data, entry.offset or 0, None)
            except (PdfSyntaxError, RecursionError):
                continue
            if isinstance(value, Stream):
                return value.dictionary
        return {}

    def _index(self) -> dict[int, tuple[_Definition, ...]]:
        found: dict[int, list[_Definition]] = {}
        for revision, section in enumerate(self.sections):
            for number, entry in section.entries.items():
                found.setdefault(number, []).append(_Definition(revision, entry))
        return {number: tuple(definitions) for number, definitions in found.items()}

    def _inherit_trailers(self) -> tuple[dict[str, Obj], ...]:
        trailers: list[dict[str, Obj]] = []
        current: dict[str, Obj] = {}
        for section in self.sections:
            current = {**current, **section.trailer}
            trailers.append(current)
        return tuple(trailers)


def _at(definitions: tuple[_Definition, ...], revision: int) -> _Definition | None:
    """The last definition not after `revision`."""
    place = bisect_right(definitions, revision, key=lambda d: d.revision)
    return definitions[place - 1] if place else None


def _read_container(stream: Obj) -> dict[int, tuple[int, int, bytes]]:
    """Object number → (position of the object in the decoded stream, its index, the decoded stream)."""
    if not isinstance(stream, Stream):
        raise PdfSyntaxError("not an object stream")
    count, first = stream.dictionary.get("N"), stream.dictionary.get("First")
    if not isinstance(count, int) or not isinstance(first, int) or count < 0 or first < 0:
        raise PdfSyntaxError("incomplete object stream")
    content = filters.decode(stream)
    numbers = [int(n) for n in content[:first].split()[: 2 * count] if n.isdigit()]
    pairs = zip(numbers[::2], numbers[1::2], strict=False)
    return {number: (first + offset, index, content) for index, (number, offset) in enumerate(pairs)}
