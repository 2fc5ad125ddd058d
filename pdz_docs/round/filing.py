"""How files get to their places: evidence first, then the record, then the file itself, whose appearance is what counts.

Each step is one rename. A process killed between two leaves nothing that a reader takes for signed, and the next run goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pdz_docs.envelopes.kinds import Kind, sniff
from pdz_docs.envelopes.names import safe_name
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import collected, places
from pdz_docs.round.arrivals import Arrival
from pdz_docs.round.collected import Collected, Kept
from pdz_docs.work.files import write_atomically

SIGNATURE = "p7s"
_SHORT = 12
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


def digest_in(path: Path) -> str:
    """The beginning of the digest that a filed file is called by."""
    return path.name.partition(".")[0]


def name_of(data: bytes, digest: str) -> str:
    """What a filed file is called: by its digest, with the suffix of what it is."""
    return f"{short(digest)}{_SUFFIXES.get(sniff(data), '.bin')}"


def place_of(output: Path, frozen: Frozen, signatory: str, data: bytes, digest: str) -> Path:
    return places.signed_folder(output, frozen) / signatory / name_of(data, digest)


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


def keep_identity(arrival: Arrival, riservato: Path) -> Kept:
    """Put the copy of an identity document where only the office looks, until it is discarded."""
    suffix = Path(safe_name(arrival.name, "file")).suffix.lower()
    place = riservato / "evidenze" / f"identita-{short(arrival.sha256)}{suffix}"
    if not place.exists():
        write_atomically(place, arrival.data, read_only=True)
    return Kept(kind="identity", file=f"riservato/evidenze/{place.name}", sha256=arrival.sha256)


def keep_signature(arrival: Arrival, riservato: Path) -> Kept:
    """The same for a signature that came beside the document that it signs (`p7s`)."""
    place = riservato / "evidenze" / f"{short(arrival.sha256)}.p7s"
    if not place.exists():
        write_atomically(place, arrival.data, read_only=True)
    return Kept(kind=SIGNATURE, file=f"riservato/evidenze/{place.name}", sha256=arrival.sha256)


def keep_answers(answers: Mapping[bytes, str], riservato: Path) -> tuple[Kept, ...]:
    """The same for what providers answered about revocations when a file was collected (`ocsp` or `crl`)."""
    kept = []
    for data, kind in answers.items():
        digest = sha256(data).hexdigest()
        place = riservato / "evidenze" / f"{short(digest)}.{kind}"
        if not place.exists():
            write_atomically(place, data, read_only=True)
        kept.append(Kept(kind=kind, file=f"riservato/evidenze/{place.name}", sha256=digest))
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
    target = place.with_name(f"{place.name.partition('.')[0]}.{short(sha256(stamp).hexdigest())}.tsr")
    if target.exists():
        return False
    write_atomically(target, stamp, read_only=True)
    return True
