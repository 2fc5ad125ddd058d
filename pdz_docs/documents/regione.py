"""The region's own Word scheda, filled for each objective: a look-alike would be sent back.

`bind` reads the region's file once, finds which cell answers which field of the profile, and writes a template with our tags in those
cells: from then on it is a template like the others, which a referent can correct in Word and the lint can check.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from pdz_docs.documents import common, scheda
from pdz_docs.documents.common import Base
from pdz_docs.documents.italian import euro, join, number
from pdz_docs.documents.ooxml import Element, text_of, w
from pdz_docs.documents.package import DOCUMENT, open_package
from pdz_docs.documents.scheda import IndicatoreScheda, Scheda
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.objectives import Obiettivo
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.errors import InputError
from pdz_docs.profiles.models import Profile

TEMPLATE: Final = "scheda-regionale.docx"
_ENOUGH: Final = 0.62  # how alike a label of the file and one of the profile must be
_BOXES: Final = re.compile(r"[☐□❑o○]\s*S[IÌ]\b.*[☐□❑o○]\s*NO\b", re.I | re.S)


class CampoCompilato(Context):
    """La risposta a una riga della scheda regionale."""

    caselle: str = ""
    """Le caselle compilate: ☒ SÌ ☐ NO; vuoto per le righe senza risposta."""
    testo: str | None = None
    """Il testo della risposta."""
    completo: str | None = None
    """Risposta e testo insieme: SÌ. …"""

    etichetta: str
    """L'etichetta della riga nel formato regionale."""
    obiettivo: str
    """Il codice dell'obiettivo."""

    def owner(self) -> str | None:
        return f"obiettivo {self.obiettivo}"

    def label_of(self, name: str) -> str:
        del name
        return self.etichetta


class CampiScheda(Context):
    """Le risposte della scheda, una per riga del formato regionale: {{ campi.descrizione.completo }}."""

    codice: CampoCompilato | None = None
    """N. progressivo e macro-area."""
    titolo: CampoCompilato | None = None
    """Titolo dell'obiettivo."""
    descrizione: CampoCompilato | None = None
    """Descrizione dell'obiettivo."""
    target: CampoCompilato | None = None
    """Target."""
    risorse_economiche: CampoCompilato | None = None
    """Risorse economiche preventivate."""
    personale: CampoCompilato | None = None
    """Risorse di personale dedicate."""
    altre_aree: CampoCompilato | None = None
    """L'obiettivo è trasversale ed integrato con altre aree di policy."""
    punti_chiave: CampoCompilato | None = None
    """Punti chiave dell'intervento."""
    integr_sociosanitaria: CampoCompilato | None = None
    """L'obiettivo presenta aspetti di integrazione sociosanitaria."""
    asst_ats: CampoCompilato | None = None
    """L'intervento è realizzato in cooperazione con ATS e/o ASST, in raccordo con il PPT."""
    continuita: CampoCompilato | None = None
    """L'obiettivo è in continuità con la programmazione precedente (2021-2023)."""
    sovrambito: CampoCompilato | None = None
    """L'intervento è definito o realizzato in cooperazione con altri Ambiti."""
    coprogettazione: CampoCompilato | None = None
    """L'intervento è co-progettato con altri attori della rete."""
    ets: CampoCompilato | None = None
    """L'intervento prevede il coinvolgimento o la co-progettazione con il Terzo Settore."""
    bisogno: CampoCompilato | None = None
    """Quali bisogni soddisfa l'intervento."""
    bisogno_noto: CampoCompilato | None = None
    """Il bisogno era già stato affrontato nella precedente programmazione o è nuovo."""
    natura: CampoCompilato | None = None
    """L'obiettivo è di tipo promozionale/preventivo o riparativo."""
    innovativo: CampoCompilato | None = None
    """L'obiettivo prevede interventi o servizi innovativi."""
    digitalizzazione: CampoCompilato | None = None
    """L'obiettivo prevede la digitalizzazione dei servizi."""
    leps: CampoCompilato | None = None
    """L'obiettivo concorre alla realizzazione di LEPS."""
    modalita: CampoCompilato | None = None
    """Quali modalità organizzative, operative e di erogazione sono adottate."""
    risultati: CampoCompilato | None = None
    """Quali risultati vuole raggiungere."""
    impatto: CampoCompilato | None = None
    """Quale impatto dovrebbe avere l'intervento."""
    ind_processo: CampoCompilato | None = None
    """Indicatori di processo."""
    premialita: CampoCompilato | None = None
    """L'intervento rientra tra i progetti premiali."""
    cronoprogramma: CampoCompilato | None = None
    """Tempi di realizzazione."""


