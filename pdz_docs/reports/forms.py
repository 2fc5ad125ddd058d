"""What `pdz forms` did, in a few lines however many forms there are."""

from __future__ import annotations

from pathlib import PurePath

from rich.text import Text

from pdz_docs.pdf.build import BuildReport
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted


def forms_text(report: BuildReport) -> str:
    """How many were made and where; which data the drafts lack."""
    place = PurePath(report.outputs[0].pdf).parent
    same = len(report.outputs) - report.built
    lines = []
    if report.built:
        lines.append(
            Text(f"{counted(report.built, 'modulo fatto', 'moduli fatti')} in {place}/, in PDF da compilare e in Word.")
        )
    if same:
        lines.append(Text(f"{counted(same, 'modulo era', 'moduli erano')} già a posto."))
    if lacking := report.lacking:
        lines.append(Text(f"Sono BOZZE, da non spedire: nel testo manca {'; '.join(lacking)}.", style="yellow"))
    return rendered(*lines)
