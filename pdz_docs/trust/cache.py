"""The lists that were checked, kept for use without a network: the signed files as they came and one readable index.

A list enters only after its signature was checked (`update`), and never one older than what is there. The folder is the user's
own; a file whose digest is not the indexed one is not used.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from pdz_docs.errors import InputError, RefusedError
from pdz_docs.expectations import Sha256
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.listfacts import TrustedListFacts
from pdz_docs.trust.services import unreadable
from pdz_docs.values import Value
from pdz_docs.work.files import write_atomically
from pdz_docs.work.locks import exclusive

SCHEMA = "pdz.trust/1"
ENVIRONMENT = "PDZ_TRUST_CACHE"
_INDEX = "indice.json"
_LISTS = "elenchi"
PIVOTS = "pivot"


class Entry(Value):
    """One list of the cache: what it says of itself, where it came from, when it was checked and under whose certificate.
    `unreadable` are the SHA-256 of certificates of services that cannot be read: reported, never skipped in silence."""

    territory: str
    version: int
    sequence: int
    issued: AwareDatetime
    next_update: AwareDatetime | None
    operator: str
    sha256: Sha256
    signer: Sha256
    source: str
    checked: AwareDatetime
    file: str
    services: int
    unreadable: tuple[Sha256, ...] = ()

    def stale(self, at: datetime) -> bool:
        """Whether the list had to be replaced before `at` (TS 119 612 § 5.3.15)."""
        return self.next_update is not None and self.next_update < at

    def age_days(self, at: datetime) -> int:
        """Whole days from the issue to `at`."""
        return (at - self.issued).days


class _Index(Value):
    """The index on disk."""

    schema_: str
    lists: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of checked lists."""

    folder: Path

    def entries(self) -> Mapping[str, Entry]:
        """What is there, by territory. Raises InputError for an index that was not written by this program."""
        path = self.folder / _INDEX
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged(path) from error
        try:
            raw = json.loads(text)
            index = _Index.model_validate_json(json.dumps({"schema_": raw.get("schema"), "lists": raw.get("lists")}))
        except (ValueError, ValidationError, AttributeError) as error:
            raise self._damaged(path) from error
        if index.schema_ != SCHEMA:
            raise self._damaged(path)
        return {entry.territory: entry for entry in index.lists}

    def read(self, entry: Entry) -> bytes:
        """The bytes of a list. Raises InputError when the file is gone or is not the one that was checked."""
        path = self.folder / _LISTS / Path(entry.file).name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise self._damaged(path) from error
        if sha256(data) != entry.sha256:
            raise self._damaged(path)
        return data

    def files(self) -> tuple[Path, ...]:
        """The index, the lists that it names and the pivots, as they lie there. Raises InputError when the cache is damaged."""
        entries = self.entries()
        lists = (self.folder / _LISTS / Path(entries[name].file).name for name in sorted(entries))
        return (self.folder / _INDEX, *lists, *self.pivots()) if entries else ()

    def pivots(self) -> tuple[Path, ...]:
        """The pivots that led to the signer of the list of the lists, if any were needed."""
        return tuple(sorted((self.folder / PIVOTS).glob("*.xml")))

    def put_pivots(self, pivots: Iterable[bytes]) -> None:
        """Keep these pivots beside the list of the lists, and no others."""
        kept = {self.folder / PIVOTS / f"{sha256(data)[:12]}.xml": data for data in pivots}
        for path in self.pivots():
            if path not in kept:
                path.unlink()
        for path, data in kept.items():
            write_atomically(path, data)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the cache for writing. Raises RefusedError when another run holds it."""
        with exclusive(self.folder):
            yield

    def put(self, data: bytes, facts: TrustedListFacts, *, signer: str, source: str, checked: datetime) -> Entry | None:
        """Keep a checked list; None when it is the one already there.

        Raises RefusedError when its sequence number or its date goes back, or the same number names other bytes
        (TS 119 612 § 5.3.2): an old list would bring back services that have been withdrawn since.
        """
        entries = dict(self.entries())
        digest = sha256(data)
        present = entries.get(facts.territory)
        if present is not None:
            if present.sha256 == digest:
                return None
            _refuse_step_back(present, facts)
        name = f"{facts.territory}-{facts.sequence}-{digest[:12]}.xml"
        entry = Entry(
            territory=facts.territory,
            version=facts.version,
            sequence=facts.sequence,
            issued=facts.issued,
            next_update=facts.next_update,
            operator=facts.operator,
            sha256=digest,
            signer=signer,
            source=source,
            checked=checked,
            file=name,
            services=len(facts.services),
            unreadable=unreadable(facts.services),
        )
        # The list first, then the index that names it: whoever reads in between finds the old pair whole.
        write_atomically(self.folder / _LISTS / name, data)
        entries[facts.territory] = entry
        self._write(entries)
        if present is not None and present.file != name:
            (self.folder / _LISTS / Path(present.file).name).unlink(missing_ok=True)
        return entry

    def _write(self, entries: Mapping[str, Entry]) -> None:
        index = {
            "schema": SCHEMA,
            "lists": [entries[territory].model_dump(mode="json") for territory in sorted(entries)],
        }
        text = json.dumps(index, ensure_ascii=False, indent=2) + "\n"
        write_atomically(self.folder / _INDEX, text.encode())

    def _damaged(self, path: Path) -> InputError:
        return InputError(
            f"La copia locale degli elenchi di fiducia è danneggiata ({path}).",
            hint=f"Cancellate la cartella {self.folder} e ripetete «pdz trust update» o «pdz trust import».",
        )


def default_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the lists of this user are kept: PDZ_TRUST_CACHE, else the platform's folder for caches."""
    if named := environment.get(ENVIRONMENT):
        return Path(named)
    if sys.platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "pdz-docs" / "trust"


def _refuse_step_back(present: Entry, facts: TrustedListFacts) -> None:
    if facts.sequence < present.sequence or facts.issued < present.issued:
        raise RefusedError(
            f"L’elenco {facts.territory} n. {facts.sequence} è più vecchio di quello già in uso (n. {present.sequence}).",
            hint="Un elenco vecchio può ridare fiducia a chi l’ha persa: procuratevi quello in vigore.",
        )
    if facts.sequence == present.sequence:
        raise RefusedError(
            f"L’elenco {facts.territory} n. {facts.sequence} è diverso da quello già in uso con lo stesso numero.",
            hint="Confrontate le due impronte con quella pubblicata dal gestore dell’elenco.",
        )
