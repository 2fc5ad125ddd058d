"""Do the same inputs give the same bytes? Everything is made twice, from nothing, in two folders, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pdz_docs.dossier import Dossier
from pdz_docs.errors import ExitCode
from pdz_docs.pdf.build import build
from pdz_docs.work.clock import Clock
from pdz_docs.work.files import workspace
from pdz_docs.work.progress import SILENT, Progress


@dataclass(frozen=True, slots=True)
class Comparison:
    """The digests of a file made twice; `first_difference` is the offset of the first byte that differs."""

    file: str
    first: str
    second: str
    first_difference: int | None

    @property
    def same(self) -> bool:
        return self.first == self.second


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Every file that the two builds gave, compared."""

    files: tuple[Comparison, ...]

    @property
    def same(self) -> bool:
        """Never for no file at all."""
        return bool(self.files) and all(one.same for one in self.files)

    @property
    def exit_code(self) -> ExitCode:
        return ExitCode.OK if self.same else ExitCode.NOT_VALID


def verify_reproducible(
    dossier: Dossier, *, folder: Path, clock: Clock, documents: Sequence[str] | None = None, progress: Progress = SILENT
) -> Reproduction:
    """Every file, made twice under `folder`/output and removed again. Raises what `build` raises."""
    with workspace(folder / "output") as work:
        made = []
        for name in ("a", "b-in-another-folder"):
            build(dossier, folder=folder, clock=clock, documents=documents, progress=progress, output=work / name)
            made.append(_contents(work / name))
        first, second = made
        names = sorted(first.keys() | second.keys())
        return Reproduction(tuple(compare(name, first.get(name, b""), second.get(name, b"")) for name in names))


def _contents(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.suffix in (".docx", ".pdf") and path.is_file()
    }


def compare(name: str, first: bytes, second: bytes) -> Comparison:
    """Two makes of one file; a file that was not made is empty."""
    differs = next((at for at, (one, other) in enumerate(zip(first, second, strict=False)) if one != other), None)
    if differs is None and len(first) != len(second):
        differs = min(len(first), len(second))
    return Comparison(name, sha256(first).hexdigest(), sha256(second).hexdigest(), differs)
