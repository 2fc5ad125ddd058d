"""Long-term copies: always a derived file that names the digest of its source, because what is in the protocollo stays as it is.

One for each esemplare in use. A PDF gets one document security store and one document time stamp for all its signatures; a `.p7m` gets
its validation data and a `.tsd` around it. Done again on a copy, before its stamp's certificate ends, it renews it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from asn1crypto import cms
from pydantic import AwareDatetime, Field, ValidationError

from pdz_docs.errors import InputError, SigningError
from pdz_docs.expectations import Sha256
from pdz_docs.round import places
from pdz_docs.signing import continuation, files, longterm, longterm_cms, signeddata, stamped
from pdz_docs.signing.longterm import Means
from pdz_docs.signing.timestamps import TimestampSource
from pdz_docs.values import Value

RECORD = ".archivio.json"
# A stamp is renewed while its certificate still has this long to go.
MARGIN = timedelta(days=180)


class Source(Value):
    """The file that a long-term copy derives from."""

    file: str
    sha256: Sha256


class ArchiveRecord(Value):
    """pdz.archive/1, beside each long-term copy: from what it derives, how it was made, when it has to be renewed."""

    schema_: Literal["pdz.archive/1"] = Field(default="pdz.archive/1", alias="schema")
    document: str | None
    version: int | None
    source: Source
    file: Annotated[str, Field(pattern=r"^[^/\\]+$")]
    sha256: Sha256
    level: str
    at: AwareDatetime
    expires: AwareDatetime

    def as_bytes(self) -> bytes:
        return self.model_dump_json(by_alias=True, indent=2).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Archived:
    """A long-term copy where it lies."""

    path: Path
    record: ArchiveRecord


def archive(path: Path, *, output: Path, means: Means, timestamper: TimestampSource) -> Archived:
    """The long-term copy of a signed file, in `output/archive/<document>/` when it is one of the round's, else beside it.

    Raises InputError when it cannot be read, SigningError when it has no signature, one cannot be proven good, or it is not a
    rightful continuation of what was frozen; RefusedError when the copy is there already.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso del file firmato.") from error
    form = _of_pdf if data.startswith(b"%PDF-") else _of_tsd if _is_tsd(data) else _of_envelope
    document, version = _belongs(output, data)
    copy, level, suffix, tokens = form(data, path, means, timestamper)
    folder = path.parent if document is None else output / "archive" / document
    digest = sha256(data).hexdigest()
    target = folder / f"{path.name.partition('.')[0]}-{digest[:12]}{suffix}"
    expires = longterm.stamp_expiry(tokens)
    if expires is None:
        raise SigningError("La copia non porta una marca temporale.")
    record = ArchiveRecord(
        document=document,
        version=version,
        source=Source(file=path.name, sha256=digest),
        file=target.name,
        sha256=sha256(copy).hexdigest(),
        level=level,
        at=means.at,
        expires=expires,
    )
    files.write_new(target, copy)
    files.write_new(target.with_name(target.name + RECORD), record.as_bytes())
    return Archived(target, record)


def due(output: Path, now: datetime, margin: timedelta = MARGIN) -> Iterator[Archived]:
    """The long-term copies whose stamp has to be renewed by `now` + `margin`; one that a renewal derives from is done with."""
    found = list(records(output))
    renewed = {one.record.source.sha256 for one in found}
    for one in found:
        if one.record.sha256 not in renewed and one.record.expires <= now + margin:
            yield one


def _of_pdf(
    data: bytes, _: Path, means: Means, timestamper: TimestampSource
) -> tuple[bytes, str, str, tuple[cms.SignedData, ...]]:
    copy = longterm.extend(data, means=means, timestamper=timestamper)
    return copy, "PAdES-B-LTA", ".pdf", longterm.document_stamps(copy)


def _of_envelope(
    data: bytes, path: Path, means: Means, timestamper: TimestampSource
) -> tuple[bytes, str, str, tuple[cms.SignedData, ...]]:
    extended = longterm_cms.extend(data, means=means, timestamper=timestamper)
    inner = "".join(path.suffixes[-2:])
    copy = stamped.enclose(extended, path.name, timestamper=timestamper)
    return copy, "CAdES-B-LT, RFC 5544", f"{inner}.tsd", _tokens(copy)


def _of_tsd(
    data: bytes, path: Path, _: Means, timestamper: TimestampSource
) -> tuple[bytes, str, str, tuple[cms.SignedData, ...]]:
    """Renewal of a `.tsd`: one more around it, which proves that the older stamp existed while it could still be checked."""
    copy = stamped.enclose(data, path.name, timestamper=timestamper)
    return copy, "RFC 5544", f"{''.join(path.suffixes)}.tsd", _tokens(copy)


def _tokens(data: bytes) -> tuple[cms.SignedData, ...]:
    return tuple(cms.ContentInfo.load(token)["content"] for token in stamped.content_of(data)[1])


def _is_tsd(data: bytes) -> bool:
    return stamped.looks_like(data)


def _belongs(output: Path, data: bytes) -> tuple[str | None, int | None]:
    """The frozen document that a file is a signed copy of, proven a rightful continuation when it is a PDF."""
    content = _document(data)
    frozen = places.frozen_beginning(output, content)
    if frozen is None:
        return None, None
    continuation.check(content, frozen.manifest.expectation())
    return frozen.manifest.document, frozen.manifest.version


def _document(data: bytes) -> bytes:
    while stamped.looks_like(data):
        data = stamped.content_of(data)[0]
    if data.startswith(b"%PDF-"):
        return data
    return signeddata.split(data).content or b""


def records(output: Path, document: str = "*") -> Iterator[Archived]:
    """Every long-term copy of a document, of all without one. Raises InputError when a record cannot be read."""
    for path in sorted((output / "archive").glob(f"{document}/*{RECORD}")):
        try:
            record = ArchiveRecord.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise InputError(f"{path} non si legge.", hint="Rimettetelo da una copia di sicurezza.") from error
        yield Archived(path.with_name(record.file), record)
