"""`pdz adhesions letters`: what is asked of whoever has something to complete."""

from __future__ import annotations

from datetime import datetime

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option


@click.command(cls=Command)
@click.option("--only", metavar="ENTE", multiple=True, help="Solo a questo ente; si può ripetere.")
@click.option(
    "--days",
    metavar="GIORNI",
    type=click.IntRange(1, 90),
    default=10,
    show_default=True,
    help="I giorni per rispondere.",
)
@at_option
def command(only: tuple[str, ...], days: int, at: datetime | None) -> None:
    """Scrive una richiesta a ogni ente la cui domanda o adesione è da integrare (L. 241/1990 art. 6 c. 1 lett. b).

    Le lettere sono in output/da-spedire/, una cartella per ente: PDF/A, Word, oggetto, testo e bozza del messaggio. Le spedisce il protocollo;
    «pdz adhesions sent» annota quando sono arrivate.
    """
    from pdz_docs.adhesions.correspondence import requests
    from pdz_docs.adhesions.summary import register_of
    from pdz_docs.dossier import load
    from pdz_docs.reports.adhesion_letters import letters
    from pdz_docs.round.outbox import lay_each
    from pdz_docs.work.clock import system_clock

    folder, now = here(), at or system_clock()
    output = folder / "output"
    found = requests(register_of(folder), now.date(), days=days, only=only)
    if not found:
        click.echo("Nessuna domanda e nessuna adesione è da integrare.")
        return
    packets = letters(load(folder), found, near=output, at=now)
    place = lay_each(output / "da-spedire" / "adesioni" / f"richieste-{now:%Y-%m-%d}", packets)
    click.echo(f"{len(packets)} richieste pronte in {place}")
