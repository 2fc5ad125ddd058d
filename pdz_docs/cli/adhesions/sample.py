"""`pdz adhesions sample`: which declarations are checked (DPR 445/2000 art. 71)."""

from __future__ import annotations

from datetime import datetime

import click

from pdz_docs.cli.adhesions.options import instrument_option
from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option


@click.command(cls=Command)
@click.option(
    "--word", metavar="PAROLA", required=True, help="Una parola detta prima, per esempio il numero del verbale."
)
@click.option(
    "--share", metavar="%", type=click.IntRange(1, 100), default=10, show_default=True, help="Quante su cento."
)
@instrument_option
@at_option
def command(word: str, share: int, instrument: str, at: datetime | None) -> None:
    """Estrae le dichiarazioni da controllare e le annota nel registro. La stessa PAROLA estrae sempre le stesse: chiunque può rifarlo."""
    from pdz_docs.adhesions.bodies import Instrument
    from pdz_docs.adhesions.sampling import draw
    from pdz_docs.work.clock import fixed_clock, system_clock

    clock = fixed_clock(at) if at is not None else system_clock
    for one in draw(here(), Instrument(instrument), word=word, share=share, clock=clock):
        click.echo(one.body)
