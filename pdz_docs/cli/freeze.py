"""`pdz freeze`: the text to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.confirm import confirm

if TYPE_CHECKING:
    from pdz_docs.profiles.models import Profile


@click.command(cls=Command)
@click.argument("document", metavar="DOCUMENTO")
@click.option(
    "--unverified-profile",
    is_flag=True,
    help="Congela il Piano senza chiedere, anche se il formato regionale non è tutto verificato sull'allegato ufficiale.",
)
def command(document: str, unverified_profile: bool) -> None:
    """Congela DOCUMENTO (piano, accordo): il PDF definitivo, con i campi di firma vuoti, l'impronta SHA-256 e il manifesto.

    Rifiuta un documento con dati mancanti. Il Piano si congela prima dell'Accordo, che ne riporta l'impronta; se il suo formato
    regionale ha voci non verificate sull'allegato ufficiale, chiede conferma.
    """
    from pdz_docs.dossier import load
    from pdz_docs.reports.freeze import freeze_text
    from pdz_docs.round.freezing import freeze
    from pdz_docs.work.clock import system_clock

    folder = here()
    agree = None if unverified_profile else _agree_on_format
    click.echo(freeze_text(freeze(load(folder), document, output=folder / "output", clock=system_clock, agree=agree)))


def _agree_on_format(profile: Profile) -> None:
    """Have it confirmed that the plan is frozen in a format that nobody has wholly held against the official annex."""
    doubts = f"{len(profile.unverified)} voci su {len(profile.items)} del formato «{profile.id}» non sono verificate sull'allegato ufficiale."
    confirm(
        f"{doubts} Congelo lo stesso il Piano?",
        way_out="Verificatele in una copia del profilo in profili/ (verificato: true), oppure aggiungete --unverified-profile.",
    )
