"""`pdz freeze`: the text to sign."""

from __future__ import annotations

import click

from pdz_docs.cli.base import Command, here


@click.command(cls=Command)
@click.argument("document", metavar="DOCUMENTO")
def command(document: str) -> None:
    """Congela DOCUMENTO (piano, accordo): il PDF definitivo, con i campi di firma vuoti, l'impronta SHA-256 e il manifesto.

    Rifiuta un documento con dati mancanti. Il Piano si congela prima dell'Accordo, che ne riporta l'impronta.
    """
    from pdz_docs.dossier import load
    from pdz_docs.reports.freeze import freeze_text
    from pdz_docs.round.freezing import freeze
    from pdz_docs.work.clock import system_clock

    folder = here()
    click.echo(freeze_text(freeze(load(folder), document, output=folder / "output", clock=system_clock)))
