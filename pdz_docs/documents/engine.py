"""A Word template and its context → a Word document: strict, escaped, whole, and the same bytes for the same inputs.

The rendering of one document: compile (once per template), fill each part, parse what came out without forgiving anything, then
shape it as XML — line breaks, gaps, signature bookmarks, stamps, properties — and pack it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2.exceptions import SecurityError, UndefinedError
from lxml import etree

from pdz_docs.documents import inline, markers, tables
from pdz_docs.documents.compiled import Compiled, Part, compile_template, names_of, shortened, text_parts
from pdz_docs.documents.environment import PRINTED, BadCharacterError, Printed, UnprintableError, visible
from pdz_docs.documents.missing_list import append_missing_list
from pdz_docs.documents.numbering import NumberingError, restart_lists
from pdz_docs.documents.ooxml import Element, parse, serialize, w
from pdz_docs.documents.package import DOCUMENT
from pdz_docs.documents.pictures import draw
from pdz_docs.documents.properties import CORE, set_properties
from pdz_docs.documents.stamp import Stamp, stamp_package
from pdz_docs.documents.values import Context, Gap
from pdz_docs.errors import InputError, PdzError, Problem, Severity, TemplateError, Where

__all__ = ["Gap", "Rendered", "Stamp", "names_in", "read_template", "render"]

_UNKNOWN_VARIABLE = re.compile(r"variabile sconosciuta: “(.+?)”")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A Word document, every text of its context that the PDF must show, what is missing in it, and who signs where."""

    docx: bytes
    required: tuple[str, ...]
    gaps: tuple[Gap, ...]
    markers: tuple[str, ...]


def read_template(path: Path) -> bytes:
    """The template's bytes. Raises TemplateError when it is not there or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise TemplateError(
            f"Manca il modello {path}.", hint="`pdz init --sample` in una cartella nuova dà i modelli di partenza."
        ) from None
    except OSError as error:
        raise TemplateError(
            f"Il modello {path} non si può leggere.",
            hint="Controllate che sia un file e che i permessi lo lascino leggere.",
        ) from error


def names_in(template: Path) -> frozenset[str]:
    """The variables that a template's tags name: contexts that agree on them give the same document. Raises TemplateError."""
    return names_of(compile_template(read_template(template), template.name))


def render(
    template: Path, context: Context, *, draft: bool, stamp: Stamp | None = None, title: str | None = None
) -> Rendered:
    """The document made from a template. `title`, when given, becomes the document's title in its properties.

    Raises TemplateError for whatever is wrong with the template (part, paragraph, its text), InputError for a datum that no
    document can hold and, unless `draft`, for missing data, all listed.
    """
    return _Rendering(template.name, compile_template(read_template(template), template.name), context).finish(
        draft=draft, stamp=stamp or Stamp(), title=title
    )


