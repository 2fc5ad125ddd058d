"""`pdz doctor`: what is there and what each is for."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pdz_docs.cli.base import Command, json_option
from pdz_docs.errors import ExitCode


@click.command(cls=Command)
@click.option(
    "--network", is_flag=True, help="Prova anche la rete: proxy di sistema e sito da cui si scaricano gli elenchi."
)
@json_option
def command(network: bool, as_json: bool) -> ExitCode:
    """Mostra strumenti, versioni, caratteri, modelli ed elenchi di fiducia con la loro età: che cosa c'è, che cosa manca e a che cosa serve.

    Codice d'uscita 5 se manca qualcosa di indispensabile.
    """
    from pdz_docs.dossier import search
    from pdz_docs.reports.doctor import doctor_json, doctor_text
    from pdz_docs.round.connections import network_items, trust_items
    from pdz_docs.round.equipment import equipment
    from pdz_docs.trust.cache import Cache, default_folder
    from pdz_docs.trust.fetching import fetch_https
    from pdz_docs.work.clock import system_clock

    items = (*equipment(search(Path.cwd())), *trust_items(Cache(default_folder()), system_clock()))
    if network:
        items = (*items, *network_items(fetch_https))
    click.echo(json.dumps(doctor_json(items), ensure_ascii=False, indent=2) if as_json else doctor_text(items))
    return ExitCode.TOOL_MISSING if any(item.required and item.found is None for item in items) else ExitCode.OK
