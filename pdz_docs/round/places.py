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


def working_folder(frozen: Frozen) -> Path:
    """The folder of the dossier that a frozen text lies in (`output/frozen/<document>/v<N>/<kind>/`)."""
    return frozen.folder.parents[4]


def signed_folder(output: Path, frozen: Frozen) -> Path:
    """Where what comes back for this version of the document is filed."""
    return output / "signed" / frozen.manifest.document / f"v{frozen.manifest.version}"


def versions(output: Path, document: str) -> tuple[int, ...]:
    """The versions of a document that were frozen, ascending."""
    folder = frozen_root(output) / document
    found = (_VERSION.match(entry.name) for entry in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted(int(match[1]) for match in found if match))


def version_folder(output: Path, document: str, version: int) -> Path:
    return frozen_root(output) / document / f"v{version}"


def kinds(output: Path, document: str, version: int) -> tuple[str, ...]:
    """What one version holds: `schema`, the text to sign under the document's own name, both or nothing."""
    folder = version_folder(output, document, version)
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(entry.name for entry in entries if (entry / MANIFEST).is_file())


def of_version(output: Path, document: str, version: int) -> Frozen | None:
    """The text to sign of one version (not its schema), or None. Raises InputError on a damaged manifest."""
    found = [kind for kind in kinds(output, document, version) if kind != SCHEMA_KIND]
    return read_frozen(version_folder(output, document, version) / found[0]) if found else None


def schema_of(output: Path, document: str, version: int) -> Frozen | None:
    """The approved text of one version, or None. Raises InputError on a damaged manifest."""
    folder = version_folder(output, document, version) / SCHEMA_KIND
    return read_frozen(folder) if (folder / MANIFEST).is_file() else None


def latest_schema(output: Path, document: str) -> Frozen | None:
    """The newest approved text, or None when none was frozen."""
    found = (schema_of(output, document, version) for version in reversed(versions(output, document)))
    return next((frozen for frozen in found if frozen is not None), None)


def of_digest(output: Path, document: str, digest: str) -> Frozen | None:
    """The version of a document that has this digest, or None."""
    found = (of_version(output, document, version) for version in versions(output, document))
    return next((frozen for frozen in found if frozen is not None and frozen.manifest.sha256 == digest), None)


def latest(output: Path, document: str) -> Frozen | None:
    """The text to sign of the newest version that has one, or None when nothing was frozen yet."""
    found = (of_version(output, document, version) for version in reversed(versions(output, document)))
    return next((frozen for frozen in found if frozen is not None), None)


def documents(output: Path) -> tuple[str, ...]:
    """The ids of everything that was frozen."""
    root = frozen_root(output)
    return tuple(sorted(entry.name for entry in root.iterdir() if entry.is_dir())) if root.is_dir() else ()


def all_latest(output: Path) -> tuple[Frozen, ...]:
    """The newest frozen text of every document, by document id."""
    return tuple(frozen for name in documents(output) if (frozen := latest(output, name)) is not None)


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
