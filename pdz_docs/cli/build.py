"""`pdz build`: Word and PDF of what changed."""

from __future__ import annotations

import json

import click

from pdz_docs.cli.base import Command, here, json_option


@click.command(cls=Command)
@click.argument("documents", metavar="[DOCUMENTO]…", nargs=-1)
@click.option(
    "--discard-edits",
    is_flag=True,
    help="Rifà anche i file di output/ ritoccati a mano, perdendo i ritocchi.",
)
@json_option
def command(documents: tuple[str, ...], discard_edits: bool, as_json: bool) -> None:
    """Produce in output/ i documenti Word e PDF di ciò che è cambiato; senza nomi, tutti.

    Ciò che è ancora incompleto esce come BOZZA, con i dati mancanti evidenziati ed elencati in fondo.
    """
    from pdz_docs.cli.progress import progress
    from pdz_docs.dossier import load
    from pdz_docs.pdf.build import build
    from pdz_docs.reports.build import build_json, build_text
    from pdz_docs.work.clock import system_clock

    folder = here()
    report = build(
        load(folder),
        folder=folder,
        documents=documents or None,
        clock=system_clock,
        progress=progress(),
        discard_edits=discard_edits,
    )
    click.echo(json.dumps(build_json(report), ensure_ascii=False, indent=2) if as_json else build_text(report))
