"""`pdz forms domanda`: a filled-in form for each body."""

from __future__ import annotations

import click

from pdz_docs.cli.base import Command
from pdz_docs.cli.forms import bulk
from pdz_docs.errors import ExitCode


@click.command(cls=Command)
@bulk.options
def command(first: tuple[str, ...], more: tuple[str, ...], discard_edits: bool, as_json: bool) -> ExitCode:
    """Fa la domanda di partecipazione ai tavoli per ogni ente di signatories/ets, già riempita con ciò che se ne sa.

    In output/domanda/ va per ogni ente un PDF da compilare e firmare (PDF/A-2a, accessibile) e la versione Word. Ciò che è già
    fatto e aggiornato non si rifà: interrotto e ripetuto, il comando finisce il lavoro.
    """
    return bulk.make("domanda", first=first, more=more, discard_edits=discard_edits, as_json=as_json)
