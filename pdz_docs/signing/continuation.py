"""Is this file the frozen one, or its rightful continuation? Prefix and revision structure, no cryptography.

A rightful continuation starts with the frozen bytes, and the revisions after them only fill or add signature fields and add
validation data (ISO 32000-2 § 12.8, EN 319 142-1 § 5.4). What earlier signatures are worth is the verifier's business; here the
question is only whether a person would sign what was approved.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from pdz_docs.errors import SigningError
from pdz_docs.expectations import Expectation
from pdz_docs.signing.appending import entry as at
from pdz_docs.signing.appending import read, well_formed

_CATALOG_MAY_CHANGE: Final = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Version"})
_FORM_MAY_CHANGE: Final = frozenset({"/Fields", "/SigFlags", "/DR", "/DA", "/NeedAppearances"})
_FIELD_MAY_CHANGE: Final = frozenset({"/V", "/AP", "/AS", "/F", "/M", "/MK", "/DA", "/NM", "/P", "/Type", "/Ff"})
_TRAILING = b"\x00\t\n\x0c\r "


def check(data: bytes, frozen: Expectation) -> None:
    """Raise SigningError unless `data` is the frozen document or a rightful continuation of it."""
    if len(data) < frozen.size or sha256(data[: frozen.size]).hexdigest() != frozen.sha256:
        raise SigningError(
            f"Il file non è «{frozen.title}» congelato (versione {frozen.version}): i suoi byte sono altri.",
            hint="Firmate il file della cartella output/frozen, o una sua copia già firmata da altri.",
        )
    if len(data) == frozen.size:
        return
    with well_formed():
        odd = _first_odd_change(data, frozen.size)
    if odd is not None:
        raise SigningError(
            f"Dopo il congelamento il file ha ricevuto altro, oltre alle firme: {odd}.",
            hint="Ripartite dal file congelato, o dall'ultima copia in cui tutte le firme sono integre.",
        )


def _first_odd_change(data: bytes, size: int) -> str | None:
    """What was changed that should not have been, in words; None when nothing was."""
    tail = data[data.rfind(b"%%EOF") + len(b"%%EOF") :]
    if tail.strip(_TRAILING):
        return "byte in coda, dopo la fine del PDF"
    before, after = read(data[:size]), read(data)
    known = before.xrefs.total_revisions
    if after.xrefs.total_revisions <= known:
        return "byte in coda che non sono una revisione"
    comparison = _Comparison(before, after)
    changed = {
        ref
        for revision in range(known, after.xrefs.total_revisions)
        for ref in after.xrefs.explicit_refs_in_revision(revision)
    }
    for ref in sorted(changed, key=lambda one: one.idnum):
        if (odd := comparison.odd(ref)) is not None:
            return odd
    return None


class _Comparison:
    """The frozen document against the file as it is now, object by object."""

    def __init__(self, before: PdfFileReader, after: PdfFileReader) -> None:
        self.before, self.after = before, after
        self.root = before.root_ref
        form = before.root.raw_get("/AcroForm") if "/AcroForm" in before.root else None
        self.form = form.reference if isinstance(form, generic.IndirectObject) else None
        self.harmless = self._harmless()

    def odd(self, ref: generic.Reference) -> str | None:
        """Why the change of one object is not rightful, None when it is (or when the object is new and nothing old names it)."""
        old = _value(self.before, ref)
        if old is None or (ref.idnum, ref.generation) in self.harmless:
            return None
        new = _value(self.after, ref)
        if _same(ref, self.root):
            return self._odd_catalog(old, new)
        if self.form is not None and _same(ref, self.form):
            return self._odd_form(old, new)
        if old == new:
            return None
        if isinstance(old, generic.DictionaryObject) and isinstance(new, generic.DictionaryObject):
            if at(old, "/Type") == "/Page":
                return self._odd_page(old, new)
            if at(old, "/Subtype") == "/Widget" or "/FT" in old:
                return self._odd_field(old, new)
        if isinstance(old, generic.ArrayObject) and isinstance(new, generic.ArrayObject):
            return self._odd_list(old, new)
        return f"l'oggetto {ref.idnum} del documento è stato sostituito"

    def _odd_catalog(self, old: Any, new: Any) -> str | None:
        if (key := _different(old, new, _CATALOG_MAY_CHANGE)) is not None:
            return f"la voce {key} del catalogo è cambiata"
        if self.form is None and "/AcroForm" in old:
            return self._odd_form(old["/AcroForm"], new["/AcroForm"])
        return None

    def _odd_form(self, old: Any, new: Any) -> str | None:
        if (key := _different(old, new, _FORM_MAY_CHANGE)) is not None:
            return f"la voce {key} del modulo è cambiata"
        return self._odd_list(at(old, "/Fields", []), at(new, "/Fields", []))

    def _odd_page(self, old: Any, new: Any) -> str | None:
        if (key := _different(old, new, frozenset({"/Annots"}))) is not None:
            return f"il contenuto di una pagina è cambiato ({key})"
        return self._odd_list(at(old, "/Annots", []), at(new, "/Annots", []))

    def _odd_field(self, old: Any, new: Any) -> str | None:
        if (key := _different(old, new, _FIELD_MAY_CHANGE)) is not None:
            return f"il campo “{old.get('/T', '?')}” è cambiato ({key})"
        if "/V" in old and old.raw_get("/V") != at(new, "/V", None) and old["/V"] != at(new, "/V"):
            return f"il contenuto del campo “{old.get('/T', '?')}” è cambiato"
        return None

    def _odd_list(self, old: Any, new: Any) -> str | None:
        """Lists of fields and of annotations may only grow, and only by signature fields."""
        if list(new)[: len(old)] != list(old):
            return "un campo o un'annotazione del documento sono stati tolti o spostati"
        for added in list(new)[len(old) :]:
            entry = added.get_object()
            if not isinstance(entry, generic.DictionaryObject) or not _is_signature_field(entry):
                return "è stata aggiunta un'annotazione che non è una firma"
        return None

    def _harmless(self) -> set[tuple[int, int]]:
        """Objects that maintenance may rewrite: document information, XMP, DSS, and the form's resources."""
        root, found = self.before.root, set()
        form = at(root, "/AcroForm")
        form = form if isinstance(form, generic.DictionaryObject) else generic.DictionaryObject()
        resources = at(form, "/DR")
        candidates = [
            self.before.trailer.raw_get("/Info") if "/Info" in self.before.trailer else None,
            *(root.raw_get(key) for key in ("/Metadata", "/DSS", "/Extensions") if key in root),
            form.raw_get("/DR") if "/DR" in form else None,
            resources.raw_get("/Font")
            if isinstance(resources, generic.DictionaryObject) and "/Font" in resources
            else None,
        ]
        for candidate in candidates:
            if isinstance(candidate, generic.IndirectObject):
                found.add((candidate.idnum, candidate.generation))
        return found


def _value(reader: PdfFileReader, ref: generic.Reference) -> Any:
    try:
        value = reader.get_object(generic.Reference(ref.idnum, ref.generation, reader))
    except (PdfError, KeyError):
        return None
    return None if isinstance(value, generic.NullObject) else value


def _same(one: generic.Reference, other: generic.Reference | generic.IndirectObject) -> bool:
    return (one.idnum, one.generation) == (other.idnum, other.generation)


def _different(old: Any, new: Any, allowed: frozenset[str]) -> str | None:
    """The first key whose value differs, `allowed` apart. A missing dictionary differs in everything."""
    if not isinstance(old, generic.DictionaryObject) or not isinstance(new, generic.DictionaryObject):
        return "intera"
    for key in sorted((old.keys() | new.keys()) - allowed):
        if key not in old or key not in new or old.raw_get(key) != new.raw_get(key):
            return str(key)
    return None


def _is_signature_field(entry: generic.DictionaryObject) -> bool:
    parent = at(entry, "/Parent")
    kind = at(entry, "/FT") or (at(parent, "/FT") if isinstance(parent, generic.DictionaryObject) else None)
    return bool(kind == "/Sig")
