"""The services of the cached lists as they were read, kept beside the lists: reading two megabytes of XML for each command is most
of what a short verification costs.

What is kept counts for one list, by its digest, and for the very code that read it; anything else is read anew. It lies in the
user's own folder, as does the index that says which lists were checked.
"""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pdz_docs.errors import PdzError
from pdz_docs.trust import listextensions, listfacts, listparser, safexml
from pdz_docs.trust.cache import Cache, Entry
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.listfacts import Service
from pdz_docs.trust.listparser import read_list
from pdz_docs.work.files import write_atomically

_FOLDER = "servizi"
_READERS = (listextensions, listfacts, listparser, safexml)


class _Kept(BaseModel):
    """The file. `list` is the SHA-256 of the list, `reader` that of the code. Texts are kept as they are, white space too."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"
    )

    list: str
    reader: str
    services: tuple[Service, ...]


def services(lists: Cache, entry: Entry) -> tuple[Service, ...]:
    """The services of a cached list, whose digest is checked first. Raises InputError when the cache is damaged."""
    data = lists.read(entry)
    path = lists.folder / _FOLDER / f"{entry.territory}.json"
    kept = _kept(path)
    if kept is not None and (kept.list, kept.reader) == (entry.sha256, _reader()):
        return kept.services
    found = read_list(safexml.parse(data, entry.file)).services
    text = _Kept(list=entry.sha256, reader=_reader(), services=found).model_dump_json()
    with contextlib.suppress(PdzError, OSError):  # a disk that is full or read-only costs time, never a verdict
        write_atomically(path, text.encode())
    return found


def _kept(path: Path) -> _Kept | None:
    try:
        return _Kept.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


@cache
def _reader() -> str:
    """The digest of the code that reads lists: what an earlier version understood less of is not taken over."""
    return sha256(b"".join(Path(module.__file__ or "").read_bytes() for module in _READERS))
