"""`pdz merge` without files: the parallel `.p7m` of a round made into one, beside the PAdES copies, which stay what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pdz_docs.envelopes.kinds import Kind
from pdz_docs.envelopes.open import Layer, open_layers
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import decisions, places, returned, rounds
from pdz_docs.round.signed import body_of, signatures_of, signer_name
from pdz_docs.round.status import Verify
from pdz_docs.signing.merging import Envelope, merge
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.verification.vocabulary import Integrity
from pdz_docs.work.files import write_atomically
from pdz_docs.work.locks import exclusive

_WRAPPED = frozenset({Kind.PEM, Kind.BASE64})


@dataclass(frozen=True, slots=True)
class Place:
    """One signature of the round and the file it is found in."""

    signer: str
    body: str | None
    file: Path


@dataclass(frozen=True, slots=True)
class United:
    """The one envelope, None when there is nothing to unite, where every signature is now, and what was left out and why."""

    path: Path | None
    signatures: tuple[Place, ...]
    notes: tuple[str, ...]


def unite(output: Path, document: str | None, *, verify: Verify) -> United:
    """Unite the envelopes of the round of `document` under `output/archive/<document>/`.

    The name says the digest, so that a richer one never takes the place of an earlier one. Raises InputError when there is no such
    round, RefusedError when another run holds the folder.
    """
    with exclusive(output):
        frozen = rounds.current(output, document)
        folder = places.signed_folder(output, frozen)
        decided = decisions.read(folder)
        assigned = decisions.assigned(decided)
        paths = returned.heads(returned.candidates(folder))
        verdicts = verify(paths, rounds.with_successors(frozen, decided))
        notes: list[str] = []
        parallel = list(_parallel(frozen, paths, verdicts, notes))
        path = _made(output, frozen, [envelope for _, envelope in parallel], notes) if len(parallel) > 1 else None
        now_in = dict.fromkeys((one for one, _ in parallel), path) if path is not None else {}
        table = [
            Place(signer_name(one), body_of(verdict, one, assigned), now_in.get(file) or file)
            for file, verdict in zip(paths, verdicts, strict=True)
            for one in signatures_of(verdict)
        ]
    return United(path, tuple(dict.fromkeys(table)), tuple(notes))


def _parallel(
    frozen: Frozen, paths: tuple[Path, ...], verdicts: Sequence[FileVerdict], notes: list[str]
) -> Iterator[tuple[Path, Envelope]]:
    """The envelopes directly around the frozen bytes, or detached over them, with every signature whole."""
    original = frozen.read()
    for path, verdict in zip(paths, verdicts, strict=True):
        layer = _unwrapped(open_layers(path.read_bytes(), path.name))
        if layer.kind is not Kind.P7M or layer.signed is None:
            continue
        if layer.signed.content not in (None, original):
            notes.append(f"{path.name}: non racchiude direttamente il testo congelato; resta com'è.")
        elif not _is_whole(verdict):
            notes.append(f"{path.name}: ha una firma non integra; resta fuori.")
        else:
            yield path, Envelope(path.name, layer.data)


def _is_whole(verdict: FileVerdict) -> bool:
    return all(one.integrity is Integrity.INTACT for one in signatures_of(verdict))


def _unwrapped(layer: Layer) -> Layer:
    while layer.kind in _WRAPPED and layer.children:
        layer = layer.children[0]
    return layer


def _made(output: Path, frozen: Frozen, envelopes: list[Envelope], notes: list[str]) -> Path:
    merged = merge(envelopes, content=frozen.read())
    notes.extend(merged.notes)
    manifest = frozen.manifest
    name = f"{manifest.document}-v{manifest.version}-unito-{sha256(merged.data).hexdigest()[:12]}.pdf.p7m"
    path = output / "archive" / manifest.document / name
    if not path.exists():
        write_atomically(path, merged.data, read_only=True)
    return path
