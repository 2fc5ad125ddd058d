"""`pdz check`: everything that is wrong or missing, all at once."""

from __future__ import annotations

import json

import click

from pdz_docs.cli.base import Command, here, is_verbose, json_option
from pdz_docs.errors import ExitCode


@click.command(cls=Command)
@json_option
def command(as_json: bool) -> ExitCode:
    """Controlla dati e modelli e dice tutto ciò che è errato o manca, con file, riga o paragrafo, e come rimediare.

    Codici d'uscita: 3 errori nei dati, 4 errori nei modelli, 0 nessun errore (le mancanze sono avvisi: escono in bozza).
    """
    from pdz_docs.reports.check import check_json, check_text
    from pdz_docs.round.readiness import check

    found = check(here())
    click.echo(
        json.dumps(check_json(found.problems), ensure_ascii=False, indent=2)
        if as_json
        else check_text(found.problems, with_notes=is_verbose())
    )
    return found.exit_code
