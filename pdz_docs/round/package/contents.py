"""What goes into the package of one document: everything of its rounds, of its annexes and of the adhesions, each file once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.envelopes.names import safe_name
from pdz_docs.pdf.states import MANIFEST, Frozen
from pdz_docs.round import archiving, collected, places, returned, steps
from pdz_docs.round.collected import Collected, Kept
from pdz_docs.round.package import pieces
from pdz_docs.round.package.manifest import Lack, Role
from pdz_docs.round.package.pieces import Piece, from_folder
from pdz_docs.work.files import sha256_of

_ADHESIONS = ("adesion", "domand")
_PACKAGES = "*-versamento-*"
_RECORDS = (".json", ".jsonl", ".yaml")


@dataclass(frozen=True, slots=True)
class Contents:
    """The files, and what should be among them and is not."""

    pieces: tuple[Piece, ...]
    lacking: tuple[Lack, ...]


def contents(folder: Path, document: str, more: Sequence[Kept] = ()) -> Contents:
    """Everything that the working folder `folder` holds of `document`; of `more`, what is still kept there.

    Raises InputError when a record cannot be read.
    """
    output = folder / "output"
    found: list[Piece] = []
    for name in (document, *annexed(output, document)):
        found += _frozen(folder, name)
    for name in (document, *adhesions(output)):
        found += _signed(folder, name, Role.SIGNED if name == document else Role.ADHESION)
        found += _archived(folder, name)
    found += [from_folder(path, folder, Role.RECORD) for path in _files(output / "adesioni")]
    records = list(_records(found))
    evidence, lacking = _evidence(folder, records)
    evidence += [from_folder(folder / one.file, folder, Role.EVIDENCE) for one in more if _is_there(folder, one)]
    taken, missing = _steps(folder, document)
    every = {piece.path: piece for piece in (*found, *evidence, *taken)}
    return Contents(tuple(every[path] for path in sorted(every)), (*lacking, *missing))


def annexed(output: Path, document: str) -> tuple[str, ...]:
    """The frozen documents whose digest some version of `document` prints, other than itself."""
    named = [annex.document for one in versions(output, document) for annex in one.manifest.annexes]
    return tuple(name for name in dict.fromkeys(named) if name != document)


def versions(output: Path, document: str) -> tuple[Frozen, ...]:
    """Every text of a document that was frozen to be signed, oldest first."""
    found = (places.of_version(output, document, version) for version in places.versions(output, document))
    return tuple(one for one in found if one is not None)


def adhesions(output: Path) -> tuple[str, ...]:
    """The own folders of adhesions, and of the applications that came before them, under `output/signed/`."""
    root = output / "signed"
    names = sorted(one.name for one in root.iterdir() if one.is_dir()) if root.is_dir() else []
    return tuple(name for name in names if name.startswith(_ADHESIONS))


def documents_in(folder: Path) -> tuple[Path, ...]:
    """The signed files under a folder of `output/signed/`."""
    return returned.candidates(folder)


def _frozen(folder: Path, document: str) -> Iterator[Piece]:
    for path in _files(folder / "output" / "frozen" / document):
        is_text = path.suffix == ".pdf" and (path.parent / MANIFEST).is_file()
        yield from_folder(path, folder, Role.FROZEN if is_text else Role.RECORD)


def _signed(folder: Path, document: str, role: Role) -> Iterator[Piece]:
    for path in _files(folder / "output" / "signed" / document):
        if path.suffix == ".tsr":
            yield from_folder(path, folder, Role.TIMESTAMP)
        elif path.suffix in _RECORDS:
            yield from_folder(path, folder, Role.RECORD)
        elif path.suffix != ".lock":
            yield from_folder(path, folder, role)


def _archived(folder: Path, document: str) -> Iterator[Piece]:
    for path in _files(folder / "output" / "archive" / document):
        if path.match(_PACKAGES):
            continue
        if path.suffix in (".json", ".sha256"):
            yield from_folder(path, folder, Role.RECORD)
        elif path.with_name(path.name + archiving.RECORD).is_file():
            yield from_folder(path, folder, Role.LONG_TERM)
        else:
            yield from_folder(path, folder, Role.RECORD)


def _files(folder: Path) -> Iterator[Path]:
    yield from (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not any(p.startswith(".") for p in path.relative_to(folder).parts)
    )


def _records(found: Iterable[Piece]) -> Iterator[Collected]:
    for piece in found:
        if piece.role in (Role.SIGNED, Role.ADHESION) and (record := collected.read(piece.file)) is not None:
            yield record


def _evidence(folder: Path, records: Iterable[Collected]) -> tuple[list[Piece], list[Lack]]:
    """The messages and answers that the records name, those that are still there and are the ones that were kept."""
    found: dict[str, Piece] = {}
    lacking: list[Lack] = []
    for record in records:
        for kept in (*record.evidence, *record.revocation):
            if kept.file in found:
                continue
            if _is_there(folder, kept):
                role = Role.REVOCATION if kept in record.revocation else Role.EVIDENCE
                found[kept.file] = from_folder(folder / kept.file, folder, role)
            else:
                text = f"{record.name}: la prova {kept.file} non c'è più, o non è quella raccolta."
                lacking.append(Lack(id="PROVA_MANCANTE", text=text))
    return list(found.values()), lacking


def _is_there(folder: Path, kept: Kept) -> bool:
    path = folder / kept.file
    return kept.file.startswith("riservato/evidenze/") and path.is_file() and sha256_of(path) == kept.sha256


def _steps(folder: Path, document: str) -> tuple[list[Piece], list[Lack]]:
    """The files that prove the steps after the signatures; what is an address stays in steps.yaml alone."""
    found: list[Piece] = []
    lacking: list[Lack] = []
    for frozen in versions(folder / "output", document):
        for step in steps.read(places.signed_folder(folder / "output", frozen)):
            if step.file is None or "://" in step.file:
                continue
            path = (folder / step.file).resolve()
            if path.is_file() and path.is_relative_to(folder.resolve()):
                target = f"{pieces.STEPS}/v{frozen.manifest.version}/{step.id}/{safe_name(path.name)}"
                found.append(Piece(target, path, Role.STEP, path.relative_to(folder.resolve()).as_posix()))
            else:
                text = f"Passo «{step.id}»: il file {safe_name(step.file)} non è nella cartella di lavoro."
                lacking.append(Lack(id="FILE_DEL_PASSO_MANCANTE", text=text))
    return found, lacking
