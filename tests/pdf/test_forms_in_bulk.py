"""Forms for everybody: one conversion, each body's own data, nothing made twice, and one wrong datum holds nobody else up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from pdz_docs.documents.catalogue import DOCUMENTS, FORMS
from pdz_docs.dossier import Dossier, load
from pdz_docs.errors import InputError
from pdz_docs.pdf import build as building
from pdz_docs.pdf import produce as producing
from pdz_docs.pdf.build import BuildReport, build, drafts
from pdz_docs.pdf.export import Exported, Job
from pdz_docs.pdf.forms.read import read
from pdz_docs.pdf.office import Office
from pdz_docs.pdf.targets import form_names
from pdz_docs.work.clock import fixed_clock

ROOT = Path(__file__).parents[2]
MANY = 40  # enough for several processes

Make = Callable[[Dossier], BuildReport]


@pytest.fixture(scope="module")
def crowd() -> Dossier:
    """The root dossier with many organisations, all of which were at the first meeting."""
    root = load(ROOT)
    bodies = tuple(
        root.ets[number % len(root.ets)].model_copy(
            update={"id": f"ente{number}", "denominazione": f"Società n. {number} & «figli»"}
        )
        for number in range(MANY)
    )
    first, *others = root.lavori
    meeting = first.incontri[0].model_copy(update={"presenti": tuple(one.id for one in bodies)})
    first = first.model_copy(update={"incontri": (meeting, *first.incontri[1:])})
    return root.model_copy(update={"ets": bodies, "lavori": (first, *others)})


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what LibreOffice was given."""
    names: list[str] = []
    real = producing.export_each

    def counted(jobs: Iterable[Job]) -> Iterator[Job]:
        for job in jobs:
            names.append(job.name)
            yield job

    def counting(jobs: Iterable[Job], **options: object) -> Iterator[Exported]:
        return real(counted(jobs), **options)  # type: ignore[arg-type]

    monkeypatch.setattr(producing, "export_each", counting)
    return names


@pytest.fixture
def make(tmp_path: Path, at: datetime, office: Office) -> Make:
    def _make(dossier: Dossier) -> BuildReport:
        names = form_names(dossier, "adesione")
        return build(dossier, folder=ROOT, documents=names, clock=fixed_clock(at), output=tmp_path / "output")

    return _make


@pytest.mark.office
def test_everybody_has_a_form_of_their_own_from_one_conversion(
    crowd: Dossier, make: Make, converted: list[str], tmp_path: Path
) -> None:
    report = make(crowd)
    assert report.built == MANY
    assert len(converted) == 1
    for one in crowd.ets:
        made = tmp_path / "output" / "adesione" / one.id
        values = read(made.with_suffix(".pdf").read_bytes(), name=one.id).values
        assert (values["denominazione"], values["codice_fiscale"], values["pec"]) == (
            one.denominazione,
            one.codice_fiscale,
            one.pec or "",
        )
        table = Document(BytesIO(made.with_suffix(".docx").read_bytes())).tables[0]
        assert one.denominazione in {cell.text for row in table.rows for cell in row.cells}
    assert make(crowd).built == 0
    assert len(converted) == 1


