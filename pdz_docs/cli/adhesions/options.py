"""Options that several subcommands of `pdz adhesions` have."""

from __future__ import annotations

import click

instrument_option = click.option(
    "--document",
    "instrument",
    type=click.Choice(["adesione", "domanda"]),
    default="adesione",
    show_default=True,
    help="L'adesione all'Accordo o la domanda di partecipazione.",
)
