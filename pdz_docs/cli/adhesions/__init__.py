"""`pdz adhesions`: the register of applications and adhesions, one subcommand per file."""

from __future__ import annotations

import click

from pdz_docs.cli.base import CONTEXT_SETTINGS, LazyGroup

ADHESIONS = {
    "list": "Mostra il registro: chi ha aderito, che cosa manca, che cosa è da decidere.",
}


@click.group(cls=LazyGroup, commands_table=ADHESIONS, package=__name__, context_settings=CONTEXT_SETTINGS)
def command() -> None:
    """Il registro delle domande e delle adesioni del Terzo Settore, dei sindacati e dei patronati."""
