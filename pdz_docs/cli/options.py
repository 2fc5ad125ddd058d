"""Options that more than one command has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from pdz_docs.work.clock import ROME

if TYPE_CHECKING:
    from pdz_docs.signing.timestamps import TimestampSource

TSA_VARIABLE = "PDZ_TSA_PASSWORD"


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


class Day(click.ParamType[date]):
    """A day, as an official or as ISO 8601 writes it."""

    name = "DATA"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
            with suppress(ValueError):
                return datetime.strptime(str(value), form).date()  # noqa: DTZ007 - a day has no hour
        return self.fail(f"«{value}» non è un giorno come 20/12/2024.", param, ctx)


at_option = click.option("--at", type=Instant(), help="L'istante a cui si riferisce la risposta, invece di adesso.")

document_option = click.option(
    "--document",
    metavar="DOCUMENTO",
    help="Il documento in raccolta: se non si dice l'accordo, o l'unico che si sta firmando.",
)

trust_option = click.option(
    "--trust",
    metavar="eu|demo|none|FILE",
    multiple=True,
    help="Di chi fidarsi: liste europee (se non si dice altro), chiavi dimostrative, nessuno, o certificati in FILE.",
)


def tsa_options(command: Callable[..., object]) -> Callable[..., object]:
    """`--tsa`, `--tsa-user`, `--tsa-policy`: where time stamps come from. `time_stamper` makes one source of them."""
    for option in (
        click.option(
            "--tsa-policy",
            "tsa_policies",
            metavar="OID",
            multiple=True,
            help="Accetta soltanto marche con questa policy.",
        ),
        click.option(
            "--tsa-user", metavar="UTENTE", help="L'utente presso l'autorità di marcatura; la password si digita."
        ),
        click.option(
            "--tsa",
            "authorities",
            metavar="URL",
            multiple=True,
            help="Autorità di marcatura temporale; più d'una: in ordine.",
        ),
    ):
        command = option(command)
    return command


def time_stamper(authorities: Sequence[str], user: str | None, policies: Sequence[str]) -> TimestampSource | None:
    """The authorities in order, None when none is named. The password of `user` is asked for once."""
    from pdz_docs.cli import secret
    from pdz_docs.signing.tsa_http import HttpTsa, InOrder

    if not authorities:
        return None
    password = secret.ask(f"Password di {user} presso l'autorità di marcatura", variable=TSA_VARIABLE) if user else None
    return InOrder([HttpTsa(url, user=user, password=password, policies=frozenset(policies)) for url in authorities])
