"""What concerns each body that signs: its resolution, and the list of all resolutions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import Field

from pdz_docs.documents import accordo, common, people
from pdz_docs.documents.common import AttoCitato, Base
from pdz_docs.documents.italian import long_date
from pdz_docs.documents.letterhead import Carta
from pdz_docs.documents.people import Incaricato
from pdz_docs.documents.values import Context, Ruled
from pdz_docs.dossier.models.acts import Approvazione, Organo
from pdz_docs.dossier.models.bodies import AltroEnte, Azienda, Comune, Ente, TipoEnte
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.needs import Blank

# How an organ is called: of a Comune, of any other body; and the article that goes before.
_ORGANS: Final = {
    Organo.GIUNTA: ("Giunta comunale", "Giunta", "La"),
    Organo.CONSIGLIO: ("Consiglio comunale", "Consiglio", "Il"),
    Organo.DIRETTORE_GENERALE: ("Direttore Generale", "Direttore Generale", "Il"),
    Organo.COMMISSARIO: ("Commissario straordinario", "Commissario straordinario", "Il"),
    Organo.ASSEMBLEA: ("Assemblea", "Assemblea", "L’"),
    Organo.CONSIGLIO_AMMINISTRAZIONE: ("Consiglio di amministrazione", "Consiglio di amministrazione", "Il"),
}
# Who resolves for a body whose data do not say.
_USUAL: Final = {
    TipoEnte.UNIONE: Organo.GIUNTA,
    TipoEnte.COMUNITA_MONTANA: Organo.GIUNTA,
    TipoEnte.AZIENDA_SPECIALE: Organo.CONSIGLIO_AMMINISTRAZIONE,
    TipoEnte.CONSORZIO: Organo.CONSIGLIO_AMMINISTRAZIONE,
}


class DeliberaContext(Base):
    """Le variabili del modello delibera.docx."""

    ente: str
    """L'ente che delibera: Comune di Azzone."""
    organo: str
    """Giunta comunale, Consiglio comunale, Direttore Generale."""
    soggetto: str
    """L'organo come soggetto della delibera, in maiuscolo: LA GIUNTA COMUNALE."""
    collegiale: bool
    """Sì se l'organo vota."""
    comune: bool
    """Sì se delibera un Comune."""
    ente_locale: bool
    """Sì per Comuni, Unioni, Comunità montane e Province (TUEL art. 2): pareri dell'art. 49, esecutività dell'art. 134."""
    sanitario: bool
    """Sì per ATS e ASST: il Direttore Generale sente gli altri direttori (D.Lgs. 502/1992 art. 3 c. 1-quinquies)."""
    consiglio: bool
    """Sì se delibera il Consiglio (TUEL art. 42 c. 2)."""
    numero: str | Blank | Ruled
    """Numero; uno spazio finché non c'è."""
    data: date | Blank | Ruled
    """Data; uno spazio finché non c'è."""
    parere_tecnico: str | Ruled
    """Parere di regolarità tecnica."""
    parere_contabile: str | Ruled
    """Parere di regolarità contabile."""
    parere_direttori: str | Ruled
    """Parere degli altri direttori dell'azienda sanitaria."""
    immediatamente_eseguibile: bool
    """Sì se lo si dichiara, o se non è ancora deciso."""
    firmatario: Incaricato | None = Field(default=None, title="firmatario")
    """Chi è autorizzato a firmare l'accordo."""
    approvazione: date | None = Field(default=None, title="data della seduta che ha approvato lo schema")
    """Data della seduta dell'Assemblea dei Sindaci."""
    conferenza: date | None = Field(default=None, title="data della conferenza dei rappresentanti")
    """Data della conferenza."""
    atti_richiamati: tuple[AttoCitato, ...]
    """Gli atti richiamati."""
    piano_sha256: str | Ruled
    """Impronta del piano, se è congelato."""
    bollo: str | None = None
    """La decisione sull'imposta di bollo."""

    def owner(self) -> str | None:
        return self.ente


class RigaAtto(Context):
    """L'atto con cui un ente ha approvato lo schema."""

    numero_ordine: int
    """Numero d'ordine."""
    ente: str
    """L'ente."""
    organo: str
    """Chi ha deliberato; vuoto se non si sa."""
    numero: str | Blank | Ruled
    """Numero dell'atto."""
    data: date | Blank | Ruled
    """Data dell'atto."""
    pareri: str | None = None
    """I pareri acquisiti, in parole."""
    eseguibilita: str | None = None
    """Immediata eseguibilità o data di esecutività."""
    albo: str | None = None
    """I giorni all'albo pretorio."""


class ProspettoAttiContext(Base):
    """Le variabili del modello prospetto-atti.docx."""

    righe: tuple[RigaAtto, ...]
    """Una riga per ente."""
    approvate: int
    """Quanti enti hanno già deliberato."""
    responsabile: Incaricato | None = None
    """Chi tiene il prospetto."""


