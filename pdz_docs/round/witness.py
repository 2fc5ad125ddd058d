"""The verifier as the round uses it: files on disk against what was frozen, each at the instant it was collected, in confined processes.

Verdicts are kept in `output/.cache/`, keyed by everything they depend on; the folder can be deleted at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pdz_docs.expectations import Expectation
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import collected, places, returned
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.known import NOTHING, Earlier, Known
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.work.clock import ROME
from pdz_docs.work.files import write_atomically
from pdz_docs.work.program import fingerprint

if TYPE_CHECKING:
    from pdz_docs.trust.revocation_sources import RevocationSources

_STAMP = ".tsr"
_VERIFIER = ("verification", "envelopes", "trust", "work/confined.py", "expectations.py")


@dataclass(frozen=True, slots=True)
class Item:
    """A file to be judged against the document of a round, at an instant; `beside` are time stamps over it, `known` how it came."""

    path: Path
    data: bytes
    expectation: Expectation
    frozen: bytes
    at: datetime
    beside: tuple[bytes, ...] = ()
    known: Known = NOTHING


@dataclass(frozen=True, slots=True)
class Examined:
    """A verdict, with the answers about revocations that it took from elsewhere than the file and its record: `ocsp` or `crl`.
    Not `whole`: the examination was interrupted, and may end another time."""

    verdict: FileVerdict
    answers: Mapping[bytes, str] = field(default_factory=dict)
    whole: bool = True


class Witness:
    """Judges files. With `cache` a file that has not changed is not judged again; with `sources` what has just come back is asked
    about, whoever has to be asked."""

    def __init__(
        self,
        anchors: Anchors,
        *,
        at: datetime,
        cache: Path | None = None,
        sources: RevocationSources | None = None,
    ) -> None:
        self.anchors = anchors
        self.at = at
        self._cache = cache
        self._sources = sources

    def __call__(self, paths: Sequence[Path], frozen: Frozen) -> tuple[FileVerdict, ...]:
        """A verdict for each path, in order, from what is at hand alone. Raises InputError when one cannot be read."""
        folder = places.working_folder(frozen)
        filed = returned.candidates(places.signed_folder(folder / "output", frozen))
        earlier = returned.earlier(paths, filed)
        original, expectation = frozen.read(), frozen.manifest.expectation()
        return self.judge([self._item(path, earlier[path], folder, expectation, original) for path in paths])

    def judge(self, items: Sequence[Item]) -> tuple[FileVerdict, ...]:
        """A verdict for each item, in order: from the cache, else from the verifier."""
        keys = [self._key(item) for item in items]
        found = {key: verdict for key, item in zip(keys, items, strict=True) if (verdict := self._kept(key, item))}
        new = {key: item for key, item in zip(keys, items, strict=True) if key not in found}
        for (key, _), examined in zip(new.items(), self._verify(list(new.values())), strict=True):
            found[key] = examined.verdict
            if self._cache is not None and examined.whole:
                write_atomically(self._cache / f"{key}.json", examined.verdict.model_dump_json().encode())
        return tuple(
            found[key].model_copy(update={"path": str(item.path)}) for key, item in zip(keys, items, strict=True)
        )

    def inquire(self, item: Item) -> Examined:
        """The verdict on what has just come back, with the answers to be kept with it."""
        if self._sources is None:
            return Examined(self.judge([item])[0])
        (examined,) = self._verify([item], self._sources)
        return examined

    def _item(
        self, path: Path, earlier: tuple[Path, ...], folder: Path, expectation: Expectation, original: bytes
    ) -> Item:
        record = collected.read(path)
        known = record.known(folder) if record is not None else NOTHING
        before = tuple(
            Earlier(size=one.stat().st_size, known=came.known(folder))
            for one in earlier
            if (came := collected.read(one)) is not None
        )
        stamps = tuple(stamp for one in (path, *earlier) for stamp in _stamps_of(one))
        return Item(
            path,
            path.read_bytes(),
            expectation,
            original,
            self.instant(record),
            stamps,
            known.model_copy(update={"earlier": before}),
        )

    def instant(self, record: collected.Arrived | None) -> datetime:
        """When a file is judged: as of its proof, else of its collection, so that a certificate that expires later changes nothing."""
        if record is None:
            return self.at
        proof = record.proof(self.anchors.pec)
        return min(self.at, proof[0] if proof is not None else record.collected)

    def _verify(self, items: Sequence[Item], sources: RevocationSources | None = None) -> Iterable[Examined]:
        if not items:
            return ()
        from pdz_docs.round import examination

        return examination.examine(items, self.anchors, sources)

    def _kept(self, key: str, item: Item) -> FileVerdict | None:
        if self._cache is None:
            return None
        with suppress(OSError, ValidationError):
            verdict = FileVerdict.model_validate_json((self._cache / f"{key}.json").read_bytes())
            if verdict.sha256 == sha256(item.data).hexdigest():
                return verdict
        return None

    def _key(self, item: Item) -> str:
        if self._cache is None:
            return sha256(item.data + repr((item.at, item.expectation.sha256, item.known)).encode()).hexdigest()
        parts = (
            sha256(item.data).hexdigest(),
            *(sha256(one).hexdigest() for one in item.beside),
            item.expectation.model_dump_json(),
            item.known.model_dump_json(),
            self._moment(item.at),
            self._judges,
        )
        return sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def _judges(self) -> str:
        """Whom is trusted, and which verifier this is: another may judge otherwise."""
        return f"{_fingerprint(self.anchors)} {fingerprint(*_VERIFIER)}"

    def _moment(self, at: datetime) -> str:
        """A file judged "now" is judged anew the next day, not the next second."""
        return at.astimezone(ROME).date().isoformat() if at == self.at else at.isoformat()


def witness(
    anchors: Anchors, *, at: datetime, cache: Path | None = None, sources: RevocationSources | None = None
) -> Witness:
    """A witness that trusts `anchors`; what was not collected with a date is judged as of `at`."""
    return Witness(anchors, at=at, cache=cache, sources=sources)


def cache_folder(output: Path) -> Path:
    return output / ".cache" / "verdetti"


def _stamps_of(path: Path) -> tuple[bytes, ...]:
    stem = path.name.partition(".")[0]
    return tuple(one.read_bytes() for one in sorted(path.parent.glob(f"{stem}*{_STAMP}")))


def _fingerprint(anchors: Anchors) -> str:
    named = [anchors.source.value, *(one.sha256.hex() for one in anchors.certificates)]
    named += [one.sha256 for one in anchors.lists]
    named += [sha256(one).hexdigest() for one in anchors.revocation]
    named += [one.sha256 for one in (anchors.pec.lists if anchors.pec is not None else ())]
    return sha256("\n".join(named).encode()).hexdigest()
