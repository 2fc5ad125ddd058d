"""One returned file read in a process of its own: which form it is, what its fields say, whose it is, and the verdict on its signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from pdz_docs.adhesions.bodies import Body, Instrument, Roll, plain_code
from pdz_docs.dossier.taxcodes import PERSONAL
from pdz_docs.envelopes.kinds import Kind, sniff
from pdz_docs.envelopes.open import Layer, open_layers
from pdz_docs.errors import InputError
from pdz_docs.expectations import ExpectedSignatory, Role
from pdz_docs.pdf import text
from pdz_docs.pdf.forms import read as forms
from pdz_docs.pdf.forms.spec import FieldValue
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.verification.engine import judge_file
from pdz_docs.verification.known import Known
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.work.confined import Confinement, Result, run

# The id of the person whom the form itself names, beside the one that the office knows.
DECLARED = "dichiarato"
_MARKS = {
    Instrument.ADHESION: frozenset({"denominazione", "codice_fiscale", "aree_partecipate"}),
    Instrument.APPLICATION: frozenset({"denominazione", "codice_fiscale", "qualita"}),
}
_TITLES = {
    Instrument.ADHESION: text.normalise("Istanza di adesione all’Accordo di Programma"),
    Instrument.APPLICATION: text.normalise("Domanda di partecipazione alla co-programmazione"),
}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
# Fewer letters than these are what a scanner or a stamp leaves on a page, not a text.
_READABLE = 40
# An untrusted file: time and memory of its own (design.md, promise 8).
_LIMITS = Confinement(seconds=30.0, memory=2 << 30)
# The PDF library fails in these ways on damaged files.
_ERRORS = (Exception,)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file to read; `sender` is who sent the message it came in, as far as that is known."""

    name: str
    data: bytes = field(repr=False)
    at: datetime
    known: Known
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`instrument` None: no form of ours. `scan`: pages that are pictures. `agreement` is the version whose digest the text prints,
    `lacking` the declarations that it should have and has not; `verdict`, with its `answers` about revocations, is made only of forms and scans."""

    instrument: Instrument | None = None
    values: Mapping[str, FieldValue] = field(default_factory=dict, repr=False)
    body: Body | None = None
    scan: bool = False
    printed: bool = False
    agreement: int | None = None
    lacking: tuple[str, ...] = ()
    verdict: FileVerdict | None = None
    answers: Mapping[bytes, str] = field(default_factory=dict, repr=False)
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every file is read with: who is known, whom to trust, where to ask about revocations (None: nowhere)."""

    roll: Roll
    anchors: Anchors
    sources: RevocationSources | None = None


def read_all(files: Sequence[Unread], means: Means) -> Iterator[Reading]:
    """A reading for each file, in order; one that exhausts its limits has only its trouble."""
    limits = _LIMITS
    if means.sources is not None:
        limits = replace(limits, seconds=limits.seconds + means.sources.patience)
    for result in run(partial(_read, means=means), files, limits):
        yield _of(result)


def _of(result: Result[Reading]) -> Reading:
    text_ = "La lettura del file si è interrotta: chiedeva troppo tempo o troppa memoria, non è un documento normale."
    return result.value if result.value is not None else Reading(trouble=text_)


def _read(file: Unread, *, means: Means) -> Reading:
    inner = _innermost(open_layers(file.data, file.name))
    if inner is None:
        return Reading()
    if inner.startswith(_PICTURES):
        return _scanned(file, means)
    if sniff(inner) is not Kind.PDF:
        return Reading()
    values, fields = _fields(inner)
    content = _text(inner)
    instrument = _instrument(fields, content)
    if instrument is None:
        return _scanned(file, means) if content is not None and len(content) < _READABLE else Reading()
    body = _body(values, content or "", means.roll, file.sender)
    verdict, answers = _verdict(file, instrument, body, means, _declared(values, body))
    return Reading(
        instrument=instrument,
        values=values,
        body=body,
        printed=not fields,
        agreement=_agreement(content or "", means.roll),
        lacking=_lacking(content, means.roll.phrases.get(instrument.value, ())),
        verdict=verdict,
        answers=answers,
    )


