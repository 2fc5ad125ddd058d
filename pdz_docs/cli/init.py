"""`pdz init`: a new working folder."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command


@click.command(cls=Command)
@click.argument("folder", metavar="CARTELLA", type=click.Path(path_type=Path))
@click.option(
    "--sample",
    metavar="[NOME]",
    is_flag=False,
    flag_value="ambito9",
    help="Con dati di esempio: «ambito9» (se non si dice altro) o «altro», un piccolo Ambito di forma diversa.",
)
def command(folder: Path, sample: str | None) -> None:
    """Crea una nuova cartella di lavoro in CARTELLA, vuota da compilare o con i dati di esempio."""
    from pdz_docs.dossier.scaffold import create

    create(folder, sample=sample)
    click.echo(f"Cartella di lavoro pronta: {folder}")
    click.echo(f"Il passo successivo: cd {folder} && pdz check")
