"""`pdz session`: mayors sign in turn on one PC."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import document_option, trust_option


@click.command(cls=Command)
@click.argument("watched", metavar="CARTELLA", type=click.Path(path_type=Path))
@document_option
@trust_option
def command(watched: Path, document: str | None, trust: tuple[str, ...]) -> None:
    """Segue CARTELLA, dove lo strumento di firma salva i file, mentre si firma uno dopo l'altro sullo stesso PC.

    In CARTELLA c'è sempre il file da firmare, con le firme già raccolte. A ogni file salvato risponde OK o NO, dice chi ha danneggiato quali
    firme, rimette l'ultima copia buona e dice a chi tocca. Le firme sono raccolte come con «pdz collect». Finisce quando hanno firmato
    tutti, o con Ctrl-C: la seduta si può riprendere.
    """
    import time

    from pdz_docs.reports.session import heard_text, turn_text
    from pdz_docs.round.session import Session
    from pdz_docs.round.watching import EVERY, Watcher
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock
    from pdz_docs.work.locks import exclusive

    folder = here()
    anchors = choose(trust, demo_folder=folder / "output" / "demo" / "pki", at=system_clock())
    session = Session(folder, watched, document, anchors=anchors, clock=system_clock)
    with exclusive(watched):
        session.open()
        turn = session.turn()
        click.echo(f"{session.title}: si firma {session.to_sign} (Ctrl-C per finire)\n{turn_text(turn)}")
        watcher = Watcher(watched, time.monotonic)
        while turn.waiting:
            time.sleep(EVERY)
            for path in watcher.poll():
                heard = session.receive(path)
                if heard is not None:
                    turn = session.turn()
                    click.echo(f"{heard_text(heard)}\n{turn_text(turn)}")