def each(dossier: Dossier) -> tuple[str | None, ...]:
    """One for each body that signs."""
    return tuple(body.id for body in common.bodies_of(dossier))


def resolution(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> DeliberaContext:
    """The context of one body's resolution: by the Giunta unless its data say otherwise, by the director for ATS and ASST."""
    body = next(item for item in common.bodies_of(dossier) if item.id == instance)
    own = body.delibera
    organ = own.organo if own else _usual_organ(body)
    name, article = _organ(organ, body)
    sitting = dossier.conferenza.seduta if dossier.conferenza else None
    stamp = dossier.accordo.bollo if dossier.accordo else None
    head = people.head(body)
    return DeliberaContext(
        **_base_of(dossier, body),
        ente=body.denominazione,
        organo=name,
        soggetto=f"{article}{'' if article.endswith('’') else ' '}{name}".upper(),
        collegiale=organ not in (Organo.DIRETTORE_GENERALE, Organo.COMMISSARIO),
        comune=isinstance(body, Comune),
        ente_locale=common.is_local(body),
        sanitario=isinstance(body, Azienda),
        consiglio=organ is Organo.CONSIGLIO,
        numero=(own.numero if own else None) or Ruled("numero della deliberazione"),
        data=(own.data if own else None) or Ruled("data della deliberazione"),
        parere_tecnico=(own.parere_tecnico if own else None) or Ruled("parere"),
        parere_contabile=(own.parere_contabile if own else None) or Ruled("parere"),
        parere_direttori=(own.parere_direttori if own else None) or Ruled("parere"),
        immediatamente_eseguibile=own is None or own.immediatamente_eseguibile is not False,
        firmatario=head,
        approvazione=common.approval_day(dossier),
        conferenza=sitting.data if sitting else None,
        atti_richiamati=tuple(common.act(item) for item in dossier.atti if item.id == "linee-indirizzo"),
        piano_sha256=extra.get("piano_sha256") or Ruled("impronta del piano"),
        bollo=accordo.stamp_duty(stamp) if stamp else None,
    ).located(firmatario=body.where("firmatario"))


def resolutions(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> ProspettoAttiContext:
    """The context of the list of the bodies' acts, which the signed text does not hold."""
    del instance, extra
    bodies = common.bodies_of(dossier)
    return ProspettoAttiContext(
        **common.base(dossier),
        righe=tuple(_act_row(body, number) for number, body in enumerate(bodies, start=1)),
        approvate=sum(bool(body.delibera and isinstance(body.delibera.data, date)) for body in bodies),
        responsabile=people.responsible(dossier),
    )


def _usual_organ(body: Ente) -> Organo:
    """Giunta for Comuni and Unioni, board for companies, director for ATS and ASST."""
    if isinstance(body, AltroEnte):
        return _USUAL.get(body.tipo, Organo.CONSIGLIO)
    return Organo.GIUNTA if isinstance(body, Comune) else Organo.DIRETTORE_GENERALE


def _organ(organ: Organo, body: Ente) -> tuple[str, str]:
    """The name of an organ and its article: `Giunta comunale` and `La`, `Giunta` for a Unione."""
    of_comune, of_others, article = _ORGANS[organ]
    return (of_comune if isinstance(body, Comune) else of_others), article


def _base_of(dossier: Dossier, body: Ente) -> dict[str, Any]:
    """The base with the letterhead of the body itself, which is not the lead body's."""
    values = common.base(dossier)
    if body.id == dossier.ambito.capofila:
        return values
    seat = common.seat_of(body)
    lines = tuple(line for line in (seat, body.pec) if line)
    return {**values, "carta": Carta(ente=body.denominazione, righe=lines), "classificazione": None}


def _act_row(body: Ente, number: int) -> RigaAtto:
    own = body.delibera
    return RigaAtto(
        numero_ordine=number,
        ente=body.denominazione,
        organo=_organ(own.organo, body)[0] if own else "",
        numero=(own.numero if own else None) or Ruled("numero"),
        data=(own.data if own else None) or Ruled("data"),
        pareri=_opinions(own) if own else None,
        eseguibilita=_effect(own) if own else None,
        albo=_board(own) if own else None,
    )


def _opinions(own: Approvazione) -> str | None:
    pieces = (
        ("tecnico", own.parere_tecnico),
        ("contabile", own.parere_contabile),
        ("dei direttori", own.parere_direttori),
    )
    return "; ".join(f"{name}: {value}" for name, value in pieces if value) or None


def _effect(own: Approvazione) -> str | None:
    if own.immediatamente_eseguibile:
        return "immediatamente eseguibile"
    return f"esecutiva dal {long_date(own.esecutiva_dal)}" if own.esecutiva_dal else None


def _board(own: Approvazione) -> str | None:
    if own.albo_dal is None:
        return None
    end = f" al {long_date(own.albo_al)}" if own.albo_al else ""
    return f"dal {long_date(own.albo_dal)}{end}"
