"""A rendered form: the Word file to convert, the one that people receive, its fields and what fills them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pdz_docs.documents.values import Context
from pdz_docs.errors import Problem, Severity, TemplateError, Where
from pdz_docs.pdf.forms import marks
from pdz_docs.pdf.forms.marks import Marked
from pdz_docs.pdf.forms.spec import FieldSpec, FieldValue, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSource:
    """The document as its template marks it, and what is known of each field. Forms that share the first share one blank."""

    marked: Marked
    values: Mapping[str, FieldValue]


def form_of(docx: bytes, context: Context, *, name: str) -> FormSource | None:
    """The form that a rendered document is, filled from the fields of its context that have the same names; None when it has no
    form markers. Raises TemplateError on a marker that names no field of the context."""
    marked = _marked(docx, name.split("/", maxsplit=1)[0])
    if marked is None:
        return None
    known = {*type(context).model_fields, *type(context).model_computed_fields}
    unknown = [_unknown(name, spec) for spec in marked.specs if spec.name not in known]
    if unknown:
        raise TemplateError(f"{name}: {unknown[0].text}.", hint=unknown[0].hint, problems=unknown)
    values = {
        spec.name: value
        for spec in marked.specs
        if (value := _value(spec, getattr(context, spec.name))) not in ("", False)
    }
    return FormSource(marked=marked, values=values)


def _value(spec: FieldSpec, value: object) -> FieldValue:
    """What is not known, or is for others to fill in, stays empty: a form is there to be completed."""
    if spec.kind is Kind.CHECK:
        return value is True
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _unknown(name: str, spec: FieldSpec) -> Problem:
    return Problem(
        id="CAMPO_SCONOSCIUTO",
        severity=Severity.ERROR,
        text=f"il campo di modulo “{spec.name}” non è fra le variabili del documento",
        where=Where(file=name, field=spec.name),
        hint="`pdz template vars` elenca le variabili: il campo ne prende il nome, e il valore se c'è.",
    )


@lru_cache(maxsize=4)
def _marked(docx: bytes, name: str) -> Marked | None:
    """Hundreds of forms are the same Word document, filled differently."""
    return marks.read(docx, name)