@pytest.mark.office
def test_an_interrupted_run_is_finished_not_done_again(
    crowd: Dossier, make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real, count = building.publish, iter(range(1000))

    def interrupted(temporary: Path, target: Path) -> None:
        if next(count) == 25:  # the thirteenth form has its Word file and no PDF
            raise KeyboardInterrupt
        real(temporary, target)

    with monkeypatch.context() as patched:
        patched.setattr(building, "publish", interrupted)
        with pytest.raises(KeyboardInterrupt):
            make(crowd)
    whole = sorted((tmp_path / "output" / "adesione").glob("*.pdf"))
    before = {path: path.stat().st_mtime_ns for path in whole}
    assert len(whole) == 12
    report = make(crowd)
    assert report.built == MANY - 12
    assert {path: path.stat().st_mtime_ns for path in whole} == before
    assert not list((tmp_path / "output").glob(".pdz-*"))


@pytest.mark.office
def test_a_wrong_datum_holds_nobody_else_up(crowd: Dossier, make: Make, tmp_path: Path) -> None:
    faulty = (crowd.ets[3].model_copy(update={"denominazione": "molto lunga " * 40}), *crowd.ets[:3], *crowd.ets[4:])
    with pytest.raises(InputError, match="non entra nel campo") as caught:
        make(crowd.model_copy(update={"ets": faulty}))
    assert [problem.where.file for problem in caught.value.problems] == ["adesione/ente3"]
    assert len(list((tmp_path / "output" / "adesione").glob("*.pdf"))) == MANY - 1


@pytest.mark.office
def test_in_one_process_or_in_many_the_bytes_are_the_same(
    crowd: Dossier, make: Make, at: datetime, tmp_path: Path
) -> None:
    make(crowd)
    alone = tmp_path / "alone"
    build(crowd, folder=ROOT, documents=["adesione/ente5"], clock=fixed_clock(at), output=alone)
    for kind in ("docx", "pdf"):
        name = f"adesione/ente5.{kind}"
        assert (alone / name).read_bytes() == (tmp_path / "output" / name).read_bytes()


def test_the_text_is_rendered_once_unless_it_names_the_body(crowd: Dossier, tmp_path: Path) -> None:
    kind = DOCUMENTS["adesione"]
    ids = [one.id for one in crowd.ets[:3]]
    shared = list(drafts(crowd, kind, ids, templates=ROOT / "templates"))
    assert len({id(one.rendered) for one in shared}) == 1
    document = Document(str(ROOT / "templates" / kind.template))
    document.add_paragraph("In nome di {{ denominazione }}.")
    document.save(str(tmp_path / kind.template))
    own = list(drafts(crowd, kind, ids, templates=tmp_path))
    for one, source in zip(crowd.ets, own, strict=False):
        text = "\n".join(paragraph.text for paragraph in Document(BytesIO(source.rendered.docx)).paragraphs)
        assert f"In nome di {one.denominazione}." in text


def test_an_application_is_for_every_body_and_one_is_for_anybody(tmp_path: Path) -> None:
    dossier = load(ROOT)
    kind = DOCUMENTS["domanda"]
    assert form_names(dossier, "domanda") == tuple(f"domanda/{one.id}" for one in dossier.ets)
    (blank, own) = drafts(dossier, kind, [None, dossier.ets[0].id], templates=ROOT / "templates")
    assert blank.form is not None
    assert own.form is not None
    assert blank.form.values == {}
    assert own.form.values["denominazione"] == dossier.ets[0].denominazione
    assert own.form.values[f"classe_{dossier.ets[0].classe.value}"] is True
    # A person's own data are theirs to write.
    assert not own.form.values.keys() & {"codice_fiscale_persona", "nascita"}


@pytest.mark.parametrize("form", FORMS)
def test_every_legal_form_is_one_that_the_form_offers(form: str) -> None:
    """A choice field takes nothing else, so a body whose legal form were not listed could not have a form."""
    from pdz_docs.documents.organisations import nature
    from pdz_docs.dossier.models.bodies import Natura

    dossier = load(ROOT)
    (source, *_) = drafts(dossier, DOCUMENTS[form], DOCUMENTS[form].bodies(dossier), templates=ROOT / "templates")
    assert source.form is not None
    (field,) = (spec for spec in source.form.marked.specs if spec.name == "natura")
    for one in Natura:
        word = nature(dossier.ets[0].model_copy(update={"natura": one}))
        assert not field.options or word in field.options


def test_whom_a_form_is_not_for_is_told(crowd: Dossier) -> None:
    with pytest.raises(InputError, match="ignoto"):
        form_names(crowd, "adesione", ["ente1", "ignoto"])
    nobody = crowd.model_copy(update={"ets": (), "lavori": ()})
    with pytest.raises(InputError, match="Non ci sono enti"):
        form_names(nobody, "adesione")
    assert form_names(crowd, "adesione", ["ente2", "ente1", "ente2"]) == ("adesione/ente2", "adesione/ente1")
