"""`pdz prepare`: what is sent to each signatory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option, document_option, trust_option
from pdz_docs.errors import ExitCode, InputError, RefusedError

if TYPE_CHECKING:
    from pdz_docs.round.posting import Account
    from pdz_docs.round.recipients import Dispatch, Occasion, Recipient

SMTP_VARIABLE = "PDZ_SMTP_PASSWORD"
_ROUND = ("invito", "sollecito", "copia")
_FORMS = ("domanda", "adesione")


@click.command(cls=Command)
@click.argument("occasion", metavar="COSA", type=click.Choice([*_ROUND, *_FORMS]))
@click.option(
    "--only", metavar="ENTE", multiple=True, help="Dei moduli, soltanto quello di questo ente; si può ripetere."
)
@document_option
@click.option(
    "--smtp", metavar="HOST:PORTA", help="Spedisce anche, per posta ordinaria, attraverso questo server (TLS)."
)
@click.option("--smtp-from", metavar="INDIRIZZO", help="La casella ordinaria da cui si spedisce.")
@click.option("--smtp-user", metavar="UTENTE", help="L'utente presso il server; la password si digita.")
@click.option(
    "--smtp-every",
    metavar="SECONDI",
    type=click.FloatRange(min=0.0),
    default=5.0,
    show_default=True,
    help="L'attesa fra due messaggi.",
)
@trust_option
@at_option
def command(
    occasion: str,
    only: tuple[str, ...],
    document: str | None,
    smtp: str | None,
    smtp_from: str | None,
    smtp_user: str | None,
    smtp_every: float,
    trust: tuple[str, ...],
    at: datetime | None,
) -> ExitCode:
    """Prepara che cosa spedire: a ogni firmatario invito, sollecito (soltanto a chi manca) o copia (a conclusione); a ogni ente il suo modulo,
    domanda o adesione, fatto con «pdz forms».

    In output/da-spedire/ c'è una cartella per destinatario, con il file, l'oggetto, il testo, le istruzioni di firma e una bozza .eml, e
    l'elenco dei destinatari (destinatari.csv) per il protocollo: la PEC si spedisce da lì (CAD art. 40-bis; DPR 445/2000 art. 53).
    Con --smtp spedisce per posta ordinaria a chi ha un indirizzo e-mail: mai due volte, mai da o verso una PEC.
    """
    from pdz_docs.reports.instructions import NAME, instructions_pdf
    from pdz_docs.reports.letters import letter
    from pdz_docs.reports.prepare import prepared_text
    from pdz_docs.round import outbox
    from pdz_docs.round.recipients import Occasion
    from pdz_docs.work.clock import system_clock

    output = here() / "output"
    account = _account(smtp, smtp_from, smtp_user)
    if occasion in _FORMS:
        return _forms(occasion, only, account, at or system_clock(), smtp_every)
    if only:
        raise click.UsageError("--only vale per i moduli: domanda o adesione.")
    sent = _dispatch(Occasion(occasion), document, trust, at or system_clock())
    if account is not None and sent.demonstrative:
        raise RefusedError("I dati sono dimostrativi: non si spedisce nulla a nessuno.", hint="Togliete --smtp.")
    place = outbox.folder_of(output, sent)
    # What was prepared today may still be sent; without --smtp there would be nothing to do but write over it.
    if sent.recipients and (account is None or not place.exists()):
        outbox.refuse_existing(place)
        extras = {} if sent.occasion is Occasion.COPY else {NAME: instructions_pdf(sent, near=output)}
        outbox.lay(output, sent, {one.id: letter(sent, one) for one in sent.recipients}, extras)
    click.echo(prepared_text(sent, place))
    if not sent.recipients:
        return ExitCode.OK
    return _post(sent.recipients, account, place, smtp_every) if account is not None else ExitCode.OK


def _forms(form: str, only: tuple[str, ...], account: Account | None, now: datetime, every: float) -> ExitCode:
    """The forms of the bodies, each with the page of instructions."""
    from tempfile import TemporaryDirectory

    from pdz_docs.adhesions.bodies import Instrument
    from pdz_docs.adhesions.outgoing import outgoing
    from pdz_docs.dossier import load
    from pdz_docs.reports.adhesion_letters import INSTRUCTIONS, form_packets, instructions, recipient
    from pdz_docs.reports.prepare import forms_text
    from pdz_docs.round.outbox import lay_each, refuse_existing
    from pdz_docs.work.clock import ROME

    output, instrument, dossier = here() / "output", Instrument(form), load(here())
    if account is not None and dossier.demonstrative:
        raise RefusedError("I dati sono dimostrativi: non si spedisce nulla a nessuno.", hint="Togliete --smtp.")
    left = outgoing(dossier, instrument, output, only)
    place = output / "da-spedire" / form / f"moduli-{now.astimezone(ROME):%Y-%m-%d}"
    if account is None or not place.exists():
        refuse_existing(place)
        with TemporaryDirectory(prefix="pdz-") as work:
            page = Path(work, INSTRUCTIONS)
            page.write_bytes(instructions(dossier, near=output, at=now))
            lay_each(place, form_packets(dossier, instrument, left.forms, page))
    click.echo(forms_text(left, instrument, place))
    if account is None:
        return ExitCode.OK
    return _post([recipient(one.body) for one in left.forms], account, place, every)


def _dispatch(occasion: Occasion, document: str | None, trust: tuple[str, ...], now: datetime) -> Dispatch:
    from pdz_docs.dossier import load
    from pdz_docs.round import rounds
    from pdz_docs.round.awaited import awaited_in
    from pdz_docs.round.recipients import dispatch
    from pdz_docs.round.status import round_status
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.choice import choose

    folder = here()
    output = folder / "output"
    frozen = rounds.current(output, document)
    anchors = choose(trust, demo_folder=output / "demo" / "pki", at=now)
    verify = witness(anchors, at=now, cache=cache_folder(output))
    awaited = [one for one in awaited_in(output, lambda: load(folder)) if one.document == frozen.manifest.document]
    (status,) = round_status(output, awaited, verify=verify, now=now).documents
    # A round on a document made elsewhere has no dossier, hence no addresses.
    dossier = load(folder) if (folder / "signatories").is_dir() else None
    return dispatch(occasion, status, frozen, output=output, dossier=dossier, at=now)


def _account(smtp: str | None, sender: str | None, user: str | None) -> Account | None:
    from pdz_docs.cli import secret
    from pdz_docs.round.posting import Account

    if smtp is None:
        return None
    host, _, port = smtp.rpartition(":")
    if not host or not port.isdigit() or sender is None:
        raise InputError("Per spedire servono server e mittente.", hint="--smtp HOST:PORTA --smtp-from INDIRIZZO")
    plain = Account(host=host, port=int(port), sender=sender)
    if user is None:
        return plain
    password = secret.ask(f"Password di {user} presso {host}", variable=SMTP_VARIABLE)
    return Account(host=host, port=int(port), sender=sender, user=user, password=password)


def _post(recipients: Sequence[Recipient], account: Account, place: Path, every: float) -> ExitCode:
    """Send what lies in the prepared folder, and tell each message as it goes."""
    from pdz_docs.reports.prepare import posted_text
    from pdz_docs.round.posting import Fate, post
    from pdz_docs.work.clock import system_clock

    fates = set()
    for one in post(recipients, place, account=account, clock=system_clock, wait=partial(time.sleep, every)):
        fates.add(one.fate)
        click.echo(posted_text(one))
    return ExitCode.INDETERMINATE if fates & {Fate.DOUBTFUL, Fate.REFUSED} else ExitCode.OK
