"""What was frozen, in words."""

from __future__ import annotations

from collections.abc import Sequence

from pdz_docs.pdf.states import Frozen
from pdz_docs.reports.words import counted, last_day


def act_text(frozen: Sequence[Frozen], kept: Sequence[Frozen]) -> str:
    """Everything that one act froze, and what had not changed."""
    unchanged = [
        f"Non è cambiato, resta: {one.manifest.title}, versione {one.manifest.version} (SHA-256 {one.manifest.sha256})"
        for one in kept
    ]
    return "\n\n".join([*unchanged, *map(freeze_text, frozen)])


def freeze_text(frozen: Frozen) -> str:
    manifest = frozen.manifest
    what = "Congelato lo schema da approvare" if manifest.kind == "schema" else "Congelato"
    lines = [
        f"{what}: {frozen.path}",
        f"{manifest.title}, versione {manifest.version}, {counted(manifest.pages, 'pagina', 'pagine')}",
        f"SHA-256 {manifest.sha256}",
    ]
    lines += [f"Allegato {annex.file}: SHA-256 {annex.sha256}" for annex in manifest.annexes]
    if manifest.signatories:
        term = f", {last_day(manifest.deadline.at)}" if manifest.deadline else ""
        lines.append(f"Attende {counted(len(manifest.signatories), 'firma', 'firme')}{term}.")
    return "\n".join(lines)
