"""`pdz decide`: the office's word on an uncertain case, on a body that declines, on a person who was replaced.

The technical verdict is written beside the decision and stays in the row: a decision adds to it, it does not change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import InputError, RefusedError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import decisions, filing, places, rounds, rows, setaside
from pdz_docs.round.arrivals import Arrival
from pdz_docs.round.collected import Arrived
from pdz_docs.round.decisions import Decided, Outcome, Successor
from pdz_docs.round.signed import signatures_of
from pdz_docs.round.states import State
from pdz_docs.round.status import read_back
from pdz_docs.round.witness import Item, Witness
from pdz_docs.work.files import sha256_of
from pdz_docs.work.locks import exclusive

_NEEDS_ACT = frozenset({Outcome.DECLINED, Outcome.REPLACED})
_DONE = frozenset({State.SIGNED, State.SIGNED_WITH_NOTES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the person in charge says: `file` assigns a file that nobody could be matched to."""

    outcome: Outcome
    reason: str
    by: str
    act: str | None = None
    protocol: str | None = None
    successor: Successor | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class _About:
    """The signature decided upon, the digest of its file, its technical state."""

    signature: str | None = None
    file: str | None = None
    verdict: str | None = None


def decide(
    body: str, wording: Wording, *, folder: Path, document: str | None, witness: Witness, now: datetime
) -> Decided:
    """Append a decision about `body` to the round of `document`.

    Raises InputError when there is no such round or body, nothing to decide upon, or words are missing; RefusedError when the signature
    is valid as it is, or another run holds the folder.
    """
    output = folder / "output"
    with exclusive(output):
        frozen = rounds.current(output, document)
        who = _body(frozen, body)
        _check_words(wording)
        if wording.file is not None:
            about = _assign(wording.file, frozen, who, output, witness, now)
        else:
            about = _subject(wording, frozen, who, output, witness)
        decision = Decided(
            body=who.id,
            outcome=wording.outcome,
            reason=wording.reason.strip(),
            by=wording.by.strip(),
            at=now,
            act=wording.act,
            protocol=wording.protocol,
            signature=about.signature,
            file=about.file,
            verdict=about.verdict,
            successor=_new_person(wording.successor, who),
        )
        decisions.append(places.signed_folder(output, frozen), decision)
        if wording.file is not None:
            _leave_inbox(wording.file, output)
    return decision


def _new_person(successor: Successor | None, who: ExpectedSignatory) -> Successor | None:
    """The code found for the body may still be that of the person who is replaced: then it is nobody's yet."""
    if successor is None or successor.fiscal_code != who.fiscal_code:
        return successor
    return successor.model_copy(update={"fiscal_code": None})


def _body(frozen: Frozen, body: str) -> ExpectedSignatory:
    known = {one.id: one for one in frozen.manifest.signatories}
    if body not in known:
        raise InputError(f"«{body}» non è tra gli enti attesi.", hint=f"Gli enti: {', '.join(known)}.")
    return known[body]


def _check_words(wording: Wording) -> None:
    if not wording.reason.strip() or not wording.by.strip():
        raise InputError("Una decisione vuole il suo motivo e chi la prende.", hint="--reason MOTIVO --by NOME.")
    if wording.outcome in _NEEDS_ACT and not wording.act:
        raise InputError("Serve l'atto da cui risulta.", hint="--act «Decreto n. 12 del 3/12/2024».")
    if (wording.outcome is Outcome.REPLACED) != (wording.successor is not None):
        raise InputError(
            "La sostituzione vuole il nuovo firmatario, e soltanto quella.",
            hint="--outcome sostituito --person «Nome Cognome» (il codice fiscale, se si conosce, in riservato/codici-fiscali.yaml).",
        )


def _subject(wording: Wording, frozen: Frozen, who: ExpectedSignatory, output: Path, witness: Witness) -> _About:
    """The signature that is decided upon: the one that the body's row shows; nothing where the decision is about the body itself."""
    back = read_back(output, frozen, witness)
    mine = rows.ranked(back.found.get(who.id, []), who.id, back.decided)
    if wording.outcome in _NEEDS_ACT:
        if any(one.state in _DONE for one in mine):
            raise RefusedError(f"{who.body} ha già firmato validamente: non c'è nulla da decidere.")
        return _About()
    if not mine:
        raise InputError(
            f"Di {who.body} non è tornata nessuna firma su cui decidere.",
            hint="Per un file messo da parte indicatelo con --file.",
        )
    if mine[0].state in _DONE and wording.outcome is Outcome.ACCEPTED:
        raise RefusedError(f"La firma di {who.body} è valida: non c'è nulla da decidere.")
    return _About(mine[0].signature.id, mine[0].sha256, mine[0].state.value)


def _assign(
    path: Path, frozen: Frozen, who: ExpectedSignatory, output: Path, witness: Witness, now: datetime
) -> _About:
    """File a file that was set aside under the body that the office says."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso.") from error
    arrival = Arrival(path.name, data, str(path))
    came = setaside.arrival_of(output, arrival.sha256) or Arrived(
        sha256=arrival.sha256, name=path.name, source=str(path), collected=now
    )
    told = rounds.with_successors(frozen, decisions.read(places.signed_folder(output, frozen)))
    expectation, known = told.manifest.expectation(), came.known(output.parent)
    (verdict,) = witness.judge([Item(path, data, expectation, frozen.read(), witness.instant(came), known=known)])
    found = signatures_of(verdict)
    if not found:
        raise InputError(f"In {path} non c'è nessuna firma digitale.")
    if filing.already(output, frozen, arrival.sha256) is None:
        manifest = frozen.manifest
        record = came.filed(document=manifest.document, version=manifest.version, signatory=who.id)
        filing.file(arrival, filing.place_of(output, frozen, who.id, data, arrival.sha256), record)
    return _About(found[-1].id, arrival.sha256, State.WRONG_PERSON.value)


def _leave_inbox(path: Path, output: Path) -> None:
    """Last of all, so that whoever is interrupted before can give the same command again."""
    if path.resolve().parent == setaside.folder(output).resolve():
        setaside.take_out(output, sha256_of(path))
