"""`pdz archive`: long-term copies, and the package for the conservatore."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pdz_docs.cli.base import Command, here, here_or_none, json_option
from pdz_docs.cli.confirm import confirm
from pdz_docs.cli.options import at_option, time_stamper, trust_option, tsa_options
from pdz_docs.errors import ExitCode, InputError

if TYPE_CHECKING:
    from pdz_docs.round.package.manifest import Lack

# `--package` without a document: the one that is being signed.
_CURRENT = ""


@click.command(cls=Command)
@click.argument("files", metavar="[FILE…]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--due", is_flag=True, help="Elenca soltanto le copie la cui marca temporale è da rinnovare.")
@click.option(
    "--package",
    "document",
    metavar="[DOCUMENTO]",
    is_flag=False,
    flag_value=_CURRENT,
    help="Fa il pacchetto di versamento del documento (se non si dice l'accordo, o l'unico che si sta firmando).",
)
@click.option(
    "--transmission",
    "sent",
    metavar="[DOCUMENTO]",
    is_flag=False,
    flag_value=_CURRENT,
    help="Prepara per il protocollo la cartella della trasmissione: documento, allegati, Segnatura.xml da completare.",
)
@click.option(
    "--incomplete",
    is_flag=True,
    help="Con --package e --transmission: non chiede conferma se la raccolta non è conclusa.",
)
@click.option(
    "--check",
    "package",
    metavar="PACCHETTO.zip",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Verifica un pacchetto con le sole prove che contiene, senza rete.",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Dove scrivere il pacchetto.",
)
@tsa_options
@trust_option
@at_option
@json_option
def command(
    files: tuple[Path, ...],
    due: bool,
    document: str | None,
    sent: str | None,
    incomplete: bool,
    package: Path | None,
    target: Path | None,
    authorities: tuple[str, ...],
    tsa_user: str | None,
    tsa_policies: tuple[str, ...],
    trust: tuple[str, ...],
    at: datetime | None,
    as_json: bool,
) -> ExitCode | None:
    """Fa di ogni FILE firmato una copia verificabile a lungo termine: prove di revoca di tutte le firme e una marca temporale.

    Si fa dopo l'ultima firma. Il FILE resta com'è: la copia va in output/archive/<documento>/ e porta nel nome la sua impronta.
    Su una copia già fatta la rinnova, prima che scada il certificato della marca.

    Con --package mette in un solo zip, per il conservatore, documenti, adesioni, prove, verdetti, decisioni e metadati;
    con --transmission prepara per il protocollo ciò che si trasmette a Regione, ATS e ASST.
    Con --check lo verifica anche dopo anni. Codici d'uscita di --check: 0 tutto regge, 9 qualcosa è alterato o non valido,
    10 qualcosa non si può accertare o una marca andava rinnovata, 3 il file non si legge.
    """
    _check_options(files, due, document, sent, package, target)
    if package is not None:
        return _check(package, trust, at, as_json=as_json)
    if document is not None:
        _package(document, target, trust, incomplete=incomplete)
    elif sent is not None:
        _transmission(sent, trust, incomplete=incomplete)
    elif due:
        _due(at)
    else:
        _copies(files, authorities, tsa_user, tsa_policies, trust)
    return None


def _check_options(
    files: tuple[Path, ...],
    due: bool,
    document: str | None,
    sent: str | None,
    package: Path | None,
    target: Path | None,
) -> None:
    if sum((bool(files), due, document is not None, sent is not None, package is not None)) > 1:
        raise click.UsageError("FILE, --due, --package, --transmission e --check si usano uno per volta.")
    if target is not None and document is None:
        raise click.UsageError("-o va con --package.")


def _due(at: datetime | None) -> None:
    from pdz_docs.reports.archive import due_text
    from pdz_docs.round import archiving
    from pdz_docs.work.clock import system_clock

    click.echo(due_text(list(archiving.due(here() / "output", at or system_clock()))))


def _copies(
    files: tuple[Path, ...],
    authorities: tuple[str, ...],
    tsa_user: str | None,
    tsa_policies: tuple[str, ...],
    trust: tuple[str, ...],
) -> None:
    from pdz_docs.reports.archive import archived_text
    from pdz_docs.round import archiving
    from pdz_docs.signing.evidence import Online
    from pdz_docs.signing.longterm import Means
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    output = here() / "output"
    timestamper = time_stamper(authorities, tsa_user, tsa_policies)
    if not files or timestamper is None:
        raise InputError(
            "Servono almeno un file firmato e un'autorità di marcatura.", hint="pdz archive FILE --tsa URL"
        )
    anchors = choose(trust, demo_folder=output / "demo" / "pki")
    means = Means(anchors=anchors.certificates, source=Online(), at=system_clock())
    made = [archiving.archive(file, output=output, means=means, timestamper=timestamper) for file in files]
    click.echo(archived_text(made))


def _package(document: str, target: Path | None, trust: tuple[str, ...], *, incomplete: bool) -> None:
    from pdz_docs.adhesions import register
    from pdz_docs.adhesions.remembered import adhesions_in
    from pdz_docs.cli.progress import progress
    from pdz_docs.dossier import load
    from pdz_docs.reports.archive import packaged_text
    from pdz_docs.reports.package import PackageWords
    from pdz_docs.round import rounds
    from pdz_docs.round.package.gathering import Order
    from pdz_docs.round.package.lastact import last_act
    from pdz_docs.round.package.making import make_package
    from pdz_docs.round.package.office import office_in
    from pdz_docs.trust.cache import Cache, default_folder
    from pdz_docs.trust.choice import choose

    folder = here()
    document = rounds.current(folder / "output", document or None).manifest.document
    events = register.read(folder / "output")
    at = last_act(folder / "output", document, [event.at for event in events])
    order = Order(
        folder=folder,
        document=document,
        at=at,
        office=office_in(folder, lambda: load(folder)),
        anchors=choose(trust, demo_folder=folder / "output" / "demo" / "pki", at=at),
        cache=Cache(default_folder()),
        words=PackageWords(),
        agree=None if incomplete else _agree_on_incomplete,
        adhesions=adhesions_in(folder),
        more=tuple(kept for event in events if event.event == "RECEIVED" for kept in event.identity),
    )
    click.echo(packaged_text(make_package(order, target=target, progress=progress())))


def _transmission(document: str, trust: tuple[str, ...], *, incomplete: bool) -> None:
    from pdz_docs.dossier import load
    from pdz_docs.reports.archive import transmission_text
    from pdz_docs.round import rounds
    from pdz_docs.round.package.office import office_in
    from pdz_docs.round.package.transmission import prepare_transmission
    from pdz_docs.round.status import Awaited, round_status
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    folder, now = here(), system_clock()
    output = folder / "output"
    frozen = rounds.current(output, document or None)
    told = frozen.manifest
    anchors = choose(trust, demo_folder=output / "demo" / "pki", at=now)
    awaited = Awaited(told.document, told.title, told.signatories, told.deadline, told.mode)
    verify = witness(anchors, at=now, cache=cache_folder(output))
    (status,) = round_status(output, [awaited], verify=verify, now=now).documents
    if not status.signed and not incomplete:
        confirm(
            "Non tutti hanno firmato: preparo lo stesso la trasmissione?",
            way_out="A che punto è: pdz status. Per prepararla comunque: --incomplete.",
        )
    click.echo(transmission_text(prepare_transmission(folder, status, frozen, office_in(folder, lambda: load(folder)))))


def _agree_on_incomplete(lacking: tuple[Lack, ...]) -> None:
    for one in lacking:
        click.echo(f"· {one.text}", err=True)
    confirm(
        "La raccolta non è conclusa: faccio lo stesso il pacchetto? Lo dichiarerà.",
        way_out="Registrate i passi con pdz record, oppure aggiungete --incomplete.",
    )


def _check(package: Path, trust: tuple[str, ...], at: datetime | None, *, as_json: bool) -> ExitCode:
    from pdz_docs.reports.archive import checked_json, checked_text
    from pdz_docs.round.package.checking import check_package
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    now = at or system_clock()
    output = (here_or_none() or Path.cwd()) / "output"
    anchors = choose(trust, demo_folder=output / "demo" / "pki", at=now) if trust else None
    checked = check_package(package, at=now, anchors=anchors)
    click.echo(json.dumps(checked_json(checked), ensure_ascii=False, indent=2) if as_json else checked_text(checked))
    return checked.exit_code
