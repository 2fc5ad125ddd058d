"""`pdz sign`: one signature."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.confirm import says_yes
from pdz_docs.cli.options import time_stamper, trust_option, tsa_options
from pdz_docs.errors import InputError, RefusedError

if TYPE_CHECKING:
    from pdz_docs.round.desk import Manner, Offer
    from pdz_docs.signing.longterm import Means

LEVELS = ("b-b", "b-t", "b-lt", "b-lta")


@click.command(cls=Command)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--as", "signatory", metavar="ENTE", required=True, help="L'ente per cui si firma (l'id di signatories/)."
)
@click.option("--token", metavar="NOME", help="Il dispositivo di firma, se è collegato più d'uno («pdz keys»).")
@click.option(
    "--certificate", metavar="NOME", help="Il certificato sul dispositivo, se quelli di firma sono più d'uno."
)
@click.option(
    "--module", metavar="LIBRERIA", type=click.Path(path_type=Path), help="La libreria PKCS#11 fornita con la carta."
)
@click.option("--remote", metavar="URL", help="Il servizio di firma remota (Cloud Signature Consortium, …/csc/v1).")
@click.option("--credential", metavar="ID", help="La credenziale del servizio remoto, se sono più d'una.")
@click.option("--key", metavar="CHIAVE.p12", type=click.Path(path_type=Path), help="Una chiave dimostrativa.")
@click.option(
    "--password-fd", metavar="N", type=int, help="Descrittore da cui leggere la password di una chiave dimostrativa."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["pades", "cades", "cades-separata"]),
    default="pades",
    help="Nel PDF (pades), in una busta .p7m (cades) o in un file a parte (cades-separata).",
)
@click.option(
    "--level", type=click.Choice(LEVELS), help="B-T e oltre vogliono --tsa; B-LT e B-LTA cercano le prove di revoca."
)
@tsa_options
@trust_option
@click.option(
    "--allow",
    metavar="CHE=MOTIVO",
    multiple=True,
    help="Ammette, con il suo motivo: vicario (l'assenza), delegato (l'atto), senza-codice-fiscale, non-qualificato.",
)
@click.option("--invisible", is_flag=True, help="Senza riquadro visibile.")
@click.option(
    "-o", "--output", "target", metavar="FILE", type=click.Path(path_type=Path), help="Dove scrivere il file firmato."
)
@click.option("--no-open", is_flag=True, help="Non apre il documento prima di chiedere conferma.")
@click.option("--yes", is_flag=True, help="Non chiede conferma (soltanto con chiavi dimostrative).")
def command(
    files: tuple[Path, ...],
    signatory: str,
    token: str | None,
    certificate: str | None,
    module: Path | None,
    remote: str | None,
    credential: str | None,
    key: Path | None,
    password_fd: int | None,
    form: str,
    level: str | None,
    authorities: tuple[str, ...],
    tsa_user: str | None,
    tsa_policies: tuple[str, ...],
    trust: tuple[str, ...],
    allow: tuple[str, ...],
    invisible: bool,
    target: Path | None,
    no_open: bool,
    yes: bool,
) -> None:
    """Firma FILE per ENTE con il dispositivo collegato, con la firma remota o con una chiave dimostrativa.

    In un PDF la firma va nel campo di ENTE, in coda ai byte esistenti; in una busta .p7m si affianca a quelle che ci sono.
    Apre il documento, ne dice titolo, pagine e impronta e chiede conferma. Scrive un file nuovo (<nome>-firmato.pdf, <nome>.pdf.p7m), mai sopra
    l'originale. PIN e OTP si digitano, una volta sola, anche per più FILE; un PIN sbagliato non viene ritentato.
    """
    from pdz_docs.cli import secret
    from pdz_docs.round import desk
    from pdz_docs.round.signings import refusal, sign_all
    from pdz_docs.signing.consent import allowances
    from pdz_docs.signing.keys import permit
    from pdz_docs.signing.opening import Choice, open_key
    from pdz_docs.work.clock import system_clock

    output = here() / "output"
    _check_target(target, files)
    choice = Choice(
        pkcs12=key, remote=remote, credential=credential, module=module, token=token, certificate=certificate
    )
    shown = [desk.offer(file, signatory, output=output) for file in dict.fromkeys(files)]
    manner = desk.Manner(
        form=desk.Form(form),
        timestamper=time_stamper(authorities, tsa_user, tsa_policies),
        means=_means(trust, output) if level in ("b-lt", "b-lta") else None,
        closed=level == "b-lta",
        visible=not invisible,
        allow=allowances(allow),
    )
    _check_level(level, manner)
    # A demonstration key may be used unattended; for any other the document is shown and confirmed before the PIN is asked for.
    _confirm(shown, manner, yes=yes and key is not None, view=not no_open)
    made = []
    with open_key(choice, lambda prompt: secret.ask(prompt, descriptor=password_fd)) as opened:
        for offered in shown:
            permit(opened, demonstrative=offered.frozen.manifest.demonstrative)
        for one in sign_all(shown, key=opened, at=system_clock(), output=output, manner=manner, target=target):
            made.append(one)
            if one.place is not None:
                click.echo(f"Firmato: {one.place}")
    refused = refusal(made)
    if refused is not None:
        raise refused


def _check_target(target: Path | None, files: tuple[Path, ...]) -> None:
    from pdz_docs.signing.files import refuse_existing

    if target is not None and len(files) > 1:
        raise InputError("Con più file non si indica dove scriverli.", hint="Togliete -o, o firmateli uno per volta.")
    if target is not None:
        refuse_existing(target)


def _means(trust: tuple[str, ...], output: Path) -> Means:
    from pdz_docs.signing.evidence import Online
    from pdz_docs.signing.longterm import Means
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    anchors = choose(trust, demo_folder=output / "demo" / "pki")
    return Means(anchors=anchors.certificates, source=Online(), at=system_clock())


def _check_level(level: str | None, manner: Manner) -> None:
    from pdz_docs.round.desk import Form

    if level in ("b-t", "b-lt", "b-lta") and manner.timestamper is None:
        raise InputError(
            f"Il livello {level.upper()} vuole una marca temporale.", hint="Indicate un'autorità con --tsa URL."
        )
    if level == "b-b" and manner.timestamper is not None:
        raise InputError("Il livello B-B non ha marca temporale.", hint="Togliete --tsa, o il livello.")
    if level == "b-lta" and manner.form is not Form.PADES:
        raise InputError("Il livello B-LTA è dei PDF.", hint="Una busta .p7m si conserva con «pdz archive».")


def _confirm(shown: list[Offer], manner: Manner, *, yes: bool, view: bool) -> None:
    """Show what is about to be signed, open it, and have it confirmed (CAD art. 35 c. 2)."""
    import tempfile

    from pdz_docs.reports.offer import offer_text, question
    from pdz_docs.work.files import workspace

    click.echo("\n\n".join(offer_text(one, manner.allow) for one in shown), err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise RefusedError(
            "Firmare chiede una conferma, e qui non c'è un terminale.", hint="Ripetete il comando da un terminale."
        )
    with workspace(Path(tempfile.gettempdir())) as folder:
        for number, one in enumerate(shown):
            # What is opened are the very bytes that will be signed, not whatever lies at the path by then.
            document = folder / str(number) / one.frozen.manifest.file
            document.parent.mkdir()
            document.write_bytes(one.content)
            if view:
                click.launch(str(document))
        if not says_yes(question(len(shown))):
            raise RefusedError("Firma annullata: nulla è stato scritto.")
