"""`pdz record`: a step after the signatures."""

from __future__ import annotations

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import Day, document_option

_STEPS = ["protocollo", "decreto", "burl", "albo", "trasparenza", "trasmissione"]


@click.command(cls=Command)
@click.argument("step", metavar="PASSO", type=click.Choice(_STEPS))
@click.option("--date", "day", metavar="DATA", type=Day(), required=True, help="Il giorno: 2024-12-20 o 20/12/2024.")
@click.option("--number", metavar="NUMERO", help="Il numero (di protocollo, di decreto, di bollettino).")
@click.option("--file", "file", metavar="FILE", help="Il file che lo prova, o il suo indirizzo.")
@document_option
@click.option("--correct", is_flag=True, help="Corregge un passo già registrato.")
def command(step: str, day: object, number: str | None, file: str | None, document: str | None, correct: bool) -> None:
    """Registra un PASSO dopo l'ultima firma: protocollo, decreto, burl, albo, trasparenza, trasmissione.

    Firmato non è concluso: «pdz status» mostra i passi che restano.
    """
    from datetime import date

    from pdz_docs.reports.words import calendar_day
    from pdz_docs.round import rounds, steps
    from pdz_docs.work.clock import system_clock

    assert isinstance(day, date)  # noqa: S101
    output = here() / "output"
    frozen = rounds.current(output, document)
    today = system_clock().date()
    done = steps.record(output, frozen, step, day=day, today=today, number=number, file=file, again=correct)
    number_words = f", n. {done.number}" if done.number else ""
    click.echo(f"Registrato: {done.id}, {calendar_day(day)}{number_words}.")