def _scanned(file: Unread, means: Means) -> Reading:
    """Pages that are pictures: whose they are only the message can tell. Around them there may be an envelope with a signature."""
    body = means.roll.of_address(file.sender)
    verdict, answers = _verdict(file, means.roll.awaited, body, means, None)
    return Reading(scan=True, body=body, verdict=verdict, answers=answers)


def _innermost(layer: Layer) -> bytes | None:
    while layer.children:
        if len(layer.children) > 1:
            return None
        layer = layer.children[0]
    return layer.data if layer.signed is None else None


def _fields(pdf: bytes) -> tuple[Mapping[str, FieldValue], frozenset[str]]:
    try:
        found = forms.read(pdf, name="")
    except InputError:
        return {}, frozenset()
    return dict(found.values), frozenset(found.values)


def _text(pdf: bytes) -> str | None:
    """What is compared of the text; None when it cannot be read."""
    try:
        return text.read(pdf).normal
    except _ERRORS:
        return None


def _instrument(fields: frozenset[str], content: str | None) -> Instrument | None:
    by_fields = next((one for one, marks in _MARKS.items() if marks <= fields), None)
    return by_fields or next((one for one, title in _TITLES.items() if title in (content or "")), None)


def _body(values: Mapping[str, FieldValue], content: str, roll: Roll, sender: str | None) -> Body | None:
    """By the tax code in the fields, else by the one body whose code the text holds, else by the address it was sent from."""
    code = plain_code(values.get("codice_fiscale"))
    named = roll.of_code(code) or roll.of_code(plain_code(values.get("partita_iva")))
    if named is not None:
        return named
    inside = [one for one in roll.bodies if one.code and one.code in content]
    if len(inside) == 1:
        return inside[0]
    by_address = roll.of_address(sender)
    if by_address is not None or code is None:
        return by_address
    name, pec = str(values.get("denominazione") or ""), str(values.get("pec") or "").strip().lower()
    return Body(id=code, name=name or f"ente con codice fiscale {code}", code=code, pec=pec or None, known=False)


def _declared(values: Mapping[str, FieldValue], body: Body | None) -> ExpectedSignatory | None:
    """The person whom the form names as whoever signs it; None where it is the one that the office knows."""
    person = " ".join(str(values.get("nominativo") or "").split())
    if not person:
        return None
    given, _, surname = person.rpartition(" ")
    code = str(values.get("codice_fiscale_persona") or "").strip().upper()
    return ExpectedSignatory(
        id=DECLARED,
        body=body.name if body is not None else "",
        role=Role.ADERENTE,
        office=str(values.get("carica") or values.get("qualita") or "legale rappresentante"),
        given_name=given,
        surname=surname,
        fiscal_code=code if PERSONAL.fullmatch(code) else None,
    )


def _agreement(content: str, roll: Roll) -> int | None:
    return next((version for version, digest in roll.agreements.items() if digest in content), None)


def _lacking(content: str | None, phrases: Sequence[str]) -> tuple[str, ...]:
    """The declarations of the notice that the returned text no longer has. A final full stop is no part of them."""
    if content is None:
        return ()
    return tuple(one for one in phrases if text.normalise(one.rstrip(" .;")) not in content)


def _verdict(
    file: Unread, instrument: Instrument, body: Body | None, means: Means, declared: ExpectedSignatory | None
) -> tuple[FileVerdict, Mapping[bytes, str]]:
    """The verdict, and the answers about revocations that it took from elsewhere than the file."""
    expectation = means.roll.expectation(instrument, body)
    if declared is not None:
        expectation = expectation.model_copy(update={"signatories": (*expectation.signatories, declared)})
    asked = means.sources.afresh() if means.sources is not None else None
    verdict = judge_file(
        file.data,
        name=file.name,
        at=file.at,
        anchors=means.anchors,
        expectation=expectation,
        sources=asked,
        known=file.known,
    )
    return verdict, dict(asked.used) if asked is not None else {}
