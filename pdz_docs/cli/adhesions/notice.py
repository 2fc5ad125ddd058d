"""`pdz adhesions notice`: the notice that comes before any refusal."""

from __future__ import annotations

from datetime import datetime

import click

from pdz_docs.cli.adhesions.options import instrument_option
from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option


@click.command(cls=Command)
@click.argument("body", metavar="ENTE")
@click.option(
    "--reason", metavar="MOTIVO", multiple=True, help="Un motivo che osta; si può ripetere. Senza, quelli rilevati."
)
@instrument_option
@at_option
def command(body: str, reason: tuple[str, ...], instrument: str, at: datetime | None) -> None:
    """Scrive a ENTE il preavviso di rigetto: i motivi che ostano e i dieci giorni per le osservazioni (L. 241/1990 art. 10-bis)."""
    from pdz_docs.adhesions.bodies import Instrument
    from pdz_docs.adhesions.correspondence import notice
    from pdz_docs.adhesions.summary import register_of
    from pdz_docs.dossier import load
    from pdz_docs.reports.adhesion_letters import letters
    from pdz_docs.round.outbox import lay_each
    from pdz_docs.work.clock import system_clock

    folder, now = here(), at or system_clock()
    output = folder / "output"
    writing = notice(register_of(folder), body, Instrument(instrument), reason, now.date())
    packets = letters(load(folder), [writing], near=output, at=now)
    place = lay_each(output / "da-spedire" / "adesioni" / f"preavviso-{body}-{now:%Y-%m-%d}", packets)
    click.echo(f"Preavviso pronto in {place}. I dieci giorni decorrono da quando l'ente lo riceve: pdz adhesions sent.")
