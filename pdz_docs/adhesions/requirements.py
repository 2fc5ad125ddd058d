"""What the law and the notice want of a returned form, one rule after the other (reference: domain.md § 3.5, § 4.4 and § 12).

What the office can learn by itself is never asked of the body (DPR 445/2000 art. 43): a missing register number is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pdz_docs.adhesions.bodies import Body, Instrument, Roll, plain_code
from pdz_docs.adhesions.findings import Finding, note, office, remark, request
from pdz_docs.adhesions.reading import Reading
from pdz_docs.dossier.models.bodies import Classe, Natura
from pdz_docs.dossier.rules.organisations import CLASSES, SECTIONS
from pdz_docs.expectations import Deadline, Nature
from pdz_docs.work.clock import ROME

_OF_THE_CHAMBER: Final = (Natura.COOPERATIVA_SOCIALE, Natura.IMPRESA_SOCIALE)
_SECTION: Final = re.compile(r"\bsez(?:ione|\.)?\s*([a-g])\b", re.IGNORECASE)
# The form itself cites the norm where the number is not known.
_CITED: Final = re.compile(r"\([^)]*\)")
_ALTERNATIVES: Final = (
    "l’iscrizione è acquisita d’ufficio (DPR 445/2000 art. 43); valgono anche la trasmigrazione da un registro di settore (CTS art. 101 "
    "c. 3), il Registro Imprese per cooperative e imprese sociali, o la classe b"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rules look at. `arrived` is the instant that can be held against third parties, else the one of the collection."""

    instrument: Instrument
    reading: Reading
    body: Body
    roll: Roll
    arrived: datetime

    def value(self, name: str) -> str:
        return " ".join(str(self.reading.values.get(name) or "").split())

    def ticked(self, name: str) -> bool:
        return self.reading.values.get(name) is True

    @property
    def classes(self) -> tuple[Classe, ...]:
        """The classes whose boxes are ticked."""
        return tuple(one for one in Classe if self.ticked(f"classe_{one.value}"))

    @property
    def class_(self) -> Classe | None:
        """The class that counts: the one the office knows, else the only one ticked."""
        return self.body.class_ or (self.classes[0] if len(self.classes) == 1 else None)


