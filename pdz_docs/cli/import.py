"""`pdz import`: an Excel workbook, a filled Word form or a public register, into the dossier."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import Day


@click.command(cls=Command)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Sostituisce i file YAML che ci sono già, perdendone i commenti.")
@click.option(
    "--register",
    "downloaded",
    type=Day(),
    help="FILE è un registro pubblico (IPA, amministratori locali) scaricato in questa data: completa i dati che mancano.",
)
def command(files: tuple[Path, ...], replace: bool, downloaded: date | None) -> None:
    """Porta nei file YAML una cartella Excel fatta con «pdz export», un modulo fatto con «pdz forms sintesi», o un registro pubblico.

    Tutti gli errori sono detti insieme, con foglio, cella e colonna o con campo e paragrafo, e con un errore non si scrive nulla.
    """
    from pdz_docs.dossier.importing import import_file
    from pdz_docs.dossier.registers.prefill import prefill
    from pdz_docs.reports.importing import imported_text, prefilled_text

    folder = here()
    for file in files:
        if downloaded is not None:
            click.echo(prefilled_text(prefill(folder, file, at=downloaded)))
        else:
            click.echo(imported_text(import_file(file, folder, replace=replace)))
