"""`pdz merge`: parallel envelopes made into one."""

from __future__ import annotations

from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import document_option, trust_option


@click.command(cls=Command)
@click.argument("files", metavar="[FILE]…", nargs=-1, type=click.Path(path_type=Path))
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
@document_option
@trust_option
def command(
    files: tuple[Path, ...],
    content: Path | None,
    unwrap: bool,
    target: Path | None,
    document: str | None,
    trust: tuple[str, ...],
) -> None:
    """Unisce in una sola busta .p7m le firme raccolte in più buste dello stesso documento, byte per byte.

    Le firme non vengono toccate né verificate; se i documenti racchiusi sono diversi rifiuta e dice quale file racchiude che cosa.
    Scrive <nome>-unito.<est>.p7m, mai sopra un file che c'è già. Senza FILE unisce le buste raccolte per DOCUMENTO, in output/archive/,
    e dice in quale file sta ogni firma.
    """
    if not files:
        _unite(document, trust)
        return
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


def _unite(document: str | None, trust: tuple[str, ...]) -> None:
    """The envelopes that `pdz collect` has filed."""
    from pdz_docs.reports.merge import united_text
    from pdz_docs.round.uniting import unite
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    folder = here()
    output, now = folder / "output", system_clock()
    anchors = choose(trust, demo_folder=output / "demo" / "pki", at=now)
    united = unite(output, document, verify=witness(anchors, at=now, cache=cache_folder(output)))
    click.echo(united_text(united, folder))