Rule = Callable[[Facts], Iterator[Finding]]


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Everything that the rules say. Of a form that only a person can read, only what does not need reading."""
    rules = _ALWAYS if facts.reading.scan or facts.reading.printed else (*_ALWAYS, *_OF_FIELDS)
    return tuple(found for rule in rules for found in rule(facts))


def participation(facts: Facts) -> Iterator[Finding]:
    """L.R. 3/2008 art. 18 c. 7: adheres who took part in the programming."""
    if facts.instrument is not Instrument.ADHESION or facts.body.took_part or not facts.body.known:
        return
    yield office(
        "SENZA_PRESENZE",
        "Non risultano presenze ai tavoli: aderisce chi ha partecipato all’elaborazione del Piano; verificate i fogli delle presenze.",
        "L.R. Lombardia 3/2008 art. 18 c. 7",
    )


def newcomer(facts: Facts) -> Iterator[Finding]:
    """Whoever applies is new by nature; whoever adheres has been at the workshops."""
    if facts.body.known:
        return
    say = remark if facts.instrument is Instrument.APPLICATION else office
    text = (
        "L’ente non è in signatories/ets.yaml: va aggiunto lì con il suo codice fiscale (o riconosciuto fra quelli che ci sono); da allora "
        "moduli, elenchi e registro lo hanno con il suo nome."
    )
    yield say("ENTE_NUOVO", text)


def deadline(facts: Facts) -> Iterator[Finding]:
    term: Deadline | None = facts.roll.terms.get(facts.instrument.value)
    if term is None or facts.arrived < term.at:
        return
    text = f"È arrivata il {facts.arrived.astimezone(ROME):%d/%m/%Y}, dopo il termine ({term.act})"
    if term.nature is Nature.PERENTORIO:
        yield office("FUORI_TERMINE", f"{text}, che è perentorio: decide l’ufficio.")
    else:
        yield remark("FUORI_TERMINE", f"{text}, che è {term.nature}: resta annotato.")


def agreement(facts: Facts) -> Iterator[Finding]:
    """The adhesion names the very agreement that is signed, by its digest (design: it is an instrument of its own)."""
    if facts.instrument is not Instrument.ADHESION or facts.reading.scan:
        return
    if not facts.roll.agreements:
        yield remark(
            "ACCORDO_NON_CONGELATO", "L’Accordo non è ancora congelato: l’impronta si potrà confrontare solo dopo."
        )
    elif facts.reading.agreement is None:
        yield request(
            "ALTRO_ACCORDO",
            "L’adesione non riporta l’impronta di nessun testo congelato dell’Accordo: non si sa a che cosa aderisce.",
            "l’istanza sul modulo allegato, che identifica l’Accordo con la sua impronta",
        )
    elif facts.reading.agreement != facts.roll.latest():
        yield office(
            "ACCORDO_PRECEDENTE",
            f"L’adesione è alla versione {facts.reading.agreement} dell’Accordo; quella da firmare è la {facts.roll.latest()}.",
        )


def declarations(facts: Facts) -> Iterator[Finding]:
    """The consents and declarations of the notice: to publication and reuse (not a consent under GDPR), intellectual property."""
    for phrase in facts.reading.lacking:
        yield request(
            "DICHIARAZIONE_MANCANTE",
            f"Nel testo manca la dichiarazione dell’avviso «{phrase}».",
            f"la dichiarazione «{phrase}»",
        )


def text(facts: Facts) -> Iterator[Finding]:
    """The printed text is ours: whoever changes it declares something else, and only a person can say what that is worth."""
    if facts.reading.altered:
        first = facts.reading.altered[0]
        yield office(
            "TESTO_DIVERSO",
            f"Il testo non è quello del nostro modulo: manca «{first}». Leggete che cosa è stato cambiato "
            "(o se il modulo è di una versione precedente).",
        )


def identifiers(facts: Facts) -> Iterator[Finding]:
    written = facts.value("codice_fiscale")
    code = plain_code(written)
    if not written:
        yield remark("CODICE_ASSENTE", "Nel modulo manca il codice fiscale dell’ente: riconosciuto da altri dati.")
    elif code is None or (facts.body.known and code not in (facts.body.code, facts.body.vat)):
        yield remark("CODICE_DIVERSO", "Il codice fiscale scritto nel modulo non è quello che risulta per l’ente.")


def completeness(facts: Facts) -> Iterator[Finding]:
    if not facts.value("denominazione"):
        yield remark("DENOMINAZIONE_ASSENTE", "Nel modulo manca la denominazione dell’ente.")
    if not facts.value("nominativo"):
        yield request(
            "CHI_FIRMA_ASSENTE",
            "Nel modulo manca il nome di chi lo presenta.",
            "nome, cognome e qualità di chi sottoscrive",
        )
    if facts.instrument is Instrument.APPLICATION and not any(facts.ticked(f"area_{n}") for n in range(1, 9)):
        yield request(
            "AREE_ASSENTI",
            "Non è scelta nessuna area tematica.",
            "l’indicazione delle aree tematiche a cui l’ente partecipa",
        )


def class_chosen(facts: Facts) -> Iterator[Finding]:
    """Applications alone choose a class; an adhesion repeats the one that the office has."""
    if facts.instrument is not Instrument.APPLICATION:
        return
    if facts.class_ is None:
        yield request(
            "CLASSE_ASSENTE",
            "Non è scelta una classe dell’avviso, o ne è scelta più d’una.",
            "la classe di appartenenza (a, b o c)",
        )
    elif facts.classes and facts.classes != (facts.class_,):
        ticked = ", ".join(facts.classes)
        yield remark("CLASSE_DIVERSA", f"Nel modulo è segnata la classe {ticked}; risulta la {facts.class_}.")


def class_fits(facts: Facts) -> Iterator[Finding]:
    nature, class_ = facts.body.nature, facts.class_
    if nature is not None and class_ is not None and class_ not in CLASSES[nature]:
        usual = " o ".join(CLASSES[nature])
        yield remark(
            "CLASSE_INSOLITA", f"{nature} nella classe {class_}: per questa natura la classe è di solito {usual}."
        )


def register(facts: Facts) -> Iterator[Finding]:
    """Class a is of those in the RUNTS; social cooperatives and enterprises through the Registro Imprese (DM 106/2020 art. 3)."""
    body, written = facts.body, _CITED.sub("", facts.value("runts"))
    if facts.class_ is not Classe.A:
        if written and facts.class_ is not None:
            yield note(
                "RUNTS_NON_DOVUTO", f"Alla classe {facts.class_} il RUNTS non si chiede: ciò che è scritto non conta."
            )
        return
    if body.nature in _OF_THE_CHAMBER and (body.business_register or facts.value("registro_imprese")):
        return
    if not (body.runts or body.moving or any(char.isdigit() for char in written)):
        yield remark(
            "RUNTS_MANCANTE",
            f"Manca il numero di iscrizione al RUNTS: {_ALTERNATIVES}.",
            "D.Lgs. 117/2017 art. 101 c. 3",
        )
    section, right = _SECTION.search(written), SECTIONS.get(body.nature) if body.nature else None
    if section and right and section[1].lower() not in (right, "e"):
        yield remark(
            "SEZIONE_INSOLITA", f"{body.nature} nella sezione {section[1].lower()} del RUNTS: di solito è la {right}."
        )


_ALWAYS: Final[tuple[Rule, ...]] = (newcomer, participation, deadline, agreement, declarations, text)
_OF_FIELDS: Final[tuple[Rule, ...]] = (identifiers, completeness, class_chosen, class_fits, register)
