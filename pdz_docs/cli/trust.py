"""`pdz trust`: the European lists of trust, from the network or from files; which are here and how old they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from pdz_docs.cli.base import CONTEXT_SETTINGS, Command, LazyGroup, json_option
from pdz_docs.cli.options import at_option
from pdz_docs.errors import ExitCode

_ACTIONS = {
    "list": "Mostra gli elenchi presenti e la loro età.",
    "update": "Scarica gli elenchi in vigore e ne verifica la firma.",
    "import": "Prende gli elenchi da file già scaricati.",
    "show": "Mostra un prestatore o un servizio e la sua storia.",
}


class _Actions(LazyGroup):
    """The actions live in this very file."""

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _COMMANDS.get(cmd_name)


@click.group(cls=_Actions, commands_table=_ACTIONS, context_settings=CONTEXT_SETTINGS)
def command() -> None:
    """Gli elenchi di fiducia europei: dicono quali prestatori rilasciano certificati qualificati, e da quando a quando.

    Sono tenuti in una cartella dell'utente (PDZ_TRUST_CACHE la cambia) e bastano a verificare senza rete.
    """


@click.command("list", cls=Command)
@at_option
@json_option
def list_lists(at: datetime | None, as_json: bool) -> ExitCode:
    """Mostra gli elenchi presenti, il numero, la data e se sono scaduti."""
    from pdz_docs.reports.trust_text import cache_json, cache_text
    from pdz_docs.trust import pec
    from pdz_docs.trust.cache import Cache, default_folder
    from pdz_docs.work.clock import system_clock

    cache = Cache(default_folder())
    entries = tuple(cache.entries().values())
    now = at or system_clock()
    providers = pec.providers(cache)
    imported = providers.lists if providers is not None else ()
    if as_json:
        click.echo(_json(cache_json(entries, imported, now)))
    else:
        click.echo(cache_text(entries, imported, str(cache.folder), now))
    return ExitCode.OK


@click.command(cls=Command)
@click.option(
    "--territory", "territories", multiple=True, metavar="SIGLA", help="Un Paese, ripetibile (se non si dice: IT)."
)
@click.option("--all", "everything", is_flag=True, help="Tutti i Paesi.")
@json_option
def update(territories: Sequence[str], everything: bool, as_json: bool) -> ExitCode:
    """Scarica gli elenchi in vigore e ne verifica la firma, dalla Gazzetta ufficiale dell'Unione in giù.

    Codice d'uscita 10 se qualche elenco è stato rifiutato: resta in uso quello di prima.
    """
    from pdz_docs.cli.progress import progress
    from pdz_docs.reports.trust_text import update_json, update_text
    from pdz_docs.trust.cache import Cache, default_folder
    from pdz_docs.trust.update import DEFAULT_TERRITORIES
    from pdz_docs.trust.update import update as update_lists
    from pdz_docs.work.clock import system_clock

    wanted = None if everything else tuple(name.upper() for name in territories) or DEFAULT_TERRITORIES
    cache = Cache(default_folder())
    done = update_lists(cache, at=system_clock(), territories=wanted, progress=progress())
    click.echo(_json(update_json(done)) if as_json else update_text(done))
    return ExitCode.INDETERMINATE if done.refused else ExitCode.OK


@click.command("import", cls=Command)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--pec", "of_pec", is_flag=True, help="I FILE sono i certificati dei gestori PEC (LDIF, .p7m, PEM o DER)."
)
@at_option
@json_option
def import_lists(files: tuple[Path, ...], of_pec: bool, at: datetime | None, as_json: bool) -> ExitCode:
    """Prende gli elenchi da FILE già scaricati, in qualunque ordine: la lista europea delle liste e quelle nazionali.

    Con --pec prende i certificati dei gestori di posta certificata, che in quelle liste non ci sono: senza, l'orario di una
    PEC vale con un avviso, perché non si sa chi l'ha firmata. Confrontate l'impronta con quella pubblicata da AgID.
    Codice d'uscita 10 se qualche elenco è stato rifiutato.
    """
    if of_pec:
        return _import_pec(files, at, as_json=as_json)
    from pdz_docs.reports.trust_text import update_json, update_text
    from pdz_docs.trust.cache import Cache, default_folder
    from pdz_docs.trust.update import import_files
    from pdz_docs.work.clock import system_clock

    done = import_files(Cache(default_folder()), files, at=at or system_clock())
    click.echo(_json(update_json(done)) if as_json else update_text(done))
    return ExitCode.INDETERMINATE if done.refused else ExitCode.OK


def _import_pec(files: tuple[Path, ...], at: datetime | None, *, as_json: bool) -> ExitCode:
    from pdz_docs.reports.trust_text import pec_json, pec_text
    from pdz_docs.trust import pec
    from pdz_docs.trust.cache import Cache, default_folder
    from pdz_docs.work.clock import system_clock

    now = at or system_clock()
    lists = pec.import_files(Cache(default_folder()), files, at=now)
    click.echo(_json({"schema": pec.SCHEMA, "lists": pec_json(lists, now)}) if as_json else pec_text(lists, now))
    return ExitCode.OK


@click.command(cls=Command)
@click.argument("words", metavar="CA")
@json_option
def show(words: str, as_json: bool) -> ExitCode:
    """Mostra i servizi il cui prestatore o nome contiene CA (o il cui certificato ha quell'impronta) e la loro storia."""
    from pdz_docs.reports.trust_text import services_json, services_text
    from pdz_docs.trust import eu
    from pdz_docs.trust.cache import Cache, default_folder

    services = eu.services(Cache(default_folder())).search(words)
    click.echo(_json(services_json(services)) if as_json else services_text(services))
    return ExitCode.OK


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


_COMMANDS: dict[str, click.Command] = {
    "list": list_lists,
    "update": update,
    "import": import_lists,
    "show": show,
}
