"""Whom the verdicts trust, put into the package and taken out of it again: lists of trust as they were signed, what a demonstration
published, or bare anchors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from asn1crypto import pem

from pdz_docs.errors import InputError
from pdz_docs.round.package.manifest import ListUsed, Role, Trusted
from pdz_docs.round.package.pieces import TRUST, Piece
from pdz_docs.trust import anchors as trust
from pdz_docs.trust import demonstration, eu, pec
from pdz_docs.trust.anchors import Anchors, Source
from pdz_docs.trust.cache import PIVOTS, Cache
from pdz_docs.trust.provenance import Proven, proven

_ANCHORS = "ancore.pem"
_DEMONSTRATION = f"{TRUST}/dimostrazione"


def trusted(anchors: Anchors) -> Trusted:
    """What the manifest says of it."""
    lists = (
        ListUsed(territory=one.territory, sequence=one.sequence, issued=one.issued, sha256=one.sha256)
        for one in anchors.lists
    )
    return Trusted(source=anchors.source, lists=tuple(lists))


def pieces_of(anchors: Anchors, cache: Cache, spool: Path) -> Iterator[Piece]:
    """The files that `anchors` were made of: the lists in `cache` with their index, the demonstration's, or the certificates; and
    the PEC providers."""
    if anchors.source is Source.EU:
        yield from (_kept(path, cache, Role.TRUST) for path in cache.files())
    elif anchors.folder is not None:
        for path in demonstration.files(anchors.folder):
            yield Piece(f"{_DEMONSTRATION}/{path.name}", path, Role.TRUST)
    elif anchors.certificates:
        path = spool / _ANCHORS
        path.write_bytes(b"".join(pem.armor("CERTIFICATE", one.dump()) for one in anchors.certificates))
        yield Piece(f"{TRUST}/{_ANCHORS}", path, Role.TRUST)
    yield from (_kept(path, cache, Role.TRUST) for path in pec.files(cache))


def is_part(path: str) -> bool:
    """Whether a path of the package is one of these files: the lists themselves, never what somebody has read in them."""
    return path in (f"{TRUST}/{_ANCHORS}", f"{TRUST}/indice.json") or path.startswith(
        (f"{TRUST}/elenchi/", f"{TRUST}/{PIVOTS}/", f"{TRUST}/pec/", f"{_DEMONSTRATION}/")
    )


def proven_in(folder: Path, kind: Source) -> tuple[Proven, ...]:
    """What the signatures of the lists of a package unpacked in `folder` prove by themselves; nothing of anchors without lists.

    Raises InputError when their index cannot be read.
    """
    return proven(Cache(folder / TRUST)) if kind is Source.EU else ()


def anchors_in(folder: Path, kind: Source, at: datetime) -> Anchors:
    """The same from the files of a package unpacked in `folder`; the age of the lists is told for `at`.

    Raises InputError when what has to be there is not, or cannot be read.
    """
    cache = Cache(folder / TRUST)
    match kind:
        case Source.EU:
            found = eu.anchors(cache, at=at)
        case Source.NONE:
            found = trust.none()
        case Source.DEMO if (folder / _DEMONSTRATION).is_dir():
            found = demonstration.anchors(folder / _DEMONSTRATION, at=at)
        case _:
            path = folder / TRUST / _ANCHORS
            if not path.is_file():
                raise InputError("Nel pacchetto mancano i certificati di cui fidarsi.", hint="Indicateli con --trust.")
            found = replace(trust.load_files([path]), source=kind)
    return replace(found, pec=pec.providers(cache))


def _kept(path: Path, cache: Cache, role: Role) -> Piece:
    return Piece(f"{TRUST}/{path.relative_to(cache.folder).as_posix()}", path, role)
