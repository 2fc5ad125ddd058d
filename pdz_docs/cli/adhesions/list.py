"""`pdz adhesions list`: the register, as it is or as it was known on a day."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

import click

from pdz_docs.cli.base import Command, here, json_option
from pdz_docs.cli.options import Day
from pdz_docs.work.clock import ROME


@click.command(cls=Command)
@click.option("--on", "day", type=Day(), help="Mostra ciò che si sapeva alla fine di quel giorno.")
@json_option
def command(day: date | None, as_json: bool) -> None:
    """Mostra il registro: per primo ciò che è da decidere o da integrare, poi chi manca, poi chi ha aderito."""
    from pdz_docs.adhesions.summary import register_of
    from pdz_docs.reports.adhesions import adhesions_json, adhesions_text

    until = datetime.combine(day + timedelta(days=1), time(), ROME) if day is not None else None
    known = register_of(here(), until=until)
    click.echo(json.dumps(adhesions_json(known), ensure_ascii=False, indent=2) if as_json else adhesions_text(known))
