"""Metadata of documents and of their fascicolo in XML, with the element names of AgID's Linee guida, allegato 5 (reference text: the
draft of 2020 with the names of the final schema).

Checked against `metadati.xsd`, the program's own: AgID's schema was never seen by it, and every file says so. What is not known is left
out, never made up.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

from pdz_docs.round.evidence import Protocol
from pdz_docs.work.clock import ROME

SCHEMA: Final = Path(__file__).parent / "metadati.xsd"
NOT_VALIDATED: Final = (
    "Metadati predisposti con i nomi dell'allegato 5 alle Linee guida AgID; controllati con lo schema del programma "
    "(metadati.xsd), non validati con lo schema ufficiale."
)
# AgID's four ways of forming a document (LG § 2.1.1); only the first two occur here.
CREATED: Final = "creazione tramite utilizzo di strumenti software che assicurino la produzione di documenti nei formati previsti in allegato 2"
ACQUIRED: Final = (
    "acquisizione di un documento informatico per via telematica o su supporto informatico, acquisizione della copia per immagine "
    "su supporto informatico di un documento analogico, acquisizione della copia informatica di un documento analogico"
)
FASCICOLO: Final = "Fascicolo"
_PROCEEDING: Final = "procedimento amministrativo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A public administration, with its code in the index of administrations where the office knows it."""

    name: str
    ipa: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A legal person."""

    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A natural person."""

    surname: str
    given_name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Who takes part in a document, in the element of that role (`Autore`, `Mittente`, …)."""

    role: str
    who: Agency | Organisation | Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Classification and retention. `years` 9999 stands for ever."""

    index: str | None = None
    description: str | None = None
    plan: str | None = None
    years: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """How a document changes an earlier one, whose SHA-256 is `previous`."""

    kind: str
    at: datetime
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found in the file: `Verifica`. That a copy of paper conforms is for an official to attest, never for a program."""

    signed: bool = False
    sealed: bool = False
    stamped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """One document. `digest` is its SHA-256 in hex, `flow` E, U or I; without a registration `day` says when it was formed or came."""

    digest: str
    formed: str
    type: str
    flow: str
    registration: Protocol | None
    day: date
    subjects: tuple[Subject, ...]
    object: str
    attachments: tuple[tuple[str, str], ...] = ()
    filing: Filing
    media_type: str
    software: tuple[str, str] | None = None
    checked: Checked
    aggregation: str
    primary: str | None = None
    name: str
    version: int
    change: Change | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregationFacts:
    """The fascicolo: `documents` are the SHA-256 of those in it, in order."""

    id: str
    subjects: tuple[Subject, ...]
    opened: date
    closed: date | None
    filing: Filing
    object: str
    documents: tuple[str, ...]
    note: str | None = None


def document_xml(facts: DocumentFacts) -> bytes:
    """`DocumentoAmministrativoInformatico`, checked against the schema. The same facts give the same bytes."""
    return _written(
        _e(
            "DocumentoAmministrativoInformatico",
            _id_doc("IdDoc", facts.digest, facts.registration),
            _e("ModalitaDiFormazione", facts.formed),
            _e("TipologiaDocumentale", facts.type),
            _e("DatiDiRegistrazione", _e("TipologiaDiFlusso", facts.flow), _e("TipoRegistro", _register(facts))),
            _e("Soggetti", *(_subject(one) for one in facts.subjects)),
            _e("ChiaveDescrittiva", _e("Oggetto", facts.object)),
            _attachments(facts.attachments),
            _filing(facts.filing),
            _e("Riservato", "false"),
            _format(facts),
            _verified(facts.checked),
            _e("Agg", _e("TipoAgg", *_aggregation_id(facts.aggregation))),
            _id_doc("IdIdentificativoDocumentoPrimario", facts.primary) if facts.primary else None,
            _e("NomeDelDocumento", facts.name),
            _e("VersioneDelDocumento", str(facts.version)),
            _change(facts.change) if facts.change else None,
            _retention(facts.filing),
            _e("Note", _noted(facts.note)),
        )
    )


def aggregation_xml(facts: AggregationFacts) -> bytes:
    """`AggregazioneDocumentaliInformatiche`, checked against the schema. The same facts give the same bytes."""
    return _written(
        _e(
            "AggregazioneDocumentaliInformatiche",
            _e("IdAgg", *_aggregation_id(facts.id)),
            _e("TipologiaFascicolo", _PROCEEDING),
            _e("Soggetti", *(_subject(one) for one in facts.subjects)),
            _e("DataApertura", facts.opened.isoformat()),
            _filing(facts.filing),
            _e("ChiaveDescrittiva", _e("Oggetto", facts.object)),
            _e("DataChiusura", facts.closed.isoformat()) if facts.closed else None,
            _e("IndiceDocumenti", *(_id_doc("IdDoc", one) for one in facts.documents)),
            _retention(facts.filing),
            _e("Note", _noted(facts.note)),
        )
    )


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def _written(root: etree._Element) -> bytes:
    """The bytes of a tree that follows the schema: one that does not is a bug of this module."""
    _schema().assertValid(root)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _e(name: str, *content: etree._Element | str | None) -> etree._Element:
    element = etree.Element(name)
    for one in content:
        if isinstance(one, str):
            element.text = _drawable(one)
        elif one is not None:
            element.append(one)
    return element


def _drawable(text: str) -> str:
    """Without the characters that XML 1.0 does not know."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )


