"""`pdz archive --package`: one zip for the conservatore, the same bytes whenever it is made from the same round."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pdz_docs import __version__
from pdz_docs.errors import RefusedError
from pdz_docs.round.package import trusted
from pdz_docs.round.package.gathering import Gathered, Gathering, Order
from pdz_docs.round.package.manifest import FILE, Item, Manifest, Tool
from pdz_docs.work.files import publish, sha256_of, workspace, write_atomically
from pdz_docs.work.locks import exclusive
from pdz_docs.work.plainzip import Member, measure, publish_zip
from pdz_docs.work.progress import SILENT, Progress

MARK = "-versamento-"
DIGEST = ".sha256"


@dataclass(frozen=True, slots=True)
class Packaged:
    """The package where it lies; `new` is False when it was there already, byte for byte."""

    path: Path
    manifest: Manifest
    new: bool


def make_package(order: Order, *, target: Path | None = None, progress: Progress = SILENT) -> Packaged:
    """The package of a round, at `target` or in `output/archive/<document>/` under a name that tells what it derives from; its own
    digest lies beside it (`.sha256`).

    Raises InputError when a record cannot be read, RefusedError when another run holds the folder, when other bytes are at
    `target`, or when an unconcluded round is not to be packaged.
    """
    output = order.folder / "output"
    home = target.parent if target is not None else output / "archive" / order.document
    with exclusive(output), workspace(home) as spool:
        gathered = Gathering(order, spool, progress).gathered()
        manifest, members = _members(gathered, order, spool)
        archive = spool / "pacchetto.zip"
        publish_zip(members, spool / "pacchetto.parte", archive)
        where = target or home / _name(manifest)
        new = not where.exists()
        digest = sha256_of(archive)
        if not new and sha256_of(where) != digest:
            raise RefusedError(f"{where} esiste già ed è diverso.", hint="Indicate un altro nome con -o.")
        # The digest first: a package without it would look unfinished, a digest without its package is written again.
        write_atomically(where.with_name(where.name + DIGEST), digest.encode())
        if new:
            publish(archive, where)
    return Packaged(where, manifest, new)


def _name(manifest: Manifest) -> str:
    digest = sha256(manifest.as_bytes()).hexdigest()
    return f"{manifest.document}-v{manifest.version}-{manifest.sha256[:12]}{MARK}{digest[:12]}.zip"


def _members(gathered: Gathered, order: Order, spool: Path) -> tuple[Manifest, list[tuple[Member, Path]]]:
    """The manifest, and the entries of the archive: the manifest itself, then every file in the order in which it names them."""
    measured = [(one, measure(one.file)) for one in gathered.pieces]
    told = gathered.frozen.manifest
    manifest = Manifest(
        tool=Tool(name="pdz-docs", version=__version__),
        document=told.document,
        title=told.title,
        version=told.version,
        sha256=told.sha256,
        at=order.at,
        concluded=gathered.concluded,
        demonstrative=told.demonstrative,
        trust=trusted.trusted(order.anchors),
        lacking=gathered.lacking,
        files=tuple(
            Item(path=one.path, sha256=m.sha256, size=m.size, role=one.role, source=one.source, of=one.of)
            for one, m in measured
        ),
    )
    first = spool / FILE
    first.write_bytes(manifest.as_bytes())
    size = measure(first)
    entries = [(Member(one.path, m.size, m.crc), one.file) for one, m in measured]
    return manifest, [(Member(FILE, size.size, size.crc), first), *entries]
