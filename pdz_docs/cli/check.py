"""`pdz check`: everything that is wrong or missing, all at once; or whether a PDF conforms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from pdz_docs.cli.base import Command, here, is_verbose, json_option
from pdz_docs.errors import ExitCode


@click.command(cls=Command)
@click.option(
    "--templates", "only_templates", is_flag=True, help="Controlla soltanto i modelli Word, senza leggere i dati."
)
@click.option(
    "--annotate",
    metavar="CARTELLA",
    type=click.Path(file_okay=False, path_type=Path),
    help="Scrive in CARTELLA una copia dei modelli con un commento di Word a ogni problema.",
)
@click.option(
    "--pdf",
    "pdfs",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Controlla soltanto se FILE è un PDF/A-2a e PDF/UA-1; si ripete per più file.",
)
@json_option
def command(only_templates: bool, annotate: Path | None, pdfs: tuple[Path, ...], as_json: bool) -> ExitCode:
    """Controlla dati e modelli e dice tutto ciò che è errato o manca, con file, riga o paragrafo, e come rimediare.

    Codici d'uscita: 3 errori nei dati, 4 errori nei modelli, 0 nessun errore (le mancanze sono avvisi: escono in bozza).
    Con --pdf: 0 conforme secondo veraPDF, 9 non conforme, 10 non validato (fatti solo i controlli rapidi). Il riquadro di firma di
    un altro programma, che toglie la conformità a un file che l'aveva, è una nota: 0.
    """
    if pdfs:
        if only_templates or annotate:
            raise click.UsageError("--pdf non si usa insieme a --templates o --annotate.")
        return _check_pdfs(pdfs, as_json=as_json)
    from pdz_docs.reports.check import annotated_text, check_json, check_text
    from pdz_docs.round.readiness import check, check_templates
    from pdz_docs.round.templates import annotate_all, lint_templates
    from pdz_docs.work.clock import system_clock

    templates = here() / "templates"
    copies = annotate_all(templates, annotate, at=system_clock()) if annotate else ()
    found = check_templates(lint_templates(templates)) if only_templates else check(here())
    click.echo(
        json.dumps(check_json(found.problems), ensure_ascii=False, indent=2)
        if as_json
        else check_text(found.problems, steps=found.steps, with_notes=is_verbose())
    )
    if annotate and not as_json:
        click.echo(annotated_text(copies))
    return found.exit_code


def _check_pdfs(paths: Sequence[Path], *, as_json: bool) -> ExitCode:
    from pdz_docs.pdf.conformance import check, worst
    from pdz_docs.reports.conformance import conformance_json, conformance_text

    results = check(paths)
    click.echo(
        json.dumps(conformance_json(results), ensure_ascii=False, indent=2) if as_json else conformance_text(results)
    )
    return worst(results)