def _id_doc(name: str, digest: str, registration: Protocol | None = None) -> etree._Element:
    return _e(
        name,
        _e(
            "ImprontaCrittograficaDelDocumento",
            _e("Impronta", b64encode(bytes.fromhex(digest)).decode()),
            _e("Algoritmo", "SHA-256"),
        ),
        _e("Identificativo", digest),
        _e("Segnatura", registration.label) if registration else None,
    )


def _register(facts: DocumentFacts) -> etree._Element:
    entry = facts.registration
    if entry is None:
        return _e(
            "Nessuno",
            _e("TipoRegistro", "Nessuno"),
            _e("DataDocumento", facts.day.isoformat()),
            _e("NumeroDocumento", facts.digest[:12]),
        )
    return _e(
        "ProtocolloOrdinario_ProtocolloEmergenza",
        _e("TipoRegistro", "ProtocolloOrdinario\\ProtocolloEmergenza"),
        _e("DataProtocollazioneDocumento", entry.day.isoformat()),
        _e("NumeroProtocolloDocumento", entry.number),
        _e("CodiceRegistro", entry.register_) if entry.register_ else None,
    )


def _subject(one: Subject) -> etree._Element:
    return _e("Ruolo", _e(one.role, _e("TipoRuolo", _ROLES[one.role]), _who(one.who)))


_ROLES: Final = {
    "AmministrazioneCheEffettuaLaRegistrazione": "Amministrazione Che Effettua La Registrazione",
    "AmministrazioneTitolare": "Amministrazione titolare",
    "AmministrazionePartecipante": "Amministrazione partecipante",
    "Autore": "Autore",
    "Destinatario": "Destinatario",
    "Mittente": "Mittente",
    "RUP": "RUP",
}


def _who(who: Agency | Organisation | Person) -> etree._Element:
    if isinstance(who, Agency):
        code = _e("CodiceIPA", who.ipa) if who.ipa else None
        return _e("PAI", _e("IPAAmm", _e("Denominazione", who.name), code))
    if isinstance(who, Organisation):
        tax = _e("CodiceFiscale_PartitaIva", who.code) if who.code else None
        return _e("PG", _e("DenominazioneOrganizzazione", who.name), tax)
    code = _e("CodiceFiscale", who.code) if who.code else None
    return _e("PF", _e("Cognome", who.surname), _e("Nome", who.given_name), code)


def _attachments(attachments: tuple[tuple[str, str], ...]) -> etree._Element:
    listed = (_e("IndiceAllegati", _id_doc("IdDoc", digest), _e("Descrizione", name)) for digest, name in attachments)
    return _e("Allegati", _e("NumeroAllegati", str(len(attachments))), *listed)


def _filing(filing: Filing) -> etree._Element:
    return _e(
        "Classificazione",
        _e("IndiceDiClassificazione", filing.index) if filing.index else None,
        _e("Descrizione", filing.description) if filing.description else None,
        _e("PianoDiClassificazione", filing.plan) if filing.plan else None,
    )


def _format(facts: DocumentFacts) -> etree._Element:
    product = None
    if facts.software is not None:
        name, version = facts.software
        product = _e("ProdottoSoftware", _e("NomeProdotto", name), _e("VersioneProdotto", version))
    return _e("IdentificativoDelFormato", _e("Formato", facts.media_type), product)


def _verified(checked: Checked) -> etree._Element:
    return _e(
        "Verifica",
        _e("FirmatoDigitalmente", _yes(checked.signed)),
        _e("SigillatoElettronicamente", _yes(checked.sealed)),
        _e("MarcaturaTemporale", _yes(checked.stamped)),
        _e("ConformitaCopieImmagineSuSupportoInformatico", _yes(False)),
    )


def _aggregation_id(id_: str) -> Iterator[etree._Element]:
    yield _e("TipoAggregazione", FASCICOLO)
    yield _e("IdAggregazione", id_)


def _change(change: Change) -> etree._Element:
    at = change.at.astimezone(ROME)
    return _e(
        "TracciatureModificheDocumento",
        _e("TipoModifica", change.kind),
        _e("DataModifica", at.date().isoformat()),
        _e("OraModifica", at.time().replace(microsecond=0).isoformat()),
        _id_doc("IdDocVersionePrecedente", change.previous),
    )


def _retention(filing: Filing) -> etree._Element | None:
    return _e("TempoDiConservazione", str(filing.years)) if filing.years else None


def _noted(note: str | None) -> str:
    return f"{note} {NOT_VALIDATED}" if note else NOT_VALIDATED


def _yes(value: bool) -> str:
    return "true" if value else "false"
