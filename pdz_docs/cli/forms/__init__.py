"""`pdz forms`: the forms that others fill, one subcommand per file."""

from __future__ import annotations

import click

from pdz_docs.cli.base import CONTEXT_SETTINGS, LazyGroup

FORMS = {
    "sintesi": "Il modulo Word in cui i referenti scrivono la sintesi di un'area.",
    "domanda": "La domanda di partecipazione ai tavoli, una per ogni ente.",
    "adesione": "L'istanza di adesione all'Accordo, una per ogni ente che ha partecipato.",
}


@click.group(cls=LazyGroup, commands_table=FORMS, package=__name__, context_settings=CONTEXT_SETTINGS)
def command() -> None:
    """I moduli da far compilare ad altri, già riempiti con ciò che si sa."""
