"""`pdz diff`: what changed between two frozen texts."""

from __future__ import annotations

import json

import click

from pdz_docs.cli.base import Command, here, json_option
from pdz_docs.errors import ExitCode


@click.command(cls=Command)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@json_option
def command(before: str, after: str, as_json: bool) -> ExitCode:
    """Dice che cosa cambia dal testo A al testo B, e se era previsto: pdz diff schema accordo.

    A e B sono testi congelati (schema, accordo, piano, o una versione: accordo@2) o file PDF. Finché l'Accordo non è congelato, B è il
    testo che si congelerebbe oggi. Codici d'uscita: 0 nulla o soltanto campi variabili, 9 è cambiato altro.
    """
    from pdz_docs.dossier import load
    from pdz_docs.reports.diff import diff_json, diff_text
    from pdz_docs.round.comparing import compare

    folder = here()
    compared = compare(before, after, output=folder / "output", load=lambda: load(folder))
    click.echo(json.dumps(diff_json(compared), ensure_ascii=False, indent=2) if as_json else diff_text(compared))
    return compared.exit_code
