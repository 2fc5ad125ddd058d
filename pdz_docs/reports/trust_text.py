"""The lists of trust in words: what is in the cache and how old it is, what an update did, what a service was and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted, day, short_day
from pdz_docs.trust.cache import Entry
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.listfacts import CriteriaList, Service, ServiceState
from pdz_docs.trust.pec import PecList
from pdz_docs.trust.update import Step, Taken, Update

_STATUS = {
    "granted": "qualificato",
    "withdrawn": "ritirato",
    "undersupervision": "sotto vigilanza",
    "accredited": "accreditato",
    "supervisionincessation": "in cessazione, sotto vigilanza",
    "supervisionceased": "vigilanza cessata",
    "supervisionrevoked": "vigilanza revocata",
    "accreditationceased": "accreditamento cessato",
    "accreditationrevoked": "accreditamento revocato",
    "recognisedatnationallevel": "riconosciuto a livello nazionale",
    "deprecatedatnationallevel": "dismesso a livello nazionale",
    "setbynationallaw": "previsto da norma nazionale",
    "deprecatedbynationallaw": "dismesso da norma nazionale",
}
_TYPE = {
    "CA/QC": "certificati qualificati",
    "TSA/QTST": "marche temporali qualificate",
    "TSA/TSS-QC": "marche temporali di un prestatore qualificato",
    "IdV": "certificati di autenticazione (CNS, CIE)",
    "AdESGeneration": "firma elettronica avanzata (CIE)",
    "EDS/Q": "recapito certificato qualificato",
    "EDS/REM/Q": "posta elettronica certificata qualificata",
    "QESValidation/Q": "convalida qualificata di firme",
    "PSES/Q": "conservazione qualificata di firme",
}
_PURPOSE = {
    "ForeSignatures": "per firme",
    "ForeSeals": "per sigilli",
    "ForWebSiteAuthentication": "per siti web",
    "RootCA-QC": "CA radice",
}

_UNCHECKED_PEC = (
    " La firma del .p7m e la sua data non sono state verificate qui: verificatela con «pdz verify» e confrontate l’impronta con "
    "quella pubblicata da AgID."
)


def cache_text(entries: Sequence[Entry], pec: Sequence[PecList], folder: str, at: datetime) -> str:
    """The lists in the cache, their age, and what is wrong with each; then the lists of PEC providers."""
    providers = pec_text(pec, at)
    if not entries:
        none = (
            "Nessun elenco di fiducia: scaricateli con «pdz trust update» o importateli con «pdz trust import FILE…»."
        )
        return f"{none}\n{providers}"
    table = Table(show_edge=False, box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("Elenco", "Numero", "Emesso il", "Da sostituire entro", "Età", "Servizi", ""):
        table.add_column(title)
    for entry in entries:
        bound = day(entry.next_update) if entry.next_update else "chiuso"
        age = counted(entry.age_days(at), "giorno", "giorni")
        note = Text("SCADUTO", style="red") if entry.stale(at) else Text("in vigore", style="green")
        services = str(entry.services) if entry.services else "–"
        table.add_row(entry.territory, str(entry.sequence), day(entry.issued), bound, age, services, note)
    remarks = [
        Text(
            f"{entry.territory}: {counted(len(entry.unreadable), 'certificato non si legge', 'certificati non si leggono')}."
        )
        for entry in entries
        if entry.unreadable
    ]
    if any(entry.stale(at) for entry in entries):
        remarks.append(Text("Un elenco scaduto può tacere revoche recenti: aggiornatelo con «pdz trust update»."))
    return rendered(table, Text(""), *remarks, Text(providers), Text(f"Cartella: {folder}"))


def pec_text(lists: Sequence[PecList], at: datetime) -> str:
    """The imported lists of PEC providers, one on a line, and how old each is."""
    if not lists:
        return "Gestori PEC: nessun elenco (si importa con «pdz trust import --pec FILE…»)."
    return "\n".join(
        f"Gestori PEC: {counted(len(one.providers), 'certificato', 'certificati')} da {one.file}, del {day(one.dated)} "
        f"({counted(one.age_days(at), 'giorno', 'giorni')}), importato il {day(one.imported)}, SHA-256 {one.sha256}."
        f"{_UNCHECKED_PEC if one.signed is not None else ''}"
        for one in lists
    )


def pec_json(lists: Sequence[PecList], at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "file": one.file,
            "sha256": one.sha256,
            "dated": one.dated.isoformat(),
            "imported": one.imported.isoformat(),
            "age_days": one.age_days(at),
            "signature": "NOT_CHECKED" if one.signed is not None else None,
            "providers": [{"name": each.name, "sha256": sha256(each.der)} for each in one.providers],
        }
        for one in lists
    ]


def cache_json(entries: Sequence[Entry], pec: Sequence[PecList], at: datetime) -> dict[str, Any]:
    return {
        "schema": "pdz.trust/1",
        "lists": [
            {**entry.model_dump(mode="json"), "stale": entry.stale(at), "age_days": entry.age_days(at)}
            for entry in entries
        ],
        "pec": pec_json(pec, at),
    }


def update_text(done: Update) -> str:
    lines = [Text(_taken(taken)) for taken in done.lists]
    if done.notice:
        lines.append(
            Text(
                f"La Gazzetta ufficiale dell’Unione ha pubblicato nuovi certificati ({done.notice}) che questa versione non "
                "conosce ancora: aggiornate il programma."
            )
        )
    return rendered(*lines) if lines else "Nessun elenco da prendere."


def update_json(done: Update) -> dict[str, Any]:
    return {
        "schema": "pdz.trust.update/1",
        "notice": done.notice,
        "lists": [
            {
                "name": taken.name,
                "step": taken.step.value,
                "list": taken.entry.model_dump(mode="json") if taken.entry else None,
                "problem": taken.problem.text if taken.problem else None,
                "hint": taken.problem.hint if taken.problem else None,
            }
            for taken in done.lists
        ],
    }


def services_text(services: Sequence[Service]) -> str:
    """Each service with its history, the way a supervisor would tell it."""
    if not services:
        return "Nessun servizio con questo nome o questa impronta negli elenchi presenti."
    return rendered(*(part for service in services for part in _service(service)))


def services_json(services: Sequence[Service]) -> dict[str, Any]:
    return {
        "schema": "pdz.trust.services/1",
        "services": [
            {
                "territory": service.territory,
                "provider": service.provider,
                "name": service.name,
                "certificates": [sha256(der) for der in service.certificates],
                "states": [_state_json(state) for state in service.states],
            }
            for service in services
        ],
    }


def _taken(taken: Taken) -> str:
    match taken.step, taken.entry:
        case Step.NEW, Entry() as entry:
            return f"✓ {entry.territory}: elenco n. {entry.sequence} del {short_day(entry.issued)}, firma verificata."
        case Step.UNCHANGED, Entry() as entry:
            return f"= {entry.territory}: l’elenco n. {entry.sequence} c’era già."
        case _:
            hint = f" → {taken.problem.hint}" if taken.problem and taken.problem.hint else ""
            return f"✗ {taken.name}: {taken.problem.text if taken.problem else 'rifiutato'}{hint}"


def _service(service: Service) -> list[RenderableType]:
    lines = [service.name]
    lines += [f"SHA-256 {sha256(der)}" for der in service.certificates]
    lines += [f"dal {short_day(state.since)}: {_state(state)}" for state in service.states]
    return [
        Text(f"{service.provider} ({service.territory})", style="bold"),
        *(Padding(one, (0, 0, 0, 2)) for one in lines),
        Text(""),
    ]


def _state(state: ServiceState) -> str:
    words = [_TYPE.get(state.type, state.type), _STATUS.get(state.status, state.status)]
    extensions = state.extensions
    words += [_PURPOSE.get(purpose, purpose) for purpose in extensions.purposes]
    words += [
        f"{'/'.join(element.qualifiers)} se {_criteria(element.criteria)}" for element in extensions.qualifications
    ]
    if extensions.taken_over_by:
        words.append(f"passato a {extensions.taken_over_by.provider}")
    if extensions.expired_certificates_since:
        words.append(f"revoche conservate dal {short_day(extensions.expired_certificates_since)}")
    words += [f"estensione critica non compresa: {name}" for name in extensions.not_understood]
    return ", ".join(words)


def _criteria(criteria: CriteriaList) -> str:
    joint = {"all": " e ", "atLeastOne": " o ", "none": " né "}[criteria.assertion.value]
    words = []
    for criterion in criteria.criteria:
        if isinstance(criterion, CriteriaList):
            words.append(f"({_criteria(criterion)})")
        elif hasattr(criterion, "oids"):
            words.append("+".join(criterion.oids))
        elif hasattr(criterion, "bits"):
            words.append("+".join(f"{'' if value else 'non '}{name}" for name, value in criterion.bits))
        else:
            words.append(f"criterio ignoto {criterion.name}")
    return joint.join(words) or "sempre"


def _state_json(state: ServiceState) -> dict[str, Any]:
    extensions = state.extensions
    return {
        "type": state.type,
        "status": state.status,
        "since": state.since.isoformat(),
        "purposes": list(extensions.purposes),
        "qualifiers": [
            {"qualifiers": list(element.qualifiers), "criteria": _criteria(element.criteria)}
            for element in extensions.qualifications
        ],
        "taken_over_by": extensions.taken_over_by.provider if extensions.taken_over_by else None,
        "not_understood": list(extensions.not_understood),
    }
