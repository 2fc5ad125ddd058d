"""`pdz timestamp`: a time stamp for any file."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command
from pdz_docs.cli.options import time_stamper, tsa_options
from pdz_docs.errors import InputError


@click.command(cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["tsd", "tsr", "pdf"]),
    default="tsd",
    help="File e marca insieme (tsd), marca a parte (tsr), marca dentro il PDF (pdf).",
)
@tsa_options
@click.option("-o", "--output", "target", metavar="FILE", type=click.Path(path_type=Path), help="Dove scriverla.")
def command(
    file: Path,
    form: str,
    authorities: tuple[str, ...],
    tsa_user: str | None,
    tsa_policies: tuple[str, ...],
    target: Path | None,
) -> None:
    """Appone a FILE una marca temporale, che ne prova l'esistenza a una data certa.

    Scrive <file>.tsd, <file>.tsr o <nome>-marcato.pdf, mai sopra un file che c'è già.
    """
    from pdz_docs.signing import files, stamping

    timestamper = time_stamper(authorities, tsa_user, tsa_policies)
    if timestamper is None:
        raise InputError("Manca l'autorità di marcatura.", hint="Indicatela con --tsa URL.")
    place = target or stamping.place(file, stamping.Form(form))
    files.refuse_existing(place)
    files.write_new(place, stamping.stamp(file, stamping.Form(form), timestamper))
    click.echo(f"Marcato: {place}")
