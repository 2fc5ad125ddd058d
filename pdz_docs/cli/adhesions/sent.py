"""`pdz adhesions sent`: when a letter reached the body, and what shows it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from pdz_docs.cli.adhesions.options import instrument_option
from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import Day, at_option

_LETTERS = {"richiesta": "REQUEST", "preavviso": "NOTICE"}


@click.command(cls=Command)
@click.argument("body", metavar="ENTE")
@click.option("--letter", type=click.Choice(list(_LETTERS)), required=True, help="Quale lettera.")
@click.option("--on", "day", type=Day(), help="Il giorno in cui l'ente l'ha ricevuta.")
@click.option(
    "--receipt",
    metavar="FILE.eml",
    type=click.Path(path_type=Path, dir_okay=False),
    help="La ricevuta PEC di avvenuta consegna, che dice il giorno e che cosa è stato consegnato.",
)
@click.option("--days", metavar="GIORNI", type=click.IntRange(1, 90), help="I giorni che la richiesta dava.")
@click.option("--protocollo", metavar="N/DATA", help="Il protocollo in uscita.")
@instrument_option
@at_option
def command(
    body: str,
    letter: str,
    day: date | None,
    receipt: Path | None,
    days: int | None,
    protocollo: str | None,
    instrument: str,
    at: datetime | None,
) -> None:
    """Annota nel registro quando ENTE ha ricevuto una lettera: da lì decorrono i giorni."""
    from pdz_docs.adhesions.bodies import Instrument
    from pdz_docs.adhesions.correspondence import Dispatched, note
    from pdz_docs.adhesions.register import Kind
    from pdz_docs.trust.cache import Cache, default_folder
    from pdz_docs.trust.pec import providers
    from pdz_docs.work.clock import fixed_clock, system_clock

    said = Dispatched(
        body=body,
        instrument=Instrument(instrument),
        kind=Kind(_LETTERS[letter]),
        received=day,
        receipt=receipt,
        protocol=protocollo,
        days=days,
    )
    clock = fixed_clock(at) if at is not None else system_clock
    written = note(here(), said, providers=providers(Cache(default_folder())), clock=clock)
    shown = f" La ricevuta prova {written.proves}." if written.proves else ""
    click.echo(f"Ricevuta il {written.received:%d/%m/%Y}; il termine è il {written.within:%d/%m/%Y}.{shown}")
