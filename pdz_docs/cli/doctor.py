"""`pdz doctor`: what is there and what each is for."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pdz_docs.cli.base import Command, json_option
from pdz_docs.errors import ExitCode


@click.command(cls=Command)
@json_option
def command(as_json: bool) -> ExitCode:
    """Mostra strumenti, versioni, caratteri e modelli: che cosa c'è, che cosa manca e a che cosa serve.

    Codice d'uscita 5 se manca qualcosa di indispensabile.
    """
    from pdz_docs.dossier import search
    from pdz_docs.reports.doctor import doctor_json, doctor_text
    from pdz_docs.round.equipment import equipment

    items = equipment(search(Path.cwd()))
    click.echo(json.dumps(doctor_json(items), ensure_ascii=False, indent=2) if as_json else doctor_text(items))
    return ExitCode.TOOL_MISSING if any(item.required and item.found is None for item in items) else ExitCode.OK