class _Rendering:
    """One document in the making: the package it fills and what was printed on the way."""

    def __init__(self, name: str, compiled: Compiled, context: Context) -> None:
        self._name = name
        self._package = compiled.package.copy()
        self._printed = Printed()
        self._variables = {**_variables(context), PRINTED: self._printed}
        self._roots = {part.path: self._fill(part) for part in compiled.parts}
        for path, _, _ in text_parts(compiled.package):
            if path not in self._roots:
                self._roots[path] = self._package.xml(path)

    def finish(self, *, draft: bool, stamp: Stamp, title: str | None) -> Rendered:
        gaps = self._gaps()
        if gaps and not draft:
            raise _incomplete(self._name, gaps)
        for path, root in self._roots.items():
            draw(self._package, path, root, self._printed.pictures)
            inline.shape_text(root)
            inline.close_structure(root)
            tables.keep_rows(root)
            tables.open_words(root)
        body = self._body()
        self._restart_lists(body)
        ids = self._place_markers(body)
        inline.renumber(body)
        if gaps:
            append_missing_list(self._package, body, gaps)
        self._store()
        stamp_package(self._package, body, stamp)
        self._store({DOCUMENT})
        set_properties(self._package, title)
        # An id printed inside a signature marker becomes a bookmark's name: it is not there to be read.
        required = tuple(text for text in self._printed.texts if text not in ids)
        return Rendered(self._package.pack(), required, gaps, ids)

    def _fill(self, part: Part) -> Element:
        """One part with its tags replaced, parsed strictly."""
        self._printed.recording = part.shown
        try:
            text = "".join(part.template.root_render_func(part.template.new_context(self._variables)))
        except PdzError:
            raise
        except BadCharacterError as error:
            raise self._bad_datum(part, error) from error
        except Exception as error:  # whatever a template's expression raises is the template's fault
            raise self._fault(part, error) from error
        try:
            return parse(text)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._broken(part) from error

    def _gaps(self) -> tuple[Gap, ...]:
        labels: dict[str, None] = {}
        for root in self._roots.values():
            labels |= dict.fromkeys(inline.gap_labels(root))
        return tuple(self._printed.gaps.get(label, Gap(label)) for label in labels)

    def _body(self) -> Element:
        body = self._roots[DOCUMENT].find(w("body"))
        if body is None:
            raise TemplateError(f"{self._name}: il documento non ha un corpo.", hint="Salvatelo di nuovo con Word.")
        return body

    def _restart_lists(self, body: Element) -> None:
        try:
            restart_lists(self._package, body)
        except NumberingError as error:
            where = Where(file=self._name, part="corpo (documento composto)", paragraph=error.paragraph)
            raise self._error(error.text, where) from error

    def _place_markers(self, body: Element) -> tuple[str, ...]:
        for path, root in self._roots.items():
            if path != DOCUMENT and path != CORE and markers.has_marker(root):
                raise self._error(
                    "un segno di firma può stare solo nel corpo del documento", Where(file=self._name, part=path)
                )
        try:
            return markers.place_bookmarks(body)
        except markers.MarkerError as error:
            where = Where(file=self._name, part="corpo (documento composto)", paragraph=error.paragraph)
            raise self._error(error.text, where, error.around) from error

    def _store(self, only: set[str] | None = None) -> None:
        for path, root in self._roots.items():
            if only is None or path in only:
                self._package.parts[path] = serialize(root)

    def _fault(self, part: Part, error: Exception) -> TemplateError:
        tag = part.tag_of(error.__traceback__)
        text = _explain(error, self._variables)
        return self._error(text, part.where(self._name, tag), tag.around if tag else None)

    def _bad_datum(self, part: Part, error: BadCharacterError) -> InputError:
        tag = part.tag_of(error.__traceback__)
        where = part.where(self._name, tag)
        problem = Problem(id="CARATTERE_NON_AMMESSO", severity=Severity.ERROR, text=str(error), where=where)
        printed_by = f" (stampato da {tag.text})" if tag else ""
        return InputError(
            f"Un dato contiene un {error}{printed_by}.",
            hint="Cancellatelo nel file dei dati e riscrivete il testo vicino: di solito arriva con un copia e incolla.",
            problems=(problem,),
        )

    def _broken(self, part: Part) -> TemplateError:
        return self._error(
            "il documento composto non è ben formato: le istruzioni tagliano a metà una riga di tabella o un paragrafo",
            Where(file=self._name, part=part.label),
            hint="Mettete “{%p …%}” in un paragrafo da solo e “{%tr …%}” in una riga di tabella da sola, all'inizio e alla fine.",
        )

    def _error(self, text: str, where: Where, around: str | None = None, hint: str | None = None) -> TemplateError:
        said = f"{text}. Il paragrafo dice: “{shortened(around)}”" if around and around.strip() else text
        problem = Problem(id="MODELLO_ERRATO", severity=Severity.ERROR, text=said, where=where, hint=hint)
        return TemplateError(
            f"{where}: {said}",
            hint=hint or "`pdz template vars` elenca le variabili che il modello può usare.",
            problems=(problem,),
        )


def _variables(context: Context) -> dict[str, Any]:
    fields = (*type(context).model_fields, *type(context).model_computed_fields)
    return {name: visible(getattr(context, name), context, name) for name in fields}


def _explain(error: Exception, variables: Mapping[str, Any]) -> str:
    """What went wrong in an expression, in Italian."""
    text = str(error)
    match error:
        case SecurityError():
            return f"costrutto vietato: {text}" if text.startswith("“") else "costrutto vietato nei modelli"
        case UndefinedError():
            if found := _UNKNOWN_VARIABLE.search(text):
                near = difflib.get_close_matches(found[1], [name for name in variables if name != PRINTED], n=1)
                return f"{text} (forse “{near[0]}”?)" if near else text
            return text
        case UnprintableError():
            return f"qui si stampa {text}, che non è un testo: scegliete un suo campo o usate “for” o “| elenco”"
        case TypeError() | ValueError() | AttributeError():
            return "il dato non è del tipo che l'istruzione si aspetta"
        case RecursionError() | OverflowError():
            return "l'istruzione non ha fine"
        case _:
            return f"l'istruzione non riesce ({type(error).__name__})"


def _incomplete(name: str, gaps: tuple[Gap, ...]) -> InputError:
    listed = "; ".join(gap.field for gap in gaps[:5]) + ("; …" if len(gaps) > 5 else "")
    count = "manca un dato" if len(gaps) == 1 else f"mancano {len(gaps)} dati"
    return InputError(
        f"{name}: {count}: {listed}.",
        hint="Completate i dati; intanto `pdz build` ne fa la bozza, con ciò che manca evidenziato.",
        problems=tuple(gap.problem() for gap in gaps),
    )
