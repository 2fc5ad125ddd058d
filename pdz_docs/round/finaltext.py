"""`pdz freeze --from FILE.docx`: a text that the office finished by hand in Word, frozen as it is (design.md, promise 2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pdz_docs.documents import varying
from pdz_docs.documents.markers import signature_ids
from pdz_docs.documents.ooxml import parse, w
from pdz_docs.documents.package import DOCUMENT, open_package
from pdz_docs.documents.stamp import FACSIMILE
from pdz_docs.errors import InputError
from pdz_docs.pdf.produce import Source

_GAP = re.compile(r"\[DA COMPLETARE: [^\]]*\]")


def retouched(source: Source, path: Path, *, printed: Mapping[str, str], demonstrative: bool) -> Source:
    """`source` with the Word file at `path` in the place of the one made from the data.

    Raises InputError when it cannot be read, still has gaps, does not hold the digest that it has to print, has no place for a
    signature, or lost the mark of demonstrative data; TemplateError when it is no Word file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso del file Word.") from error
    package = open_package(data, path.name)
    text = " ".join(varying.blocks(data, path.name))
    if gaps := dict.fromkeys(_GAP.findall(text)):
        raise InputError(f"{path.name} ha ancora dati da completare: {'; '.join(gaps)}.")
    for name, value in printed.items():
        if value not in text:
            raise InputError(
                f"{path.name} non riporta {name.replace('_', ' ')}: {value}.",
                hint="Il testo deve richiamare il documento congelato: rimettete il nome del file e la sua impronta.",
            )
    if demonstrative and not any(FACSIMILE.encode() in part for part in package.parts.values()):
        raise InputError(
            f"{path.name} non porta più la scritta «{FACSIMILE}», e i dati sono dimostrativi.",
            hint="Ripartite dal file prodotto da pdz build.",
        )
    body = parse(package.parts[DOCUMENT]).find(w("body"))
    ids = signature_ids(body) if body is not None else ()
    if missing := [one for one in source.rendered.markers if one not in ids]:
        raise InputError(
            f"{path.name} non ha più il posto per la firma di: {', '.join(missing)}.",
            hint="I segnalibri firma… di Word segnano dove si firma: ripartite dal file prodotto da pdz build.",
        )
    return replace(source, rendered=replace(source.rendered, docx=data, required=(), markers=ids))
