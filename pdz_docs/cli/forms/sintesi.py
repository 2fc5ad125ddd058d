"""`pdz forms sintesi`: the Word form of an area's synthesis."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.errors import RefusedError


@click.command(cls=Command)
@click.option("--area", metavar="N", required=True, help="Il numero dell'area, o il suo identificativo.")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE.docx",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Dove scriverlo; altrimenti output/moduli/sintesi-AREA.docx.",
)
@click.option("--replace", is_flag=True, help="Sostituisce il file, se c'è già.")
def command(area: str, target: Path | None, replace: bool) -> None:
    """Fa il modulo di sintesi di un'area: incontri, presenze, bisogni, proposte, impegni, nodi aperti.

    Si compila in Word o in LibreOffice; «pdz import FILE.docx» lo riporta nei dati.
    """
    from pdz_docs.documents.wordform.synthesis import area_of, synthesis_form
    from pdz_docs.dossier import load
    from pdz_docs.work.files import write_atomically

    folder = here()
    dossier = load(folder)
    chosen = area_of(dossier, area)
    path = target or folder / "output" / "moduli" / f"sintesi-{chosen.id}.docx"
    if path.exists() and not replace:
        raise RefusedError(f"{path} esiste già.", hint="Indicate un altro nome con -o, o aggiungete --replace.")
    write_atomically(path, synthesis_form(dossier, chosen, folder / "templates"))
    click.echo(f"Scritto: {path}")
