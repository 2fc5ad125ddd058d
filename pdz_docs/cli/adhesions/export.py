"""`pdz adhesions export`: the register as a file."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.errors import InputError


@click.command(cls=Command)
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-codes", is_flag=True, help="Mostra i codici fiscali dei rappresentanti, altrimenti coperti.")
def command(target: Path, with_codes: bool) -> None:
    """Scrive il registro in FILE (.xlsx, .csv o .yaml): presenze ai tavoli, domanda, adesione, impronte delle evidenze."""
    from pdz_docs.adhesions.rows import rows
    from pdz_docs.adhesions.summary import register_of
    from pdz_docs.dossier import load
    from pdz_docs.reports.register_files import FORMATS
    from pdz_docs.work.files import write_atomically

    form = FORMATS.get(target.suffix.lower())
    if form is None:
        raise InputError(f"«{target.name}» non ha un'estensione nota.", hint="FILE.xlsx, FILE.csv o FILE.yaml.")
    folder = here()
    write_atomically(target, form(rows(register_of(folder), load(folder), with_codes=with_codes)))
    click.echo(f"Scritto: {target}")
