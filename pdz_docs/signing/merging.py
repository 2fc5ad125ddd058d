"""Parallel `.p7m` over identical bytes made into one: the accident of every round, and its remedy (domain.md § 5.7).

Nothing is verified here and nothing is re-encoded; the union is refused when the payloads differ, with the list of who holds what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pdz_docs.envelopes import cms
from pdz_docs.errors import InputError, Problem, RefusedError, Severity, Where
from pdz_docs.signing import signeddata
from pdz_docs.signing.signeddata import Parts


@dataclass(frozen=True, slots=True)
class Envelope:
    """A file to merge."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Merged:
    """The one `.p7m`, how many signatures it has, and what was left out and why."""

    data: bytes
    signatures: int
    notes: tuple[str, ...]


def place(first: Path) -> Path:
    """Where the merged envelope goes by itself: `accordo.pdf.p7m` gives `accordo-unito.pdf.p7m`."""
    inner = Path(first.stem) if first.suffix.lower() in (".p7m", ".p7s") else first
    return first.with_name(f"{inner.stem}-unito{inner.suffix}.p7m")


def merge_files(paths: Sequence[Path], *, content: Path | None = None, unwrap: bool = False) -> Merged:
    """`merge` of files on disk. Raises InputError also when one cannot be read."""
    envelopes = [Envelope(str(path), _read(path)) for path in paths]
    return merge(envelopes, content=_read(content) if content else None, unwrap=unwrap)


def merge(envelopes: Sequence[Envelope], *, content: bytes | None = None, unwrap: bool = False) -> Merged:
    """One `.p7m` with every signature, certificate and CRL of `envelopes`.

    Detached ones are merged over `content`, or over what an attached one holds. With `unwrap` an envelope around another gives the
    inner one's signatures. Raises InputError for what is not CMS, RefusedError when the signed bytes are not the same in all.
    """
    if not envelopes:
        raise InputError("Non è stato indicato nessun file da unire.")
    notes: list[str] = []
    parts = [(one.name, _opened(one, unwrap, notes)) for one in envelopes]
    payload = _one_payload(parts, content)
    if payload is not None:
        _refuse_strangers(parts, payload)
    else:
        _refuse_other_digests(parts)
    union = parts[0][1]
    for _, more in parts[1:]:
        union = union.with_signer(more)
    if payload is not None and union.content is None:
        union = signeddata.attach(union, payload)
    doubles = sum(len(one.signers) for _, one in parts) - len(union.signers)
    if doubles:
        notes.append(f"{doubles} firme erano ripetute e compaiono una volta sola.")
    return Merged(signeddata.join(union), len(union.signers), tuple(notes))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso del file.") from error


def _opened(envelope: Envelope, unwrap: bool, notes: list[str]) -> Parts:
    parts = signeddata.split(envelope.data, envelope.name)
    while parts.content is not None and cms.is_signed_data(parts.content):
        if not unwrap:
            raise RefusedError(
                f"{envelope.name} racchiude un'altra busta firmata: le firme esterne riguardano quella, non il documento.",
                hint="Con --unwrap si uniscono le firme della busta interna e si lasciano fuori le esterne.",
            )
        notes.append(f"{envelope.name}: {len(parts.signers)} firme della busta esterna non sono state unite.")
        parts = signeddata.split(parts.content, envelope.name)
    return parts


def _one_payload(parts: Sequence[tuple[str, Parts]], content: bytes | None) -> bytes | None:
    """The bytes that all of them hold. Raises RefusedError with the list when they hold different ones."""
    held = [(name, one.content) for name, one in parts if one.content is not None]
    if content is not None:
        held.append(("il contenuto indicato", content))
    digests = {sha256(data).hexdigest() for _, data in held}
    if len(digests) > 1:
        problems = [
            Problem(
                id="MERGE_PAYLOAD",
                severity=Severity.ERROR,
                text=f"racchiude i byte con impronta {sha256(data).hexdigest()}",
                where=Where(file=name),
            )
            for name, data in held
        ]
        raise RefusedError(
            "I file non racchiudono lo stesso documento: non si uniscono.",
            hint="Unite soltanto le firme dello stesso file, byte per byte.",
            problems=problems,
        )
    return held[0][1] if held else None


def _refuse_strangers(parts: Sequence[tuple[str, Parts]], payload: bytes) -> None:
    strangers = [name for name, one in parts if any(signer.signs(payload) is False for signer in one.signers)]
    if strangers:
        raise RefusedError(
            f"Una firma riguarda altri byte: {', '.join(strangers)}.",
            hint=f"Il documento da firmare ha impronta {sha256(payload).hexdigest()}.",
        )


def _refuse_other_digests(parts: Sequence[tuple[str, Parts]]) -> None:
    """Detached signatures without their content: those made with the same hash must at least agree on it."""
    by_hash: dict[str, set[bytes]] = {}
    for _, one in parts:
        for signer in one.signers:
            if signer.digest is not None and signer.message_digest is not None:
                by_hash.setdefault(signer.digest, set()).add(signer.message_digest)
    if any(len(found) > 1 for found in by_hash.values()):
        raise RefusedError("Le firme separate non riguardano lo stesso documento.")
    if len(by_hash) > 1:
        raise RefusedError(
            "Le firme separate usano funzioni di impronta diverse: senza il documento non si può dire se è lo stesso.",
            hint="Indicate anche il documento firmato.",
        )
