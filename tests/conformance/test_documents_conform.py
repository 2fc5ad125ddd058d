"""Every kind of document that the root dossier gives conforms: as built, signed, frozen, with 26 fields, signed once and by all; so do
pre-filled forms, what others fill in them, the papers of the adhesions, the page of instructions and the report of a verification."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import verapdf
from adhesion_pages import adhesion_pages
from pypdf import PdfReader
from viewers import refilled

sys.path.insert(0, str(Path(__file__).parents[1] / "verification"))
from alterations import free_text
from verify_material import append

from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import load
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.build import BuildReport, build
from pdz_docs.pdf.forms.read import read
from pdz_docs.pdf.office import Office
from pdz_docs.pdf.targets import form_names
from pdz_docs.reports.instructions import instructions_pdf
from pdz_docs.reports.verify_files import write_report
from pdz_docs.round.freezing import FreezeRequest, freeze
from pdz_docs.round.recipients import Dispatch, Occasion
from pdz_docs.signing.pades import Request, sign
from pdz_docs.trust.anchors import none
from pdz_docs.verification.batch import verify_paths
from pdz_docs.work.clock import fixed_clock
from pdz_docs.work.confined import Confinement
from pdz_docs.work.files import sha256_of

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("validator"), pytest.mark.xdist_group("conformance")]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return load(ROOT)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("output")


@pytest.fixture(scope="module")
def report(dossier: Dossier, output: Path, office: Office, at: datetime) -> BuildReport:
    return build(dossier, folder=ROOT, clock=fixed_clock(at), output=output)


@pytest.fixture(scope="module")
def filled(dossier: Dossier, report: BuildReport, output: Path, at: datetime) -> BuildReport:
    """Applications filled in for three bodies; the adhesions of the report are filled in already."""
    names = form_names(dossier, "domanda")[:3]
    return build(dossier, folder=ROOT, documents=names, clock=fixed_clock(at), output=output)


def _invitation(at: datetime) -> Dispatch:
    return Dispatch(
        occasion=Occasion.INVITATION,
        document="accordo",
        title="Accordo di Programma",
        version=1,
        sha256="a1" * 32,
        frozen_at=at,
        deadline=None,
        at=at,
        files=(Path("accordo.pdf"),),
        recipients=(),
        demonstrative=True,
    )


def test_every_document_of_the_root_dossier_conforms_also_signed(
    report: BuildReport,
    filled: BuildReport,
    dossier: Dossier,
    pki: DemoPki,
    signatories: Sequence[ExpectedSignatory],
    at: datetime,
    tmp_path: Path,
) -> None:
    made = [Path(one.pdf) for one in (*report.outputs, *filled.outputs)]
    assert all(one.built for one in (*report.outputs, *filled.outputs))
    kinds = {one.document: Path(one.pdf) for one in report.outputs}
    assert kinds.keys() == {kind.id for kind in DOCUMENTS.values() if kind.instances(load(ROOT))}
    anybody = signatories[0].model_copy(update={"field": None})
    request = Request(at=at, demonstrative=True, signatory=anybody)
    for kind, path in kinds.items():
        signed = sign(path.read_bytes(), key=pki.signers[anybody.id].key, request=request, timestamper=pki.tsa)
        made.append(tmp_path / f"{kind}.pdf")
        made[-1].write_bytes(signed)
    for kind in ("domanda", "adesione"):
        path = next(Path(one.pdf) for one in (*filled.outputs, *report.outputs) if one.document == kind)
        made.append(tmp_path / f"{kind}-altrove.pdf")
        made[-1].write_bytes(refilled(path.read_bytes(), {"luogo_e_data": "Clusone, perché sì – 5 € il 2/12/2024"}))
        assert read(made[-1].read_bytes(), name=kind).values["luogo_e_data"] == "Clusone, perché sì – 5 € il 2/12/2024"
    made.append(tmp_path / "istruzioni.pdf")
    made[-1].write_bytes(instructions_pdf(_invitation(at), near=tmp_path))
    made += adhesion_pages(dossier, tmp_path, at)
    made.append(tmp_path / "relazione.pdf")
    patient = Confinement(seconds=300)  # a busy machine is no failure
    (tmp_path / "timbrato.pdf").write_bytes(append((tmp_path / "accordo.pdf").read_bytes(), free_text))
    batch = verify_paths([tmp_path / "timbrato.pdf"], at=at, anchors=none(), confinement=patient)
    assert batch.files[0].signatures
    write_report(made[-1], batch, at=at, anchors=none(), expectation=None, codes=False)
    assert "Figura 1. timbrato.pdf" in " ".join(page.extract_text() for page in PdfReader(made[-1]).pages)
    assert verapdf.failures(made) == {}


def test_the_frozen_agreement_conforms_with_26_fields_one_signature_and_26(
    report: BuildReport, dossier: Dossier, output: Path, at: datetime, tmp_path: Path
) -> None:
    request = FreezeRequest(dossier=dossier, output=output, clock=fixed_clock(at))
    freeze(request, "piano")
    frozen = freeze(request, "accordo")
    signatories = frozen.manifest.signatories
    assert len(frozen.manifest.fields) == len(signatories) == 26
    pki = make_pki(signatories, at=at)
    data = frozen.read()
    for count, one in enumerate(signatories, 1):
        request = Request(at=at, demonstrative=True, signatory=one, frozen=frozen.manifest.expectation())
        data = sign(data, key=pki.signers[one.id].key, request=request, timestamper=pki.tsa)
        if count in (1, len(signatories)):
            (tmp_path / f"{count}.pdf").write_bytes(data)
    assert verapdf.failures([frozen.path, *tmp_path.glob("*.pdf")]) == {}


def _again(documents: Sequence[str] | None, at: datetime, folder: Path) -> BuildReport:
    """In a folder of another name, three days later."""
    for item in ("pdz.yaml", "piano.yaml"):
        shutil.copy(ROOT / item, folder / item)
    for item in ("signatories", "workshops", "templates"):
        shutil.copytree(ROOT / item, folder / item)
    later = fixed_clock(at + timedelta(days=3, hours=5))
    return build(load(folder), folder=folder, documents=documents, clock=later, output=folder / "output")


@pytest.mark.parametrize(
    "documents",
    [("accordo", "adesione", "riparto"), pytest.param(None, marks=pytest.mark.stress)],
    ids=["some", "all"],
)
def test_made_elsewhere_and_later_they_have_the_same_bytes(
    documents: tuple[str, ...] | None, report: BuildReport, at: datetime, tmp_path: Path
) -> None:
    first = {(one.document, one.instance): (sha256_of(Path(one.docx)), one.sha256) for one in report.outputs}
    again = _again(documents, at, tmp_path)
    assert {one.document for one in again.outputs} == set(documents or {kind for kind, _ in first})
    for one in again.outputs:
        digests = (sha256_of(tmp_path / one.docx), one.sha256)
        assert digests == first[one.document, one.instance], f"{one.document} {one.instance}"
