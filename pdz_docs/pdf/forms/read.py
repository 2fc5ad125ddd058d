"""What a returned form says, whatever viewer filled it in: values by field name, never what happens to be drawn.

The file is untrusted: sizes and depths are bounded, nothing in it is run, and what cannot be read is an error with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from pdz_docs.errors import InputError
from pdz_docs.pdf.forms.spec import FieldValue
from pdz_docs.pdf.marked import get, integer
from pdz_docs.pdf.sametext import Texts
from pdz_docs.pdf.text import Content

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_FIELDS: Final = 2_000
MAX_VALUE: Final = 1_000_000
_DEEPEST: Final = 8
_BUTTON: Final = 1 << 16
_OFF: Final = ("/Off", "Off", "")
# The ways in which the PDF library fails on damaged fields; on a damaged page it fails in any way.
_ANY: Final = (Exception,)
_DAMAGED: Final = (
    PyPdfError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class FormData:
    """The values of a form: text as a string (empty when left blank), a box as a truth value. `signed` names its signed fields."""

    values: Mapping[str, FieldValue]
    signed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """A PDF that came back: what its fields hold (`form`) and what it says (`content`), each None where it cannot be read."""

    form: FormData | None
    content: Content | None


def read(data: bytes, *, name: str) -> FormData:
    """What the form holds. Raises InputError: not a PDF, encrypted, an XFA form, or one without fields (printed, scanned, flattened)."""
    if len(data) > MAX_BYTES:
        raise InputError(f"{name} è troppo grande per essere un modulo ({len(data) // 1024 // 1024} MB).")
    try:
        return _form(PdfReader(BytesIO(data)), name)
    except _DAMAGED as error:
        raise InputError(
            f"{name} non si legge: il PDF è danneggiato.",
            hint="Chiedete che il modulo sia salvato di nuovo e rispedito.",
        ) from error


def returned(data: bytes, texts: Texts) -> Returned:
    """Whatever can be read of a PDF that came back, opened once. `texts` remembers those of the files before it."""
    form = content = None
    with suppress(*_ANY):
        reader = PdfReader(BytesIO(data))
        with suppress(InputError, *_DAMAGED):
            form = _form(reader, name="") if len(data) <= MAX_BYTES else None
        content = texts.read(data, reader)
    return Returned(form, content)


def _form(reader: PdfReader, name: str) -> FormData:
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError(f"{name} è protetto da password.", hint="Chiedete il modulo senza password.")
    form = get(reader.root_object, "/AcroForm")
    if isinstance(form, DictionaryObject) and "/XFA" in form:
        raise _xfa(name)
    fields = list(_fields(form))
    values = {field: value for field, node in fields if (value := _value(node)) is not None}
    signed = tuple(
        sorted(field for field, node in fields if _type(node) == "/Sig" and _inherited(node, "/V") is not None)
    )
    if not fields:
        raise InputError(
            f"{name} non ha campi: è stato stampato, scansionato o appiattito.",
            hint="I dati vanno copiati a mano, oppure chiedete il modulo PDF compilato e salvato, non stampato.",
        )
    return FormData(MappingProxyType(values), signed)


def _xfa(name: str) -> InputError:
    return InputError(
        f"{name} è un modulo XFA (Adobe LiveCycle), che solo Acrobat sa leggere.",
        hint="Chiedete che sia compilato il nostro modulo PDF: è l'unico che riporta i dati.",
    )


def _fields(form: Any) -> Iterator[tuple[str, DictionaryObject]]:
    """Every terminal field with its full name (ISO 32000-1, 12.7.3.2): viewers may have put fields under a parent."""
    seen: set[int] = set()
    waiting: list[tuple[Any, str, int]] = [(one, "", 0) for one in _listed(form, "/Fields")]
    while waiting:
        raw, above, depth = waiting.pop()
        if isinstance(raw, IndirectObject):
            if raw.idnum in seen:
                continue
            seen.add(raw.idnum)
        node = raw.get_object()
        if not isinstance(node, DictionaryObject) or depth > _DEEPEST or len(seen) > MAX_FIELDS:
            continue
        own = str(node["/T"]) if "/T" in node else ""
        full = ".".join(part for part in (above, own) if part)
        kids = [kid for kid in _listed(node, "/Kids") if _names_a_field(kid)]
        if kids:
            waiting += [(kid, full, depth + 1) for kid in kids]
        elif full:
            yield full, node


def _listed(node: Any, key: str) -> list[Any]:
    found = get(node, key)
    return list(found) if isinstance(found, ArrayObject) else []


def _names_a_field(kid: Any) -> bool:
    """A kid without a name is one of several places where its field is shown."""
    node = kid.get_object()
    return isinstance(node, DictionaryObject) and "/T" in node


def _value(node: DictionaryObject) -> FieldValue | None:
    """None for what holds no datum: buttons to press and signatures."""
    kind, value = _type(node), _inherited(node, "/V")
    if kind == "/Btn":
        flags = _inherited(node, "/Ff")
        return None if flags is not None and integer(flags) & _BUTTON else _ticked(node, value)
    if kind not in ("/Tx", "/Ch"):
        return None
    if isinstance(value, ArrayObject):  # a list that allows more than one choice
        return ", ".join(_text(one.get_object()) for one in value)
    return _text(value)


def _ticked(node: DictionaryObject, value: Any) -> bool:
    """Some viewers write the value, some only the appearance state of the widget."""
    state = value if isinstance(value, NameObject) else node.get("/AS")
    return state is not None and str(state) not in _OFF


def _text(value: Any) -> str:
    if isinstance(value, StreamObject):  # long texts may be streams (ISO 32000-1, 12.7.4.3)
        raw = value.get_data()
        text = raw.decode("utf-16") if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else raw.decode("cp1252", errors="replace")
    elif isinstance(value, bytes):
        text = (
            value.decode("utf-16")
            if value[:2] in (b"\xfe\xff", b"\xff\xfe")
            else value.decode("cp1252", errors="replace")
        )
    else:
        text = "" if value is None else str(value)
    if len(text) > MAX_VALUE:
        raise ValueError("a value that no form can hold")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _type(node: DictionaryObject) -> str:
    return str(_inherited(node, "/FT") or "")


def _inherited(node: DictionaryObject, key: str) -> Any:
    above: Any = node
    for _ in range(_DEEPEST):
        if not isinstance(above, DictionaryObject):
            return None
        if key in above:
            return get(above, key)
        above = get(above, "/Parent")
    return None
