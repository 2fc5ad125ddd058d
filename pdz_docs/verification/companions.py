"""Files that lie beside the one being verified: the content of a detached signature, the time stamp of a file. Found by digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto import tsp

from pdz_docs.envelopes import cms, kinds
from pdz_docs.envelopes.ber import BerError
from pdz_docs.envelopes.cms import SignedData
from pdz_docs.verification import algorithms
from pdz_docs.verification.algorithms import DIGESTS
from pdz_docs.verification.facts_cms import ASN1_ERRORS, MESSAGE_DIGEST

MAX_FILES = 500
MAX_BYTES = 256 << 20
MAX_TOKEN = 64 << 10


@dataclass(frozen=True, slots=True)
class Companion:
    """A file beside: its name and its bytes."""

    name: str
    data: bytes = field(repr=False)


class Companions:
    """The files at hand. `files` are in memory; `paths` are read only when a detached signature or a lone time stamp asks for them.

    Digests are computed when first asked for.
    """

    def __init__(self, files: Iterable[Companion] = (), paths: Sequence[Path] = ()) -> None:
        self._files = tuple(files)[:MAX_FILES]
        self._paths = tuple(paths)[:MAX_FILES]
        self._digests: dict[str, dict[bytes, Companion]] = {}

    def __add__(self, other: Companions) -> Companions:
        return Companions((*self._files, *other._files), (*self._paths, *other._paths))

    def content_of(self, signed: SignedData) -> Companion | None:
        """The file that a detached signature is over: that whose digest its signers signed."""
        for name, digest in _signed_digests(signed):
            found = self._by_digest(name).get(digest)
            if found is not None:
                return found
        return None

    def stamped_by(self, token: bytes) -> Companion | None:
        """The file that a time stamp token is over."""
        imprint = _imprint(token)
        return self._by_digest(imprint[0]).get(imprint[1]) if imprint is not None else None

    def tokens(self) -> Iterator[bytes]:
        """The time stamp tokens among the files in memory."""
        for companion in self._files:
            token = kinds.timestamp_token(companion.data) if companion.data[:1] == b"\x30" else None
            if token is not None:
                yield token

    def tokens_on(self, data: bytes) -> Iterator[bytes]:
        """The time stamp tokens beside a file that are over it."""
        for token in self.tokens():
            imprint = _imprint(token)
            if imprint is not None and algorithms.digest(imprint[0], data) == imprint[1]:
                yield token

    def detached_on(self, data: bytes) -> Iterator[tuple[str, SignedData]]:
        """(name, structure) of the detached signatures beside a file that are over it."""
        for companion in self._files:
            signed = detached(companion.data) if companion.data[:1] == b"\x30" else None
            if signed is not None and any(
                algorithms.digest(name, data) == digest for name, digest in _signed_digests(signed)
            ):
                yield companion.name, signed

    def _by_digest(self, name: str) -> dict[bytes, Companion]:
        if name not in self._digests:
            computed = ((algorithms.digest(name, one.data), one) for one in (*self._files, *self._read()))
            self._digests[name] = {value: companion for value, companion in computed if value is not None}
        return self._digests[name]

    def _read(self) -> Iterator[Companion]:
        left = MAX_BYTES
        for path in self._paths:
            with suppress(OSError):
                left -= path.stat().st_size
                if left < 0:
                    return
                yield Companion(path.name, path.read_bytes())


def helpers(paths: Iterable[Path]) -> tuple[Companion, ...]:
    """Of some files, those that only serve others: time stamps and detached signatures, which are small."""
    found = []
    for path in paths:
        with suppress(OSError):
            if not 0 < path.stat().st_size <= MAX_TOKEN:
                continue
            data = path.read_bytes()
            if data[:1] == b"\x30" and (kinds.timestamp_token(data) is not None or detached(data) is not None):
                found.append(Companion(path.name, data))
    return tuple(found)


def detached(data: bytes) -> SignedData | None:
    """A detached signature, or None when the data are none."""
    if not cms.is_signed_data(data):
        return None
    try:
        signed = cms.parse(data)
    except BerError:
        return None
    return signed if signed.content is None and signed.signers else None


def _signed_digests(signed: SignedData) -> Iterator[tuple[str, bytes]]:
    for info in signed.signers:
        name = DIGESTS.get(info.digest.oid)
        if name is not None:
            for value in info.signed_values(MESSAGE_DIGEST):
                yield name, value.content


def _imprint(token: bytes) -> tuple[str, bytes] | None:
    """(digest algorithm, digest) that a token is over, or None when it cannot be read."""
    try:
        signed = cms.parse(token)
        imprint = tsp.TSTInfo.load(signed.content or b"")["message_imprint"]
        name = DIGESTS.get(imprint["hash_algorithm"]["algorithm"].dotted)
        return (name, imprint["hashed_message"].native) if name is not None else None
    except (BerError, *ASN1_ERRORS):
        return None
