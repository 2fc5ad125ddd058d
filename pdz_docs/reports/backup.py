"""The safety copy in words."""

from __future__ import annotations

from collections.abc import Iterator

from pdz_docs.round.backup import Backup


def backup_text(made: Backup) -> str:
    return "\n".join(_lines(made))


def _lines(made: Backup) -> Iterator[str]:
    yield f"Copia di sicurezza: {made.path} ({made.files} file, {made.size / 1e6:.1f} MB)."
    yield "Contiene dati personali (riservato/): tenetela dove può leggerla soltanto l'ufficio, e su un altro disco."
    if made.links:
        yield f"Collegamenti non seguiti: {', '.join(str(one) for one in made.links)}."
