"""`pdz decide`: the office's decision on an uncertain case."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pdz_docs.cli.base import Command, here
from pdz_docs.cli.options import at_option, document_option, trust_option
from pdz_docs.errors import InputError

_WORDS = {"accettata": "ACCEPTED", "rifiutata": "REFUSED", "non-aderisce": "DECLINED", "sostituito": "REPLACED"}
# What `pdz status --json` says is understood as well.
_OUTCOMES = _WORDS | {outcome: outcome for outcome in _WORDS.values()}
_INSTRUMENTS = ("domanda", "adesione")


@click.command(cls=Command)
@click.argument("body", metavar="ENTE")
@click.option(
    "--outcome",
    metavar="|".join(_WORDS),
    type=click.Choice(list(_OUTCOMES), case_sensitive=False),
    required=True,
    help="Che cosa si decide.",
)
@click.option("--reason", metavar="MOTIVO", required=True, help="Perché.")
@click.option("--by", metavar="NOME", required=True, help="Chi decide, con la sua qualifica.")
@click.option("--act", metavar="ATTO", help="L'atto da cui risulta; obbligatorio per non-aderisce e sostituito.")
@click.option("--protocollo", metavar="N/DATA", help="Il protocollo della decisione.")
@click.option("--person", metavar="NOME", help="Il nuovo firmatario, con --outcome sostituito: «Nome Cognome».")
@click.option(
    "--office", metavar="CARICA", default="Sindaco", show_default=True, help="La carica del nuovo firmatario."
)
@click.option(
    "--file", "path", metavar="FILE", type=click.Path(path_type=Path), help="Il file messo da parte che vale per ENTE."
)
@document_option
@trust_option
@at_option
def command(
    body: str,
    outcome: str,
    reason: str,
    by: str,
    act: str | None,
    protocollo: str | None,
    person: str | None,
    office: str,
    path: Path | None,
    document: str | None,
    trust: tuple[str, ...],
    at: datetime | None,
) -> None:
    """Registra la decisione del responsabile su ENTE, in coda alle precedenti. Il verdetto tecnico le resta accanto.

    Con --document domanda o adesione la decisione è su ciò che un ente ha presentato: si rifiuta solo dopo il preavviso di rigetto. Con
    --file si iscrive nel registro un foglio che il programma non ha riconosciuto.
    Una decisione non si modifica: se ne prende un'altra.
    """
    if document is not None and document in _INSTRUMENTS:
        click.echo(_decide_form(body, document, outcome, reason, by, act, protocollo, path, trust, at))
        return
    from pdz_docs.reports.decide import decide_text
    from pdz_docs.round.deciding import Wording, decide
    from pdz_docs.round.decisions import Outcome, successor
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    folder = here()
    now = at or system_clock()
    anchors = choose(trust, demo_folder=folder / "output" / "demo" / "pki", at=now)
    decided = decide(
        body,
        Wording(
            outcome=Outcome(_OUTCOMES[outcome]),
            reason=reason,
            by=by,
            act=act,
            protocol=protocollo,
            successor=successor(person, office, folder=folder, body=body) if person else None,
            file=path,
        ),
        folder=folder,
        document=document,
        witness=witness(anchors, at=now, cache=cache_folder(folder / "output")),
        now=now,
    )
    click.echo(decide_text(decided))


def _decide_form(
    body: str,
    document: str,
    outcome: str,
    reason: str,
    by: str,
    act: str | None,
    protocollo: str | None,
    path: Path | None,
    trust: tuple[str, ...],
    at: datetime | None,
) -> str:
    from pdz_docs.adhesions.bodies import Instrument
    from pdz_docs.adhesions.deciding import Word, decide
    from pdz_docs.adhesions.register import Outcome
    from pdz_docs.trust.choice import choose
    from pdz_docs.work.clock import system_clock

    if _OUTCOMES[outcome] == "REPLACED":
        raise InputError(
            "Un ente non si sostituisce.", hint="Il nuovo legale rappresentante si scrive in signatories/ets.yaml."
        )
    folder, now = here(), at or system_clock()
    anchors = choose(trust, demo_folder=folder / "output" / "demo" / "pki", at=now)
    word = Word(outcome=Outcome(_OUTCOMES[outcome]), reason=reason, by=by, act=act, protocol=protocollo, file=path)
    decided = decide(folder, body, Instrument(document), word, now=now, anchors=anchors)
    return f"{decided.body}: {document} {outcome} ({decided.by})."
