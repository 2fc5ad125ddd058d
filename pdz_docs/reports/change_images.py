"""Before and after, page by page, of what was done to a signed PDF: `pdz verify --render`.

poppler's pdftoppm draws (a process of its own, with time and memory limits: the file is untrusted); the difference is framed here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pdz_docs.envelopes.names import safe_name
from pdz_docs.errors import ToolFailedError, ToolMissingError
from pdz_docs.reports.pictures import Picture, PictureError, differences, framed, png, read_ppm
from pdz_docs.verification.snapshots import Snapshot, snapshots
from pdz_docs.work.files import write_atomically

TOOL = "pdftoppm"
RESOLUTION = 80
SECONDS = 30
MEMORY = 1 << 30


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page that changed, as PNG with the difference framed. `label` is `prima` or `dopo`."""

    name: str
    page: int
    label: str
    png: bytes = field(repr=False)


def render_changes(data: bytes, name: str, folder: Path) -> tuple[Path, ...]:
    """Write `<name>-pagina-003-prima.png` and `-dopo.png` for each page that changed after the first signature; pages that look the
    same are left out. Raises ToolMissingError without pdftoppm, ToolFailedError when it draws nothing."""
    return tuple(_write(drawn, folder) for drawn in draw_changes(data, name))


def draw_changes(data: bytes, name: str) -> Iterator[Drawn]:
    """The same pages, in memory. Raises as `render_changes`."""
    for snapshot in snapshots(data, name):
        yield from draw(snapshot)


def _write(drawn: Drawn, folder: Path) -> Path:
    path = folder / f"{safe_name(Path(drawn.name).stem)}-pagina-{drawn.page:03}-{drawn.label}.png"
    write_atomically(path, drawn.png)
    return path


def draw(snapshot: Snapshot) -> Iterator[Drawn]:
    """The pages of a snapshot that look different, before and after. Raises as `render_changes`."""
    if shutil.which(TOOL) is None:
        raise ToolMissingError(
            "Per disegnare le pagine serve pdftoppm, che non c’è.", hint="Si installa con il pacchetto poppler-utils."
        )
    for page in snapshot.pages:
        with ThreadPoolExecutor(2) as pool:  # two processes of the tool at once
            before, after = pool.map(partial(_draw, page=page), (snapshot.before, snapshot.after))
        if before is None and after is None:
            raise ToolFailedError(f"La pagina {page} di {snapshot.name} non si può disegnare.")
        boxes = differences(before, after) if before is not None and after is not None else ()
        if before is not None and after is not None and not boxes:
            continue
        for label, picture in (("prima", before), ("dopo", after)):
            if picture is not None:
                yield Drawn(snapshot.name, page, label, png(framed(picture, boxes)))


def _draw(data: bytes, page: int) -> Picture | None:
    """One page, or None when the file has no such page or cannot be drawn."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "file.pdf")
        source.write_bytes(data)
        arguments = [
            TOOL,
            "-r",
            str(RESOLUTION),
            "-f",
            str(page),
            "-l",
            str(page),
            "-singlefile",
            str(source),
            str(Path(place, "p")),
        ]
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _limit(process.pid)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None
        with suppress(OSError, PictureError):
            return read_ppm(Path(place, "p.ppm").read_bytes())
    return None


def _limit(pid: int) -> None:
    """The operating system's own limit, where one can be set from outside (Linux)."""
    if sys.platform == "linux":
        import resource

        with suppress(ProcessLookupError, PermissionError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
