"""The scheda of each objective: the rows that the regional profile lists, in its order and with its labels, filled from the dossier.

Nothing here knows which fields a Region wants: a row is made for each field of the profile by the kind of its value.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from pdz_docs.documents import money
from pdz_docs.documents.areas import names
from pdz_docs.documents.italian import join, long_date, number
from pdz_docs.documents.money import QuadroRisorse
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.objectives import Cronoprogramma, Indicatore, Obiettivo, Risposta
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.profiles.models import CampoScheda

_IN_TITLE: Final = ("codice", "titolo")
_TABLES: Final = ("risorse_economiche", "personale", "risultati", "impatto", "ind_processo")


class VoceScheda(Context):
    """Una riga della scheda: l'etichetta del formato regionale e la risposta."""

    numero: int
    """Numero della riga nel formato."""
    etichetta: str
    """Etichetta stampata."""
    risposta: str | None = None
    """Sì o No, per le righe che lo chiedono."""
    testo: str | None = None
    """Il testo della riga."""

    codice: str
    """Codice dell'obiettivo."""

    def owner(self) -> str | None:
        return f"obiettivo {self.codice}"

    def label_of(self, name: str) -> str:
        return self.etichetta if name == "testo" else super().label_of(name)


class PersonaleScheda(Context):
    """Il personale dedicato."""

    profilo: str
    """Profilo professionale."""
    numero: int
    """Quante persone."""
    ore: Decimal
    """Ore settimanali in tutto."""
    ente: str
    """Di quale ente."""


class IndicatoreScheda(Context):
    """Un indicatore."""

    tipo: str
    """risultato (output), impatto (outcome) o processo."""
    nome: str
    """Che cosa si misura."""
    formula: str | None = None
    """Come si calcola."""
    unita: str
    """Unità di misura."""
    partenza: str | None = None
    """Valore di partenza con l'unità; vuoto se non è mai stato rilevato."""
    atteso: str
    """Valore atteso con l'unità."""
    valore_partenza: Decimal | None = None
    """Valore di partenza, come numero."""
    valore_atteso: Decimal
    """Valore atteso, come numero."""
    anno: int
    """Entro quale anno."""
    fonte: str
    """Da dove viene il dato."""
    strumento: str | None = None
    """Strumento di valutazione."""


class Scheda(Context):
    """La scheda di un obiettivo."""

    codice: str
    """Codice: F1."""
    titolo: str
    """Titolo."""
    voci: tuple[VoceScheda, ...]
    """Le righe del formato regionale, in ordine, con la risposta."""
    risorse: QuadroRisorse
    """Le risorse economiche preventivate per fonte e anno, con i totali."""
    personale: tuple[PersonaleScheda, ...]
    """Il personale dedicato."""
    indicatori: tuple[IndicatoreScheda, ...]
    """Gli indicatori: risultati, impatto, processo."""
    dimostrativo: bool
    """Sì se l'obiettivo è un esempio."""


class MacroAreaSchede(Context):
    """Una macro-area con le sue schede."""

    id: str
    """Identificativo nel profilo."""
    lettera: str
    """Lettera stampata."""
    titolo: str
    """Titolo."""
    punti_chiave: tuple[str, ...]
    """I punti chiave dell'area."""
    schede: tuple[Scheda, ...]
    """Le schede degli obiettivi."""
    senza_incontri: bool
    """Sì se nessun gruppo di confronto ne ha discusso."""


class RigaObiettivo(Context):
    """Un obiettivo in una tabella di raccordo."""

    codice: str
    """Codice."""
    titolo: str
    """Titolo."""
    con: str
    """Con chi, o a che cosa si riferisce."""


def macro_areas(dossier: Dossier) -> tuple[MacroAreaSchede, ...]:
    """Every macro-area of the profile, also those without objectives."""
    met = {slug for area in dossier.aree for slug in area.macro_aree}
    return tuple(
        MacroAreaSchede(
            id=area.id,
            lettera=area.lettera,
            titolo=area.titolo,
            punti_chiave=tuple(point.testo for point in area.punti_chiave),
            schede=tuple(sheet(dossier, item) for item in dossier.obiettivi if item.macro_area == area.id),
            senza_incontri=area.id not in met,
        )
        for area in dossier.profilo.macro_aree
    )


def sheet(dossier: Dossier, objective: Obiettivo) -> Scheda:
    """The scheda of one objective."""
    titles = {source.id: source.titolo for source in dossier.profilo.fonti}
    return Scheda(
        codice=objective.codice,
        titolo=objective.titolo,
        voci=tuple(
            _row(dossier, objective, model)
            for model in dossier.profilo.scheda
            if model.campo not in (*_IN_TITLE, *_TABLES) or _is_narrative(objective, model.campo)
        ),
        risorse=money.table(
            money.years(dossier),
            ((titles.get(item.fonte, item.fonte), item.anno, item.importo) for item in objective.risorse_economiche),
        ),
        personale=tuple(
            PersonaleScheda(profilo=item.profilo, numero=item.numero, ore=item.ore, ente=item.ente)
            for item in objective.personale
        ),
        indicatori=(
            *_indicators("risultato (output)", objective.risultati),
            *_indicators("impatto (outcome)", objective.impatto),
            *_indicators("processo", objective.ind_processo),
        ),
        dimostrativo=objective.dimostrativo,
    )


