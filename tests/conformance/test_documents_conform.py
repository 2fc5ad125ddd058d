"""Every kind of document that the root dossier gives conforms: as built, frozen, with 26 fields, signed once and by all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import verapdf

from pdz_docs.demo.pki import make_pki
from pdz_docs.dossier import load
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.pdf.build import BuildReport, build
from pdz_docs.pdf.office import Office
from pdz_docs.round.freezing import FreezeRequest, freeze
from pdz_docs.signing.pades import Request, sign
from pdz_docs.work.clock import fixed_clock

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


def test_every_document_of_the_root_dossier_conforms(report: BuildReport) -> None:
    made = [Path(one.pdf) for one in report.outputs]
    assert made
    assert all(one.built for one in report.outputs)
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
