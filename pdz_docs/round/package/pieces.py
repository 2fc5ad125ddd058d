"""What a package is put together from, and under which name each file of the working folder stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pdz_docs.envelopes.names import safe_name
from pdz_docs.round.package.manifest import Role

# The folders of a package beside those of the working folder whose files they hold, tree by tree.
FOLDERS = {
    "congelati": "output/frozen",
    "raccolti": "output/signed",
    "lungo-termine": "output/archive",
    "adesioni": "output/adesioni",
    "evidenze": "riservato/evidenze",
}
TRUST = "fiducia"
STEPS = "passi"
REPORTS = "verifiche"
METADATA = "metadati"
README = "LEGGIMI.txt"
INDEX = "indice.html"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file on its way into the package."""

    path: str
    file: Path
    role: Role
    source: str | None = None
    of: str | None = None


def from_folder(file: Path, folder: Path, role: Role, of: str | None = None) -> Piece:
    """A file of the working folder `folder` under its place in the package. Raises ValueError when it has none there."""
    source = file.relative_to(folder)
    return Piece(packaged(source.as_posix()), file, role, source.as_posix(), of)


def packaged(source: str) -> str:
    """The path within the package of a file that lies at `source` in the working folder. Raises ValueError when it has none."""
    for ours, theirs in FOLDERS.items():
        if source.startswith(f"{theirs}/"):
            parts = PurePosixPath(source.removeprefix(f"{theirs}/")).parts
            return "/".join((ours, *(safe_name(part) for part in parts)))
    raise ValueError(source)


def restored(path: str) -> str | None:
    """Where a file of the package lay in the working folder; None for what did not come from there."""
    head, _, rest = path.partition("/")
    return f"{FOLDERS[head]}/{rest}" if head in FOLDERS else None
