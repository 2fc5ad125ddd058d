"""The forms are made by LibreOffice once; each test collects into a copy of the folder."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from adhesion_material import ROOT, Forms, Office, keys_for, make_forms, pec_material

from pdz_docs.adhesions.bodies import roll_of
from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.dossier import load
from tests.round.round_material import crowd


@pytest.fixture(scope="session")
def forms(tmp_path_factory: pytest.TempPathFactory, at: datetime) -> Forms:
    return make_forms(tmp_path_factory.mktemp("moduli") / "ambito", make_pki(crowd(3), at=at), at)


@pytest.fixture(scope="session")
def bodies_pki(at: datetime) -> DemoPki:
    return keys_for(roll_of(load(ROOT), {}), at)


@pytest.fixture
def office(forms: Forms, bodies_pki: DemoPki, tmp_path: Path, at: datetime) -> Office:
    """A copy of the folder to collect into; the PEC provider of the tests is one that is listed."""
    folder = Path(shutil.copytree(forms.folder, tmp_path / "ambito", ignore=shutil.ignore_patterns("lavoro")))
    return Office(folder, forms, bodies_pki, at, pec_material.listed(pec_material.provider()))
