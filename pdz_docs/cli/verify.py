"""`pdz verify`: the verdict on any file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here, json_option
from pdz_docs.cli.options import at_option, trust_option
from pdz_docs.cli.progress import progress
from pdz_docs.errors import ExitCode, InputError
from pdz_docs.expectations import Expectation

if TYPE_CHECKING:
    from pdz_docs.verification.batch import Batch


@click.command(cls=Command)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--expect", "document", metavar="DOCUMENTO", help="Confronta con il documento congelato e con chi doveva firmarlo."
)
@click.option("--payload", metavar="SHA256", help="L’impronta che il documento firmato deve avere.")
@click.option(
    "--signer", "signers", metavar="CODICE_FISCALE", multiple=True, help="Chi deve aver firmato (anche più volte)."
)
@click.option(
    "--render",
    "pictures",
    metavar="CARTELLA",
    type=click.Path(path_type=Path, file_okay=False),
    help="Salva le immagini, prima e dopo, delle pagine cambiate dopo la firma.",
)
@click.option(
    "--report",
    metavar="FILE.pdf|.html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Scrive la relazione di verifica, da leggere e conservare: PDF/A, o una pagina per il browser.",
)
@click.option(
    "--with-codes", is_flag=True, help="Nella relazione, i codici fiscali per intero nei dati dei certificati."
)
@trust_option
@click.option("--offline", is_flag=True, help="Non usa la rete: dice su che cosa si è basata e quanto è vecchio.")
@at_option
@json_option
@click.option("--explain", is_flag=True, help="Di ogni controllo dice norma, prova e che cosa ne cambierebbe l’esito.")
@click.option("--xml", "as_xml", is_flag=True, help="Scrive il rapporto di verifica ETSI TS 119 102-2 (XML) su stdout.")
def command(
    files: tuple[Path, ...],
    document: str | None,
    payload: str | None,
    signers: tuple[str, ...],
    pictures: Path | None,
    report: Path | None,
    with_codes: bool,
    trust: tuple[str, ...],
    offline: bool,
    at: datetime | None,
    as_json: bool,
    explain: bool,
    as_xml: bool,
) -> ExitCode:
    """Dice di ogni firma nei FILE se è integra, di chi è, quando è stata apposta e che cosa non si può accertare.

    Una cartella vale per i file che contiene.
    Codici d'uscita: 0 tutto valido, 3 un file non si legge, 9 qualcosa non è valido o non è firmato,
    10 qualcosa non si può accertare o va confermato, 11 manca una firma attesa.
    """
    if as_json and as_xml:
        raise click.UsageError("--json e --xml non vanno insieme: scrivono entrambi su stdout.")
    from pdz_docs.reports.verify_explain import explain_text
    from pdz_docs.reports.verify_files import check_name, write_report
    from pdz_docs.reports.verify_json import verify_json
    from pdz_docs.reports.verify_text import verify_text
    from pdz_docs.reports.verify_xml import verify_xml
    from pdz_docs.trust.choice import choose, revocation_sources
    from pdz_docs.verification.batch import verify_paths
    from pdz_docs.verification.demands import Demands
    from pdz_docs.work.clock import system_clock

    if report is not None:
        check_name(report)
    now = at or system_clock()
    output = here() / "output" if document is not None or "demo" in trust else Path.cwd() / "output"
    expectation = _expectation(output, document, files)
    anchors = choose(trust, demo_folder=output / "demo" / "pki", at=now)
    with revocation_sources(offline=offline) as sources:
        batch = verify_paths(
            files,
            at=now,
            anchors=anchors,
            expectation=expectation,
            demands=Demands(payload, signers),
            sources=sources,
            progress=progress(),
        )
    if as_json:
        click.echo(json.dumps(verify_json(batch.files, at=now, anchors=anchors), ensure_ascii=False, indent=2))
    elif as_xml:
        click.echo(verify_xml(batch.files, at=now))
    elif batch.files:
        click.echo(verify_text(batch.files, at=now, anchors=anchors))
        if explain:
            click.echo(explain_text(batch.files))
    if pictures is not None:
        _render(batch, pictures)
    if report is not None:
        write_report(report, batch, at=now, anchors=anchors, expectation=expectation, codes=with_codes)
        click.echo(f"Relazione: {report}", err=True)
    for problem in batch.unread:
        click.echo(str(problem), err=True)
    return batch.exit_code


def _render(batch: Batch, folder: Path) -> None:
    """Before and after of every file that was changed after its first signature."""
    from pdz_docs.reports.change_images import render_changes

    for path in batch.opened:
        for picture in render_changes(path.read_bytes(), path.name, folder):
            click.echo(f"Immagine: {picture}", err=True)


def _expectation(output: Path, document: str | None, files: tuple[Path, ...]) -> Expectation | None:
    """The last frozen version of a document and who signs it: the demonstration's own when a file continues that one."""
    if document is None:
        return None
    from pdz_docs.round import places

    frozen = places.latest_for((output, output / "demo"), document, files)
    if frozen is None:
        raise InputError(f"«{document}» non è stato congelato.", hint="Si congela con «pdz freeze».")
    return frozen.manifest.expectation()
