"""`pdz backup`: the safety copy of the working folder."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command, here


@click.command(cls=Command)
@click.argument("target", metavar="FILE.zip", type=click.Path(path_type=Path, dir_okay=False))
def command(target: Path) -> None:
    """Mette in FILE.zip la copia di sicurezza della raccolta: i dati, tutto output/ e tutto riservato/.

    Nulla è cambiato nella cartella. Restano fuori la dimostrazione e le copie di lavoro. FILE.zip si mette su un altro disco.
    """
    from pdz_docs.reports.backup import backup_text
    from pdz_docs.round.backup import back_up

    click.echo(backup_text(back_up(here(), target)))
