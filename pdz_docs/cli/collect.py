"""`pdz collect`: what came back is verified, matched and filed."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here, json_option
from pdz_docs.cli.options import at_option, trust_option
from pdz_docs.errors import ExitCode, InputError

if TYPE_CHECKING:
    from pdz_docs.signing.timestamps import TimestampSource


@click.command(cls=Command)
@click.argument("paths", metavar="PERCORSO…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--protocollo", metavar="N/DATA", help="Il protocollo di ciò che non ha una Segnatura: 1234/05-12-2024.")
@click.option("--stamp", is_flag=True, help="Chiede una marca temporale per ogni file nuovo e la tiene accanto (.tsr).")
@click.option(
    "--tsa",
    "authorities",
    metavar="URL",
    multiple=True,
    help="Autorità di marcatura per --stamp; più d'una: in ordine.",
)
@click.option(
    "--offline",
    is_flag=True,
    help="Non chiede in rete se i certificati erano revocati: si può chiedere dopo, ripetendo.",
)
@trust_option
@at_option
@json_option
def command(
    paths: tuple[Path, ...],
    protocollo: str | None,
    stamp: bool,
    authorities: tuple[str, ...],
    offline: bool,
    trust: tuple[str, ...],
    at: datetime | None,
    as_json: bool,
) -> ExitCode:
    """Raccoglie ciò che è tornato: file, cartelle, messaggi (.eml, .msg, mbox, Maildir), esportazioni del protocollo.

    Ogni file è verificato, abbinato al documento e a chi doveva firmare in base al contenuto, e archiviato in output/signed/.
    Domande e adesioni compilate sono riconosciute dal codice fiscale, esaminate e iscritte nel registro (pdz adhesions).
    Ciò che non si abbina va in output/inbox/da-esaminare/ con il motivo. Ripetere il comando non cambia nulla.
    Le risposte dei prestatori sulle revoche si conservano con il file: una revoca successiva non toglie nulla alla firma.
    Codici d'uscita: 0 tutto archiviato, 9 un file danneggia una firma precedente, 10 qualcosa è da esaminare.
    """
    from pdz_docs.adhesions.desk import forms_desk
    from pdz_docs.cli.progress import progress
    from pdz_docs.reports.collect import collect_json, collect_text
    from pdz_docs.round import segnatura
    from pdz_docs.round.collecting import collect
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.choice import choose, revocation_sources
    from pdz_docs.work.clock import ROME, fixed_clock, system_clock

    folder = here()
    output = folder / "output"
    clock = fixed_clock(at) if at is not None else system_clock
    anchors = choose(trust, demo_folder=output / "demo" / "pki", at=clock())
    registered = segnatura.spoken(protocollo, today=clock().astimezone(ROME).date()) if protocollo else None
    timestamper = _source(stamp, authorities)
    with revocation_sources(offline=offline) as sources:
        collection = collect(
            paths,
            folder=folder,
            witness=witness(anchors, at=clock(), cache=cache_folder(output), sources=sources),
            clock=clock,
            protocol=registered,
            timestamper=timestamper,
            progress=progress(),
            forms=forms_desk(folder, anchors, clock, sources),
        )
    if as_json:
        click.echo(json.dumps(collect_json(collection, folder), ensure_ascii=False, indent=2))
    else:
        click.echo(collect_text(collection, folder))
    return collection.exit_code


def _source(stamp: bool, authorities: tuple[str, ...]) -> TimestampSource | None:
    if not stamp:
        return None
    if not authorities:
        raise InputError("Non è indicato a chi chiedere la marca temporale.", hint="Con --stamp serve --tsa URL.")
    from pdz_docs.signing.tsa_http import HttpTsa, InOrder

    return InOrder([HttpTsa(url) for url in authorities])
