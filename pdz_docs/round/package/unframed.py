"""Signed files that continue no frozen text — adhesions, each a document of its own — judged as of when they came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from pdz_docs.envelopes import kinds
from pdz_docs.errors import Severity
from pdz_docs.round import collected
from pdz_docs.round.witness import Witness
from pdz_docs.verification.companions import Companion, Companions
from pdz_docs.verification.engine import judge_file
from pdz_docs.verification.known import NOTHING
from pdz_docs.verification.verdict import FileVerdict, Finding
from pdz_docs.verification.vocabulary import Outcome
from pdz_docs.work.confined import Confinement, run
from pdz_docs.work.files import sha256_of

_LIMITS = Confinement(seconds=30.0, memory=2 << 30)


def judged(paths: Sequence[Path], folder: Path, witness: Witness) -> Iterator[FileVerdict]:
    """A verdict for each path under the working folder `folder`; a file is read by the process that examines it alone."""
    results = run(partial(_judge, folder=folder, witness=witness), paths, _LIMITS)
    for path, result in zip(paths, results, strict=True):
        yield result.value if result.value is not None else _unexamined(path)


def _judge(path: Path, *, folder: Path, witness: Witness) -> FileVerdict:
    record = collected.read(path)
    stem = path.name.partition(".")[0]
    return judge_file(
        path.read_bytes(),
        name=str(path),
        at=witness.instant(record),
        anchors=witness.anchors,
        companions=Companions(
            Companion(one.name, one.read_bytes()) for one in sorted(path.parent.glob(f"{stem}*.tsr"))
        ),
        known=record.known(folder) if record is not None else NOTHING,
    )


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
