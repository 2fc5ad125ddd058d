"""`pdz open`: a page in the browser for those who never open a terminal."""

from __future__ import annotations

from datetime import datetime

import click

from pdz_docs.cli.base import Command, here_or_none
from pdz_docs.cli.options import at_option, trust_option


@click.command(cls=Command)
@click.option("--no-browser", is_flag=True, help="Scrive l'indirizzo e non apre il browser.")
@click.option("--offline", is_flag=True, help="Non usa la rete.")
@trust_option
@at_option
def command(no_browser: bool, offline: bool, trust: tuple[str, ...], at: datetime | None) -> None:
    """Apre nel browser una pagina di questo solo computer: verificare, raccogliere, vedere lo stato, fare i documenti.

    L'indirizzo vale una volta. La pagina finisce con il comando (Ctrl-C).
    """
    import webbrowser

    from pdz_docs.web.actions import Office
    from pdz_docs.web.server import serve
    from pdz_docs.work.clock import fixed_clock, system_clock

    def ready(address: str) -> None:
        click.echo(f"La pagina è pronta; per chiuderla: Ctrl-C.\n{address}")
        if not no_browser:
            webbrowser.open(address)

    serve(Office(here_or_none(), trust, offline, fixed_clock(at) if at else system_clock), ready=ready)
