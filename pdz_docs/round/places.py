"""Where the round keeps its files under `output/` (contracts.md, «Files»), and how the frozen documents are found again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from pdz_docs.pdf.states import MANIFEST, Frozen, read_frozen

SCHEMA_KIND = "schema"
_VERSION = re.compile(r"^v([1-9][0-9]*)$")


def frozen_root(output: Path) -> Path:
    return output / "frozen"


def signed_folder(output: Path, frozen: Frozen) -> Path:
    """Where what comes back for this version of the document is filed."""
    return output / "signed" / frozen.manifest.document / f"v{frozen.manifest.version}"


def versions(output: Path, document: str) -> tuple[int, ...]:
    """The versions of a document that were frozen, ascending."""
    folder = frozen_root(output) / document
    found = (_VERSION.match(entry.name) for entry in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted(int(match[1]) for match in found if match))


def of_version(output: Path, document: str, version: int) -> Frozen | None:
    """The text to sign of one version (not its schema), or None. Raises InputError on a damaged manifest."""
    folder = frozen_root(output) / document / f"v{version}"
    kinds = sorted(entry for entry in folder.iterdir() if entry.name != SCHEMA_KIND and (entry / MANIFEST).is_file())
    return read_frozen(kinds[0]) if kinds else None


def latest(output: Path, document: str) -> Frozen | None:
    """The text to sign of the newest version that has one, or None when nothing was frozen yet."""
    found = (of_version(output, document, version) for version in reversed(versions(output, document)))
    return next((frozen for frozen in found if frozen is not None), None)


def all_latest(output: Path) -> tuple[Frozen, ...]:
    """The newest frozen text of every document, by document id."""
    root = frozen_root(output)
    names = sorted(entry.name for entry in root.iterdir() if entry.is_dir()) if root.is_dir() else []
    return tuple(frozen for name in names if (frozen := latest(output, name)) is not None)


def frozen_beginning(output: Path, data: bytes) -> Frozen | None:
    """The frozen document whose bytes `data` starts with: the same file, or one signed by appending to it."""
    for frozen in all_latest(output):
        original = frozen.read()
        if data[: len(original)] == original:
            return frozen
    return None


def latest_for(outputs: Sequence[Path], document: str, files: Iterable[Path]) -> Frozen | None:
    """The newest frozen text of `document` among several output folders: the one that some file continues, else the first."""
    found = [frozen for output in outputs if (frozen := latest(output, document)) is not None]
    paths = list(files)
    return next(
        (frozen for frozen in found if any(_continues(path, frozen) for path in paths)), found[0] if found else None
    )


def _continues(path: Path, frozen: Frozen) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return sha256(file.read(frozen.manifest.size)).hexdigest() == frozen.manifest.sha256
