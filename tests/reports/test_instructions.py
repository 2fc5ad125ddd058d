"""The page that goes with an invitation: one page of PDF/A that names the four tools."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from pdz_docs.expectations import Deadline, Nature
from pdz_docs.reports.instructions import TEMPLATE, instructions_pdf
from pdz_docs.round.recipients import Dispatch, Occasion


@pytest.mark.office
def test_one_page_for_every_tool(at: datetime, tmp_path: Path) -> None:
    sent = Dispatch(
        occasion=Occasion.INVITATION,
        document="accordo",
        title="Accordo di Programma & allegati",
        version=1,
        sha256="a1" * 32,
        frozen_at=at,
        deadline=Deadline(
            at=datetime.fromisoformat("2024-12-11T00:00:00+01:00"),
            nature=Nature.ORGANIZZATIVO,
            act="Avviso 12/09/2024",
            verified=True,
        ),
        at=at,
        files=(Path("accordo.pdf"),),
        recipients=(),
        demonstrative=True,
    )
    reader = PdfReader(BytesIO(instructions_pdf(sent, near=tmp_path)))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    for words in (
        "ArubaSign",
        "GoSign",
        "Namirial",
        "CieSign",
        "PAdES",
        "CAdES",
        "entro il 10 dicembre 2024",
        "a1" * 32,
        "FAC-SIMILE",
    ):
        assert words in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Istruzioni per la firma digitale"
    assert b"pdfaid:part" in reader.root_object["/Metadata"].get_object().get_data()  # type: ignore[attr-defined]
    assert TEMPLATE.is_file()
    assert not list(tmp_path.iterdir())
