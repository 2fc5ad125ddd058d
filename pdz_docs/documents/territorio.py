"""What the plan shows of its territory and of its own work as tables, each with the picture of the same data."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field, InstanceOf

from pdz_docs.documents import charts, common
from pdz_docs.documents.areas import AreaTematica
from pdz_docs.documents.italian import join, short_date
from pdz_docs.documents.money import QuadroRisorse
from pdz_docs.documents.pictures import Picture
from pdz_docs.documents.scheda import IndicatoreScheda, MacroAreaSchede
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.tree import Dossier

_PERCENT: Final = ("%", "percentuale")
_MAX_EVENTS: Final = 24


class RigaPopolazione(Context):
    """La popolazione di un Comune."""

    comune: str
    """Il Comune."""
    residenti: int | None = Field(default=None, title="popolazione residente")
    """Tutti i residenti."""
    fino_17: int | None = None
    """Fino a 17 anni."""
    da_18_a_64: int | None = None
    """Da 18 a 64 anni."""
    da_65_a_79: int | None = None
    """Da 65 a 79 anni."""
    oltre_80: int | None = None
    """Da 80 anni in su."""

    def owner(self) -> str | None:
        return f"Comune di {self.comune}"


class Popolazione(Context):
    """La popolazione dell'Ambito."""

    righe: tuple[RigaPopolazione, ...]
    """Una riga per Comune."""
    totale: RigaPopolazione
    """I totali dell'Ambito."""
    al: date | None = Field(default=None, title="data della popolazione")
    """A quando si riferisce."""
    fonte: str | None = Field(default=None, title="fonte della popolazione")
    """Da dove viene."""
    dimostrativa: bool
    """Sì se i numeri sono esempi."""
    grafico: InstanceOf[Picture] | None = None
    """Il grafico, se si può disegnare."""


class RigaIntreccio(Context):
    """Una macro-area e quanti suoi obiettivi nascono da ogni area tematica."""

    macro_area: str
    """La macro-area."""
    conteggi: tuple[int, ...]
    """Quanti obiettivi, nell'ordine delle colonne."""
    totale: int
    """In tutto."""


class Intreccio(Context):
    """Obiettivi per macro-area e area tematica."""

    colonne: tuple[str, ...]
    """Le aree tematiche; l'ultima colonna è “senza tavolo”, se serve."""
    righe: tuple[RigaIntreccio, ...]
    """Le macro-aree."""
    totali: tuple[int, ...]
    """I totali delle colonne."""
    totale: int
    """Tutti gli obiettivi."""
    grafico: InstanceOf[Picture] | None = None
    """Il grafico, se si può disegnare."""


class Evento(Context):
    """Un momento della procedura."""

    titolo: str
    """Che cosa."""
    dal: date
    """Quando comincia."""
    al: date
    """Quando finisce; lo stesso giorno, se dura un giorno."""
    quando: str
    """Le date scritte: 12/09/2024, oppure 12/09/2024 – 02/10/2024."""


class Calendario(Context):
    """Il calendario della procedura."""

    eventi: tuple[Evento, ...]
    """I momenti, in ordine."""
    grafico: InstanceOf[Picture] | None = None
    """Il diagramma di Gantt, se si può disegnare."""


class IndicatoreObiettivo(Context):
    """Un indicatore con l'obiettivo a cui appartiene."""

    codice: str
    """Codice dell'obiettivo."""
    indicatore: IndicatoreScheda
    """L'indicatore."""


class QuadroIndicatori(Context):
    """Tutti gli indicatori del piano."""

    righe: tuple[IndicatoreObiettivo, ...]
    """Gli indicatori, nell'ordine degli obiettivi."""
    grafico: InstanceOf[Picture] | None = None
    """Partenza e valore atteso degli indicatori in percento, se si può disegnare."""


def population(dossier: Dossier) -> Popolazione:
    """The residents of every Comune, by age where the data say it, and their sum."""
    comuni = sorted(dossier.comuni, key=lambda body: body.nome)
    rows = []
    for body in comuni:
        record, age = body.popolazione, body.popolazione.eta if body.popolazione else None
        rows.append(
            RigaPopolazione(
                comune=body.nome,
                residenti=record.residenti if record else None,
                fino_17=age.fino_17 if age else None,
                da_18_a_64=age.da_18_a_64 if age else None,
                da_65_a_79=age.da_65_a_79 if age else None,
                oltre_80=age.oltre_80 if age else None,
            ).located(residenti=body.where("popolazione"))
        )
    counted = [body.popolazione for body in comuni if body.popolazione]
    return Popolazione(
        righe=tuple(rows),
        totale=_sum(rows),
        al=max((item.al for item in counted), default=None),
        fonte=join(dict.fromkeys(item.fonte for item in counted)) or None,
        dimostrativa=any(item.dimostrativo for item in counted),
        grafico=_population_chart(rows),
    )


def money_chart(table: QuadroRisorse, what: str) -> Picture | None:
    """A table of money as bars, one piece for each year."""
    rows = tuple((row.voce, charts.floats(row.importi)) for row in table.righe)
    years = tuple(map(str, table.anni))
    alt = f"Grafico a barre: {what}, in euro, per anno ({join(years)}). I dati sono nella tabella accanto."
    return charts.stacked(rows, years, "euro", alt)


