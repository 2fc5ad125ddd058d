"""A blank form filled by appending to it: the blank's bytes stay, only the fields that hold something are written again.

Written by hand and not through a PDF library because a form is filled for hundreds of bodies: parsing and rewriting the blank each
time costs fifty times more (ISO 32000-1, 7.5.6: incremental updates).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape
from zlib import compress

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

from pdz_docs.errors import InputError, ToolFailedError
from pdz_docs.pdf.forms.blank import ON
from pdz_docs.pdf.forms.drawing import text_content
from pdz_docs.pdf.forms.spec import FieldSpec, FieldValue, Kind
from pdz_docs.pdf.letters import RESOURCE
from pdz_docs.pdf.marked import get, integer
from pdz_docs.pdf.states import DraftPdf

_TITLE_OPEN: Final = b'<rdf:li xml:lang="x-default">'


@dataclass(frozen=True, slots=True)
class _Slot:
    """A field of the blank: its object number, its dictionary without what filling changes, its size in points."""

    spec: FieldSpec
    number: int
    entries: bytes = field(repr=False)
    width: float
    height: float


class BlankForm:
    """A blank form read once, from which filled ones are made. It holds no open file and may be pickled to other processes."""

    def __init__(self, pdf: DraftPdf, specs: Sequence[FieldSpec]) -> None:
        """Raises ToolFailedError when `pdf` does not hold the fields."""
        reader = PdfReader(BytesIO(pdf.data))
        trailer = reader.trailer
        self._data = pdf.data
        self._size = integer(trailer["/Size"])
        self._start = int(pdf.data[pdf.data.rindex(b"startxref") + 9 :].split()[0])
        self._root, self._info = (_reference(trailer.raw_get(key)) for key in ("/Root", "/Info"))
        identity = trailer.get("/ID")
        self._first_id = identity[0].original_bytes.hex() if isinstance(identity, ArrayObject) else "00" * 16
        self._info_entries = _without(_inside(trailer, "/Info"), "/Title")
        metadata = get(reader.root_object, "/Metadata")
        self._packet: bytes = metadata.get_data() if isinstance(metadata, StreamObject) else b""
        self._metadata = int(_reference(reader.root_object.raw_get("/Metadata")).split()[0])
        form = _inside(reader.root_object, "/AcroForm")
        self._font = _reference(_inside(_inside(form, "/DR"), "/Font").raw_get(RESOURCE))
        self._slots = {slot.spec.name: slot for slot in _slots(form, specs)}
        if len(self._slots) != len(specs):
            raise ToolFailedError(
                "Il modulo in bianco non ha tutti i suoi campi.", hint="Rifate il modulo con `pdz build`."
            )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._slots)

    def fill(self, values: Mapping[str, FieldValue], *, title: str) -> DraftPdf:
        """The form with `values` by field name; what is not given stays empty. `title` becomes the document's.

        Raises InputError for a name that the form does not have, a value of the wrong kind or one that does not fit.
        """
        update = _Update(len(self._data), self._size)
        for name, value in values.items():
            slot = self._slots.get(name)
            if slot is None:
                raise InputError(
                    f"Il modulo non ha il campo “{name}”.", hint=f"I campi sono: {', '.join(self._slots)}."
                )
            if value not in ("", False):
                self._fill_one(update, slot, value)
        update.add(self._number_of_info(), b"<< " + self._info_entries + b" /Title " + _string(title) + b" >>")
        update.add_stream(self._metadata, b"/Type /Metadata /Subtype /XML", self._with_title(title), deflate=False)
        return DraftPdf(self._data + update.finish(self._trailer(update)))

    def _fill_one(self, update: _Update, slot: _Slot, value: FieldValue) -> None:
        spec = slot.spec
        if spec.kind is Kind.CHECK:
            if value is not True:
                raise InputError(f"Il campo “{spec.name}” è una casella: vuole sì o no.")
            update.add(slot.number, b"<< " + slot.entries + f" /V {ON} /AS {ON} >>".encode())
            return
        if not isinstance(value, str) or (spec.kind is Kind.CHOICE and value not in spec.options):
            allowed = f"una fra: {', '.join(spec.options)}" if spec.options else "un testo"
            raise InputError(f"Il campo “{spec.name}” vuole {allowed}.")
        drawing = update.new_number()
        resources = f"/Resources << /Font << {RESOURCE} ".encode() + self._font + b" >> >>"
        box = f"/Type /XObject /Subtype /Form /BBox [0 0 {slot.width:.2f} {slot.height:.2f}] ".encode()
        update.add_stream(drawing, box + resources, text_content(spec, value, slot.width, slot.height))
        update.add(
            slot.number, b"<< " + slot.entries + b" /V " + _string(value) + f" /AP << /N {drawing} 0 R >> >>".encode()
        )

    def _number_of_info(self) -> int:
        return int(self._info.split()[0])

    def _with_title(self, title: str) -> bytes:
        before, after = self._packet.split(_TITLE_OPEN, 1)
        return bytes(before) + _TITLE_OPEN + escape(title).encode() + after[after.index(b"<") :]

    def _trailer(self, update: _Update) -> bytes:
        identity = sha256(b"".join(update.parts)).hexdigest()[:32]
        return (
            b"/Root "
            + self._root
            + b" /Info "
            + self._info
            + f" /ID [<{self._first_id}> <{identity}>] /Prev {self._start}".encode()
        )


class _Update:
    """The objects, cross-reference table and trailer that go after a file's last byte."""

    def __init__(self, offset: int, size: int) -> None:
        self.parts: list[bytes] = [b"\n"]
        self._offset, self._size = offset + 1, size
        self._places: dict[int, int] = {}

    def new_number(self) -> int:
        self._size += 1
        return self._size - 1

    def add(self, number: int, body: bytes) -> None:
        written = f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        self._places[number] = self._offset
        self._offset += len(written)
        self.parts.append(written)

    def add_stream(self, number: int, entries: bytes, data: bytes, *, deflate: bool = True) -> None:
        packed = compress(data) if deflate else data
        coding = b" /Filter /FlateDecode" if deflate else b""
        head = b"<< " + entries + coding + f" /Length {len(packed)} >>\nstream\n".encode()
        self.add(number, head + packed + b"\nendstream")

    def finish(self, trailer: bytes) -> bytes:
        table = [b"xref\n"]
        for first, places in _runs(self._places):
            table.append(f"{first} {len(places)}\n".encode())
            table += [f"{place:010d} 00000 n \n".encode() for place in places]
        end = b"trailer\n<< /Size %d " % self._size + trailer + b" >>\nstartxref\n%d\n%%%%EOF\n" % self._offset
        return b"".join((*self.parts, *table, end))


