"""What an import wrote, in words."""

from __future__ import annotations

from pdz_docs.dossier.registers.prefill import Prefilled
from pdz_docs.dossier.written import Imported
from pdz_docs.reports.words import counted


def imported_text(done: Imported) -> str:
    lines = [f"{kind}: {counted(number, 'voce', 'voci')}" for kind, number in done.counts.items() if number]
    lines += [f"  · {problem}" for problem in done.problems]
    lines += [f"Scritto: {path}" for path in done.written]
    return "\n".join(lines if done.written else [*lines, "Nulla da scrivere: i file YAML dicono già le stesse cose."])


def prefilled_text(done: Prefilled) -> str:
    """What the register filled, what differs, which of its columns nobody knows."""
    lines = [f"Registro: {done.register}"]
    lines += [f"{body}: {', '.join(fields)}" for body, fields in done.filled.items() if fields]
    lines += [f"  · {problem}" for problem in done.problems]
    if done.unknown_headers:
        lines.append(f"Colonne non riconosciute: {', '.join(done.unknown_headers)}")
    lines += [f"Scritto: {path}" for path in done.written]
    return "\n".join(lines)
