"""Forms conform empty, filled in by us, filled in by another program, and signed by the body that returns them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pdf_material
import pytest
import verapdf
from viewers import refilled

from pdz_docs.demo.pki import DemoPki
from pdz_docs.documents.engine import Rendered
from pdz_docs.documents.values import Context
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.forms.read import read
from pdz_docs.pdf.forms.source import form_of
from pdz_docs.pdf.office import Office
from pdz_docs.pdf.produce import Source, produce
from pdz_docs.signing.pades import Request, sign

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("validator"), pytest.mark.xdist_group("conformance")]


class _Domanda(Context):
    denominazione: str | None = None
    codice_fiscale: str | None = None
    iscritto: bool = False
    sezione: str | None = None
    motivazione: str | None = None


_FULL = _Domanda(
    denominazione="Società “Città & Comunità” <ONLUS> – Đorđević",
    codice_fiscale="01234567890",
    iscritto=True,
    sezione="APS",
    motivazione="Prima.\nSeconda: 100 €.",
)


def _source(context: _Domanda, number: int) -> Source:
    docx = pdf_material.form()
    name = f"domanda/{number}"
    return Source(
        name=name,
        title=f"Domanda {number}",
        author="Ambito",
        rendered=Rendered(docx, (), (), ("ente",)),
        form=form_of(docx, context, name=name),
    )


def test_forms_conform_empty_filled_refilled_and_signed(
    office: Office, at: datetime, pki: DemoPki, signatories: Sequence[ExpectedSignatory], tmp_path: Path
) -> None:
    sources = [_source(context, number) for number, context in enumerate((_Domanda(), _FULL))]
    empty, full = (product.pdf.data for product in produce(sources, folder=tmp_path, instant=at, office=office))
    signatory = signatories[0].model_copy(update={"field": "firmaente"})
    request = Request(at=at, demonstrative=True, signatory=signatory)
    elsewhere = refilled(empty, {"denominazione": "Riempito altrove: perché sì, 5 €"})
    assert read(elsewhere, name="x").values["denominazione"] == "Riempito altrove: perché sì, 5 €"
    made = {
        "empty": empty,
        "full": full,
        "refilled": elsewhere,
        "signed": sign(full, key=pki.signers[signatory.id].key, request=request, timestamper=pki.tsa),
    }
    for name, data in made.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    assert read(made["signed"], name="x").signed == ("firmaente",)
    assert verapdf.failures(tmp_path / f"{name}.pdf" for name in made) == {}
