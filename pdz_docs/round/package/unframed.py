"""Signed files that continue no frozen text — adhesions, each a document of its own — judged as of when they came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pdz_docs.envelopes import kinds
from pdz_docs.errors import Severity
from pdz_docs.round import collected
from pdz_docs.round.witness import Witness
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.companions import Companion, Companions
from pdz_docs.verification.engine import judge_file
from pdz_docs.verification.known import NOTHING, Known
from pdz_docs.verification.verdict import FileVerdict, Finding
from pdz_docs.verification.vocabulary import Outcome
from pdz_docs.work.confined import Confinement, run
from pdz_docs.work.files import sha256_of

_LIMITS = Confinement(seconds=30.0, memory=2 << 30)


@dataclass(frozen=True, slots=True)
class _Item:
    path: Path
    at: datetime
    known: Known


def judged(paths: Sequence[Path], folder: Path, witness: Witness) -> Iterator[FileVerdict]:
    """A verdict for each path under the working folder `folder`; a file is read by the process that examines it alone."""
    items = [_item(path, folder, witness) for path in paths]
    results = run(partial(_judge, anchors=witness.anchors), items, _LIMITS)
    for item, result in zip(items, results, strict=True):
        yield result.value if result.value is not None else _unexamined(item.path)


def _item(path: Path, folder: Path, witness: Witness) -> _Item:
    record = collected.read(path)
    return _Item(path, witness.instant(record), record.known(folder) if record is not None else NOTHING)


def _judge(item: _Item, *, anchors: Anchors) -> FileVerdict:
    stem = item.path.name.partition(".")[0]
    stamps = Companions(Companion(one.name, one.read_bytes()) for one in sorted(item.path.parent.glob(f"{stem}*.tsr")))
    data = item.path.read_bytes()
    return judge_file(data, name=str(item.path), at=item.at, anchors=anchors, companions=stamps, known=item.known)


def _unexamined(path: Path) -> FileVerdict:
    with path.open("rb") as file:
        start = file.read(1 << 16)
    text = "La verifica del file si è interrotta: chiedeva troppo tempo o troppa memoria, non è un documento normale."
    return FileVerdict(
        path=str(path),
        sha256=sha256_of(path),
        size=path.stat().st_size,
        media_type=kinds.media_type(kinds.sniff(start), start),
        outcome=Outcome.NOT_VERIFIABLE,
        layers=(),
        payload=None,
        signatures=(),
        findings=(Finding(id="VERIFICA_INTERROTTA", severity=Severity.ERROR, text=text),),
    )
