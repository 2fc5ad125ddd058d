"""Who has signed: derived from the signed files themselves each time, so it cannot disagree with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import Severity
from pdz_docs.expectations import Deadline, ExpectedSignatory
from pdz_docs.pdf.states import Frozen, Mode
from pdz_docs.round import collected, decisions, findings, places, returned, rounds, rows, setaside, steps
from pdz_docs.round.decisions import Decided
from pdz_docs.round.findings import Found
from pdz_docs.round.signed import body_of, signatures_of, signer_name
from pdz_docs.round.states import (
    STEPS,
    Adhesions,
    DocumentStatus,
    FrozenFacts,
    Note,
    RoundStatus,
    State,
    Step,
    Unexpected,
    count,
    is_done,
)
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import Bytes, Outcome, SignatureFormat

Verify = Callable[[Sequence[Path], Frozen], Sequence[FileVerdict]]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A document that somebody has to sign, frozen or not yet: who, by when."""

    document: str
    title: str
    signatories: tuple[ExpectedSignatory, ...]
    deadline: Deadline | None
    mode: Mode = Mode.COPIES


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What the signed files of one round say: by body, and what nobody was waiting for."""

    found: Mapping[str, list[Found]]
    unexpected: tuple[Unexpected, ...]
    decided: tuple[Decided, ...]
    heads: tuple[FileVerdict, ...]


def round_status(
    output: Path,
    awaited: Iterable[Awaited],
    *,
    verify: Verify,
    now: datetime,
    named: Iterable[Path] = (),
    adhesions: Adhesions = Adhesions(counts={}),  # noqa: B008 - a frozen value
) -> RoundStatus:
    """The state of every awaited document at `now`.

    `verify` judges files against one frozen document; `named` are signed files that lie outside `output/signed/`.
    Raises InputError when a frozen document, a record or a signed file cannot be read.
    """
    extra = tuple(named)
    documents = tuple(_document(output, one, verify=verify, now=now, named=extra) for one in awaited)
    return RoundStatus(documents=documents, adhesions=adhesions)


def _document(
    output: Path, awaited: Awaited, *, verify: Verify, now: datetime, named: tuple[Path, ...]
) -> DocumentStatus:
    frozen = places.latest(output, awaited.document)
    signatories = frozen.manifest.signatories if frozen else awaited.signatories
    deadline = frozen.manifest.deadline if frozen else awaited.deadline
    back = read_back(output, frozen, verify, named) if frozen is not None else ReadBack({}, (), (), ())
    table = rows.rows(signatories, back.found, back.decided, deadline)
    signed = any(row.state is not State.REPLACED for row in table) and all(
        is_done(row, deadline) for row in table if row.state is not State.REPLACED
    )
    taken = steps.read(places.signed_folder(output, frozen)) if frozen else tuple(Step(id=step) for step in STEPS)
    return DocumentStatus(
        id=awaited.document,
        title=awaited.title,
        version=frozen.manifest.version if frozen else None,
        mode=(frozen.manifest.mode if frozen else awaited.mode).value,
        frozen=_frozen_facts(output, frozen) if frozen else None,
        deadline=deadline,
        days_left=deadline.days_left(now) if deadline else None,
        expected=table,
        unexpected=back.unexpected,
        counts=count(table, deadline),
        signed=signed,
        steps=taken,
        concluded=signed and all(step.date is not None for step in taken),
        findings=tuple(_notes(output, frozen, back)) if frozen else (),
    )


def _frozen_facts(output: Path, frozen: Frozen) -> FrozenFacts:
    return FrozenFacts(
        at=frozen.manifest.frozen_at,
        sha256=frozen.manifest.sha256,
        file=frozen.path.relative_to(output.parent).as_posix(),
    )


def _notes(output: Path, frozen: Frozen, back: ReadBack) -> Iterator[Note]:
    yield from _annex_notes(output, frozen)
    yield from _inbox_notes(output, frozen.manifest.document)
    copies = [one for one in back.heads if any(map(_is_pades_copy, signatures_of(one)))]
    if len(copies) > 1:
        text = (
            f"Le firme PAdES stanno in {len(copies)} esemplari degli stessi byte: valgono tutte. "
            "Chi vuole un unico file può far firmare di nuovo, in coda, quello più completo."
        )
        yield Note(id="ESEMPLARI", severity=Severity.INFO.value, text=text)


def _is_pades_copy(signature: SignatureVerdict) -> bool:
    """Whether a signature makes its file an esemplare of the frozen bytes."""
    on_frozen = signature.expected is not None and signature.expected.bytes is not Bytes.OTHER
    return signature.format is SignatureFormat.PADES and on_frozen


def _inbox_notes(output: Path, document: str) -> Iterator[Note]:
    """What `collect` set aside for this document, a damaged one with its culprit."""
    counted: Counter[str] = Counter()
    for one in setaside.reasons(output, document):
        if one.danneggiato:
            text = f"{one.file}: {one.motivo}"
            yield Note(id="COPIA_DANNEGGIATA", severity=Severity.ERROR.value, text=text)
        else:
            counted[one.motivo] += 1
    for why, number in counted.items():
        files = "1 file" if number == 1 else f"{number} file"
        text = f"{files} in output/inbox/da-esaminare: {why}"
        yield Note(id="DA_ESAMINARE", severity=Severity.WARNING.value, text=text)


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


def read_back(output: Path, frozen: Frozen, verify: Verify, named: tuple[Path, ...] = ()) -> ReadBack:
    """What the signed files of one round say, read from the files themselves."""
    paths = returned.heads(returned.candidates(places.signed_folder(output, frozen), named))
    return read_files(output, frozen, verify, paths)


def read_files(output: Path, frozen: Frozen, verify: Verify, paths: Sequence[Path]) -> ReadBack:
    """What just these files say."""
    folder = places.signed_folder(output, frozen)
    decided = decisions.read(folder)
    told = rounds.with_successors(frozen, decided)
    found: defaultdict[str, list[Found]] = defaultdict(list)
    unexpected: list[Unexpected] = []
    verdicts = tuple(verify(paths, told))
    assigned = decisions.assigned(decided)
    for path, verdict in zip(paths, verdicts, strict=True):
        signatures = signatures_of(verdict)
        record = collected.read(path)
        if not signatures:
            unexpected.append(Unexpected(file=str(path), signer="", why=_unsigned(verdict)))
        for signature in signatures:
            body = body_of(verdict, signature, assigned)
            if body is None:
                unexpected.append(_stranger(path, signature.field, signer_name(signature), frozen))
            else:
                found[body].append(findings.found(path, verdict.sha256, signature, record, frozen.manifest.deadline))
    return ReadBack(found, tuple(unexpected), decided, verdicts)


def _unsigned(verdict: FileVerdict) -> str:
    """What could not be checked is not said to be unsigned."""
    if verdict.outcome is not Outcome.NOT_VERIFIABLE:
        return "nessuna firma nel file"
    return " ".join(finding.text for finding in verdict.findings) or "il file non si può verificare"


def _stranger(path: Path, field: str | None, name: str, frozen: Frozen) -> Unexpected:
    new = field is not None and field not in frozen.manifest.fields
    why = "firmatario non atteso" + (f", in un campo nuovo (“{field}”)" if new else "")
    return Unexpected(file=str(path), signer=name, why=why)
