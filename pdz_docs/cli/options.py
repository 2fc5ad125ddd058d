"""Options that more than one command has."""

from __future__ import annotations

from datetime import datetime

import click

from pdz_docs.work.clock import ROME


class Instant(click.ParamType[datetime]):
    """An ISO 8601 instant; without an offset it is Europe/Rome."""

    name = "ISTANTE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"«{value}» non è un istante come 2024-12-05T10:00:00+01:00.", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=ROME)


at_option = click.option("--at", type=Instant(), help="L'istante a cui si riferisce la risposta, invece di adesso.")

trust_option = click.option(
    "--trust",
    metavar="eu|demo|none|FILE",
    multiple=True,
    help="Di chi fidarsi: liste europee (se non si dice altro), chiavi dimostrative, nessuno, o certificati in FILE.",
)