def across_ambiti(dossier: Dossier) -> tuple[RigaObiettivo, ...]:
    """The objectives shared with other Ambiti."""
    return tuple(
        RigaObiettivo(
            codice=item.codice, titolo=item.titolo, con=join(item.sovrambito.ambiti) or item.sovrambito.testo or ""
        )
        for item in dossier.obiettivi
        if item.sovrambito and item.sovrambito.risposta
    )


def with_health(dossier: Dossier) -> tuple[RigaObiettivo, ...]:
    """The objectives realised with ATS and ASST, and the PPT objective they refer to."""
    return tuple(
        RigaObiettivo(
            codice=item.codice, titolo=item.titolo, con=item.asst_ats.obiettivo_ppt or item.asst_ats.testo or ""
        )
        for item in dossier.obiettivi
        if item.asst_ats and item.asst_ats.risposta
    )


def with_premium(dossier: Dossier) -> tuple[RigaObiettivo, ...]:
    """The objectives with a premium share."""
    return tuple(
        RigaObiettivo(
            codice=item.codice, titolo=item.titolo, con=item.premialita.riferimento or item.premialita.testo or ""
        )
        for item in dossier.obiettivi
        if item.premialita and item.premialita.risposta
    )


def _indicators(kind: str, records: tuple[Indicatore, ...]) -> tuple[IndicatoreScheda, ...]:
    return tuple(
        IndicatoreScheda(
            tipo=kind,
            nome=item.nome,
            formula=item.formula,
            unita=item.unita,
            partenza=_measure(item.baseline, item.unita) if item.baseline is not None else None,
            atteso=_measure(item.atteso, item.unita),
            valore_partenza=item.baseline,
            valore_atteso=item.atteso,
            anno=item.anno,
            fonte=item.fonte,
            strumento=item.strumento,
        )
        for item in records
    )


def _measure(value: Decimal, unit: str) -> str:
    """`35 famiglie`, `80%`: a number and its unit."""
    return f"{number(value)}%" if unit in ("%", "percentuale") else f"{number(value)} {unit}"


def _is_narrative(objective: Obiettivo, field: str) -> bool:
    """Resources told in words have a row beside the table of amounts."""
    return field == "risorse_economiche" and objective.risorse_narrative is not None


def _row(dossier: Dossier, objective: Obiettivo, model: CampoScheda) -> VoceScheda:
    """One row of the scheda. A field that the models do not have is a gap of the dossier, not of the program."""
    value = getattr(objective, model.campo, None)
    if model.campo == "risorse_economiche":
        value = objective.risorse_narrative
    answer, text = _answer(dossier, value)
    return VoceScheda(
        numero=model.numero, etichetta=model.etichetta, risposta=answer, testo=text, codice=objective.codice
    ).located(testo=objective.where(model.campo))


def _answer(dossier: Dossier, value: Any) -> tuple[str | None, str | None]:
    """(Sì or No, text) of a value; (None, None) is a gap."""
    match value:
        case None:
            return None, None
        case Risposta():
            detail = join(_details(dossier, value))
            said = value.testo.removesuffix(".") if value.testo and detail else value.testo
            text = ". ".join(piece for piece in (said, detail) if piece)
            return ("Sì", text) if value.risposta else ("No", text)
        case Cronoprogramma():
            phases = "\n".join(f"{phase.anno}: {phase.testo}" for phase in value.fasi)
            period = f"dal {long_date(value.dal)} al {long_date(value.al)}"
            return None, f"{period}\n{phases}" if phases else period
        case Enum():
            return None, str(value.value)
        case tuple():
            return None, "\n".join(_key_points(dossier, value)) or None
        case Decimal() | int():
            return None, number(value)
        case _:
            return None, str(value)


def _details(dossier: Dossier, value: Risposta) -> list[str]:
    """The list that goes with an answer, with names in the place of ids."""
    areas = {area.id: area.titolo for area in dossier.profilo.macro_aree}
    levels = {level.codice: level.titolo for level in dossier.profilo.leps}
    resolve: dict[str, Callable[[str], str]] = {
        "aree": lambda slug: areas.get(slug, slug),
        "codici": lambda code: levels.get(code, code),
        "ets": lambda id_: names(dossier, (id_,))[0],
    }
    found: list[str] = []
    for field in type(value).model_fields:
        content = getattr(value, field)
        if isinstance(content, tuple):
            found += [resolve.get(field, str)(item) for item in content]
        elif field not in ("risposta", "testo") and content:
            found.append(str(content))
    return found


def _key_points(dossier: Dossier, slugs: tuple[Any, ...]) -> list[str]:
    points = {point.id: point.testo for area in dossier.profilo.macro_aree for point in area.punti_chiave}
    return [points.get(str(slug), str(slug)) for slug in slugs]
