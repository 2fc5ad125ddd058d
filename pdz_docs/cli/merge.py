"""`pdz merge`: parallel envelopes made into one."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command


@click.command(cls=Command)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--content",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Il documento firmato, se le firme ne sono separate.",
)
@click.option(
    "--unwrap", is_flag=True, help="Di una busta dentro un'altra unisce le firme interne, lasciando fuori le esterne."
)
@click.option(
    "-o", "--output", "target", metavar="FILE", type=click.Path(path_type=Path), help="Dove scrivere la busta."
)
def command(files: tuple[Path, ...], content: Path | None, unwrap: bool, target: Path | None) -> None:
    """Unisce in una sola busta .p7m le firme raccolte in più buste dello stesso documento, byte per byte.

    Le firme non vengono toccate né verificate; se i documenti racchiusi sono diversi rifiuta e dice quale file racchiude che cosa.
    Scrive <nome>-unito.<est>.p7m, mai sopra un file che c'è già.
    """
    from pdz_docs.reports.words import counted
    from pdz_docs.signing import files as writing
    from pdz_docs.signing import merging

    place = target or merging.place(files[0])
    writing.refuse_existing(place)
    merged = merging.merge_files(files, content=content, unwrap=unwrap)
    writing.write_new(place, merged.data)
    click.echo(f"Unito: {place} ({counted(merged.signatures, 'firma', 'firme')})")
    for note in merged.notes:
        click.echo(note, err=True)
