"""`pdz status`: who has signed, who is missing, days left."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here, json_option
from pdz_docs.cli.options import at_option, trust_option
from pdz_docs.errors import ExitCode

if TYPE_CHECKING:
    from pdz_docs.dossier import Dossier
    from pdz_docs.round.states import RoundStatus


@click.command(cls=Command)
@click.argument("files", metavar="[FILE]…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--missing", "only_missing", is_flag=True, help="Mostra soltanto chi manca.")
@click.option(
    "--html",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Scrive anche il cruscotto: una pagina sola, da aprire con il browser o stampare.",
)
@trust_option
@at_option
@json_option
def command(
    files: tuple[Path, ...],
    only_missing: bool,
    target: Path | None,
    trust: tuple[str, ...],
    at: datetime | None,
    as_json: bool,
) -> ExitCode:
    """Dice chi ha firmato, chi manca e quanti giorni restano, ricavandolo ogni volta dai file firmati.

    Legge output/signed/ e, se indicati, altri FILE firmati.
    Codici d'uscita: 0 tutti hanno firmato, 9 c'è una firma non valida, 10 c'è qualcosa da decidere, 11 manca qualcuno.
    """
    from pdz_docs.adhesions.remembered import adhesions_in
    from pdz_docs.round.awaited import awaited_in
    from pdz_docs.round.status import round_status
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    folder = here()
    output = folder / "output"
    now = at or system_clock()
    anchors = choose(trust, demo_folder=output / "demo" / "pki", at=now)
    verify = witness(anchors, at=now, cache=cache_folder(output))
    status = round_status(
        output,
        awaited_in(output, partial(_dossier, folder)),
        verify=verify,
        now=now,
        named=files,
        adhesions=adhesions_in(folder),
    )
    if target is not None:
        _write_page(status, target, now=now, folder=folder)
    click.echo(_as_json(status) if as_json else _as_text(status, only_missing=only_missing))
    return status.exit_code


def _dossier(folder: Path) -> Dossier:
    """The models take longer to import than all the rest: a frozen document needs none of them."""
    from pdz_docs.dossier import load

    return load(folder)


def _as_json(status: RoundStatus) -> str:
    from pdz_docs.reports.status_json import status_json

    return json.dumps(status_json(status), ensure_ascii=False, indent=2)


def _as_text(status: RoundStatus, *, only_missing: bool) -> str:
    from pdz_docs.reports.status_text import status_text

    return status_text(status, only_missing=only_missing)


def _write_page(status: RoundStatus, target: Path, *, now: datetime, folder: Path) -> None:
    from pdz_docs.reports.status_html import status_html
    from pdz_docs.work.files import write_atomically

    write_atomically(target, status_html(status, now=now, folder=folder, target=target).encode())
    click.echo(f"Cruscotto: {target}", err=True)
