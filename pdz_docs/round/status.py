"""Who has signed: derived from the signed files themselves each time, so it cannot disagree with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import Severity
from pdz_docs.expectations import Deadline, Expectation, ExpectedSignatory
from pdz_docs.pdf.states import Frozen, Mode
from pdz_docs.round import places, returned
from pdz_docs.round.states import (
    STEPS,
    Adhesions,
    DocumentStatus,
    FrozenFacts,
    Note,
    RoundStatus,
    Row,
    State,
    Step,
    Unexpected,
    count,
    is_done,
)
from pdz_docs.verification.outcome import outcome
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import Bytes, Match, Outcome, SignatureKind

Verify = Callable[[Path, Expectation], FileVerdict]

# When several signatures of the same body came in, the first of these that occurs is the one that counts.
_BEST_FIRST = (
    State.SIGNED,
    State.SIGNED_WITH_NOTES,
    State.LATE,
    State.SIGNER_TO_CONFIRM,
    State.UNCERTAIN,
    State.OTHER_BYTES,
    State.WRONG_PERSON,
    State.NOT_VALID,
)
_BY_OUTCOME = {
    Outcome.VALID: State.SIGNED,
    Outcome.VALID_WITH_NOTES: State.SIGNED_WITH_NOTES,
    Outcome.NOT_VALID: State.NOT_VALID,
}


@dataclass(frozen=True, slots=True)
class Awaited:
    """A document that somebody has to sign, frozen or not yet: who, by when."""

    document: str
    title: str
    signatories: tuple[ExpectedSignatory, ...]
    deadline: Deadline | None
    mode: Mode = Mode.COPIES


@dataclass(frozen=True, slots=True)
class _Found:
    """One signature that speaks for one expected signatory."""

    state: State
    file: Path
    signature: SignatureVerdict


def round_status(
    output: Path, awaited: Iterable[Awaited], *, verify: Verify, now: datetime, named: Iterable[Path] = ()
) -> RoundStatus:
    """The state of every awaited document at `now`.

    `verify` judges one file against one expectation; `named` are signed files that lie outside `output/signed/`.
    Raises InputError when a frozen document or a signed file cannot be read.
    """
    extra = tuple(named)
    documents = tuple(_document(output, one, verify=verify, now=now, named=extra) for one in awaited)
    return RoundStatus(documents=documents, adhesions=Adhesions(counts={}))


def _document(
    output: Path, awaited: Awaited, *, verify: Verify, now: datetime, named: tuple[Path, ...]
) -> DocumentStatus:
    frozen = places.latest(output, awaited.document)
    signatories = frozen.manifest.signatories if frozen else awaited.signatories
    deadline = frozen.manifest.deadline if frozen else awaited.deadline
    found: Mapping[str, list[_Found]] = {}
    unexpected: tuple[Unexpected, ...] = ()
    if frozen is not None:
        found, unexpected = _read_back(output, frozen, deadline, verify, named)
    rows = tuple(_row(who, found.get(who.id, [])) for who in signatories)
    return DocumentStatus(
        id=awaited.document,
        title=awaited.title,
        version=frozen.manifest.version if frozen else None,
        mode=(frozen.manifest.mode if frozen else awaited.mode).value,
        frozen=_frozen_facts(output, frozen) if frozen else None,
        deadline=deadline,
        days_left=deadline.days_left(now) if deadline else None,
        expected=rows,
        unexpected=unexpected,
        counts=count(rows, deadline),
        signed=bool(rows) and all(is_done(row, deadline) for row in rows),
        steps=tuple(Step(id=step) for step in STEPS),
        concluded=False,
        findings=_annex_notes(output, frozen) if frozen else (),
    )


def _frozen_facts(output: Path, frozen: Frozen) -> FrozenFacts:
    return FrozenFacts(
        at=frozen.manifest.frozen_at,
        sha256=frozen.manifest.sha256,
        file=frozen.path.relative_to(output.parent).as_posix(),
    )


def _annex_notes(output: Path, frozen: Frozen) -> tuple[Note, ...]:
    """Whether the annexes on disk are still those whose digest the signed text prints (design.md § 7)."""
    notes = []
    for annex in frozen.manifest.annexes:
        kept = [
            one.manifest.sha256
            for version in places.versions(output, annex.document)
            if (one := places.of_version(output, annex.document, version)) is not None
        ]
        if annex.sha256 not in kept:
            text = f"L'allegato {annex.file} con l'impronta riportata nel testo ({annex.sha256[:12]}…) non è tra i documenti congelati."
            notes.append(Note(id="F07", severity=Severity.ERROR.value, text=text))
    return tuple(notes)


def _read_back(
    output: Path, frozen: Frozen, deadline: Deadline | None, verify: Verify, named: tuple[Path, ...]
) -> tuple[Mapping[str, list[_Found]], tuple[Unexpected, ...]]:
    found: defaultdict[str, list[_Found]] = defaultdict(list)
    unexpected: list[Unexpected] = []
    expectation = frozen.manifest.expectation()
    for path in returned.heads(returned.candidates(places.signed_folder(output, frozen), named)):
        verdict = verify(path, expectation)
        signatures = [s for s in verdict.signatures if s.kind is not SignatureKind.DOCUMENT_TIMESTAMP]
        if not signatures:
            unexpected.append(Unexpected(file=str(path), signer="", why="nessuna firma nel file"))
        for signature in signatures:
            expected = signature.expected
            if expected is None or expected.signatory is None or expected.match is Match.NOT_EXPECTED:
                unexpected.append(
                    Unexpected(file=str(path), signer=_signer_name(signature), why="firmatario non atteso")
                )
            else:
                found[expected.signatory].append(_Found(_state(signature, deadline), path, signature))
    return found, tuple(unexpected)


def _state(signature: SignatureVerdict, deadline: Deadline | None) -> State:
    """Where one signature of an expected body stands. What is broken is said first, then who, then on which bytes."""
    judged = outcome(evaluated=True, signatures=[signature])
    if judged is Outcome.NOT_VALID:
        return State.NOT_VALID
    expected = signature.expected
    if expected is not None and expected.match is Match.WRONG_PERSON:
        return State.WRONG_PERSON
    if expected is not None and expected.bytes is Bytes.OTHER:
        return State.OTHER_BYTES
    if expected is not None and expected.match is Match.TO_CONFIRM:
        return State.SIGNER_TO_CONFIRM
    opposable = signature.time.opposable
    state = _BY_OUTCOME.get(judged, State.UNCERTAIN)
    if state is not State.UNCERTAIN and deadline is not None and opposable is not None and opposable >= deadline.at:
        return State.LATE
    return state


def _row(who: ExpectedSignatory, found: list[_Found]) -> Row:
    ranked = sorted(found, key=lambda one: _BEST_FIRST.index(one.state))
    best = ranked[0] if ranked else None
    return Row(
        id=who.id,
        body=who.body,
        role=who.role,
        person=who.person,
        fiscal_code=who.fiscal_code,
        state=best.state if best else State.MISSING,
        file=str(best.file) if best else None,
        copies=tuple(dict.fromkeys(str(one.file) for one in ranked[1:])),
        time=best.signature.time.opposable if best else None,
        time_source=best.signature.time.source.value if best and best.signature.time.source else None,
        findings=tuple(Note(id=f.id, severity=f.severity.value, text=f.text) for f in best.signature.findings)
        if best
        else (),
    )


def _signer_name(signature: SignatureVerdict) -> str:
    signer = signature.signer
    return signer.common_name or " ".join(filter(None, (signer.given_name, signer.surname))) or "firmatario senza nome"
