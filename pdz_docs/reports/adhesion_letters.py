"""The letters to whoever applied or adhered, from the program's own Word templates: the request to complete, the notice before a refusal, and the
page that tells how to fill in, sign and send the forms. PDF/A, with the letterhead of the lead body, ready for the protocollo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from pdz_docs import __version__
from pdz_docs.adhesions.bodies import Body, Instrument
from pdz_docs.adhesions.correspondence import Writing
from pdz_docs.adhesions.outgoing import Form
from pdz_docs.adhesions.register import Kind
from pdz_docs.documents import avviso, common, people
from pdz_docs.documents.common import Base
from pdz_docs.documents.engine import render
from pdz_docs.documents.people import Incaricato
from pdz_docs.documents.stamp import FACSIMILE, Stamp
from pdz_docs.documents.values import Context, Ruled
from pdz_docs.dossier import Dossier
from pdz_docs.dossier.models.acts import Termine
from pdz_docs.pdf.produce import Source, produce
from pdz_docs.reports.words import calendar_day, last_day
from pdz_docs.round.outbox import Letter, OnDisk, Packet
from pdz_docs.round.recipients import Recipient
from pdz_docs.round.states import State
from pdz_docs.work.files import workspace

_FOLDER: Final = Path(__file__).parent / "modelli"
INSTRUCTIONS: Final = "istruzioni-moduli.pdf"
_INSTRUCTIONS_TITLE: Final = "Come compilare, firmare e inviare i moduli"
_WHAT: Final = {
    Instrument.APPLICATION: ("la ", "della ", "alla ", "domanda di partecipazione alla co-programmazione"),
    Instrument.ADHESION: ("l’", "dell’", "all’", "istanza di adesione all’Accordo di Programma"),
}
_TITLES: Final = {Kind.REQUEST: "Richiesta di integrazione", Kind.NOTICE: "Preavviso di rigetto"}
_TEMPLATES: Final = {Kind.REQUEST: "richiesta-integrazione.docx", Kind.NOTICE: "preavviso-rigetto.docx"}
NAMES: Final = {Kind.REQUEST: "richiesta-integrazione", Kind.NOTICE: "preavviso-rigetto"}


class LetteraEnte(Base):
    """Le variabili delle lettere a un ente."""

    protocollo: str | Ruled
    protocollo_data: str | Ruled
    data: date
    ente: str
    indirizzo: str | None = None
    la_istanza: str
    della_istanza: str
    alla_istanza: str
    arrivata: date
    estremi: str | None = None
    rilievi: tuple[str, ...]
    richieste: tuple[str, ...] = ()
    entro: date
    giorni: int
    canali: tuple[str, ...]
    contatto: str | None = None
    responsabile: Incaricato | None = None


class IstruzioniEnte(Context):
    """Le variabili della pagina di istruzioni per gli enti."""

    titolo: str
    documento: str
    moduli: str
    termine: str
    canali: tuple[str, ...]
    chiarimenti: str
    strumento: str


def letters(dossier: Dossier, writings: Sequence[Writing], *, near: Path, at: datetime) -> tuple[Packet, ...]:
    """A packet for each letter: its PDF/A and Word file, subject, text. Worked on in a folder beside `near`.

    Raises ToolMissingError or ToolFailedError without LibreOffice.
    """
    if not writings:
        return ()
    sources = [_source(dossier, one, at.date()) for one in writings]
    with workspace(near) as folder:
        made = {product.source.name: product.pdf.data for product in produce(sources, folder=folder, instant=at)}
    return tuple(
        _packet(dossier, one, {f"{NAMES[one.kind]}.pdf": made[source.name], f"{NAMES[one.kind]}.docx": source.docx})
        for one, source in zip(writings, sources, strict=True)
    )


def form_packets(dossier: Dossier, instrument: Instrument, forms: Sequence[Form], page: Path) -> tuple[Packet, ...]:
    """A packet for each body: its form as PDF and Word file, and the page of instructions."""
    return tuple(_form_packet(dossier, instrument, one, page) for one in forms)


def _form_packet(dossier: Dossier, instrument: Instrument, one: Form, page: Path) -> Packet:
    the, _, _, what = _WHAT[instrument]
    term = dossier.termine(instrument.term)
    when = f"\n\nIl modulo si invia {last_day(term.deadline().at)}." if term else ""
    channels = "".join(f"\n- {channel}" for channel in _channels(dossier))
    text = (
        f"{one.body.name}\nalla cortese attenzione del legale rappresentante\n\n"
        f"si trasmette {the}{what}, già compilata con i dati in nostro possesso: va completata, corretta dove serve e firmata. "
        f"Come si compila, come si firma e come si invia è detto nella pagina unita ({page.name}).{when}\n\n"
        f"Si può inviare in uno di questi modi:{channels}\n\n"
        f"Distinti saluti\n{common.ambito(dossier).denominazione} – Ufficio di Piano\n"
    )
    subject = f"{what[0].upper()}{what[1:]} – {one.body.name}"
    if dossier.demonstrative:
        subject, text = f"{FACSIMILE}: {subject}", f"{FACSIMILE}\n\n{text}"
    files = {f"{instrument}-{path.name}": path for path in one.files} | {page.name: page}
    return Packet(recipient(one.body), Letter(subject, text), OnDisk(files))


def instructions(dossier: Dossier, *, near: Path, at: datetime) -> bytes:
    """The page for the bodies as PDF/A-2a. Raises ToolMissingError or ToolFailedError without LibreOffice."""
    term, other = dossier.termine("domande"), dossier.termine("adesioni")
    contact = _contact(dossier)
    context = IstruzioniEnte(
        titolo=_INSTRUCTIONS_TITLE,
        documento=common.ambito(dossier).denominazione,
        moduli="la domanda di partecipazione alla co-programmazione e l’adesione all’Accordo di Programma",
        termine=" ".join(part for part in (_term("La domanda", term), _term("L’adesione", other)) if part),
        canali=_channels(dossier),
        chiarimenti=f"Per chiarimenti: {contact}." if contact else "",
        strumento=f"pdz-docs {__version__}",
    )
    stamp = Stamp(facsimile=dossier.demonstrative)
    rendered = render(_FOLDER / "istruzioni-ente.docx", context, draft=False, stamp=stamp, title=_INSTRUCTIONS_TITLE)
    author = common.ambito(dossier).denominazione
    source = Source(name="istruzioni-moduli", title=_INSTRUCTIONS_TITLE, author=author, rendered=rendered)
    with workspace(near) as folder:
        return next(iter(produce([source], folder=folder, instant=at))).pdf.data


def _term(what: str, record: Termine | None) -> str:
    return f"{what} si invia {last_day(record.deadline().at)}." if record else ""


def _source(dossier: Dossier, one: Writing, today: date) -> Source:
    title = f"{_TITLES[one.kind]} – {one.standing.body.name}"
    context = LetteraEnte(**common.base(dossier), **_values(dossier, one, today))
    stamp = Stamp(facsimile=dossier.demonstrative)
    rendered = render(_FOLDER / _TEMPLATES[one.kind], context, draft=False, stamp=stamp, title=title)
    name = f"{NAMES[one.kind]}/{one.standing.instrument}-{one.standing.body.id}"
    return Source(name=name, title=title, author=common.ambito(dossier).denominazione, rendered=rendered)


def _values(dossier: Dossier, one: Writing, today: date) -> dict[str, Any]:
    form = one.standing.received
    the, of_the, to_the, what = _WHAT[one.standing.instrument]
    return {
        "protocollo": Ruled("protocollo"),
        "protocollo_data": Ruled("data di protocollo"),
        "data": today,
        "ente": one.standing.body.name,
        "indirizzo": one.standing.body.pec or one.standing.body.email,
        "la_istanza": the + what,
        "della_istanza": of_the + what,
        "alla_istanza": to_the + what,
        "arrivata": form.arrived.date() if form is not None else today,
        "estremi": form.protocol if form is not None else None,
        "rilievi": one.found,
        "richieste": one.asked,
        "entro": one.within,
        "giorni": one.days,
        "canali": _channels(dossier),
        "contatto": _contact(dossier),
        "responsabile": people.rup(dossier) or people.responsible(dossier),
    }


def _packet(dossier: Dossier, one: Writing, files: Mapping[str, bytes]) -> Packet:
    body, (_, _, to_the, what) = one.standing.body, _WHAT[one.standing.instrument]
    subject = f"{_TITLES[one.kind]}: {what} – {body.name}"
    asked = "".join(f"\n- {item}" for item in one.asked)
    wanted = f"\n\nSi chiede:{asked}" if asked else ""
    text = (
        f"{body.name}\nalla cortese attenzione del legale rappresentante\n\n"
        f"si trasmette l’unita comunicazione relativa {to_the}{what}.{wanted}\n\n"
        f"Il termine per rispondere è il {calendar_day(one.within)}.\n\n"
        f"Distinti saluti\n{common.ambito(dossier).denominazione} – Ufficio di Piano\n"
    )
    if dossier.demonstrative:
        subject, text = f"{FACSIMILE}: {subject}", f"{FACSIMILE}\n\n{text}"
    return Packet(recipient(body), Letter(subject, text), files)


def recipient(body: Body) -> Recipient:
    """The body as one that something is sent to."""
    person = body.person
    return Recipient(
        id=body.id,
        body=body.name,
        role="aderente",
        person=person.person if person is not None else "",
        office=person.office if person is not None else "",
        state=State.MISSING,
        pec=body.pec,
        email=body.email,
    )


def _channels(dossier: Dossier) -> tuple[str, ...]:
    return tuple(
        f"{one.tipo}: {one.indirizzo}{' (preferita)' if one.preferito else ''}" for one in avviso.channels(dossier)
    )


def _contact(dossier: Dossier) -> str | None:
    found = people.rup(dossier) or people.responsible(dossier)
    reached = [part for part in (found.email, found.telefono) if part] if found is not None else []
    return ", ".join([found.nominativo, *reached]) if found is not None else None
