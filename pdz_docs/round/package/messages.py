"""Whether the PEC messages in a package say what the records of the files say that they said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pdz_docs.envelopes.kinds import Kind
from pdz_docs.round import collected
from pdz_docs.round.collected import Collected
from pdz_docs.round.package.integrity import Fault
from pdz_docs.round.package.manifest import Manifest, Role
from pdz_docs.round.package.pieces import restored
from pdz_docs.verification.certified import Certified
from pdz_docs.verification.pec import certified
from pdz_docs.work.confined import Confinement, run

_LIMITS = Confinement(seconds=30.0, memory=2 << 30)


def disagreeing(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    """Records with a proof of time by PEC that no message in the package bears out. `folder` holds the unpacked files.

    Raises InputError when a record cannot be read.
    """
    records = [
        (item.path, record)
        for item in manifest.of_role(Role.SIGNED, Role.ADHESION)
        if (record := _record(folder, item.path))
    ]
    named = dict.fromkeys(one.file for _, record in records for one in record.evidence if one.kind == Kind.PEC.value)
    there = [name for name in named if _is_in(folder, name, manifest)]
    said = dict(
        zip(
            there, (result.value for result in run(_certified, [folder / name for name in there], _LIMITS)), strict=True
        )
    )
    for path, record in records:
        for claim in record.pec:
            if _gist(claim) not in [_gist(said.get(one.file)) for one in record.evidence]:
                text = "Il suo orario per PEC non è quello di nessun messaggio contenuto nel pacchetto."
                yield Fault("PEC_NON_CONFERMATA", text, path)


def _record(folder: Path, path: str) -> Collected | None:
    place = folder / (restored(path) or path)
    return collected.read(place)


def _is_in(folder: Path, name: str, manifest: Manifest) -> bool:
    """Whether a record names a file of the package, and not something else on this machine."""
    known = {restored(item.path) for item in manifest.of_role(Role.EVIDENCE)}
    return name in known and (folder / name).is_file()


def _gist(claim: Certified | None) -> tuple[object, ...] | None:
    """What matters of a claim, whatever else a later version of the program may read in a message."""
    return (claim.kind, claim.at, claim.identifier, claim.intact) if claim is not None else None


def _certified(path: Path) -> Certified | None:
    return certified(path.read_bytes())
