"""Files that lie beside the one being verified: the content of a detached signature, the time stamp of a file. Found by digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
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


@dataclass(frozen=True)
class Companion:
    """A file beside: its name and its bytes. It is held against every file of its folder: what it is is found out once."""

    name: str
    data: bytes = field(repr=False)

    @cached_property
    def token(self) -> bytes | None:
        """The time stamp token that it is, if it is one."""
        return kinds.timestamp_token(self.data) if self.data[:1] == b"\x30" else None

    @cached_property
    def imprint(self) -> tuple[str, bytes] | None:
        """What it stamps."""
        return _imprint(self.token) if self.token is not None else None

    @cached_property
    def detached(self) -> SignedData | None:
        """The detached signature that it is, if it is one."""
        if not cms.is_signed_data(self.data):
            return None
        try:
            signed = cms.parse(self.data)
        except BerError:
            return None
        return signed if signed.content is None and signed.signers else None


class FileDigests:
    """The digests of the files of one run, each computed once however many detached signatures look for their content."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Path], bytes | None] = {}

    def of(self, path: Path, algorithm: str) -> bytes | None:
        """The digest of a file; None when it cannot be read or the algorithm is unknown."""
        if (algorithm, path) not in self._known:
            value = None
            with suppress(OSError):
                value = algorithms.digest(algorithm, path.read_bytes())
            self._known[algorithm, path] = value
        return self._known[algorithm, path]


class Companions:
    """The files at hand. `files` are in memory; `paths` are read only when a detached signature or a lone time stamp asks for them.

    Digests are computed when first asked for, and kept in `digests` for the other files of a run.
    """

    def __init__(
        self, files: Iterable[Companion] = (), paths: Sequence[Path] = (), digests: FileDigests | None = None
    ) -> None:
        self._files = tuple(files)[:MAX_FILES]
        self._paths = tuple(paths)[:MAX_FILES]
        self._digests = digests or FileDigests()

    def __add__(self, other: Companions) -> Companions:
        return Companions((*self._files, *other._files), (*self._paths, *other._paths), self._digests)

    def content_of(self, signed: SignedData) -> Companion | None:
        """The file that a detached signature is over: that whose digest its signers signed."""
        return next((found for wanted in _signed_digests(signed) if (found := self._with_digest(*wanted))), None)

    def stamped_by(self, token: bytes) -> Companion | None:
        """The file that a time stamp token is over."""
        imprint = _imprint(token)
        return self._with_digest(*imprint) if imprint is not None else None

    def tokens(self) -> Iterator[bytes]:
        """The time stamp tokens among the files in memory."""
        yield from (companion.token for companion in self._files if companion.token is not None)

    def tokens_on(self, data: bytes) -> Iterator[bytes]:
        """The time stamp tokens beside a file that are over it."""
        digest = _digests_of(data)
        for companion in self._files:
            token, imprint = companion.token, companion.imprint
            if token is not None and imprint is not None and digest(imprint[0]) == imprint[1]:
                yield token

    def detached_on(self, data: bytes) -> Iterator[tuple[str, SignedData]]:
        """(name, structure) of the detached signatures beside a file that are over it."""
        digest = _digests_of(data)
        for companion in self._files:
            signed = companion.detached
            if signed is not None and any(digest(name) == value for name, value in _signed_digests(signed)):
                yield companion.name, signed

    def _with_digest(self, algorithm: str, wanted: bytes) -> Companion | None:
        """A file that has a digest: one in memory, else one of the paths, as far as `MAX_BYTES` of these reach."""
        for companion in self._files:
            if algorithms.digest(algorithm, companion.data) == wanted:
                return companion
        for path in self._affordable():
            if self._digests.of(path, algorithm) == wanted:
                with suppress(OSError):
                    return Companion(path.name, path.read_bytes())
        return None

    def _affordable(self) -> Iterator[Path]:
        left = MAX_BYTES
        for path in self._paths:
            with suppress(OSError):
                left -= path.stat().st_size
                if left < 0:
                    return
                yield path


def helpers(paths: Iterable[Path]) -> tuple[Companion, ...]:
    """Of some files, those that only serve others: time stamps and detached signatures, which are small."""
    found = []
    for path in paths:
        with suppress(OSError):
            if not 0 < path.stat().st_size <= MAX_TOKEN:
                continue
            companion = Companion(path.name, path.read_bytes())
            if companion.token is not None or companion.detached is not None:
                found.append(companion)
    return tuple(found)


def _digests_of(data: bytes) -> Callable[[str], bytes | None]:
    """Digests of the same bytes by name of the algorithm, each computed once."""
    return cache(lambda algorithm: algorithms.digest(algorithm, data))


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