def _runs(places: Mapping[int, int]) -> list[tuple[int, list[int]]]:
    """Consecutive object numbers, each run with the places of its objects."""
    runs: list[tuple[int, list[int]]] = []
    for number in sorted(places):
        if runs and runs[-1][0] + len(runs[-1][1]) == number:
            runs[-1][1].append(places[number])
        else:
            runs.append((number, [places[number]]))
    return runs


def _slots(form: DictionaryObject, specs: Sequence[FieldSpec]) -> list[_Slot]:
    by_name = {spec.name: spec for spec in specs}
    found = []
    listed = form["/Fields"]
    for reference in listed if isinstance(listed, ArrayObject) else ():
        widget = reference.get_object()
        spec = by_name.get(str(widget.get("/T")))
        if spec is not None:
            left, bottom, right, top = (float(side) for side in widget["/Rect"])
            changed = ("/V", "/AS") if spec.kind is Kind.CHECK else ("/V", "/AP")
            found.append(_Slot(spec, reference.idnum, _without(widget, *changed), right - left, top - bottom))
    return found


def _inside(node: DictionaryObject, key: str) -> DictionaryObject:
    found = get(node, key)
    if not isinstance(found, DictionaryObject):
        raise ToolFailedError(f"Il modulo in bianco non ha {key}.", hint="Rifate il modulo con `pdz build`.")
    return found


def _without(dictionary: DictionaryObject, *keys: str) -> bytes:
    """The entries of a dictionary as bytes, without some."""
    buffer = BytesIO()
    for key, value in dictionary.items():
        if key not in keys:
            NameObject(key).write_to_stream(buffer)
            buffer.write(b" ")
            (dictionary.raw_get(key) if isinstance(value, PdfObject) else value).write_to_stream(buffer)
            buffer.write(b" ")
    return buffer.getvalue()


def _string(text: str) -> bytes:
    """A text string in hexadecimal, UTF-16 with its mark (ISO 32000-1, 7.9.2.2): no escaping to get wrong."""
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def _reference(value: PdfObject) -> bytes:
    if not isinstance(value, IndirectObject):
        raise ToolFailedError("Il modulo in bianco non è fatto da questo programma.")
    return f"{value.idnum} {value.generation} R".encode()
