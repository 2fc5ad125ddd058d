"""`pdz demo`: the whole story on a throw-away PKI."""

from __future__ import annotations

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.errors import ExitCode


@click.command(cls=Command)
def command() -> ExitCode:
    """Esegue tutto il percorso, dai tavoli all'Accordo firmato e verificato, con chiavi dimostrative, in output/demo/.

    Esce con 0 quando tutte le firme sono integre, con la catena verificata e abbinate a chi doveva firmare.
    """
    from pdz_docs.cli.progress import progress
    from pdz_docs.demo.story import run_demo
    from pdz_docs.demo.summary import demo_text
    from pdz_docs.dossier import load

    folder = here()
    result = run_demo(load(folder), output=folder / "output", progress=progress())
    click.echo(demo_text(result))
    return ExitCode.OK if result.complete else ExitCode.INDETERMINATE
