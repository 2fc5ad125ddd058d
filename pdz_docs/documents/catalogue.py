"""Every document the program makes: its template, its instances, its context. The one list that `build`, `lint` and the guide read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pdz_docs.documents import (
    accordo,
    adesione,
    assemblea,
    avviso,
    enti,
    firme,
    meetings,
    piano,
    procedura,
    regione,
    riparto,
)
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.tree import Dossier

Instances = Callable[[Dossier], tuple[str | None, ...]]
MakeContext = Callable[[Dossier, str | None, Mapping[str, str]], Context]
ContextOf = Callable[[str | None], Context]


def _one(dossier: Dossier) -> tuple[str | None, ...]:
    """A document of which there is one."""
    del dossier
    return (None,)


def _nobody(dossier: Dossier) -> tuple[str | None, ...]:
    """A document that is no form."""
    del dossier
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """One kind of document. `extra` given to `context` holds what only the build knows (file and digest of the frozen plan).

    `instances` gives None for a document of which there is one, else the id of each (`adesione/<ets>`). `bodies`: whom a form is made
    for, filled in, and `each` makes their contexts: what all of them share is computed once.
    `optional`: a folder may have no template of this kind, and then no document of it.
    `prints_digest_of` names the document whose frozen file the text cites: that one is made first.
    """

    id: str
    title: str
    template: str
    model: type[Context]
    context: MakeContext
    instances: Instances = _one
    signed: bool = False
    prints_digest_of: str | None = None
    optional: bool = False
    bodies: Instances = _nobody
    each: Callable[[Dossier, Mapping[str, str]], ContextOf] | None = None

    def contexts(self, dossier: Dossier, extra: Mapping[str, str]) -> ContextOf:
        """The context of each instance."""
        if self.each is not None:
            return self.each(dossier, extra)
        return lambda instance: self.context(dossier, instance, extra)


# In the order of the procedure.
_KINDS: Final = (
    DocumentKind(
        id="determina-avvio",
        title="Determina di avvio della co-programmazione",
        template="determina-avvio.docx",
        model=procedura.DeterminaAvvioContext,
        context=procedura.opening,
    ),
    DocumentKind(
        id="avviso",
        title="Avviso di manifestazione d’interesse",
        template="avviso.docx",
        model=avviso.AvvisoContext,
        context=avviso.notice,
    ),
    DocumentKind(
        id="domanda",
        title="Domanda di partecipazione alla co-programmazione",
        template="domanda.docx",
        model=avviso.DomandaContext,
        context=avviso.application,
        bodies=avviso.of_organisations,
        each=avviso.applications,
    ),
    DocumentKind(
        id="informativa",
        title="Informativa sul trattamento dei dati personali",
        template="informativa.docx",
        model=avviso.InformativaContext,
        context=avviso.privacy,
    ),
    DocumentKind(
        id="verbale-domande",
        title="Verbale di esame delle domande",
        template="verbale-domande.docx",
        model=procedura.DomandeContext,
        context=procedura.received,
    ),
    DocumentKind(
        id="determina-ammissione",
        title="Determina di ammissione ai tavoli",
        template="determina-ammissione.docx",
        model=procedura.DomandeContext,
        context=procedura.admitted,
    ),
    DocumentKind(
        id="convocazione",
        title="Convocazione del tavolo di co-programmazione",
        template="convocazione.docx",
        model=meetings.ConvocazioneContext,
        context=meetings.convocation,
        instances=meetings.of_meetings,
    ),
    DocumentKind(
        id="foglio-presenze",
        title="Foglio presenze",
        template="foglio-presenze.docx",
        model=meetings.FoglioPresenzeContext,
        context=meetings.attendance,
        instances=meetings.of_meetings,
    ),
    DocumentKind(
        id="sintesi",
        title="Verbale e sintesi del tavolo",
        template="sintesi.docx",
        model=meetings.VerbaleAreaContext,
        context=meetings.minutes,
        instances=meetings.of_areas,
    ),
    DocumentKind(
        id="relazione-finale",
        title="Relazione finale del responsabile del procedimento",
        template="relazione-finale.docx",
        model=procedura.RelazioneContext,
        context=procedura.report,
    ),
    DocumentKind(
        id="piano", title="Piano di Zona", template="piano.docx", model=piano.PianoContext, context=piano.context
    ),
    DocumentKind(
        id="scheda-regionale",
        title="Scheda obiettivo nel file della Regione",
        template=regione.TEMPLATE,
        model=regione.SchedaRegionaleContext,
        context=regione.context,
        instances=regione.instances,
        optional=True,
    ),
    DocumentKind(
        id="convocazione-assemblea",
        title="Convocazione dell’Assemblea dei Sindaci",
        template="convocazione-seduta.docx",
        model=assemblea.SedutaContext,
        context=assemblea.assembly,
        instances=assemblea.assemblies,
    ),
    DocumentKind(
        id="verbale-assemblea",
        title="Verbale dell’Assemblea dei Sindaci",
        template="verbale-seduta.docx",
        model=assemblea.SedutaContext,
        context=assemblea.assembly,
        instances=assemblea.assemblies,
    ),
    DocumentKind(
        id="convocazione-conferenza",
        title="Convocazione della conferenza dei rappresentanti",
        template="convocazione-seduta.docx",
        model=assemblea.SedutaContext,
        context=assemblea.conference,
        instances=assemblea.conferences,
    ),
    DocumentKind(
        id="verbale-conferenza",
        title="Verbale della conferenza dei rappresentanti",
        template="verbale-seduta.docx",
        model=assemblea.SedutaContext,
        context=assemblea.conference,
        instances=assemblea.conferences,
    ),
    DocumentKind(
        id="comunicazione-esito",
        title="Comunicazione dell’esito della conferenza",
        template="comunicazione-esito.docx",
        model=assemblea.SedutaContext,
        context=assemblea.conference,
        instances=assemblea.conferences,
    ),
    DocumentKind(
        id="delibera",
        title="Deliberazione di approvazione dello schema di accordo",
        template="delibera.docx",
        model=enti.DeliberaContext,
        context=enti.resolution,
        instances=enti.each,
        prints_digest_of="piano",
    ),
    DocumentKind(
        id="accordo",
        title="Accordo di Programma",
        template="accordo.docx",
        model=accordo.AccordoContext,
        context=accordo.context,
        signed=True,
        prints_digest_of="piano",
    ),
    DocumentKind(
        id="decreto",
        title="Decreto di approvazione dell’Accordo di Programma",
        template="decreto.docx",
        model=procedura.DecretoContext,
        context=procedura.decree,
        prints_digest_of="accordo",
    ),
    DocumentKind(
        id="adesione",
        title="Adesione all’Accordo di Programma",
        template="adesione.docx",
        model=adesione.AdesioneContext,
        context=adesione.adhesion,
        instances=adesione.of_participants,
        bodies=adesione.of_participants,
        each=adesione.adhesions,
        prints_digest_of="accordo",
    ),
    DocumentKind(
        id="elenco-aderenti",
        title="Elenco degli aderenti all’Accordo di Programma",
        template="elenco-aderenti.docx",
        model=adesione.ElencoAderentiContext,
        context=adesione.register,
        prints_digest_of="accordo",
    ),
    DocumentKind(
        id="prospetto-atti",
        title="Prospetto degli atti di approvazione",
        template="prospetto-atti.docx",
        model=enti.ProspettoAttiContext,
        context=enti.resolutions,
    ),
    DocumentKind(
        id="prospetto-firme",
        title="Prospetto delle firme",
        template="prospetto-firme.docx",
        model=firme.ProspettoFirmeContext,
        context=firme.signatures,
        prints_digest_of="accordo",
    ),
    DocumentKind(
        id="riparto",
        title="Riparto della spesa fra i Comuni",
        template="riparto.docx",
        model=riparto.RipartoContext,
        context=riparto.sharing,
    ),
)

DOCUMENTS: Final[Mapping[str, DocumentKind]] = MappingProxyType({kind.id: kind for kind in _KINDS})
FORMS: Final = tuple(kind.id for kind in _KINDS if kind.each is not None)
