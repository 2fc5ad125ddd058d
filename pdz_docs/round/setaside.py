"""What somebody has to look at (`output/inbox/da-esaminare/`): the file, and beside it why it lies there and how it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from pdz_docs.envelopes.names import safe_name
from pdz_docs.errors import InputError
from pdz_docs.round.collected import Arrived
from pdz_docs.values import Value
from pdz_docs.work.files import write_atomically

SUFFIX = ".motivo.json"
_SHORT = 12


class Reason(Value):
    """Why a file was set aside, in words that whoever looks at it reads. `documento` is the round that it seems to be about,
    `danneggiato` tells that it damages an earlier signature, `arrivo` how it came: what proves its time counts once it is assigned."""

    model_config = ConfigDict(extra="ignore")

    motivo: str
    documento: str | None = None
    danneggiato: bool = False
    file: str = ""
    arrivo: Arrived | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where a file lies, and whether something is new about it."""

    path: Path
    new: bool


def folder(output: Path) -> Path:
    return output / "inbox" / "da-esaminare"


def put(data: bytes, came: Arrived, output: Path, *, why: str, document: str | None, damaged: bool) -> Waiting:
    """Put a file where somebody has to look at it, with the reason beside it. When and from where it came the first time stays."""
    place = next(iter(_files(output, came.sha256)), None) or (
        folder(output) / f"{came.sha256[:_SHORT]}-{safe_name(came.name, 'file')}"
    )
    beside = _reason_of(output, came.sha256)
    known = _read(beside) if beside.is_file() else None
    first = known.arrivo.with_evidence_of(came) if known is not None and known.arrivo is not None else came
    reason = Reason(motivo=why, documento=document, danneggiato=damaged, file=came.name, arrivo=first)
    new = reason != known or not place.exists()
    if reason != known:
        write_atomically(beside, reason.model_dump_json(indent=2).encode() + b"\n")
    if not place.exists():
        write_atomically(place, data, read_only=True)
    return Waiting(place, new)


def reasons(output: Path, document: str) -> Iterator[Reason]:
    """Why each file about `document` waits. Raises InputError when one cannot be read."""
    found = (_read(path) for path in sorted(folder(output).glob(f"*{SUFFIX}")))
    return (one for one in found if one.documento == document)


def arrival_of(output: Path, digest: str) -> Arrived | None:
    """How the file of this digest came, None when it does not wait here."""
    path = _reason_of(output, digest)
    return _read(path).arrivo if path.is_file() else None


def take_out(output: Path, digest: str) -> None:
    """What has found its place no longer waits to be looked at."""
    for left in (*_files(output, digest), _reason_of(output, digest)):
        left.unlink(missing_ok=True)


def _files(output: Path, digest: str) -> list[Path]:
    return sorted(folder(output).glob(f"{digest[:_SHORT]}-*"))


def _reason_of(output: Path, digest: str) -> Path:
    return folder(output) / f"{digest[:_SHORT]}{SUFFIX}"


def _read(path: Path) -> Reason:
    try:
        return Reason.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(
            f"{path} non si legge.", hint="Toglietelo e ripetete pdz collect sul file che gli sta accanto."
        ) from error
