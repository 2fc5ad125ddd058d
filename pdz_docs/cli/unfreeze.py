"""`pdz unfreeze`: a frozen text taken back while nobody has signed."""

from __future__ import annotations

import click

from pdz_docs.cli.base import Command, here


@click.command(cls=Command)
@click.argument("document", metavar="DOCUMENTO")
@click.option(
    "--reason", metavar="MOTIVO", required=True, help="Perché si riapre: resta scritto accanto al testo tolto."
)
def command(document: str, reason: str) -> None:
    """Riapre DOCUMENTO congelato (accordo, piano, schema) finché nessuno ha firmato.

    Il testo tolto non si perde: va in output/archive/ con il motivo. Dopo la prima firma si congela invece una nuova versione.
    """
    from pdz_docs.round.reopening import unfreeze
    from pdz_docs.work.clock import system_clock

    folder = here()
    kept = unfreeze(folder / "output", document, reason=reason, now=system_clock())
    click.echo(f"Riaperto: {document}. Il testo tolto è in {kept.relative_to(folder)}, con il motivo.")
