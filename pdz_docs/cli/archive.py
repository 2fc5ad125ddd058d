"""`pdz archive`: long-term copies."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import time_stamper, trust_option, tsa_options
from pdz_docs.errors import InputError


@click.command(cls=Command)
@click.argument("files", metavar="[FILE…]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--due", is_flag=True, help="Elenca soltanto le copie la cui marca temporale è da rinnovare.")
@tsa_options
@trust_option
def command(
    files: tuple[Path, ...],
    due: bool,
    authorities: tuple[str, ...],
    tsa_user: str | None,
    tsa_policies: tuple[str, ...],
    trust: tuple[str, ...],
) -> None:
    """Fa di ogni FILE firmato una copia verificabile a lungo termine: prove di revoca di tutte le firme e una marca temporale.

    Si fa dopo l'ultima firma. Il FILE resta com'è: la copia va in output/archive/<documento>/ e porta nel nome la sua impronta.
    Su una copia già fatta la rinnova, prima che scada il certificato della marca.
    """
    from pdz_docs.reports.archive import archived_text, due_text
    from pdz_docs.round import archiving
    from pdz_docs.signing.evidence import Online
    from pdz_docs.signing.longterm import Means
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    output = here() / "output"
    if due:
        click.echo(due_text(list(archiving.due(output, system_clock()))))
        return
    timestamper = time_stamper(authorities, tsa_user, tsa_policies)
    if not files or timestamper is None:
        raise InputError(
            "Servono almeno un file firmato e un'autorità di marcatura.", hint="pdz archive FILE --tsa URL"
        )
    anchors = choose(trust, demo_folder=output / "demo" / "pki")
    means = Means(anchors=anchors.certificates, source=Online(), at=system_clock())
    made = [archiving.archive(file, output=output, means=means, timestamper=timestamper) for file in files]
    click.echo(archived_text(made))
