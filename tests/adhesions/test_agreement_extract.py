"""The agreement as it may be published says what the frozen text says, less codes and addresses."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from adhesion_material import ROOT

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.common import Parte
from pdz_docs.dossier import load
from pdz_docs.errors import RefusedError
from pdz_docs.pdf import text
from pdz_docs.pdf.build import document_instant, source_of
from pdz_docs.pdf.freeze import freeze
from pdz_docs.pdf.produce import produce
from pdz_docs.pdf.states import Frozen, Terms
from pdz_docs.reports.agreement_extract import agreement_extract, without_codes

PRINTED = {"piano_file": "piano.pdf", "piano_sha256": "a" * 64}


def test_no_party_keeps_a_code_or_an_address() -> None:
    context = DOCUMENTS["accordo"].context(load(ROOT), None, PRINTED)
    masked = without_codes(context)
    parties = [one for value in dict(masked).values() for one in (value if isinstance(value, tuple) else (value,))]
    found = [one for one in parties if isinstance(one, Parte)]
    assert len(found) > 26
    assert {(one.codice_fiscale, one.sede, one.pec) for one in found} == {(None, None, None)}


@pytest.mark.office
@pytest.mark.xdist_group("adhesions")
def test_the_extract_is_the_frozen_text_without_them(tmp_path: Path, at: datetime) -> None:
    dossier, templates, output = load(ROOT), ROOT / "templates", tmp_path / "output"
    source = source_of(dossier, DOCUMENTS["accordo"], None, templates=templates, final=True, **PRINTED)
    work = tmp_path / "lavoro"
    work.mkdir()
    (product,) = produce([source], folder=work, instant=document_instant(dossier))
    terms = Terms(
        document="accordo",
        title="Accordo",
        version=1,
        kind="accordo",
        frozen_at=at,
        file="accordo.pdf",
        demonstrative=True,
    )
    frozen: Frozen = freeze(product.pdf, terms, output=output)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pdz_docs.reports.agreement_extract.digest_to_print", lambda *_: PRINTED)
        made = agreement_extract(dossier, frozen, output=output, templates=templates, protocol="9/2025", at=at)
        shown = text.read(made).plain
        lead = dossier.capofila
        assert lead is not None
        assert lead.denominazione in " ".join(shown.split())
        assert all(body.codice_fiscale not in shown for body in dossier.comuni if body.codice_fiscale)
        patch.setattr(
            "pdz_docs.reports.agreement_extract.digest_to_print", lambda *_: {**PRINTED, "piano_sha256": "b" * 64}
        )
        with pytest.raises(RefusedError, match="direbbe altro"):
            agreement_extract(dossier, frozen, output=output, templates=templates, protocol=None, at=at)