def crossing(dossier: Dossier, sheets: tuple[MacroAreaSchede, ...]) -> Intreccio:
    """How many objectives of each macro-area come from each workshop."""
    origin = {item.codice: work.area for work in dossier.lavori for item in work.obiettivi}
    areas: list[str | None] = [area.id for area in dossier.aree]
    titles = [area.titolo for area in dossier.aree]
    if any(area is None for area in origin.values()):
        areas, titles = [*areas, None], [*titles, "Senza tavolo"]
    rows = []
    for sheet in sheets:
        codes = [item.codice for item in sheet.schede]
        counts = tuple(sum(origin.get(code) == area for code in codes) for area in areas)
        rows.append(RigaIntreccio(macro_area=f"{sheet.lettera}. {sheet.titolo}", conteggi=counts, totale=len(codes)))
    alt = "Griglia: quanti obiettivi di ogni macro-area nascono da ciascuna area tematica. I dati sono nella tabella accanto."
    drawn = tuple((row.macro_area, tuple(map(float, row.conteggi))) for row in rows)
    return Intreccio(
        colonne=tuple(titles),
        righe=tuple(rows),
        totali=tuple(sum(row.conteggi[place] for row in rows) for place in range(len(titles))),
        totale=sum(row.totale for row in rows),
        grafico=charts.matrix(drawn, tuple(titles), alt),
    )


def calendar(dossier: Dossier, areas: tuple[AreaTematica, ...]) -> Calendario:
    """The dated steps of the procedure: notice, terms, meetings, sittings; in order."""
    events: list[tuple[str, date, date]] = []
    notice, term = dossier.avviso, dossier.termine("domande")
    if notice and isinstance(notice.data, date):
        events.append(("Avviso e raccolta delle domande", notice.data, term.entro if term else notice.data))
    events += [
        (f"Area “{area.titolo}”: {len(area.incontri)} incontri", area.incontri[0].data, area.incontri[-1].data)
        for area in areas
        if area.incontri
    ]
    events += [
        (sitting.esito or f"Assemblea dei Sindaci ({sitting.id})", sitting.data, sitting.data)
        for sitting in (dossier.assemblea.sedute if dossier.assemblea else ())
    ]
    sitting = dossier.conferenza.seduta if dossier.conferenza else None
    if sitting:
        events.append(("Conferenza dei rappresentanti", sitting.data, sitting.data))
    events += [
        (record.titolo or record.id, record.entro, record.entro) for record in dossier.termini if record.id != "domande"
    ]
    period = common.triennium(dossier)
    events.append(("Validità del Piano di Zona", period.dal, period.al))
    events.sort(key=lambda event: (event[1], event[2]))
    drawn = tuple(event for event in events if event[2] <= period.dal.replace(month=12))[:_MAX_EVENTS]
    alt = "Diagramma di Gantt: i momenti della procedura nel tempo. Le date sono nella tabella accanto."
    return Calendario(
        eventi=tuple(
            Evento(titolo=name, dal=first, al=last, quando=_when(first, last)) for name, first, last in events
        ),
        grafico=charts.calendar(drawn, alt),
    )


def indicators(sheets: tuple[MacroAreaSchede, ...]) -> QuadroIndicatori:
    """Every indicator of the plan; the picture holds those in percent that have a first value."""
    rows = tuple(
        IndicatoreObiettivo(codice=sheet.codice, indicatore=item)
        for group in sheets
        for sheet in group.schede
        for item in sheet.indicatori
    )
    drawn = tuple(
        (f"{row.codice}. {row.indicatore.nome}", (float(first), float(row.indicatore.valore_atteso)))
        for row in rows
        if row.indicatore.unita in _PERCENT and (first := row.indicatore.valore_partenza) is not None
    )
    alt = "Grafico: valore di partenza e valore atteso degli indicatori in percento. I dati sono nella tabella accanto."
    return QuadroIndicatori(righe=rows, grafico=charts.progress(drawn, "percento", alt))


def _population_chart(rows: list[RigaPopolazione]) -> Picture | None:
    """Bars by age when every Comune has them, else by Comune alone."""
    alt = "Grafico a barre: popolazione residente di ogni Comune{}. I dati sono nella tabella accanto."
    ages = [(row.fino_17, row.da_18_a_64, row.da_65_a_79, row.oltre_80) for row in rows]
    if all(None not in age for age in ages):
        drawn = tuple((row.comune, charts.floats(age)) for row, age in zip(rows, ages, strict=True))
        series = ("fino a 17 anni", "18-64 anni", "65-79 anni", "80 anni e oltre")
        return charts.stacked(drawn, series, "residenti", alt.format(" per classe di età"))
    counted = tuple((row.comune, (float(row.residenti),)) for row in rows if row.residenti is not None)
    return charts.stacked(counted, ("residenti",), "residenti", alt.format(""))


def _sum(rows: list[RigaPopolazione]) -> RigaPopolazione:
    names = ("residenti", "fino_17", "da_18_a_64", "da_65_a_79", "oltre_80")
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    totals = {name: None if None in values else sum(values) for name, values in columns.items()}
    return RigaPopolazione(comune="Ambito", **totals)


def _when(first: date, last: date) -> str:
    return short_date(first) if first == last else f"{short_date(first)} – {short_date(last)}"