class SchedaRegionaleContext(Base):
    """Le variabili del modello scheda-regionale.docx, quello fatto sul file della Regione."""

    codice: str
    """Codice dell'obiettivo."""
    titolo: str
    """Titolo dell'obiettivo."""
    macro_area: str
    """Lettera e titolo della macro-area."""
    campi: CampiScheda
    """Le risposte, una per riga del formato regionale: {{ campi.descrizione.completo }}."""


@dataclass(frozen=True, slots=True)
class Match:
    """A field of the profile and the label of the file that asks for it."""

    field: str
    label: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Bound:
    """The region's file as a template: what was bound, which labels nobody answers, which fields the file does not ask for."""

    docx: bytes
    matches: tuple[Match, ...]
    labels: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """A label of the file and the cell that takes its answer."""

    label: str
    answer: Element


def bind(data: bytes, profile: Profile, *, name: str) -> Bound:
    """Find the answer of each field in the tables of the region's file and write our tags there.

    Raises TemplateError when the file is not a Word document, InputError when nothing in it looks like the profile's scheda.
    """
    package = open_package(data, name)
    root = package.xml(DOCUMENT)
    questions = list(_questions(root))
    known = {item.campo: item.etichetta for item in profile.scheda if item.campo in CampiScheda.model_fields}
    chosen = _pair(questions, known)
    if not chosen:
        raise InputError(
            f"{name}: nessuna tabella somiglia alla scheda obiettivo del profilo {profile.id}.",
            hint="Controllate che sia il file giusto; le etichette attese sono in «scheda» nel profilo.",
        )
    for question, field, _ in chosen:
        _write(question.answer, field)
    package.parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    taken = {field for _, field, _ in chosen}
    answered = {id(question) for question, _, _ in chosen}
    return Bound(
        docx=package.pack(),
        matches=tuple(Match(field, question.label, round(score, 2)) for question, field, score in chosen),
        labels=tuple(question.label for question in questions if id(question) not in answered),
        fields=tuple(item.campo for item in profile.scheda if item.campo not in taken),
    )


def instances(dossier: Dossier) -> tuple[str | None, ...]:
    """One for each objective, once the region's file has been bound in this folder."""
    if not (dossier.folder / "templates" / TEMPLATE).is_file():
        return ()
    return tuple(item.codice for item in dossier.obiettivi)


