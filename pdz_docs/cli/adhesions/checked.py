"""`pdz adhesions checked`: what the check of a drawn declaration found."""

from __future__ import annotations

from datetime import datetime

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option


@click.command(cls=Command)
@click.argument("body", metavar="ENTE")
@click.option("--outcome", metavar="ESITO", required=True, help="Che cosa si è trovato, e dove.")
@click.option("--by", metavar="NOME", required=True, help="Chi ha controllato.")
@at_option
def command(body: str, outcome: str, by: str, at: datetime | None) -> None:
    """Annota l'esito del controllo a campione su ENTE (DPR 445/2000 art. 71)."""
    from pdz_docs.adhesions.sampling import checked
    from pdz_docs.work.clock import fixed_clock, system_clock

    clock = fixed_clock(at) if at is not None else system_clock
    one = checked(here(), body, by=by, outcome=outcome, clock=clock)
    click.echo(f"{one.body}: {one.outcome} ({one.by}).")
