"""`pdz adhesions publish`: the extract, its attestation page, the list as open data."""

from __future__ import annotations

import json
from datetime import datetime

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option


@click.command(cls=Command)
@click.option("--protocollo", metavar="N/DATA", help="Il protocollo dell'originale agli atti.")
@at_option
def command(protocollo: str | None, at: datetime | None) -> None:
    """Prepara in output/pubblicazione/ l'estratto delle adesioni con omissis (PDF/A) e l'elenco degli aderenti (CSV e JSON).

    L'attestazione è una pagina che il pubblico ufficiale compila e firma, se la pubblicazione la richiede: il programma non attesta nulla.
    """
    from pdz_docs.adhesions import publication, register
    from pdz_docs.adhesions.summary import register_of
    from pdz_docs.dossier import load
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
    click.echo(f"Pronto in {place}: {len(found)} aderenti.")
