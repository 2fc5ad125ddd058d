"""`pdz export`: the dossier as an Excel workbook."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.errors import RefusedError


@click.command(cls=Command)
@click.option(
    "--xlsx", "target", metavar="FILE.xlsx", required=True, type=click.Path(path_type=Path), help="Dove scriverla."
)
@click.option("--replace", is_flag=True, help="Sostituisce il file, se c'è già.")
def command(target: Path, replace: bool) -> None:
    """Scrive i dati della cartella di lavoro in una cartella Excel, un foglio per ogni genere di dati.

    I codici fiscali delle persone vere restano in riservato/. «pdz import» la riporta nei file YAML.
    """
    from pdz_docs.dossier import load
    from pdz_docs.dossier.excel.write import export_workbook

    if target.exists() and not replace:
        raise RefusedError(f"{target} esiste già.", hint="Indicate un altro nome, o aggiungete --replace.")
    export_workbook(load(here()), target)
    click.echo(f"Scritta: {target}")
