"""A pre-filled adhesion form for each of many bodies, beside the two ways in which Word templates are usually turned into PDFs.

The peers give plain PDFs without fields, tags or conformance. The first is measured on a few and extrapolated; the second is one
LibreOffice for all the Word files, which ends without an error before it has converted them: the row says how many came out.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import Row, measure

if TYPE_CHECKING:
    from pdz_docs.dossier import Dossier

_ROOT = Path(__file__).parents[1]
_TEMPLATE = _ROOT / "templates" / "adesione.docx"


def run(smoke: bool) -> Iterable[Row]:
    from pdz_docs.pdf.build import build
    from pdz_docs.pdf.office import find_office
    from pdz_docs.pdf.targets import form_names
    from pdz_docs.work.clock import system_clock

    count, few, batch = (30, 1, 5) if smoke else (1000, 20, 1000)
    dossier, soffice = _crowd(count), find_office().soffice
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)

        def ours() -> None:
            with tempfile.TemporaryDirectory(dir=work) as output:
                names = form_names(dossier, "adesione")
                report = build(dossier, folder=_ROOT, documents=names, clock=system_clock, output=Path(output))
                assert report.built == count

        cpu, wall = measure(ours, rounds=1 if smoke else 3, warm_up=not smoke)
        each_cpu, each_wall = measure(lambda: _one_by_one(dossier, few, soffice, work), rounds=1, warm_up=False)
        each_cpu, each_wall = each_cpu / few * count, each_wall / few * count
        yield Row(f"{count} adhesion forms, PDF/A and Word", cpu, wall, "1000 in ≤ 12 s on 2 idle cores")
        peer = f"docxtpl and a soffice for each, {few} extrapolated to {count}"
        yield Row(peer, each_cpu, each_wall, "≥ 80 times ours", ratio=each_cpu / cpu)
        documents = _word_files(dossier, batch, work / "batch")
        batch_cpu, batch_wall = measure(lambda: _convert(documents, soffice, work), rounds=1, warm_up=False)
        out = sum(path.with_suffix(".pdf").exists() for path in documents)
        yield Row(f"one soffice for {batch} .docx: {out} came out", batch_cpu, batch_wall, ratio=batch_cpu / cpu)


def _crowd(count: int) -> Dossier:
    """The root dossier with so many organisations, all of which may adhere."""
    from pdz_docs.dossier import load

    root = load(_ROOT)
    bodies = tuple(
        root.ets[number % len(root.ets)].model_copy(
            update={"id": f"ente{number}", "denominazione": f"Associazione numero {number}"}
        )
        for number in range(count)
    )
    first, *others = root.lavori
    meeting = first.incontri[0].model_copy(update={"presenti": tuple(one.id for one in bodies)})
    first = first.model_copy(update={"incontri": (meeting, *first.incontri[1:])})
    return root.model_copy(update={"ets": bodies, "lavori": (first, *others)})


def _word_files(dossier: Dossier, count: int, folder: Path) -> list[Path]:
    """The Word file of each of the first bodies, as docxtpl makes it."""
    from docxtpl import DocxTemplate

    from pdz_docs.documents.adesione import adhesion
    from pdz_docs.documents.environment import ENVIRONMENT

    folder.mkdir(exist_ok=True)
    made = []
    for one in dossier.ets[:count]:
        document = DocxTemplate(_TEMPLATE)
        context = adhesion(dossier, one.id, {})
        document.render({name: getattr(context, name) for name in type(context).model_fields}, ENVIRONMENT)
        made.append(folder / f"{one.id}.docx")
        document.save(made[-1])
    return made


def _one_by_one(dossier: Dossier, count: int, soffice: Path, work: Path) -> None:
    for path in _word_files(dossier, count, work / "each"):
        _convert([path], soffice, work)


def _convert(documents: Sequence[Path], soffice: Path, work: Path) -> None:
    profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
    folder = documents[0].parent
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *documents],
        check=True,
        capture_output=True,
    )