def context(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> SchedaRegionaleContext:
    """The context of one objective's scheda in the region's file."""
    del extra
    objective = next(item for item in dossier.obiettivi if item.codice == instance)
    area = dossier.profilo.macro_area(objective.macro_area)
    return SchedaRegionaleContext(
        **common.base(dossier),
        codice=objective.codice,
        titolo=objective.titolo,
        macro_area=f"{area.lettera}. {area.titolo}" if area else objective.macro_area,
        campi=CampiScheda(**dict(_answers(dossier, objective))),
    )


def _answers(dossier: Dossier, objective: Obiettivo) -> Iterator[tuple[str, CampoCompilato]]:
    """Every field of the profile with its answer; tables of the scheda become lines of text."""
    sheet = scheda.sheet(dossier, objective)
    rows = {row.numero: row for row in sheet.voci}
    tables = _tables(sheet)
    for model in (item for item in dossier.profilo.scheda if item.campo in CampiScheda.model_fields):
        row, lines = rows.get(model.numero), tables.get(model.campo)
        answer = row.risposta if row else None
        written = "\n".join(piece for piece in (row.testo if row else None, lines) if piece) or None
        if written is None and (answer or not model.obbligatorio):
            written = ""
        yield (
            model.campo,
            CampoCompilato(
                caselle={"Sì": "☒ SÌ  ☐ NO", "No": "☐ SÌ  ☒ NO"}.get(answer or "", ""),
                testo=written,
                completo=". ".join(piece for piece in (answer.upper(), written) if piece) if answer else written,
                etichetta=model.etichetta,
                obiettivo=objective.codice,
            ).located(testo=objective.where(model.campo), completo=objective.where(model.campo)),
        )


def _tables(sheet: Scheda) -> dict[str, str]:
    """What the plan shows as tables, in lines."""
    years = sheet.risorse.anni
    money = [
        f"{row.voce}: {join(f'€ {euro(amount)} nel {year}' for year, amount in zip(years, row.importi, strict=True) if amount)}"
        for row in sheet.risorse.righe
    ]
    if money:
        money.append(f"Totale: € {euro(sheet.risorse.totale)}")
    people = [
        f"{item.profilo}: {item.numero}, {number(item.ore)} ore settimanali, {item.ente}" for item in sheet.personale
    ]
    kinds = {"risultati": "risultato", "impatto": "impatto", "ind_processo": "processo"}
    return {
        "codice": sheet.codice,
        "titolo": sheet.titolo,
        "risorse_economiche": "\n".join(money),
        "personale": "\n".join(people),
        **{
            field: "\n".join(_indicator(item) for item in sheet.indicatori if item.tipo.startswith(kind))
            for field, kind in kinds.items()
        },
    }


def _indicator(item: IndicatoreScheda) -> str:
    start = f"da {item.partenza} " if item.partenza else ""
    tool = f"; strumento: {item.strumento}" if item.strumento else ""
    return f"{item.nome}: {start}a {item.atteso} entro il {item.anno} (fonte: {item.fonte}{tool})"


def _questions(root: Element) -> Iterator[_Question]:
    """The labels of every table, each with the cell on its right, else the single cell of the row below, else itself."""
    for table in root.iter(w("tbl")):
        rows = [row.findall(w("tc")) for row in table.findall(w("tr"))]
        for place, cells in enumerate(rows):
            below = rows[place + 1] if place + 1 < len(rows) else []
            for column, cell in enumerate(cells):
                label = _words(cell)
                if not label or _is_answer(label) or (column and _words(cells[column - 1]) and len(cells) == 2):
                    continue
                if column + 1 < len(cells) and _is_free(cells[column + 1]):
                    yield _Question(label, cells[column + 1])
                elif len(cells) == 1:
                    yield _Question(label, below[0] if len(below) == 1 and _is_free(below[0]) else cell)


def _pair(questions: list[_Question], fields: Mapping[str, str]) -> list[tuple[_Question, str, float]]:
    """The best pairs, each label and each field once, in the order of the file."""
    scored = sorted(
        (
            (_likeness(question.label, label), order, field)
            for order, question in enumerate(questions)
            for field, label in fields.items()
        ),
        key=lambda item: (-item[0], item[1]),
    )
    pairs: dict[int, tuple[str, float]] = {}
    for score, order, field in scored:
        if score >= _ENOUGH and order not in pairs and field not in (name for name, _ in pairs.values()):
            pairs[order] = (field, score)
    return [(questions[order], *pairs[order]) for order in sorted(pairs)]


def _likeness(one: str, two: str) -> float:
    """How alike two labels are, by words and by letters: accents, numbering and case do not count."""
    first, second = _plain(one), _plain(two)
    a, b = set(first.split()), set(second.split())
    if not a or not b:
        return 0.0
    shared = len(a & b) / min(len(a), len(b)) * (0.6 + 0.4 * min(len(a), len(b)) / max(len(a), len(b)))
    return max(difflib.SequenceMatcher(None, first, second).ratio(), shared if len(a & b) > 1 else shared * 0.8)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(char if char.isalnum() else " " for char in bare if not unicodedata.combining(char))
    return " ".join(word for word in letters.split() if len(word) > 2 and not word.isdigit())


def _write(cell: Element, field: str) -> None:
    """Put the tags of a field in the cell, in the look of its first paragraph."""
    boxed = _BOXES.search(_words(cell)) is not None
    paragraphs = cell.findall(w("p")) or [etree.SubElement(cell, w("p"))]
    free = _is_free(cell)
    target = paragraphs[0] if free else etree.SubElement(cell, w("p"))
    if free:
        for paragraph in paragraphs[1:]:
            cell.remove(paragraph)
        for node in [node for node in target if node.tag != w("pPr")]:
            target.remove(node)
    texts = (
        [f"{{{{ campi.{field}.caselle }}}}", f"{{{{ campi.{field}.testo }}}}"]
        if boxed
        else [f"{{{{ campi.{field}.completo }}}}"]
    )
    for place, text in enumerate(texts):
        run = etree.SubElement(target, w("r"))
        if place:
            etree.SubElement(run, w("br"))
        etree.SubElement(run, w("t")).text = text


def _words(cell: Element) -> str:
    return " ".join(" ".join(text_of(paragraph) for paragraph in cell.findall(w("p"))).split())


def _is_free(cell: Element) -> bool:
    """An empty cell, one with boxes to tick, or one with dots and underscores to write on."""
    text = _words(cell)
    return not text.strip(" ._…–-") or _BOXES.search(text) is not None


def _is_answer(text: str) -> bool:
    return _BOXES.search(text) is not None or not text.strip(" ._…–-")
