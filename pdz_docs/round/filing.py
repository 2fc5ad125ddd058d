"""How files get to their places: evidence first, then the record, then the file itself, whose appearance is what counts.

Each step is one rename. A process killed between two leaves nothing that a reader takes for signed, and the next run goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.envelopes.kinds import Kind, sniff
from pdz_docs.envelopes.names import safe_name
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import collected, places
from pdz_docs.round.arrivals import Arrival
from pdz_docs.round.collected import Collected, Kept
from pdz_docs.work.files import write_atomically

_SHORT = 12
REASON = ".motivo.json"
_SUFFIXES = {
    Kind.PDF: ".pdf",
    Kind.P7M: ".pdf.p7m",
    Kind.PEM: ".pdf.p7m",
    Kind.BASE64: ".pdf.p7m",
    Kind.TSD: ".pdf.tsd",
    Kind.M7M: ".pdf.m7m",
    Kind.ASIC: ".asice",
    Kind.ZIP: ".zip",
    Kind.EML: ".eml",
    Kind.PEC: ".eml",
    Kind.MSG: ".msg",
}
_EVIDENCE_SUFFIXES = {Kind.EML: ".eml", Kind.PEC: ".eml", Kind.MSG: ".msg", Kind.ZIP: ".zip"}


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a file went. `new` is False when it was there already with all of its evidence."""

    path: Path
    new: bool


def short(digest: str) -> str:
    return digest[:_SHORT]


def place_of(output: Path, frozen: Frozen, signatory: str, data: bytes, digest: str) -> Path:
    return places.signed_folder(output, frozen) / signatory / f"{short(digest)}{_SUFFIXES.get(sniff(data), '.bin')}"


def already(output: Path, frozen: Frozen, digest: str) -> Path | None:
    """The same bytes, wherever they were filed in this round."""
    found = places.signed_folder(output, frozen).glob(f"*/{short(digest)}.*")
    return next((path for path in sorted(found) if not path.name.endswith((".json", ".tsr"))), None)


def keep_evidence(arrival: Arrival, riservato: Path) -> tuple[Kept, ...]:
    """Put the envelopes of an arrival into riservato/evidenze/ and say where they are. What is there already stays."""
    kept = []
    for envelope in arrival.envelopes:
        suffix = _EVIDENCE_SUFFIXES.get(envelope.kind, ".bin")
        place = riservato / "evidenze" / f"{short(envelope.sha256)}{suffix}"
        if not place.exists():
            write_atomically(place, envelope.data, read_only=True)
        kept.append(Kept(kind=envelope.kind.value, file=f"riservato/evidenze/{place.name}", sha256=envelope.sha256))
    return tuple(kept)


def file(arrival: Arrival, place: Path, record: Collected) -> Filed:
    """Put an arrival at `place` with its record and the stamps that came beside it."""
    beside = collected.record_of(place)
    known = collected.read(place)
    whole = known.with_evidence_of(record) if known is not None else record
    new = whole != known or not place.exists()
    if whole != known:
        write_atomically(beside, whole.as_bytes())
    for stamp in arrival.stamps:
        new |= add_stamp(place, stamp)
    if not place.exists():
        write_atomically(place, arrival.data, read_only=True)
    return Filed(place, new)


def add_stamp(place: Path, stamp: bytes) -> bool:
    """Keep a time stamp beside a file; False when it is there already."""
    from hashlib import sha256

    target = place.with_name(f"{place.name.partition('.')[0]}.{short(sha256(stamp).hexdigest())}.tsr")
    if target.exists():
        return False
    write_atomically(target, stamp, read_only=True)
    return True


def inbox(output: Path) -> Path:
    return output / "inbox" / "da-esaminare"


def set_aside(arrival: Arrival, output: Path, facts: Mapping[str, object]) -> Filed:
    """Put an arrival where somebody has to look at it, with the reason beside it."""
    folder = inbox(output)
    known = sorted(one for one in folder.glob(f"{short(arrival.sha256)}-*") if not one.name.endswith(REASON))
    place = known[0] if known else folder / f"{short(arrival.sha256)}-{safe_name(arrival.name, 'file')}"
    reason = folder / f"{short(arrival.sha256)}{REASON}"
    new = not place.exists() or not _same_reason(reason, facts)
    if not _same_reason(reason, facts):
        write_atomically(reason, json.dumps(dict(facts), ensure_ascii=False, indent=2).encode() + b"\n")
    if not place.exists():
        write_atomically(place, arrival.data, read_only=True)
    return Filed(place, new)


def take_out(arrival: Arrival, output: Path) -> None:
    """What has found its place no longer waits to be looked at."""
    for left in sorted(inbox(output).glob(f"{short(arrival.sha256)}[-.]*")):
        left.unlink(missing_ok=True)


def _same_reason(path: Path, facts: Mapping[str, object]) -> bool:
    """Whether the reason is the one written there: when and from where it arrived the first time stays as it is."""
    try:
        written = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(written, dict) and written.get("motivo") == facts.get("motivo")
