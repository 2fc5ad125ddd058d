"""`pdz freeze`: the text to approve, then the text to sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.confirm import confirm
from pdz_docs.errors import InputError

if TYPE_CHECKING:
    from pdz_docs.profiles.models import Profile

_AGREEMENT = "accordo"


@click.command(cls=Command)
@click.argument("document", metavar="[DOCUMENTO]", required=False)
@click.option(
    "--schema", "is_schema", is_flag=True, help="Piano e schema di Accordo, come li approvano Assemblea ed enti."
)
@click.option(
    "--from",
    "final",
    metavar="FILE.docx",
    type=click.Path(path_type=Path),
    help="Il testo definitivo, ritoccato in Word.",
)
@click.option("--new-version", is_flag=True, help="Una nuova versione di ciò che è già congelato, che resta.")
@click.option(
    "--unverified-profile",
    is_flag=True,
    help="Congela il Piano senza chiedere, anche se il formato regionale non è tutto verificato sull'allegato ufficiale.",
)
def command(
    document: str | None, is_schema: bool, final: Path | None, new_version: bool, unverified_profile: bool
) -> None:
    """Congela il testo da approvare (--schema) o quello da firmare (accordo, piano).

    Il PDF congelato ha la sua impronta SHA-256 e il manifesto; quello da firmare anche i campi di firma vuoti. Rifiuta un documento con
    dati mancanti e, dopo lo schema, un testo cambiato oltre i campi variabili del profilo. Se il formato regionale
    del Piano ha voci non verificate sull'allegato ufficiale, chiede conferma.
    """
    from pdz_docs.reports.freeze import act_text, freeze_text
    from pdz_docs.round import freezing
    from pdz_docs.work.clock import system_clock

    if document is None and not is_schema:
        raise click.UsageError("manca che cosa congelare: DOCUMENTO, oppure --schema.")
    if is_schema and document not in (None, _AGREEMENT):
        raise InputError(
            f"«{document}» non ha uno schema.", hint="pdz freeze --schema congela il Piano e lo schema di Accordo."
        )
    from pdz_docs.dossier import load

    folder = here()
    dossier, output = load(folder), folder / "output"
    agree = None if unverified_profile else _agree_on_format
    if is_schema:
        act = freezing.freeze_schema(
            dossier, output=output, clock=system_clock, agree=agree, final=final, new_version=new_version
        )
        click.echo(act_text(act.frozen, act.kept))
        return
    frozen = freezing.freeze(
        dossier, str(document), output=output, clock=system_clock, agree=agree, final=final, new_version=new_version
    )
    click.echo(freeze_text(frozen))
    for note in freezing.remarks(dossier, frozen, output):
        click.echo(note, err=True)


def _agree_on_format(profile: Profile) -> None:
    """Have it confirmed that the plan is frozen in a format that nobody has wholly held against the official annex."""
    doubts = f"{len(profile.unverified)} voci su {len(profile.items)} del formato «{profile.id}» non sono verificate sull'allegato ufficiale."
    confirm(
        f"{doubts} Congelo lo stesso il Piano?",
        way_out="Verificatele in una copia del profilo in profili/ (verificato: true), oppure aggiungete --unverified-profile.",
    )
