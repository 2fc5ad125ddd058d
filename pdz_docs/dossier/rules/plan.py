"""The plan as a whole: chapters, macro-areas, workshops, the profile it follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pdz_docs.dossier.checks.base import Facts
from pdz_docs.dossier.rules.base import Finding, Rule, error, info, warning
from pdz_docs.errors import Where
from pdz_docs.profiles.models import MacroArea


@warning("CAPITOLO_MANCANTE", "Ogni capitolo di testo del profilo regionale ha il suo testo.")
def chapters(facts: Facts) -> Iterator[Finding]:
    plan = facts.dossier.piano
    if plan is None or not plan.capitoli or not facts.whole("piano"):
        return
    written = {one.id for one in plan.capitoli}
    for chapter in facts.dossier.profilo.capitoli:
        if chapter.tipo == "testo" and chapter.id not in written:
            text = f"manca il testo del capitolo {chapter.numero} “{chapter.titolo}”"
            yield text, plan.where("capitoli"), f"aggiungete - id: {chapter.id} con il suo testo"


@error("CAPITOLO_DOPPIO", "Un capitolo, e un LEPS, compare una volta sola.")
def chapters_once(facts: Facts) -> Iterator[Finding]:
    plan = facts.dossier.piano
    if plan is None:
        return
    seen: set[str] = set()
    for chapter in plan.capitoli:
        if chapter.id in seen:
            yield f"il capitolo “{chapter.id}” compare due volte", chapter.where("id"), "riuniteli"
        seen.add(chapter.id)
    levels: set[str] = set()
    for level in plan.leps:
        if level.codice in levels:
            yield f"il LEPS “{level.codice}” compare due volte", level.where("codice"), "tenetene uno"
        levels.add(level.codice)


@info("MACRO_AREA_SENZA_OBIETTIVI", "Una macro-area senza obiettivi si segnala: il Piano dice perché.")
def macro_areas_have_objectives(facts: Facts) -> Iterator[Finding]:
    if not facts.dossier.obiettivi or not facts.whole("lavori"):
        return
    used = {one.macro_area for one in facts.dossier.obiettivi}
    if idle := [area for area in facts.dossier.profilo.macro_aree if area.id not in used]:
        text = f"non hanno obiettivi le macro-aree {_listed(idle)}"
        yield text, Where(file="workshops"), "aggiungete le schede, o motivate nel Piano"


@info(
    "MACRO_AREA_SENZA_TAVOLO",
    "Una macro-area che nessun tavolo ha discusso si segnala: il suo capitolo non ha una sintesi.",
)
def macro_areas_without_workshop(facts: Facts) -> Iterator[Finding]:
    if not facts.dossier.aree:
        return
    discussed = {slug for area in facts.dossier.aree for slug in area.macro_aree}
    if silent := [area for area in facts.dossier.profilo.macro_aree if area.id not in discussed]:
        text = f"nessun tavolo ha discusso le macro-aree {_listed(silent)}"
        yield text, facts.dossier.where("aree"), "il Piano deve dire da dove vengono i loro obiettivi"


def _listed(areas: Sequence[MacroArea]) -> str:
    return ", ".join(f"{area.lettera} ({area.titolo})" for area in areas)


@warning("AREA_SENZA_TAVOLO", "Ogni area tematica ha il suo file in workshops/.")
def areas_have_workshops(facts: Facts) -> Iterator[Finding]:
    if not facts.dossier.lavori or not facts.whole("lavori"):
        return
    for area in facts.dossier.aree:
        if facts.dossier.workshop(area.id) is None:
            yield (
                f"l'area “{area.titolo}” non ha un file in workshops/",
                area.where("id"),
                f"aggiungete workshops/{area.id}.yaml",
            )


@warning("SINTESI_MANCANTE", "Un tavolo che si è riunito ha la sua sintesi, con i bisogni e le proposte.")
def syntheses(facts: Facts) -> Iterator[Finding]:
    for work in facts.dossier.workshops:
        if not work.incontri:
            continue
        if work.sintesi is None:
            yield (
                f"il tavolo “{work.area}” non ha la sintesi",
                work.where("sintesi"),
                "aggiungete sintesi: con bisogni e proposte",
            )
        elif not (work.sintesi.bisogni and work.sintesi.proposte):
            what = "le proposte" if work.sintesi.bisogni else "i bisogni"
            yield f"alla sintesi del tavolo “{work.area}” mancano {what}", work.where("sintesi"), "aggiungeteli"


@warning("PRESENZE_MANCANTI", "Di ogni incontro si sa chi c'era: soltanto chi ha partecipato può aderire.")
def attendance(facts: Facts) -> Iterator[Finding]:
    for work in facts.dossier.workshops:
        for number, meeting in enumerate(work.incontri, start=1):
            if not meeting.presenti and work.sintesi is not None:
                text = f"tavolo “{work.area}”, incontro {number}: non risulta presente nessuno"
                yield text, meeting.where("presenti"), "segnate i presenti"


@warning("PROFILO_NON_VERIFICATO", "Le voci del profilo regionale sono state confrontate con l'allegato ufficiale.")
def profile_verified(facts: Facts) -> Iterator[Finding]:
    profile = facts.dossier.profilo
    if waiting := profile.unverified:
        text = f"{len(waiting)} voci su {len(profile.items)} del profilo “{profile.id}” non sono state verificate sull'allegato ufficiale"
        hint = "correggetele in una copia in profili/ e segnate verificato: true"
        yield text, facts.dossier.where("profilo"), hint


@error("FILE_MANCANTE", "I file che i dati nominano stanno nella cartella di lavoro.")
def files_exist(facts: Facts) -> Iterator[Finding]:
    dossier = facts.dossier
    named: list[tuple[str | None, Where]] = []
    if dossier.intestazione:
        named.append((dossier.intestazione.stemma, dossier.intestazione.where("stemma")))
    if dossier.piano:
        named.append((dossier.piano.prologo, dossier.piano.where("prologo")))
    root = dossier.folder.resolve()
    for name, where in named:
        if name is None:
            continue
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            yield f"“{name}” è fuori dalla cartella di lavoro", where, "copiate il file dentro la cartella"
        elif not path.is_file():
            yield f"il file “{name}” non c'è", where, "controllate il nome, relativo alla cartella di lavoro"


PLAN: Final[tuple[Rule, ...]] = (
    chapters, chapters_once, macro_areas_have_objectives, macro_areas_without_workshop, areas_have_workshops, syntheses, attendance,
    profile_verified, files_exist,
)  # fmt: skip
