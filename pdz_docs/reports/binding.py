"""What was bound in the region's file, for a terminal."""

from __future__ import annotations

from pathlib import Path

from pdz_docs.documents.regione import Bound


def binding_text(bound: Bound, target: Path) -> str:
    """The pairs found, then what has to be done by hand, then what to look at."""
    lines = [f"Modello scritto in {target}.", "", "Campi riconosciuti (campo ← etichetta del file):"]
    lines += [f"  {match.field} ← {match.label}" for match in bound.matches]
    if bound.labels:
        lines += ["", "Etichette del file a cui nessun campo risponde:", *(f"  {label}" for label in bound.labels)]
    if bound.fields:
        lines += ["", "Campi del profilo che il file non chiede:", f"  {', '.join(bound.fields)}"]
    lines += ["", "Apritelo in Word e controllate ogni risposta: si può spostare o correggere come in ogni modello."]
    return "\n".join(lines)
