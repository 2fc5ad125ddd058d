"""`pdz freeze`: the text to approve, then the text to sign; or a PDF made elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.confirm import confirm
from pdz_docs.cli.options import Day
from pdz_docs.errors import InputError

if TYPE_CHECKING:
    from pdz_docs.profiles.models import Profile
    from pdz_docs.round.freezing import FreezeRequest

_AGREEMENT = "accordo"


@click.command(cls=Command)
@click.argument("document", metavar="[DOCUMENTO|FILE.pdf]", required=False)
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
@click.option(
    "--signatories",
    metavar="ELENCO",
    type=click.Path(path_type=Path),
    help="Con FILE.pdf: chi lo firma (.xlsx, .csv o .yaml con ente, nome, cognome, carica).",
)
@click.option("--title", metavar="TITOLO", help="Con FILE.pdf: come si chiama il documento.")
@click.option("--deadline", type=Day(), help="Con FILE.pdf: l'ultimo giorno per firmarlo.")
def command(
    document: str | None,
    is_schema: bool,
    final: Path | None,
    new_version: bool,
    unverified_profile: bool,
    signatories: Path | None,
    title: str | None,
    deadline: date | None,
) -> None:
    """Congela il testo da approvare (--schema), quello da firmare (accordo, piano) o un PDF fatto altrove.

    Il PDF congelato ha la sua impronta SHA-256 e il manifesto; quello da firmare anche i campi di firma vuoti. Rifiuta un documento con
    dati mancanti e, dopo lo schema, un testo cambiato oltre i campi variabili del profilo. Se il formato regionale
    del Piano ha voci non verificate sull'allegato ufficiale, chiede conferma. Di un PDF fatto altrove non cambia un byte.
    """
    if document is not None and document.lower().endswith(".pdf"):
        if is_schema or final is not None:
            raise click.UsageError("--schema e --from non vanno con un FILE.pdf.")
        _freeze_existing(Path(document), signatories, title, deadline, new_version)
        return
    if document is None and not is_schema:
        raise click.UsageError("manca che cosa congelare: DOCUMENTO, FILE.pdf oppure --schema.")
    if signatories or title or deadline:
        raise click.UsageError("--signatories, --title e --deadline vanno con un FILE.pdf.")
    if is_schema and document not in (None, _AGREEMENT):
        raise InputError(
            f"«{document}» non ha uno schema.", hint="pdz freeze --schema congela il Piano e lo schema di Accordo."
        )
    from pdz_docs.dossier import load
    from pdz_docs.round.freezing import FreezeRequest
    from pdz_docs.work.clock import system_clock

    folder = here()
    request = FreezeRequest(
        dossier=load(folder),
        output=folder / "output",
        clock=system_clock,
        agree=None if unverified_profile else _agree_on_format,
        final=final,
        new_version=new_version,
    )
    _freeze_made(request, None if is_schema else document)


def _freeze_made(request: FreezeRequest, document: str | None) -> None:
    """A document of the dossier, or the scheme."""
    from pdz_docs.reports.freeze import act_text, freeze_text
    from pdz_docs.round import freezing

    if document is None:
        act = freezing.freeze_schema(request)
        click.echo(act_text(act.frozen, act.kept))
        return
    frozen = freezing.freeze(request, document)
    click.echo(freeze_text(frozen))
    for note in freezing.remarks(request.dossier, frozen, request.output):
        click.echo(note, err=True)


def _freeze_existing(
    path: Path, signatories: Path | None, title: str | None, last_day: date | None, new_version: bool
) -> None:
    """A PDF made elsewhere, with the list of who signs it."""
    from pdz_docs.reports.freeze import freeze_text
    from pdz_docs.round.existing import Wanted, freeze_existing
    from pdz_docs.work.clock import system_clock

    if signatories is None:
        raise click.UsageError("di un PDF fatto altrove serve l'elenco di chi lo firma: --signatories ELENCO.")
    wanted = Wanted(path=path, signatories=signatories, title=title, last_day=last_day, new_version=new_version)
    click.echo(freeze_text(freeze_existing(wanted, start=Path.cwd(), clock=system_clock)))


def _agree_on_format(profile: Profile) -> None:
    """Have it confirmed that the plan is frozen in a format that nobody has wholly held against the official annex."""
    doubts = f"{len(profile.unverified)} voci su {len(profile.items)} del formato «{profile.id}» non sono verificate sull'allegato ufficiale."
    confirm(
        f"{doubts} Congelo lo stesso il Piano?",
        way_out="Verificatele in una copia del profilo in profili/ (verificato: true), oppure aggiungete --unverified-profile.",
    )
