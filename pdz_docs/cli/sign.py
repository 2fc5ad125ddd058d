"""`pdz sign`: one signature."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.errors import RefusedError


@click.command(cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--as", "signatory", metavar="ENTE", required=True, help="L'ente per cui si firma (l'id di signatories/)."
)
@click.option(
    "--key", metavar="CHIAVE.p12", required=True, type=click.Path(path_type=Path), help="La chiave dimostrativa."
)
@click.option(
    "--password-fd", metavar="N", type=int, help="Descrittore da cui leggere la password di una chiave dimostrativa."
)
@click.option(
    "--tsa", "authorities", metavar="URL", multiple=True, help="Autorità di marcatura temporale; più d'una: in ordine."
)
@click.option(
    "--allow",
    metavar="CHE=MOTIVO",
    multiple=True,
    help="Ammette, con il suo motivo: sostituto, senza-codice-fiscale, non-qualificato.",
)
@click.option("--invisible", is_flag=True, help="Senza riquadro visibile.")
@click.option(
    "-o", "--output", "target", metavar="FILE", type=click.Path(path_type=Path), help="Dove scrivere il file firmato."
)
@click.option("--yes", is_flag=True, help="Non chiede conferma (soltanto con chiavi dimostrative).")
def command(
    file: Path,
    signatory: str,
    key: Path,
    password_fd: int | None,
    authorities: tuple[str, ...],
    allow: tuple[str, ...],
    invisible: bool,
    target: Path | None,
    yes: bool,
) -> None:
    """Appone una firma PAdES a FILE, nel campo di ENTE, in coda ai byte esistenti.

    Mostra titolo, pagine e impronta e chiede conferma. Con --tsa la firma porta anche una marca temporale (B-T). Scrive accanto <nome>-firmato.pdf, mai sopra l'originale.
    """
    from pdz_docs.cli import secret
    from pdz_docs.round import desk
    from pdz_docs.signing.consent import allowances
    from pdz_docs.signing.keys import open_pkcs12, permit
    from pdz_docs.signing.tsa_http import HttpTsa, InOrder
    from pdz_docs.work.clock import system_clock

    output = here() / "output"
    shown = desk.offer(file, signatory, output=output)
    opened = open_pkcs12(key, lambda prompt: secret.ask(prompt, descriptor=password_fd))
    permit(opened, demonstrative=shown.frozen.manifest.demonstrative)
    _confirm(shown, yes=yes and opened.demonstrative)
    place = desk.sign(
        shown,
        key=opened,
        at=system_clock(),
        output=output,
        target=target,
        timestamper=InOrder([HttpTsa(url) for url in authorities]) if authorities else None,
        visible=not invisible,
        allow=allowances(allow),
    )
    click.echo(f"Firmato: {place}")


def _confirm(shown: object, *, yes: bool) -> None:
    """Show what is about to be signed and have it confirmed (CAD art. 35 c. 2)."""
    from pdz_docs.reports.offer import offer_text
    from pdz_docs.round.desk import Offer

    assert isinstance(shown, Offer)  # noqa: S101
    click.echo(offer_text(shown), err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise RefusedError(
            "Firmare chiede una conferma, e qui non c'è un terminale.", hint="Ripetete il comando da un terminale."
        )
    if not click.confirm("Firmo?", default=False, err=True):
        raise RefusedError("Firma annullata: nulla è stato scritto.")
