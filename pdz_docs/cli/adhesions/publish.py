"""`pdz adhesions publish`: the extract, its attestation page, the list as open data."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option
from pdz_docs.errors import InputError


@click.command(cls=Command)
@click.option("--protocollo", metavar="N/DATA", help="Il protocollo dell'originale agli atti.")
@click.option(
    "--agreement", is_flag=True, help="Anche l'estratto dell'Accordo congelato, senza codici, indirizzi e firme."
)
@at_option
def command(protocollo: str | None, agreement: bool, at: datetime | None) -> None:
    """Prepara in output/pubblicazione/ l'estratto delle adesioni con omissis (PDF/A) e l'elenco degli aderenti (CSV e JSON).

    L'attestazione è una pagina che il pubblico ufficiale compila e firma, se la pubblicazione la richiede: il programma non attesta nulla.
    """
    from pdz_docs.adhesions import publication, register
    from pdz_docs.adhesions.summary import register_of
    from pdz_docs.dossier import load
    from pdz_docs.reports.agreement_extract import NAME
    from pdz_docs.reports.extracts import ATTESTATION, EXTRACT, attestation, extract
    from pdz_docs.reports.register_files import as_csv
    from pdz_docs.work.clock import system_clock
    from pdz_docs.work.files import sha256_of, write_atomically

    folder, now = here(), at or system_clock()
    output = folder / "output"
    dossier, known = load(folder), register_of(folder)
    found = publication.adherents(known, dossier)
    if not found:
        click.echo("Nessuno ha ancora aderito: non c'è nulla da pubblicare.")
        return
    place = output / "pubblicazione" / f"adesioni-{now:%Y-%m-%d}"
    digest = known.roll.agreements.get(known.roll.latest())
    made = extract(dossier, found, digest=digest, protocol=protocollo, near=output, at=now)
    page = attestation(
        dossier,
        original=sha256_of(register.path_in(output)),
        document="Registro delle adesioni all’Accordo di Programma",
        published=made,
        protocol=protocollo,
        near=output,
        at=now,
    )
    data = publication.open_data(known, dossier, now.date())
    write_atomically(place / EXTRACT, made)
    write_atomically(place / f"{ATTESTATION}.pdf", page.pdf)
    write_atomically(place / f"{ATTESTATION}.docx", page.docx)
    write_atomically(place / "aderenti.csv", as_csv(publication.table(found)))
    write_atomically(place / "aderenti.json", json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n")
    if agreement:
        write_atomically(place / NAME, _agreement(folder, protocollo, now))
    click.echo(f"Pronto in {place}: {len(found)} aderenti.")


def _agreement(folder: Path, protocol: str | None, now: datetime) -> bytes:
    from pdz_docs.dossier import load
    from pdz_docs.reports.agreement_extract import agreement_extract
    from pdz_docs.round import places

    output = folder / "output"
    frozen = places.latest(output, "accordo")
    if frozen is None:
        raise InputError(
            "L'Accordo non è congelato: non ha un testo da cui estrarre.", hint="Prima: pdz freeze accordo."
        )
    templates = folder / "templates"
    return agreement_extract(load(folder), frozen, output=output, templates=templates, protocol=protocol, at=now)
