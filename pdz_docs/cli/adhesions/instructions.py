"""`pdz adhesions instructions`: the page that goes with the forms."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option


@click.command(cls=Command)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE.pdf",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Dove scriverla; altrimenti output/moduli/istruzioni-moduli.pdf.",
)
@at_option
def command(target: Path | None, at: datetime | None) -> None:
    """Fa la pagina per gli enti: come si compila, come si firma con ciascun tipo di firma, dove si manda, entro quando."""
    from pdz_docs.dossier import load
    from pdz_docs.reports.adhesion_letters import INSTRUCTIONS, instructions
    from pdz_docs.work.clock import system_clock
    from pdz_docs.work.files import write_atomically

    folder = here()
    path = target or folder / "output" / "moduli" / INSTRUCTIONS
    write_atomically(path, instructions(load(folder), near=folder / "output", at=at or system_clock()))
    click.echo(f"Scritto: {path}")
