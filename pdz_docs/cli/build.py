"""`pdz build`: Word and PDF of what changed."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from pdz_docs.cli.base import Command, here, json_option
from pdz_docs.cli.options import trust_option
from pdz_docs.errors import ExitCode


@click.command(cls=Command)
@click.argument("documents", metavar="[DOCUMENTO]…", nargs=-1)
@click.option(
    "--discard-edits",
    is_flag=True,
    help="Rifà anche i file di output/ ritoccati a mano, perdendo i ritocchi.",
)
@click.option(
    "--verify-reproducible",
    "twice",
    is_flag=True,
    help="Non tocca output/: fa i documenti due volte, in due cartelle, e dice se i file sono identici.",
)
@trust_option
@json_option
def command(
    documents: tuple[str, ...], discard_edits: bool, twice: bool, trust: tuple[str, ...], as_json: bool
) -> ExitCode:
    """Produce in output/ i documenti Word e PDF di ciò che è cambiato; senza nomi, tutti.

    Ciò che è ancora incompleto esce come BOZZA, con i dati mancanti evidenziati ed elencati in fondo.
    Il decreto e il prospetto delle firme dicono le firme verificate fra quelle già tornate.
    Con --verify-reproducible: 0 se tutti i file sono identici, 9 se qualcuno differisce.
    """
    if twice:
        return _build_twice(documents, as_json=as_json)
    from pdz_docs.adhesions.summary import adherents
    from pdz_docs.cli.progress import progress
    from pdz_docs.dossier import load
    from pdz_docs.pdf.build import build
    from pdz_docs.reports.build import build_json, build_text
    from pdz_docs.round.attested import attested_in
    from pdz_docs.work.clock import system_clock

    folder = here()
    report = build(
        load(folder),
        folder=folder,
        documents=documents or None,
        clock=system_clock,
        progress=progress(),
        discard_edits=discard_edits,
        known={**adherents(folder), **attested_in(folder / "output", trust=trust, now=system_clock())},
    )
    click.echo(json.dumps(build_json(report), ensure_ascii=False, indent=2) if as_json else build_text(report))
    return ExitCode.OK


def _build_twice(documents: Sequence[str], *, as_json: bool) -> ExitCode:
    from pdz_docs.cli.progress import progress
    from pdz_docs.dossier import load
    from pdz_docs.pdf.reproducible import verify_reproducible
    from pdz_docs.reports.reproducible import reproducible_json, reproducible_text
    from pdz_docs.work.clock import system_clock

    folder = here()
    found = verify_reproducible(
        load(folder), folder=folder, documents=documents or None, clock=system_clock, progress=progress()
    )
    click.echo(
        json.dumps(reproducible_json(found), ensure_ascii=False, indent=2) if as_json else reproducible_text(found)
    )
    return found.exit_code
