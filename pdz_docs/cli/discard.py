"""`pdz discard`: identity documents are deleted after the check."""

from __future__ import annotations

from datetime import datetime

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option
from pdz_docs.errors import InputError


@click.command(cls=Command)
@click.argument("bodies", metavar="[ENTE]…", nargs=-1)
@click.option("--list", "only_list", is_flag=True, help="Mostra soltanto i documenti che ci sono.")
@click.option("--by", metavar="NOME", help="Chi ha controllato il documento.")
@click.option("--seen", metavar="NOTA", help="Che cosa ha visto: tipo, numero, scadenza, corrispondenza della firma.")
@click.option("--keep-messages", is_flag=True, help="Tiene i messaggi che contengono una copia del documento.")
@click.option("--yes", is_flag=True, help="Non chiede conferma.")
@at_option
def command(
    bodies: tuple[str, ...],
    only_list: bool,
    by: str | None,
    seen: str | None,
    keep_messages: bool,
    yes: bool,
    at: datetime | None,
) -> None:
    """Cancella i documenti d'identità arrivati con domande e adesioni, dopo il controllo, e lascia nel registro la nota di ciò che si è visto.

    Si cancellano anche i messaggi che ne contengono una copia: l'originale è nel protocollo, e ciò che il gestore PEC ha certificato resta scritto.
    """
    from pdz_docs.adhesions.discarding import discard, held
    from pdz_docs.cli.confirm import confirm
    from pdz_docs.reports.discard import discarded_text, held_text
    from pdz_docs.work.clock import fixed_clock, system_clock

    folder = here()
    chosen = held(folder, bodies)
    click.echo(held_text(chosen, keep_messages=keep_messages))
    if only_list or not chosen:
        return
    if by is None or seen is None:
        raise InputError(
            "Servono chi ha controllato e che cosa ha visto.", hint="--by «Nome, qualifica» --seen «NOTA»."
        )
    if not yes:
        confirm("Cancellare questi file?", way_out="Con --yes non si chiede.")
    clock = fixed_clock(at) if at is not None else system_clock
    gone = discard(folder, chosen, by=by, seen=seen, clock=clock, keep_messages=keep_messages)
    click.echo(discarded_text(gone))
