"""What was frozen, in words."""

from __future__ import annotations

from pdz_docs.pdf.states import Frozen
from pdz_docs.reports.words import counted, last_day


def freeze_text(frozen: Frozen) -> str:
    manifest = frozen.manifest
    lines = [
        f"Congelato: {frozen.path}",
        f"{manifest.title}, versione {manifest.version}, {counted(manifest.pages, 'pagina', 'pagine')}",
        f"SHA-256 {manifest.sha256}",
    ]
    lines += [f"Allegato {annex.file}: SHA-256 {annex.sha256}" for annex in manifest.annexes]
    if manifest.signatories:
        term = f", {last_day(manifest.deadline.at)}" if manifest.deadline else ""
        lines.append(f"Attende {counted(len(manifest.signatories), 'firma', 'firme')}{term}.")
    return "\n".join(lines)
