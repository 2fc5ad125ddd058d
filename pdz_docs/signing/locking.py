"""Does something in the file forbid one more signature? Asked before signing, because pyHanko signs all the same (signatures.md § 1a).

DocMDP and FieldMDP: ISO 32000-2 § 12.8.2.2 and § 12.8.2.4.
"""

from __future__ import annotations

import re
from typing import Any

from pyhanko.pdf_utils import generic

from pdz_docs.errors import SigningError
from pdz_docs.signing.appending import entry as at

_HEXADECIMAL = re.compile(rb"<[0-9A-Fa-f\s]*>")
_NO_CHANGES = 1
_FORMS_ONLY = 2


def check(data: bytes, fields: dict[str, generic.DictionaryObject], target: str, *, new: bool) -> None:
    """Raise SigningError when a signature already in `fields` locks the document, or the field `target`, against signing.

    `new` tells that the field does not exist yet: a document certified for form filling only does not take it.
    """
    for name, field in fields.items():
        value = _value(data, field)
        if not isinstance(value, generic.DictionaryObject):
            continue
        level = _level(field, value)
        if level == _NO_CHANGES:
            raise _locked(f"La firma nel campo “{name}” ha chiuso il documento: non ammette altre firme.")
        if level == _FORMS_ONLY and new:
            raise _locked(
                f"La firma nel campo “{name}” certifica il documento: si firma solo in un campo già presente."
            )
        if any(_covers(lock, target) for lock in _locks(value)):
            raise _locked(f"La firma nel campo “{name}” ha bloccato il campo “{target}”.")


def _value(data: bytes, field: generic.DictionaryObject) -> Any:
    """A field's signature dictionary, empty when it plainly makes no reference to a lock.

    pyHanko reads the hexadecimal /Contents letter by letter: on 25 signatures that is a second for each new one, so it is looked at
    as bytes first. A name written with an escape (#) is read properly.
    """
    reference = field.raw_get("/V") if "/V" in field else None
    if not isinstance(reference, generic.IndirectObject):
        return at(field, "/V")
    place = reference.get_pdf_handler().xrefs[reference.reference]
    if isinstance(place, int):
        plain = _HEXADECIMAL.sub(b"", data[place : data.find(b"endobj", place)])
        if b"/Reference" not in plain and b"#" not in plain:
            return generic.DictionaryObject()
    return reference.get_object()


def _level(field: generic.DictionaryObject, value: generic.DictionaryObject) -> int | None:
    """The strictest DocMDP permission that a signature sets, None when it sets none."""
    levels = [
        at(parameters, "/P", _FORMS_ONLY if method == "/DocMDP" else None) for method, parameters in _references(value)
    ]
    lock = at(field, "/Lock")
    if isinstance(lock, generic.DictionaryObject):
        levels.append(at(lock, "/P"))
    known = [int(level) for level in levels if isinstance(level, generic.NumberObject | int)]
    return min(known, default=None)


def _locks(value: generic.DictionaryObject) -> list[generic.DictionaryObject]:
    return [parameters for method, parameters in _references(value) if method == "/FieldMDP"]


def _references(value: generic.DictionaryObject) -> list[tuple[str, generic.DictionaryObject]]:
    found = []
    for entry in _entries(at(value, "/Reference")):
        if isinstance(entry, generic.DictionaryObject):
            parameters = at(entry, "/TransformParams")
            method = str(at(entry, "/TransformMethod", ""))
            found.append(
                (method, parameters if isinstance(parameters, generic.DictionaryObject) else generic.DictionaryObject())
            )
    return found


def _covers(lock: generic.DictionaryObject, target: str) -> bool:
    action = at(lock, "/Action")
    names = [str(name) for name in _entries(at(lock, "/Fields"))]
    named = any(target == name or target.startswith(f"{name}.") for name in names)
    return bool(action == "/All" or (action == "/Include" and named) or (action == "/Exclude" and not named))


def _entries(value: Any) -> list[Any]:
    return [entry.get_object() for entry in value] if isinstance(value, generic.ArrayObject) else []


def _locked(text: str) -> SigningError:
    return SigningError(text, hint="Servono il file di prima di quella firma, o un esemplare distinto.")
