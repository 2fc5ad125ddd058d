"""One returned file read in a process of its own: which form it is, what its fields say, whose it is, and the verdict on its signatures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from pdz_docs.adhesions import wordforms
from pdz_docs.adhesions.bodies import Body, Instrument, Roll, plain_code
from pdz_docs.dossier.taxcodes import PERSONAL
from pdz_docs.envelopes.kinds import Kind
from pdz_docs.envelopes.open import Layer, open_layers
from pdz_docs.expectations import ExpectedSignatory, Role
from pdz_docs.pdf import text
from pdz_docs.pdf.forms import read as forms
from pdz_docs.pdf.forms.spec import FieldValue
from pdz_docs.pdf.sametext import Texts
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.verification.companions import Companion, Companions
from pdz_docs.verification.engine import judge_file
from pdz_docs.verification.known import Known
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.work.confined import Confinement, Crew, Result

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


@dataclass(frozen=True, slots=True)
class Unread:
    """A file to read; `sender` is who sent the message it came in, as far as that is known, `beside` what came with it that may be a
    signature of it, `told` what the office says that it is."""

    name: str
    data: bytes = field(repr=False)
    at: datetime
    known: Known
    sender: str | None = None
    beside: tuple[bytes, ...] = field(default=(), repr=False)
    told: tuple[Instrument, Body] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`instrument` None: no form of ours. `scan`: pages that are pictures; `printed`: a PDF without fields; `word`: the Word version.
    `agreement` is the version whose digest the text prints, `lacking` the declarations of the notice that it should have and has not,
    `altered` the sentences of our form that it has no more; `verdict`, with its `answers` about revocations, is made only of forms and scans.
    `signatures` are the digests of the files beside it that sign it."""

    instrument: Instrument | None = None
    values: Mapping[str, FieldValue] = field(default_factory=dict, repr=False)
    body: Body | None = None
    scan: bool = False
    printed: bool = False
    word: bool = False
    agreement: int | None = None
    lacking: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    verdict: FileVerdict | None = None
    answers: Mapping[bytes, str] = field(default_factory=dict, repr=False)
    signatures: frozenset[str] = frozenset()
    trouble: str | None = None

    @property
    def unread(self) -> bool:
        """Whether a person has to read it even when nothing is wrong: a picture, or a text that whoever fills it in may change."""
        return self.scan or self.word


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What every file is read with: who is known, whom to trust, where to ask about revocations (None: nowhere)."""

    roll: Roll
    anchors: Anchors
    sources: RevocationSources | None = None


class Reader:
    """Reads files in a crew of processes that live on from one batch to the next. To be used in a `with` statement."""

    def __init__(self, means: Means) -> None:
        patience = means.sources.patience if means.sources is not None else 0.0
        limits = replace(_LIMITS, seconds=_LIMITS.seconds + patience)
        self._crew: Crew[Unread, Reading] = Crew(partial(_read, means=means, texts=Texts()), limits)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *failure: object) -> None:
        self._crew.dismiss()

    def read(self, files: Sequence[Unread]) -> Iterator[Reading]:
        """A reading for each file, in order; one that exhausts its limits has only its trouble."""
        return (_of(result) for result in self._crew.run(files))


def _of(result: Result[Reading]) -> Reading:
    text_ = "La lettura del file si è interrotta: chiedeva troppo tempo o troppa memoria, non è un documento normale."
    return result.value if result.value is not None else Reading(trouble=text_)


def _read(file: Unread, *, means: Means, texts: Texts) -> Reading:
    found = _recognised(file, means, texts)
    if file.told is None:
        return found
    instrument, body = file.told
    verdict, answers = _verdict(file, instrument, body, means, _declared(found.values, body))
    # What the program does not recognise is, like a scan, for a person to read.
    unknown = found.instrument is None
    return replace(found, instrument=instrument, body=body, scan=unknown, verdict=verdict, answers=answers)


def _recognised(file: Unread, means: Means, texts: Texts) -> Reading:
    inner = _innermost(open_layers(file.data, file.name))
    if inner is None:
        return Reading()
    if inner.data.startswith(_PICTURES):
        return _scanned(file, means)
    page = _page(inner, texts)
    instrument = _instrument(page) if page is not None else None
    if page is None or instrument is None:
        readable = page is None or page.content is None or len(page.content) >= _READABLE
        return Reading() if readable else _scanned(file, means)
    return _form(file, page, instrument, means, inner.data)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a file says that may be a form: the values of its fields, the text as it is compared (None: it cannot be read)."""

    values: Mapping[str, FieldValue]
    content: str | None
    word: bool


def _page(inner: Layer, texts: Texts) -> _Page | None:
    if inner.kind is Kind.OFFICE:
        written = wordforms.read(inner.data, inner.name)
        return _Page(written.values, written.content, word=True) if written is not None else None
    if inner.kind is not Kind.PDF:
        return None
    returned = forms.returned(inner.data, texts)
    values = returned.form.values if returned.form is not None else {}
    return _Page(dict(values), returned.content.normal if returned.content is not None else None, word=False)


def _form(file: Unread, page: _Page, instrument: Instrument, means: Means, document: bytes) -> Reading:
    values, content, roll = page.values, page.content, means.roll
    body = _body(values, content or "", roll, file.sender)
    verdict, answers = _verdict(file, instrument, body, means, _declared(values, body))
    return Reading(
        instrument=instrument,
        values=values,
        body=body,
        printed=not values and not page.word,
        word=page.word,
        agreement=_agreement(content or "", roll),
        lacking=_lacking(content, roll.phrases.get(instrument.value, ())),
        altered=_lacking(content, roll.printed.get(instrument.value, ())),
        verdict=verdict,
        answers=answers,
        signatures=frozenset(name for name, _ in _beside(file).detached_on(document)),
    )


def _scanned(file: Unread, means: Means) -> Reading:
    """Pages that are pictures: whose they are only the message can tell. Around them there may be an envelope with a signature."""
    body = means.roll.of_address(file.sender)
    verdict, answers = _verdict(file, means.roll.awaited, body, means, None)
    return Reading(scan=True, body=body, verdict=verdict, answers=answers)


def _innermost(layer: Layer) -> Layer | None:
    while layer.children:
        if len(layer.children) > 1:
            return None
        layer = layer.children[0]
    return layer if layer.signed is None else None


def _instrument(page: _Page) -> Instrument | None:
    by_fields = next((one for one, marks in _MARKS.items() if marks <= page.values.keys()), None)
    return by_fields or next((one for one, title in _TITLES.items() if title in (page.content or "")), None)


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
        companions=_beside(file),
        sources=asked,
        known=file.known,
    )
    return verdict, dict(asked.used) if asked is not None else {}


def _beside(file: Unread) -> Companions:
    """What came with the file, each named by its digest."""
    return Companions(Companion(sha256(one).hexdigest(), one) for one in file.beside)
